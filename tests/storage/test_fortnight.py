"""A made-up fortnight: whatever people, crashes and channels do, the promises hold. A seed is a fortnight."""

import random
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from storage.alerting import Fate
from storage.claims import Claim
from storage.database import Database
from storage.due import TIME_TO_SWAP
from storage.models import Code, Digest, DigestLine, DigestMessage, History, Notice
from storage.outcomes import TooLate
from storage.rules.alerts import digest_day
from storage.rules.windows import SWAP_WINDOW, stage
from tests.conftest import LEO, NOON, TEAM
from tests.storage.work import (
    HERE,
    THERE,
    Message,
    choose,
    claim,
    extend,
    fence,
    finish,
    is_due,
    log,
    message_of,
    new,
    plan,
    postpone,
    pull,
    record,
    rows,
    seen,
    undo,
)  # fmt: skip

HOUR = timedelta(hours=1)
START = datetime(2026, 10, 19, 6, tzinfo=NOON.tzinfo)  # the clocks of Berlin change in its middle
STEP, STEPS = 2 * HOUR, 14 * 12
TROUBLES = ("before the post", "after the post", "late answer", "between pages")


@dataclass
class Fortnight:
    """What is done to the ledger, and what a channel saw of it."""

    database: Database
    chance: random.Random
    now: datetime = START
    closed: bool = False
    """The channel takes nothing."""
    posted: list[Message] = field(default_factory=list)
    late: list[tuple[Claim, Message]] = field(default_factory=list)
    """Slack took them, and its answers are still under way."""
    crashes: int = 0

    def live(self) -> None:
        """A while: somebody does something, then the clock ticks, mostly in good health."""
        for _ in range(self.chance.choice([0, 0, 1, 2])):
            deeds = [
                self.log,
                self.log,
                self.log,
                self.extend,
                self.replace,
                self.apply,
                self.pull,
                self.undo,
                self.move,
            ]
            with suppress(TooLate):
                self.chance.choice(deeds)()
        self.closed = self.chance.random() < (0.9 if self.closed else 0.03)
        trouble = "no channel" if self.closed else self.chance.choice(TROUBLES) if self.chance.random() < 0.2 else ""
        self.tick(trouble)
        if not trouble:
            self.tick("")  # what a half-sent alert left to the next one
            self.check()
        self.now += STEP

    def log(self) -> None:
        """One code, or what a whole campaign sent."""
        hours = self.chance.choice([-20, 1, 24, 30, 72, 73, 100, 150, 250])
        for _ in range(self.chance.choice([1, 1, 1, 1, 1, 9])):
            log(self.database, f"#{self.chance.random()}", hours, self.now)

    def extend(self) -> None:
        for code in self.pick(is_open=True):
            later = (code.expires_at - self.now) / HOUR + self.chance.choice([1, 30, 80, 400])
            extend(self.database, code, later, self.now)

    def replace(self) -> None:
        for code in self.pick(is_open=True):
            hours = max(0.0, (code.expires_at - self.now) / HOUR) + self.chance.choice([1, 50, 300])
            with self.database.workspace(TEAM) as workspace:
                form = new(f"#{self.chance.random()}", hours, self.now)
                workspace.codes.replace(seen(code), form, by=LEO, at=self.now)

    def apply(self) -> None:
        for code in self.pick(is_open=True):
            with self.database.workspace(TEAM) as workspace:
                workspace.applying.apply(code.id, by=LEO, at=self.now)

    def pull(self) -> None:
        for code in self.pick(is_open=True):
            pull(self.database, code, self.now)

    def undo(self) -> None:
        for code in self.pick(is_open=False):
            undo(self.database, code, self.now)

    def move(self) -> None:
        """The settings change: another channel, now and then another hour."""
        hour = time(self.chance.choice([9, 9, 9, 2, 16]), 30)
        channel = self.chance.choice([HERE, THERE])
        choose(self.database, self.now, alert_channel=channel, alert_time=hour, timezone="Europe/Berlin")

    def pick(self, *, is_open: bool) -> list[Code]:
        found = [code for code in rows(self.database, Code) if (code.closed_at is None) is is_open]
        return self.chance.sample(found, min(1, len(found)))

    def tick(self, trouble: str) -> None:
        """One pass of the clock; with trouble, one that somebody else has to finish later."""
        with self.database.outbox() as outbox:
            outbox.make(self.now)
        while claims := claim(self.database, self.now):
            for ours in claims:
                self.deliver(ours, trouble)
        assert sum(digest.sent_at is None for digest in rows(self.database, Digest)) <= 1
        while self.late and self.chance.random() < 0.3:
            record(self.database, *self.late.pop(), self.now)

    def deliver(self, ours: Claim, trouble: str) -> None:
        """Send one alert, unless there is trouble on the way."""
        for page in plan(self.database, ours, self.now):
            shown = fence(self.database, ours, page, self.now)
            if trouble == "before the post":
                return
            if trouble == "no channel":
                postpone(self.database, ours, self.now)
                return
            if shown is None:
                continue
            assert all(told.fate is Fate.OPEN for told in shown.codes)
            message = message_of(ours, shown)
            self.posted.append(message)
            if trouble in {"after the post", "late answer"}:
                self.crashes += 1
                self.late += [(ours, message)] if trouble == "late answer" else []
                return
            record(self.database, ours, message, self.now)
            if trouble == "between pages":
                return
        finish(self.database, ours, self.now)

    def check(self) -> None:
        """What must be true whenever the bot was well."""
        due = {code.id for code in rows(self.database, Code) if is_due(code, self.now)}
        digests = rows(self.database, Digest)
        assert all(digest.sent_at for digest in digests)
        self.check_digests(digests, due)
        self.check_notices()
        self.check_redraws()

    def check_digests(self, digests: Sequence[Digest], due: set[int]) -> None:
        """Every day has its digest once its hour has come, and all that was due at it is in it."""
        with self.database.reading(TEAM) as workspace:
            chosen = workspace.settings.choices()
        today = digest_day(self.now, chosen.zone, chosen.alert_time)
        days = Counter(digest.local_day for digest in digests if digest.kind == "digest")
        assert max(days.values(), default=1) == 1
        assert not due or today is None or today in days
        for digest in digests:
            if digest.kind == "digest" and digest.sent_at == self.now:
                lines = rows(self.database, DigestLine, digest_id=digest.id)
                assert due <= {line.code_id for line in lines}

    def check_notices(self) -> None:
        """What is urgent was told at this stage of this end."""
        told = {(row.code_id, row.stage, row.expires_at) for row in rows(self.database, Notice)}
        for code in rows(self.database, Code):
            urgent = code.act_by <= self.now + SWAP_WINDOW or code.short_notice
            just_replaced = code.act_by != code.expires_at and code.logged_at > self.now - TIME_TO_SWAP
            if urgent and is_due(code, self.now) and not just_replaced:
                assert (code.id, stage(code.act_by, self.now), code.act_by) in told

    def check_redraws(self) -> None:
        """A message that shows what is not so any more owes a redraw."""
        messages = {(row.digest_id, row.page): row for row in rows(self.database, DigestMessage)}
        codes = {code.id: code for code in rows(self.database, Code)}
        for line in rows(self.database, DigestLine):
            code, message = codes[line.code_id], messages[line.digest_id, line.page]
            assert message.ts
            assert (code.closed_at is None and code.act_by == line.expires_at) or message.stale_at


