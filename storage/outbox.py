"""What is owed to whom, over all workspaces: made, claimed, fenced, recorded.

A digest is owed from the moment its row exists until Slack answered `ok` with a `ts`. Whoever claims it holds a
token (the number of the claim) and a lease; right before each post the token must still be the row's. From then on
the message is in doubt, until Slack's answer is recorded: a crash leaves behind what the next sender has to look for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from storage.alerting import Alert, Alerting, key_of
from storage.deliveries import Deliveries
from storage.due import has_left
from storage.homes import Homes
from storage.leases import LEASE, is_free
from storage.models import Digest, DigestLine, DigestMessage, Utc, WorkspaceSettings
from storage.owing import Owing
from storage.pages import Pages, Planned
from storage.redraws import Redraws
from storage.scope import Scope
from storage.stale import owe_homes
from storage.weekly import WeeklyReports


@dataclass(frozen=True)
class Claim:
    """The right to send one digest, until somebody claims it again."""

    digest_id: int
    team_id: str
    token: int
    addressee: str = ""
    """Whose direct message this is; empty for the channel's alerts."""


@dataclass(frozen=True)
class Posted:
    """Where Slack said that a message stands."""

    channel: str
    ts: str
    thread_ts: str | None = None
    as_drawn: bool = True
    """It surely shows the record as it was read: what was cut down or sent before is drawn again."""


@dataclass(frozen=True)
class Doubt:
    """A message that Slack was asked to post, without an answer that anybody heard."""

    page: int
    key: str
    channel: str
    thread_ts: str | None
    called_at: datetime


