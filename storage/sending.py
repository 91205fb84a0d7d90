"""Sends owed alerts, step by step: begun, fenced, recorded, finished. As many statements for many as for one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from sqlalchemy import Boolean, Table, bindparam, case, exists, func, or_, select, update
from sqlalchemy.orm import Session

from storage.alert_messages import AlertMessages, Wanted
from storage.alerting import Alert, key_of
from storage.claims import Claim, held, is_claimed
from storage.layout import NOTHING, Layout, Planned
from storage.models import Digest, DigestMessage, Utc, WorkspaceSettings
from storage.pages import Pages, is_in_doubt
from storage.stale import owe_homes


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
class Begun:
    """What is in doubt of an alert; where nothing is, what is to be posted of it."""

    doubts: Sequence[Doubt] = ()
    planned: Planned | None = NOTHING


@dataclass(frozen=True)
class Stands:
    """One message of an alert, and where it stands; the last one is the end of the alert."""

    claim: Claim
    page: int
    where: Posted
    is_last: bool = False


@dataclass(frozen=True)
class Sending:
    """Alerts that were claimed, of any workspaces, inside one transaction."""

    _session: Session

    def begin(self, claims: Sequence[Claim], now: datetime) -> Sequence[Begun]:
        """What is in doubt; what else each alert says is decided anew, and noted as told. Nothing for a lost claim."""
        ours = held(self._session, claims, now)
        doubts = self._doubts(ours.values(), now)
        planned = self._planned([each for each in ours.values() if each.id not in doubts], now)
        return [
            Begun(doubts.get(claim.digest_id, ()), planned.get(claim.digest_id)) if claim in ours else Begun()
            for claim in claims
        ]

    def plan(self, claim: Claim, now: datetime) -> Planned:
        """The same when nothing is in doubt any more. Answers what is still to be posted."""
        ours = held(self._session, [claim], now)
        return self._planned(ours.values(), now).get(claim.digest_id, NOTHING)

    def fence(self, asked: Sequence[tuple[Claim, int]], now: datetime) -> Sequence[Alert | None]:
        """Right before a post of these pages: renew the leases and read each page again.

        None when there is nothing to post: the claim is somebody else's, the page stands already, or all is handled.
        """
        ours = held(self._session, [claim for claim, _ in asked], now)
        Pages(self._session, ours.values()).forget_handled(now)
        wanted = [Wanted(claim.team_id, claim.digest_id, page) for claim, page in asked]
        still = [one for one, (claim, _) in zip(wanted, asked, strict=True) if claim in ours]
        shown = AlertMessages(self._session).read(still)
        going = {one: alert for one, alert in shown.items() if alert.codes and alert.channel and not alert.ts}
        if going:
            self._session.connection().execute(_CALL, [_called(going[one], now) for one in sorted(going)])
        return [going.get(one) for one in wanted]

    def record(self, stands: Sequence[Stands], now: datetime) -> None:
        """Slack took the messages: keep where they stand, also when a claim was lost meanwhile.

        Then somebody may have planned it anew, and what stands there is drawn again.
        """
        taken = sorted(stands, key=lambda each: (each.claim.digest_id, each.page))
        self._session.connection().execute(_RECORD, [_recorded(each, now) for each in taken])
        self.finish([each.claim for each in taken if each.is_last], now)

    def finish(self, claims: Sequence[Claim], now: datetime) -> None:
        """Nothing is left to post: the alerts are sent; or, where nothing was, needless, and leave no trace."""
        ours = list(held(self._session, claims, now).values()) if claims else []
        if not ours:
            return
        pages = Pages(self._session, ours)
        pages.forget_needless()
        self._are_well_again([each for each in ours if not each.addressee])
        posted = pages.posted()
        for digest in ours:
            if digest.id in posted:
                digest.sent_at, digest.problem = now, None
        self._forget([each for each in ours if each.id not in posted])

    def _planned(self, digests: Collection[Digest], now: datetime) -> Mapping[int, Planned]:
        return Layout(self._session, list(digests)).lay_out(now) if digests else {}

    def _doubts(self, digests: Collection[Digest], now: datetime) -> Mapping[int, Sequence[Doubt]]:
        """The messages of which nobody knows whether they stand."""
        ours = {each.id: each for each in digests}
        called = select(DigestMessage).where(DigestMessage.digest_id.in_(ours), is_in_doubt())
        found = self._session.scalars(called.order_by(DigestMessage.digest_id, DigestMessage.page))
        by_alert = groupby(found, lambda each: each.digest_id)
        return {number: [_doubt(ours[number], each, now) for each in messages] for number, messages in by_alert}

    def _are_well_again(self, digests: Collection[Digest]) -> None:
        """Whatever kept alerts from these channels is over."""
        teams = [each.team_id for each in digests]
        here = (WorkspaceSettings.team_id.in_(teams), WorkspaceSettings.channel_problem.is_not(None))
        mended = update(WorkspaceSettings).where(*here).values(channel_problem=None)
        changed = set(self._session.scalars(mended.returning(WorkspaceSettings.team_id)))
        for team_id in sorted(changed | {each.team_id for each in digests if each.told_problem}):
            owe_homes(self._session, team_id)

    def _forget(self, needless: Collection[Digest]) -> None:
        if needless:
            Pages(self._session, needless).forget_unsent()
        for digest in needless:
            self._session.delete(digest)


def _doubt(digest: Digest, message: DigestMessage, now: datetime) -> Doubt:
    called_at = min(message.called_at or now, now)
    return Doubt(message.page, key_of(digest, message.page), message.channel or "", message.thread_ts, called_at)


def _called(shown: Alert, now: datetime) -> dict[str, Any]:
    return {
        "number": shown.digest_id, "on": shown.page, "to": shown.channel, "under": shown.thread_ts, "now": now,
    }  # fmt: skip


def _recorded(stands: Stands, now: datetime) -> dict[str, Any]:
    claim, where = stands.claim, stands.where
    return {
        "number": claim.digest_id, "on": stands.page, "token": claim.token, "to": where.channel, "at": where.ts,
        "under": where.thread_ts, "now": now, "differs": not where.as_drawn,
    }  # fmt: skip


_THIS = (DigestMessage.digest_id == bindparam("number"), DigestMessage.page == bindparam("on"))
_NOW = bindparam("now", type_=Utc())
_WHERE: Mapping[str, Any] = {"channel": bindparam("to"), "thread_ts": bindparam("under")}
_MESSAGES = cast("Table", DigestMessage.__table__)

_CALL = update(_MESSAGES).where(*_THIS).values(**_WHERE, called_at=func.coalesce(DigestMessage.called_at, _NOW))
_IS_LOST = ~exists().where(*is_claimed(bindparam("number"), bindparam("token")))
_REDRAW = or_(_IS_LOST, bindparam("differs", type_=Boolean))
_RECORD = (
    update(_MESSAGES)
    .where(*_THIS, DigestMessage.ts.is_(None))
    .values(**_WHERE, ts=bindparam("at"), sent_at=_NOW, stale_at=case((_REDRAW, _NOW), else_=DigestMessage.stale_at))
)
"""Both are one statement for any number of messages."""
