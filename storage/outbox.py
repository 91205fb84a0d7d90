"""What is owed to whom, over all workspaces: made, claimed, fenced, recorded.

A digest is owed from the moment its row exists until Slack answered `ok` with a `ts`. Whoever claims it holds a
token (the number of the claim) and a lease; right before each post the token must still be the row's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Time,
    and_,
    case,
    column,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
    values,
)
from sqlalchemy import Date as SqlDate
from sqlalchemy.orm import Session

from storage.alerting import Alert, Alerting
from storage.inserts import insert_or_skip
from storage.models import Code, Digest, DigestLine, DigestMessage, Notice, Utc, WorkspaceSettings
from storage.rules.alerts import digest_day
from storage.rules.windows import ALERT_WINDOW, SWAP_WINDOW, Stage, stage
from storage.scope import Scope
from storage.settings import choices_of

LEASE = timedelta(seconds=30)
CODES_A_MESSAGE = 20
MOST_MESSAGES = 10
DIGEST, ESCALATION = "digest", "escalation"


@dataclass(frozen=True)
class Claim:
    """The right to send one digest, until somebody claims it again."""

    digest_id: int
    team_id: str
    token: int


@dataclass(frozen=True)
class Stale:
    """A posted message whose record has changed since it was drawn."""

    digest_id: int
    page: int
    team_id: str
    since: datetime


def _stage_at(now: datetime) -> ColumnElement[str]:
    """The stage of a due code, in the database's words; the same edges as `rules.windows.stage`."""
    return case(
        (Code.expires_at <= now, literal(Stage.EXPIRED.value)),
        (Code.expires_at <= now + SWAP_WINDOW, literal(Stage.SWAP_NOW.value)),
        else_=literal(Stage.REACH_OUT.value),
    )


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(Code.closed_at.is_(None), Code.expires_at <= now + ALERT_WINDOW)


def _untold(now: datetime) -> ColumnElement[bool]:
    """Due between two digests: swap now, expired or logged late, and never told at this stage of this end."""
    told = exists().where(
        Notice.team_id == Code.team_id, Notice.code_id == Code.id,
        Notice.expires_at == Code.expires_at, Notice.stage == _stage_at(now),
    )  # fmt: skip
    return and_(_due(now), or_(Code.expires_at <= now + SWAP_WINDOW, Code.short_notice), ~told)


def _handled(told: type[DigestLine | Notice]) -> ColumnElement[bool]:
    """The code was closed or got another end since it was written down to be told."""
    changed = or_(Code.closed_at.is_not(None), Code.expires_at != told.expires_at)
    return exists().where(Code.team_id == told.team_id, Code.id == told.code_id, changed)


def _undrawn(now: datetime) -> ColumnElement[bool]:
    return or_(DigestMessage.drawing_until.is_(None), DigestMessage.drawing_until <= now)


def _is(stale: Stale) -> ColumnElement[bool]:
    return and_(DigestMessage.digest_id == stale.digest_id, DigestMessage.page == stale.page)


