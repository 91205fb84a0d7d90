"""What is owed to whom, over all workspaces: made, claimed, fenced, recorded.

A digest is owed from the moment its row exists until Slack answered `ok` with a `ts`. Whoever claims it holds a
token (the number of the claim) and a lease; right before each post the token must still be the row's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, delete, exists, func, select, update
from sqlalchemy.orm import Session

from storage.alerting import Alert, Alerting
from storage.leases import LEASE, is_free
from storage.models import Digest, DigestLine, DigestMessage
from storage.owing import Owing
from storage.pages import Pages
from storage.redraws import Redraws
from storage.scope import Scope


@dataclass(frozen=True)
class Claim:
    """The right to send one digest, until somebody claims it again."""

    digest_id: int
    team_id: str
    token: int


@dataclass(frozen=True)
class Posted:
    """Where Slack said that a message stands."""

    channel: str
    ts: str
    thread_ts: str | None = None


@dataclass(frozen=True)
class Outbox:
    """Alerts owed by all workspaces, inside one transaction."""

    _session: Session

    @property
    def redraws(self) -> Redraws:
        """What is owed to messages that stand already."""
        return Redraws(self._session)

    def make(self, now: datetime) -> None:
        """Owe every workspace what is due: its day's digest, else what became urgent since. At most one at a time."""
        Owing(self._session).digests(now)
        Owing(self._session).escalations(now)

    def claim(self, now: datetime, most: int = 50) -> Sequence[Claim]:
        """Take up to so many owed digests that nobody is sending, the longest owed first."""
        free = (
            select(Digest.id).where(Digest.sent_at.is_(None), is_free(Digest.sending_until, now))
            .order_by(Digest.sending_until, Digest.id).limit(most).with_for_update(skip_locked=True).cte("free")
        )  # fmt: skip
        taken = self._session.execute(
            update(Digest)
            .where(Digest.id.in_(select(free.c.id)))
            .values(sending_until=now + LEASE, attempts=Digest.attempts + 1, problem=None)
            .returning(Digest.id, Digest.team_id, Digest.attempts)
            .execution_options(synchronize_session=False)
        )
        return [Claim(*row) for row in taken]

    def plan(self, claim: Claim, now: datetime) -> Sequence[int]:
        """Decide anew what the unsent messages show, and note it as told. Answers the pages still to be posted."""
        digest = self._held(claim, now)
        return Pages(self._session, digest).lay_out(now) if digest else []

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
        return shown if shown and shown.codes and shown.ts is None else None

    def posted(self, claim: Claim, page: int, stands: Posted, now: datetime) -> None:
        """Slack took the message: keep where it stands, also when the claim was lost meanwhile.

        Then somebody may have planned it anew, and what stands there is drawn again.
        """
        lost = ~exists().where(*_is_ours(claim))
        self._session.execute(
            update(DigestMessage)
            .where(DigestMessage.digest_id == claim.digest_id, DigestMessage.page == page, DigestMessage.ts.is_(None))
            .values(
                channel=stands.channel, ts=stands.ts, thread_ts=stands.thread_ts, sent_at=now,
                stale_at=case((lost, now), else_=DigestMessage.stale_at),
            )
        )  # fmt: skip

    def finish(self, claim: Claim, now: datetime) -> None:
        """Nothing is left to post: the digest is sent; or, when nothing was, it was needless and leaves no trace."""
        digest = self._held(claim, now)
        if digest is None:
            return
        pages = Pages(self._session, digest)
        if pages.posted():
            unsent = (DigestMessage.digest_id == claim.digest_id, DigestMessage.ts.is_(None))
            self._session.execute(delete(DigestMessage).where(*unsent))
            digest.sent_at, digest.problem = now, None
        else:
            pages.forget_unsent()
            self._session.delete(digest)

    def postpone(self, claim: Claim, until: datetime, problem: str) -> None:
        """The post did not go out: it stays owed, is tried again from then on, and says why."""
        values = {"sending_until": until, "problem": problem}
        self._session.execute(update(Digest).where(*_is_ours(claim)).values(values))

    def soonest_end(self, claim: Claim, now: datetime) -> datetime | None:
        """When the first of its codes that still run ends."""
        ends = (DigestLine.digest_id == claim.digest_id, DigestLine.expires_at > now)
        return self._session.scalar(select(func.min(DigestLine.expires_at)).where(*ends))

    def is_news(self, claim: Claim, problem: str) -> bool:
        """Nobody was told of this problem of the alert yet; from now on somebody was."""
        news = Digest.told_problem.is_distinct_from(problem)
        told = update(Digest).where(Digest.id == claim.digest_id, news).values(told_problem=problem)
        return self._session.scalar(told.returning(Digest.id)) is not None

    def owed(self) -> int:
        """How many alerts are owed and not sent."""
        return self._session.scalar(select(func.count()).select_from(Digest).where(Digest.sent_at.is_(None))) or 0

    def _held(self, claim: Claim, now: datetime) -> Digest | None:
        """Renew the lease if the claim still stands: one conditional update decides."""
        return self._session.scalar(
            update(Digest).where(*_is_ours(claim)).values(sending_until=now + LEASE).returning(Digest),
            execution_options={"populate_existing": True},
        )


def _is_ours(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return (Digest.id == claim.digest_id, Digest.attempts == claim.token, Digest.sent_at.is_(None))
