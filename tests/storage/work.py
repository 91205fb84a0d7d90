"""A team at work on the ledger itself: codes logged, alerts sent, rows read back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import insert, inspect, select, update

from storage.alerting import Alert
from storage.claims import Claim
from storage.codes import Seen
from storage.database import Database
from storage.models import Base, Code, Digest, History, WordBlock, WorkspaceSettings
from storage.new_codes import NewCode, facts
from storage.recording import Posted, Stands
from storage.rules.blocks import numbers
from storage.rules.codes import SparkCode
from storage.rules.terms import index
from storage.rules.windows import ALERT_WINDOW, Window
from storage.settings import Choices
from storage.spelling import spell
from tests.conftest import LEO, MIA, NOON, TEAM

T = TypeVar("T", bound=Base)
HERE, THERE = "C0HERE", "C0THERE"
FOREIGN = "T0OTHER"
_ts = count(1)


def window(end: datetime, now: datetime = NOON) -> Window:
    """A window that ends then."""
    return Window(end, None, None, already_expired=end <= now)


def new(text: str = "#code-a", hours: float = 48, at: datetime = NOON, **more: Any) -> NewCode:
    """A code form's content."""
    end = at + timedelta(hours=hours)
    return NewCode(code=SparkCode(text), window=window(end, at), **{"owner": LEO, "creator": "ana"} | more)


def log(database: Database, text: str = "#code-a", hours: float = 48, at: datetime = NOON, **more: Any) -> Code:
    """Log a code."""
    team = more.pop("team", TEAM)
    with database.workspace(team) as workspace:
        return workspace.codes.log(new(text, hours, at, **more), by=MIA, at=at, name="mia").code


def log_many(database: Database, how_many: int, hours: float = 48, at: datetime = NOON, **more: Any) -> None:
    """Log that many codes at once, each ending a second after the one before."""
    with database.workspace(TEAM) as workspace:
        session = workspace.codes._scope.session
        first = workspace.codes._scope.next_id()
        session.execute(insert(Code), [
            facts(new(f"#many-{number}", hours + number / 3600, at, **more))
            | {"team_id": TEAM, "id": first + number, "short_notice": True, "logged_by": MIA, "logged_at": at}
            for number in range(how_many)
        ])  # fmt: skip
        session.execute(
            update(WorkspaceSettings).where(WorkspaceSettings.team_id == TEAM).values(last_id=first + how_many)
        )
        spell(session, session.scalars(select(Code).where(Code.team_id == TEAM, Code.id >= first)))


def seen(code: Code) -> Seen:
    """The code as somebody saw it."""
    return Seen(code.id, code.expires_at)


def extend(database: Database, code: Code, hours: float, at: datetime = NOON) -> Code:
    """Extend the code to so many hours from then."""
    with database.workspace(code.team_id) as workspace:
        return workspace.codes.extend(seen(code), window(at + timedelta(hours=hours), at), by=LEO, at=at)


def pull(database: Database, code: Code, at: datetime = NOON) -> Code:
    """Pull the code."""
    with database.workspace(code.team_id) as workspace:
        return workspace.codes.pull(seen(code), "performance", by=LEO, at=at)


def undo(database: Database, code: Code, at: datetime = NOON) -> Code:
    """Take the pull back."""
    assert code.closed_at
    with database.workspace(code.team_id) as workspace:
        return workspace.codes.undo_pull(code.id, code.closed_at, by=LEO, at=at)


def choose(database: Database, at: datetime = NOON, team: str = TEAM, **chosen: Any) -> None:
    """Save settings: nine o'clock UTC and no direct messages unless told otherwise."""
    with database.workspace(team) as workspace:
        nine: dict[str, Any] = {"alert_channel": HERE, "alert_time": time(9), "timezone": "UTC", "owner_dm": False}
        workspace.settings.save(Choices(**nine | chosen), by=MIA, at=at)


def rows(database: Database, table: type[T], team: str = TEAM, **equal: Any) -> Sequence[T]:
    """The workspace's rows of a table, in the order of their keys."""
    keys = inspect(table).primary_key
    with database.reading(team) as workspace:
        session = workspace.codes._scope.session
        return session.scalars(select(table).filter_by(team_id=team, **equal).order_by(*keys)).all()


def deeds(database: Database, about: int, team: str = TEAM) -> list[str]:
    """What happened to a code or request, oldest first."""
    return [row.what for row in rows(database, History, team, about=about)]


