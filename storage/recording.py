"""What Slack took, kept: where messages stand, and which alerts are sent. As many statements for many as for one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Boolean, Table, bindparam, case, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from storage.claims import Claim, Sent, held, is_claimed, sent
from storage.models import NOW, DigestMessage, WorkspaceSettings
from storage.pages import Pages
from storage.stale import UNSEEN, owe_homes


@dataclass(frozen=True)
class Posted:
    """Where Slack said that a message stands."""

    channel: str
    ts: str
    thread_ts: str | None = None
    as_drawn: bool = True
    """It surely shows the record as it was read: what was cut down or sent before is drawn again."""


@dataclass(frozen=True)
class Stands:
    """One message of an alert, and where it stands; the last one is the end of the alert."""

    claim: Claim
    page: int
    where: Posted
    is_last: bool = False


@dataclass(frozen=True)
class Recording:
    """Alerts that were posted, of any workspaces, inside one transaction."""

    _session: Session

    def record(self, stands: Sequence[Stands], now: datetime) -> None:
        """Slack took the messages: keep where they stand, also when a claim was lost meanwhile.

        Then somebody may have planned it anew, and what stands there is drawn again.
        """
        in_order = sorted(stands, key=lambda each: (each.claim.digest_id, each.page))
        self._session.connection().execute(_RECORD, [_facts(each, now) for each in in_order])
        self._settle([each.claim for each in in_order if each.is_last], now)

    def finish(self, claim: Claim, now: datetime) -> None:
        """Nothing is left to post: the alert is sent; or, where nothing of it was, needless, and leaves no trace."""
        digest = held(self._session, [claim], now).get(claim)
        if digest is None:
            return None
        stands = exists().where(DigestMessage.digest_id == digest.id, DigestMessage.ts.is_not(None))
        if self._session.scalar(select(stands)):
            return self._settle([claim], now)
        self._forget_unsent([digest.id])
        self._are_well_again([Sent(digest.id, digest.team_id, digest.addressee, digest.told_problem)])
        Pages(self._session, [digest]).forget_unsent()
        return self._session.delete(digest)

    def _settle(self, claims: Sequence[Claim], now: datetime) -> None:
        """These alerts are sent: what of them does not stand is not posted any more."""
        ended = sent(self._session, claims, now) if claims else ()
        if unsent := [each.digest_id for each in ended if each.has_unsent]:
            self._forget_unsent(unsent)
        if troubled := [each for each in ended if each.told_problem or each.channel_problem]:
            self._are_well_again(troubled)

    def _forget_unsent(self, numbers: Collection[int]) -> None:
        unsent = (DigestMessage.digest_id.in_(numbers), DigestMessage.ts.is_(None))
        self._session.execute(delete(DigestMessage).where(*unsent), execution_options=UNSEEN)

    def _are_well_again(self, alerts: Sequence[Sent]) -> None:
        """Whatever kept alerts from these channels is over."""
        channels = [each for each in alerts if not each.addressee]
        here = (
            WorkspaceSettings.team_id.in_([each.team_id for each in channels]),
            WorkspaceSettings.channel_problem.is_not(None),
        )
        mended = update(WorkspaceSettings).where(*here).values(channel_problem=None)
        well = set(self._session.scalars(mended.returning(WorkspaceSettings.team_id)))
        for team_id in sorted(well | {each.team_id for each in channels if each.told_problem}):
            owe_homes(self._session, team_id)


def _facts(stands: Stands, now: datetime) -> Mapping[str, Any]:
    claim, where = stands.claim, stands.where
    return {
        "number": claim.digest_id, "on": stands.page, "token": claim.token, "to": where.channel, "at": where.ts,
        "under": where.thread_ts, "now": now, "differs": not where.as_drawn,
    }  # fmt: skip


_IS_LOST = ~exists().where(*is_claimed(bindparam("number"), bindparam("token")))
_REDRAW = or_(_IS_LOST, bindparam("differs", type_=Boolean))
_RECORD = (
    update(cast("Table", DigestMessage.__table__))
    .where(DigestMessage.digest_id == bindparam("number"), DigestMessage.page == bindparam("on"))
    .where(DigestMessage.ts.is_(None))
    .values(channel=bindparam("to"), ts=bindparam("at"), thread_ts=bindparam("under"), sent_at=NOW)
    .values(stale_at=case((_REDRAW, NOW), else_=DigestMessage.stale_at))
)
"""Put together once, for any number of messages."""