@dataclass(frozen=True)
class Outbox:
    """Alerts owed by all workspaces, inside one transaction."""

    _session: Session

    def make(self, now: datetime) -> None:
        """Owe every workspace what is due: its day's digest, else what became urgent since. At most one at a time."""
        days = self._days_due(now)
        if days:
            self._owe_digests(days, now)
        self._owe_escalations(now)

    def claim(self, now: datetime, most: int = 50) -> Sequence[Claim]:
        """Take up to so many owed digests that nobody is sending, the longest owed first."""
        free = (
            select(Digest.id)
            .where(Digest.sent_at.is_(None), Digest.sending_until <= now)
            .order_by(Digest.sending_until, Digest.id)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        taken = self._session.execute(
            update(Digest)
            .where(Digest.id.in_(free.scalar_subquery()), Digest.sending_until <= now)
            .values(sending_until=now + LEASE, attempts=Digest.attempts + 1)
            .returning(Digest.id, Digest.team_id, Digest.attempts)
            .execution_options(synchronize_session=False)
        )
        return [Claim(*row) for row in taken]

    def plan(self, claim: Claim, now: datetime) -> Sequence[int]:
        """Decide anew what the unsent messages show, and note it as told. Answers the pages still to be posted."""
        digest = self._held(claim, now)
        if digest is None:
            return []
        self._forget_unsent(claim)
        self._move_to_today(digest, now)
        return self._lay_out(digest, now)

    def fence(self, claim: Claim, page: int, now: datetime) -> Alert | None:
        """Right before a post: renew the lease and read the page again. None when the claim or the page is gone."""
        if self._held(claim, now) is None:
            return None
        of_page = (DigestLine.digest_id == claim.digest_id, DigestLine.page == page)
        self._session.execute(delete(DigestLine).where(*of_page, _handled(DigestLine)))
        self._session.execute(delete(Notice).where(Notice.digest_id == claim.digest_id, _handled(Notice)))
        shown = self.message(claim, page)
        return shown if shown and shown.codes else None

    def posted(self, claim: Claim, page: int, channel: str, ts: str, now: datetime) -> None:
        """Slack took the message: keep where it stands."""
        self._session.execute(
            update(DigestMessage)
            .where(DigestMessage.digest_id == claim.digest_id, DigestMessage.page == page)
            .values(channel=channel, ts=ts, sent_at=now)
        )

    def finish(self, claim: Claim, now: datetime) -> None:
        """Nothing is left to post: the digest is sent, or was owed nothing any more."""
        messages = (DigestMessage.digest_id == claim.digest_id, DigestMessage.ts.is_(None))
        self._session.execute(delete(DigestMessage).where(*messages))
        ours = (Digest.id == claim.digest_id, Digest.attempts == claim.token)
        some = exists().where(DigestMessage.digest_id == Digest.id)
        self._session.execute(update(Digest).where(*ours, some).values(sent_at=now, problem=None))
        self._session.execute(delete(Digest).where(*ours, ~some))

    def postpone(self, claim: Claim, until: datetime, problem: str) -> None:
        """The post did not go out: it stays owed, is tried again from then on, and says why."""
        self._session.execute(
            update(Digest)
            .where(Digest.id == claim.digest_id, Digest.attempts == claim.token, Digest.sent_at.is_(None))
            .values(sending_until=until, problem=problem)
        )

    def take_stale(self, now: datetime, most: int = 50) -> Sequence[Stale]:
        """Take posted messages that owe a redraw and that nobody is drawing."""
        free = (
            select(DigestMessage.digest_id, DigestMessage.page)
            .where(DigestMessage.stale_at.is_not(None), DigestMessage.ts.is_not(None), _undrawn(now))
            .order_by(DigestMessage.stale_at)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        taken = self._session.execute(
            update(DigestMessage)
            .where(
                tuple_(DigestMessage.digest_id, DigestMessage.page).in_(free),
                _undrawn(now),
            )
            .values(drawing_until=now + LEASE)
            .returning(DigestMessage.digest_id, DigestMessage.page, DigestMessage.team_id, DigestMessage.stale_at)
            .execution_options(synchronize_session=False)
        )
        return [Stale(digest_id, page, team_id, since) for digest_id, page, team_id, since in taken if since]

    def redrawn(self, stale: Stale) -> None:
        """The message shows the record as it was read; if that changed meanwhile, it stays owing."""
        settled = case((DigestMessage.stale_at == stale.since, None), else_=DigestMessage.stale_at)
        self._session.execute(update(DigestMessage).where(_is(stale)).values(stale_at=settled, drawing_until=None))

    def redraw_later(self, stale: Stale, until: datetime) -> None:
        """Slack did not take the redraw: it stays owing, and is tried again from then on."""
        self._session.execute(update(DigestMessage).where(_is(stale)).values(drawing_until=until))

    def message(self, shown: Claim | Stale, page: int | None = None) -> Alert | None:
        """A message as the record has it now."""
        number = shown.page if isinstance(shown, Stale) else page or 0
        return Alerting(Scope(self._session, shown.team_id)).message(shown.digest_id, number)

    def owed(self) -> int:
        """How many alerts are owed and not sent."""
        return self._session.scalar(select(func.count()).select_from(Digest).where(Digest.sent_at.is_(None))) or 0

    def _days_due(self, now: datetime) -> list[tuple[str, time, date]]:
        """Each zone and hour in use whose local day has reached its hour, with that day."""
        hours = self._session.execute(
            select(WorkspaceSettings.timezone, WorkspaceSettings.alert_time)
            .where(WorkspaceSettings.alert_channel.is_not(None))
            .distinct()
        )
        days = ((zone, hour, digest_day(now, ZoneInfo(zone), hour)) for zone, hour in hours)
        return [(zone, hour, day) for zone, hour, day in days if day is not None]

    def _owe_digests(self, days: list[tuple[str, time, date]], now: datetime) -> None:
        reached = values(
            column("timezone", String), column("alert_time", Time), column("day", SqlDate), name="reached"
        ).data(days)
        day = reached.cte() if self._session.get_bind().dialect.name == "sqlite" else reached
        told_today = exists().where(
            Digest.team_id == WorkspaceSettings.team_id, Digest.kind == DIGEST, Digest.local_day == day.c.day
        )
        at_this_hour = (WorkspaceSettings.timezone == day.c.timezone, WorkspaceSettings.alert_time == day.c.alert_time)
        self._owe(
            select(WorkspaceSettings.team_id, literal(DIGEST), day.c.day, *self._fresh(now))
            .where(*at_this_hour, ~told_today, self._has(_due(now)))
        )  # fmt: skip

    def _owe_escalations(self, now: datetime) -> None:
        self._owe(
            select(WorkspaceSettings.team_id, literal(ESCALATION), literal(now.date(), SqlDate), *self._fresh(now))
            .where(self._has(_untold(now)))
        )  # fmt: skip

    def _owe(self, rows: Select[Any]) -> None:
        """One alert at a time for each workspace with a channel; a second process at this very moment adds none."""
        owing = exists().where(Digest.team_id == WorkspaceSettings.team_id, Digest.sent_at.is_(None))
        wanted = rows.where(WorkspaceSettings.alert_channel.is_not(None), ~owing)
        columns = ["team_id", "kind", "local_day", "created_at", "sending_until", "attempts", "unshown"]
        self._session.execute(insert_or_skip(self._session, Digest).from_select(columns, wanted))

    @staticmethod
    def _fresh(now: datetime) -> tuple[ColumnElement[Any], ...]:
        return literal(now, Utc()), literal(now, Utc()), literal(0), literal(0)

    @staticmethod
    def _has(codes: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(Code.team_id == WorkspaceSettings.team_id, codes)

    def _held(self, claim: Claim, now: datetime) -> Digest | None:
        """Renew the lease if the claim still stands: one conditional update decides."""
        return self._session.scalar(
            update(Digest)
            .where(Digest.id == claim.digest_id, Digest.attempts == claim.token, Digest.sent_at.is_(None))
            .values(sending_until=now + LEASE)
            .returning(Digest),
            execution_options={"populate_existing": True},
        )

    def _forget_unsent(self, claim: Claim) -> None:
        """What was planned and never posted is planned anew, from the codes as they stand."""
        unsent = exists().where(
            DigestMessage.digest_id == DigestLine.digest_id, DigestMessage.page == DigestLine.page,
            DigestMessage.ts.is_not(None),
        )  # fmt: skip
        self._session.execute(delete(DigestLine).where(DigestLine.digest_id == claim.digest_id, ~unsent))
        self._session.execute(
            delete(DigestMessage).where(DigestMessage.digest_id == claim.digest_id, DigestMessage.ts.is_(None))
        )
        shown = exists().where(DigestLine.digest_id == Notice.digest_id, DigestLine.code_id == Notice.code_id)
        self._session.execute(
            delete(Notice).where(Notice.team_id == claim.team_id, Notice.digest_id == claim.digest_id, ~shown)
        )

    def _move_to_today(self, digest: Digest, now: datetime) -> None:
        """An alert that waited past the next day's hour is that day's digest: nobody reads yesterday's first."""
        settings = choices_of(self._session.get_one(WorkspaceSettings, digest.team_id))
        day = digest_day(now, settings.zone, settings.alert_time)
        if digest.kind == ESCALATION:
            digest.local_day = now.astimezone(settings.zone).date()
        if day is None or (digest.kind == DIGEST and digest.local_day >= day) or self._has_digest(digest.team_id, day):
            return
        if not self._session.scalar(select(exists().where(DigestLine.digest_id == digest.id))):
            digest.kind, digest.local_day = DIGEST, day

    def _has_digest(self, team_id: str, day: date) -> bool:
        days = exists().where(Digest.team_id == team_id, Digest.kind == DIGEST, Digest.local_day == day)
        return bool(self._session.scalar(select(days)))

    def _lay_out(self, digest: Digest, now: datetime) -> Sequence[int]:
        """Codes onto pages of twenty after those already posted; the rest is counted."""
        posted = self._session.execute(
            select(func.count(), func.coalesce(func.max(DigestLine.page), -1)).where(DigestLine.digest_id == digest.id)
        ).one()
        room, page = CODES_A_MESSAGE * MOST_MESSAGES - posted[0], posted[1] + 1
        codes, total = self._to_tell(digest, room, now)
        for place, code in enumerate(codes):
            self._session.add(DigestLine(
                digest_id=digest.id, code_id=code.id, team_id=digest.team_id, page=page + place // CODES_A_MESSAGE,
                place=place, stage=stage(code.expires_at, now), expires_at=code.expires_at,
            ))  # fmt: skip
        pages = range(page, page + -(-len(codes) // CODES_A_MESSAGE))
        self._session.add_all(
            DigestMessage(digest_id=digest.id, page=number, team_id=digest.team_id) for number in pages
        )
        digest.unshown = total - len(codes)
        self._notice(digest, now)
        return pages

    def _to_tell(self, digest: Digest, room: int, now: datetime) -> tuple[Sequence[Code], int]:
        found = self._session.execute(
            select(Code, func.count().over())
            .where(*self._untold_by(digest, now))
            .order_by(Code.expires_at, Code.id)
            .limit(max(room, 1))
        ).all()
        return [row[0] for row in found][:room], found[0][1] if found else 0

    def _notice(self, digest: Digest, now: datetime) -> None:
        """Every code of the digest is told, those without room too: the message says how many more there are."""
        columns = ["team_id", "code_id", "stage", "expires_at", "digest_id", "at"]
        told = select(
            Code.team_id, Code.id, _stage_at(now), Code.expires_at, literal(digest.id), literal(now, Utc())
        ).where(*self._untold_by(digest, now))
        self._session.execute(insert_or_skip(self._session, Notice).from_select(columns, told))
        self._session.flush()

    def _untold_by(self, digest: Digest, now: datetime) -> tuple[ColumnElement[bool], ...]:
        shown = exists().where(
            DigestLine.digest_id == digest.id, DigestLine.code_id == Code.id, DigestMessage.ts.is_not(None),
            DigestMessage.digest_id == DigestLine.digest_id, DigestMessage.page == DigestLine.page,
        )  # fmt: skip
        which = _due(now) if digest.kind == DIGEST else _untold(now)
        return (Code.team_id == digest.team_id, which, ~shown)