@dataclass(frozen=True)
class Message:
    """What somebody in a channel would see."""

    team: str
    digest: int
    page: int
    kind: str
    channel: str
    ts: str
    thread_ts: str | None
    codes: tuple[tuple[int, str], ...]
    unshown: int

    @property
    def numbers(self) -> list[int]:
        """The codes it shows."""
        return [number for number, _ in self.codes]


def tick(database: Database, now: datetime) -> list[Message]:
    """One healthy pass: what is due is owed, what is owed is sent."""
    with database.outbox() as outbox:
        outbox.make(now)
    return send(database, now)


def send(database: Database, now: datetime) -> list[Message]:
    """Send whatever is owed and free."""
    sent: list[Message] = []
    while claims := claim(database, now):
        for each in claims:
            sent += deliver(database, each, now)
    return sent


def claim(database: Database, now: datetime) -> Sequence[Claim]:
    """Take what is owed and free."""
    with database.outbox() as outbox:
        return outbox.claim(now)


def only_claim(database: Database, now: datetime) -> Claim:
    """Take the one alert that is owed."""
    (one,) = claim(database, now)
    return one


def deliver(database: Database, each: Claim, now: datetime) -> list[Message]:
    """All pages of one claim, and the end."""
    sent = [post(database, each, page, now) for page in plan(database, each, now)]
    finish(database, each, now)
    return [message for message in sent if message]


def plan(database: Database, each: Claim, now: datetime) -> Sequence[int]:
    """Decide what the claim's messages show."""
    with database.outbox() as outbox:
        return [*outbox.sending.plan(each, now).pages]


def fence(database: Database, each: Claim, page: int, now: datetime) -> Alert | None:
    """What may be posted."""
    with database.outbox() as outbox:
        return outbox.sending.fence(each, page, now)


def post(database: Database, each: Claim, page: int, now: datetime) -> Message | None:
    """Fence, post and record one page."""
    shown = fence(database, each, page, now)
    if shown is None or shown.channel is None:
        return None
    message = message_of(each, shown)
    record(database, each, message, now)
    return message


def message_of(each: Claim, shown: Alert) -> Message:
    """The message as Slack takes it."""
    assert shown.channel
    codes = tuple((told.code.id, str(told.stage)) for told in shown.codes)
    return Message(
        each.team_id, each.digest_id, shown.page, shown.kind, shown.channel, f"{next(_ts)}.0", shown.thread_ts,
        codes, shown.unshown,
    )  # fmt: skip


def record(database: Database, each: Claim, message: Message, now: datetime) -> None:
    """Slack's answer arrives."""
    with database.outbox() as outbox:
        stands = Posted(message.channel, message.ts, message.thread_ts)
        outbox.recording.record([Stands(each, message.page, stands)], now)


def finish(database: Database, each: Claim, now: datetime) -> None:
    """Nothing is left to post."""
    with database.outbox() as outbox:
        outbox.recording.finish(each, now)


def postpone(database: Database, each: Claim, now: datetime, minutes: float = 10) -> None:
    """The channel did not take it."""
    with database.outbox() as outbox:
        outbox.postpone(each, now + timedelta(minutes=minutes), "is_archived")


def owed(database: Database) -> int:
    """How many alerts are owed."""
    with database.outbox() as outbox:
        return outbox.owed()


def kinds(database: Database) -> list[tuple[str, str]]:
    """Each alert's kind and day."""
    return [(row.kind, row.local_day.isoformat()) for row in rows(database, Digest)]


def minutes(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    """Instants at an even pace."""
    while start <= end:
        yield start
        start += step


def is_due(code: Code, now: datetime) -> bool:
    """Whether a digest has to tell it."""
    return code.closed_at is None and code.act_by <= now + ALERT_WINDOW


def spelled(database: Database) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """The index as it is, and as it should be."""
    with database.reading(TEAM) as workspace:
        session = workspace._scope.session
        rows = session.scalars(select(WordBlock)).all()
        assert all(row.bits for row in rows)
        kept = {(number, row.word) for row in rows for number in numbers({row.block: row.bits})}
        codes = session.scalars(select(Code)).all()
    return kept, {
        (code.id, word) for code in codes
        for word in index(creator=code.creator, campaign=code.campaign, ad_account=code.ad_account, note=code.note,
                          url=code.post_url, post_id=code.post_id)
    }  # fmt: skip
