"""What is owed to whom, over all workspaces: made, claimed, fenced, recorded.

A digest is owed from the moment its row exists until Slack answered `ok` with a `ts`. Whoever claims it holds a
token (the number of the claim) and a lease; shortly before each post the token must still be the row's. From then on
the message is in doubt, until Slack's answer is recorded: a crash leaves behind what the next sender has to look for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Integer, bindparam, delete, exists, func, select, update
from sqlalchemy.orm import Session

from storage.alert_messages import AlertMessages, Wanted
from storage.alerting import Alert
from storage.claims import Claim, is_ours
from storage.deliveries import Deliveries
from storage.due import has_left
from storage.homes import Homes
from storage.leases import UNTIL, is_free, lease
from storage.models import Digest, DigestLine, DigestMessage
from storage.owing import Owing
from storage.pages import is_in_doubt
from storage.recording import Recording
from storage.redraws import Redraws
from storage.sending import Sending
from storage.stale import UNSEEN, owe_homes
from storage.weekly import WeeklyReports


@dataclass(frozen=True)
class Outbox:
    """Alerts owed by all workspaces, inside one transaction."""

    _session: Session

    @property
    def sending(self) -> Sending:
        """Alerts that were claimed."""
        return Sending(self._session)

    @property
    def recording(self) -> Recording:
        """Alerts that were posted."""
        return Recording(self._session)

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

    def make(self, now: datetime) -> bool:
        """Owe every workspace what is due: its day's digest, else what became urgent since; and owners their share.

        False while another process is at it: it is left to that one, or to the next pass.
        """
        owing = Owing(self._session)
        if is_ours := owing.take_turn():
            owing.digests(now)
            owing.escalations(now)
            owing.direct_messages(now)
        return is_ours

    def claim(self, now: datetime, most: int = 50) -> Sequence[Claim]:
        """Take up to so many owed digests that nobody is sending, the longest owed first."""
        taken = self._session.execute(_CLAIM, lease(now) | {"most": most}, execution_options=UNSEEN)
        return [Claim(*row) for row in taken]

    def not_posted(self, claim: Claim, page: int) -> None:
        """It surely does not stand anywhere: no doubt is left."""
        this = (DigestMessage.digest_id == claim.digest_id, DigestMessage.page == page, is_in_doubt())
        ours = exists().where(*is_ours(claim))
        self._session.execute(update(DigestMessage).where(*this, ours).values(called_at=None))

    def message(self, claim: Claim, page: int) -> Alert | None:
        """A message as the record has it now."""
        this = Wanted(claim.team_id, claim.digest_id, page)
        return AlertMessages(self._session).read([this]).get(this)

    def postpone(self, claim: Claim, until: datetime, problem: str) -> None:
        """The post did not go out: it stays owed, is tried again from then on, and says why."""
        if not claim.addressee and self.is_news(claim, problem):
            owe_homes(self._session, claim.team_id)
        values = {"sending_until": until, "problem": problem}
        self._session.execute(update(Digest).where(*is_ours(claim)).values(values))

    def give_up(self, claim: Claim, now: datetime, problem: str) -> None:
        """A direct message that Slack will never take is not owed any more: the channel tells the same."""
        unsent = (DigestMessage.digest_id == claim.digest_id, DigestMessage.ts.is_(None))
        self._session.execute(delete(DigestMessage).where(*unsent, exists().where(*is_ours(claim))))
        self._session.execute(update(Digest).where(*is_ours(claim)).values(sent_at=now, problem=problem))

    def hand_back(self, claim: Claim, now: datetime) -> None:
        """Whoever sends it has to stop: the next one need not wait for the lease."""
        self._session.execute(update(Digest).where(*is_ours(claim)).values(sending_until=now))

    def soonest_end(self, claim: Claim, now: datetime) -> datetime | None:
        """When the first of its codes that still run ends."""
        ends = (DigestLine.digest_id == claim.digest_id, DigestLine.expires_at > now)
        return self._session.scalar(select(func.min(DigestLine.expires_at)).where(*ends))

    def in_doubt_since(self, claim: Claim) -> datetime | None:
        """When Slack was first asked for the message of which nobody knows whether it stands; None without one."""
        doubts = (DigestMessage.digest_id == claim.digest_id, is_in_doubt())
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


def _is_owed() -> tuple[ColumnElement[bool], ...]:
    return (Digest.sent_at.is_(None), ~has_left(Digest.team_id))


_FREE = (
    select(Digest.id)
    .where(Digest.sent_at.is_(None), is_free(Digest.sending_until), ~has_left(Digest.team_id))
    .order_by(Digest.sending_until, Digest.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("free")
)
_CLAIM = (
    update(Digest)
    .where(Digest.id.in_(select(_FREE.c.id)))
    .values(sending_until=UNTIL, attempts=Digest.attempts + 1, problem=None)
    .returning(Digest.id, Digest.team_id, Digest.attempts, Digest.addressee)
)
"""Put together once: it is asked at each tick, and for each group of alerts."""