@pytest.fixture
def fortnight(request, sqlite_template: Path, tmp_path: Path) -> Iterator[Fortnight]:
    """A workspace in Berlin, and a fortnight to live."""
    shutil.copy(sqlite_template, tmp_path / "spark.db")
    database = Database(f"sqlite:///{tmp_path / 'spark.db'}")
    choose(database, START, timezone="Europe/Berlin")
    yield Fortnight(database, random.Random(request.param))  # noqa: S311 - the same fortnight each time
    database.close()


@pytest.mark.parametrize("fortnight", range(2), indirect=True)
def test_whatever_happens_in_a_fortnight_the_promises_hold(fortnight):
    for _ in range(STEPS):
        fortnight.live()
    database, posted = fortnight.database, fortnight.posted
    places = Counter((message.digest, message.page) for message in posted)
    assert sum(places.values()) - len(places) <= fortnight.crashes  # a double needs a crash of its own
    told = Counter((code, stage, message.digest) for message in posted for code, stage in set(message.codes))
    assert max(told.values()) <= 1 + fortnight.crashes
    deeds = Counter(row.what for row in rows(database, History) if row.about)
    codes = rows(database, Code)
    assert deeds["logged"] == len(codes) > 50
    assert deeds["replaced"] == sum(code.closed_as == "replaced" for code in codes) > 5
    assert deeds["pulled"] - deeds["undone"] == sum(code.closed_as == "pulled" for code in codes) > 5
    assert {message.kind for message in posted} == {"digest", "escalation"}
    assert fortnight.crashes > 2