@dataclass(frozen=True)
class Outbox:
    """Alerts owed by all workspaces, inside one transaction."""

    _session: Session

    @property
    def redraws(self) -> Redraws:
        """What is owed to messages that stand already."""
        return Redraws(self._session)

    @property
    def homes(self) -> Homes:
        """What is owed to Home tabs."""
        return Homes(self._session)

    @property
    def weekly(self) -> WeeklyReports:
        """Weekly reports."""
        return WeeklyReports(self._session)

    def make(self, now: datetime) -> None:
        """Owe every workspace what is due: its day's digest, else what became urgent since; and owners their share."""
        owing = Owing(self._session)
        owing.digests(now)
        owing.escalations(now)
        owing.direct_messages(now)

    def claim(self, now: datetime, most: int = 50) -> Sequence[Claim]:
        """Take up to so many owed digests that nobody is sending, the longest owed first."""
        free = (
            select(Digest.id).where(Digest.sent_at.is_(None), is_free(Digest.sending_until, now))
            .where(~has_left(Digest.team_id)).order_by(Digest.sending_until, Digest.id)
            .limit(most).with_for_update(skip_locked=True).cte("free")
        )  # fmt: skip
        taken = self._session.execute(
            update(Digest)
            .where(Digest.id.in_(select(free.c.id)))
            .values(sending_until=now + LEASE, attempts=Digest.attempts + 1, problem=None)
            .returning(Digest.id, Digest.team_id, Digest.attempts, Digest.addressee)
            .execution_options(synchronize_session=False)
        )
        return [Claim(*row) for row in taken]

    def doubts(self, claim: Claim, now: datetime) -> Sequence[Doubt]:
        """The messages of which nobody knows whether they stand; none when the claim is somebody else's."""
        called = select(DigestMessage).where(DigestMessage.digest_id == claim.digest_id, _is_in_doubt())
        found = self._session.scalars(called.order_by(DigestMessage.page)).all()
        digest = self._held(claim, now) if found else None
        if digest is None:
            return []
        return [
            Doubt(each.page, key_of(digest, each.page), each.channel or "", each.thread_ts, min(each.called_at, now))
            for each in found
            if each.called_at
        ]

    def not_posted(self, claim: Claim, page: int) -> None:
        """It surely does not stand anywhere: no doubt is left."""
        this = (DigestMessage.digest_id == claim.digest_id, DigestMessage.page == page, _is_in_doubt())
        ours = exists().where(*_is_ours(claim))
        self._session.execute(update(DigestMessage).where(*this, ours).values(called_at=None))

    def plan(self, claim: Claim, now: datetime) -> Planned:
        """Decide anew what the unsent messages show, and note it as told. Answers what is still to be posted."""
        digest = self._held(claim, now)
        return Pages(self._session, digest).lay_out(now) if digest else Planned()

    def message(self, claim: Claim, page: int) -> Alert | None:
        """A message as the record has it now."""
        return Alerting(Scope(self._session, claim.team_id)).message(claim.digest_id, page)

    def fence(self, claim: Claim, page: int, now: datetime) -> Alert | None:
        """Right before a post: renew the lease and read the page again.

        None when there is nothing to post: the claim is somebody else's, the page stands already, or all is handled.
        """
        digest = self._held(claim, now)
        if digest is None:
            return None
        Pages(self._session, digest).forget_handled(now)
        shown = self.message(claim, page)
        if shown is None or not shown.codes or shown.ts or shown.channel is None:
            return None
        self._session.execute(
            update(DigestMessage)
            .where(DigestMessage.digest_id == claim.digest_id, DigestMessage.page == page)
            .values(
                channel=shown.channel, thread_ts=shown.thread_ts,
                called_at=func.coalesce(DigestMessage.called_at, literal(now, Utc())),
            )
        )  # fmt: skip
        return shown

    def posted(self, claim: Claim, page: int, stands: Posted, now: datetime) -> None:
        """Slack took the message: keep where it stands, also when the claim was lost meanwhile.

        Then somebody may have planned it anew, and what stands there is drawn again.
        """
        redraw = or_(~exists().where(*_is_ours(claim)), literal(not stands.as_drawn))
        self._session.execute(
            update(DigestMessage)
            .where(DigestMessage.digest_id == claim.digest_id, DigestMessage.page == page, DigestMessage.ts.is_(None))
            .values(
                channel=stands.channel, ts=stands.ts, thread_ts=stands.thread_ts, sent_at=now,
                stale_at=case((redraw, literal(now, Utc())), else_=DigestMessage.stale_at),
            )
        )  # fmt: skip

    def finish(self, claim: Claim, now: datetime) -> None:
        """Nothing is left to post: the digest is sent; or, when nothing was, it was needless and leaves no trace."""
        digest = self._held(claim, now)
        if digest is None:
            return
        pages = Pages(self._session, digest)
        unsent = (DigestMessage.digest_id == claim.digest_id, DigestMessage.ts.is_(None))
        self._session.execute(delete(DigestMessage).where(*unsent))
        if not claim.addressee:
            self._is_well_again(claim, digest)
        if pages.posted():
            digest.sent_at, digest.problem = now, None
        else:
            pages.forget_unsent()
            self._session.delete(digest)

    def postpone(self, claim: Claim, until: datetime, problem: str) -> None:
        """The post did not go out: it stays owed, is tried again from then on, and says why."""
        if not claim.addressee and self.is_news(claim, problem):
            owe_homes(self._session, claim.team_id)
        values = {"sending_until": until, "problem": problem}
        self._session.execute(update(Digest).where(*_is_ours(claim)).values(values))

    def give_up(self, claim: Claim, now: datetime, problem: str) -> None:
        """A direct message that Slack will never take is not owed any more: the channel tells the same."""
        unsent = (DigestMessage.digest_id == claim.digest_id, DigestMessage.ts.is_(None))
        self._session.execute(delete(DigestMessage).where(*unsent, exists().where(*_is_ours(claim))))
        self._session.execute(update(Digest).where(*_is_ours(claim)).values(sent_at=now, problem=problem))

    def hand_back(self, claim: Claim, now: datetime) -> None:
        """Whoever sends it has to stop: the next one need not wait for the lease."""
        self._session.execute(update(Digest).where(*_is_ours(claim)).values(sending_until=now))

    def soonest_end(self, claim: Claim, now: datetime) -> datetime | None:
        """When the first of its codes that still run ends."""
        ends = (DigestLine.digest_id == claim.digest_id, DigestLine.expires_at > now)
        return self._session.scalar(select(func.min(DigestLine.expires_at)).where(*ends))

    def in_doubt_since(self, claim: Claim) -> datetime | None:
        """When Slack was first asked for the message of which nobody knows whether it stands; None without one."""
        doubts = (DigestMessage.digest_id == claim.digest_id, _is_in_doubt())
        return self._session.scalar(select(func.min(DigestMessage.called_at)).where(*doubts))

    def is_news(self, claim: Claim, problem: str) -> bool:
        """Nobody was told of this problem of the alert yet."""
        news = (Digest.id == claim.digest_id, Digest.told_problem.is_distinct_from(problem))
        return self._session.scalar(select(Digest.id).where(*news)) is not None

    def told(self, claim: Claim, problem: str) -> None:
        """Somebody was told of this problem of the alert."""
        self._session.execute(update(Digest).where(Digest.id == claim.digest_id).values(told_problem=problem))

    def owed(self) -> int:
        """How many alerts are owed and not sent, of workspaces that want them."""
        return self._session.scalar(select(func.count()).select_from(Digest).where(*_is_owed())) or 0

    def longest_owed(self, now: datetime) -> timedelta:
        """How long ago the longest owed of them was due; nothing when none is owed."""
        due = self._session.scalar(select(func.min(Digest.created_at)).where(*_is_owed()))
        return max(now - due, timedelta()) if due else timedelta()

    def forget_deliveries(self, now: datetime) -> None:
        """Drop what was kept of deliveries that Slack cannot repeat any more."""
        Deliveries(self._session).forget(now)

    def _is_well_again(self, claim: Claim, digest: Digest) -> None:
        """Whatever kept alerts from that channel is over."""
        here = (WorkspaceSettings.team_id == claim.team_id, WorkspaceSettings.channel_problem.is_not(None))
        mended = update(WorkspaceSettings).where(*here).values(channel_problem=None).returning(literal(1))
        if digest.told_problem or self._session.scalar(mended):
            owe_homes(self._session, claim.team_id)

    def _held(self, claim: Claim, now: datetime) -> Digest | None:
        """Renew the lease if the claim still stands: one conditional update decides."""
        values = {"number": claim.digest_id, "token": claim.token, "until": now + LEASE}
        return self._session.scalar(
            _HELD, values, execution_options={"populate_existing": True, "synchronize_session": False}
        )


def _is_owed() -> tuple[ColumnElement[bool], ...]:
    return (Digest.sent_at.is_(None), ~has_left(Digest.team_id))


def _is_in_doubt() -> ColumnElement[bool]:
    return and_(DigestMessage.called_at.is_not(None), DigestMessage.ts.is_(None))


def _is_ours(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return _is_claimed(claim.digest_id, claim.token)


def _is_claimed(
    number: int | BindParameter[int], token: int | BindParameter[int]
) -> tuple[ColumnElement[bool], ...]:  # fmt: skip
    return (Digest.id == number, Digest.attempts == token, Digest.sent_at.is_(None))


_HELD = (
    update(Digest)
    .where(*_is_claimed(bindparam("number"), bindparam("token")))
    .values(sending_until=bindparam("until", type_=Utc()))
    .returning(Digest)
)
"""Put together once: it is asked three times for each alert."""
