"""Owed alerts on their way to Slack: begun and fenced. As many statements for many as for one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from storage.alert_messages import AlertMessages, Wanted
from storage.alerting import Alert, key_of
from storage.among import among
from storage.claims import Claim, held
from storage.layout import NOTHING, Layout, Planned
from storage.models import NOW, Digest, DigestMessage
from storage.pages import DIGESTS, Pages, is_in_doubt


@dataclass(frozen=True)
class Doubt:
    """A message that Slack was asked to post, without an answer that anybody heard."""

    page: int
    key: str
    channel: str
    thread_ts: str | None
    called_at: datetime


@dataclass(frozen=True, kw_only=True)
class Begun:
    """What is in doubt of an alert; where nothing is, what is to be posted of it."""

    doubts: Sequence[Doubt] = ()
    planned: Planned = NOTHING
    first: Alert | None = None
    """The first of its messages, fenced already."""
    at: datetime
    """When that was so."""


@dataclass(frozen=True)
class Sending:
    """Alerts that were claimed, of any workspaces, inside one transaction."""

    _session: Session

    def begin(self, claims: Sequence[Claim], now: datetime) -> Sequence[Begun]:
        """What is in doubt. What else each alert says is decided anew, noted as told, and its first message fenced.

        Nothing of an alert whose claim was lost. No two claims are of the same alert.
        """
        ours = held(self._session, claims, now)
        doubts = self._doubts(ours.values(), now)
        planned = self._planned([each for each in ours.values() if each.id not in doubts], now)
        pages = {number: each.pages for number, each in planned.items() if each.pages}
        firsts = self._fenced([(each, pages[each.id][0]) for each in ours.values() if each.id in pages], now)
        return [
            Begun(doubts=doubts.get(number, ()), planned=planned.get(number, NOTHING), first=firsts.get(number), at=now)
            for number in (claim.digest_id for claim in claims)
        ]

    def plan(self, claim: Claim, now: datetime) -> Planned:
        """The same when nothing is in doubt any more. Answers what is still to be posted."""
        ours = held(self._session, [claim], now)
        return self._planned(ours.values(), now).get(claim.digest_id, NOTHING)

    def fence(self, claim: Claim, page: int, now: datetime) -> Alert | None:
        """Right before a post: renew the lease and read the page again.

        None when there is nothing to post: the claim is somebody else's, the page stands already, or all is handled.
        """
        digest = held(self._session, [claim], now).get(claim)
        return self._fenced([(digest, page)], now).get(digest.id) if digest else None

    def _fenced(self, pages: Sequence[tuple[Digest, int]], now: datetime) -> Mapping[int, Alert]:
        """One page of each alert, as far as there is something to post."""
        if not pages:
            return {}
        Pages(self._session, [digest for digest, _ in pages]).forget_handled(now)
        wanted = [Wanted(digest.team_id, digest.id, page) for digest, page in pages]
        shown = AlertMessages(self._session).read(wanted).values()
        going = {alert.digest_id: alert for alert in shown if alert.codes and alert.channel and not alert.ts}
        if going:
            self._session.connection().execute(_CALL, [_facts(going[number], now) for number in sorted(going)])
        return going

    def _planned(self, digests: Collection[Digest], now: datetime) -> Mapping[int, Planned]:
        return Layout(self._session, digests).lay_out(now) if digests else {}

    def _doubts(self, digests: Collection[Digest], now: datetime) -> Mapping[int, Sequence[Doubt]]:
        """The messages of which nobody knows whether they stand."""
        ours = {each.id: each for each in digests}
        found = self._session.scalars(_CALLED, {"digests": list(ours)})
        by_alert = groupby(found, lambda each: each.digest_id)
        return {number: [_doubt(ours[number], each, now) for each in messages] for number, messages in by_alert}


def _doubt(digest: Digest, message: DigestMessage, now: datetime) -> Doubt:
    called_at = min(message.called_at or now, now)
    return Doubt(message.page, key_of(digest, message.page), message.channel or "", message.thread_ts, called_at)


def _facts(shown: Alert, now: datetime) -> Mapping[str, Any]:
    return {
        "number": shown.digest_id, "on": shown.page, "to": shown.channel, "under": shown.thread_ts, "now": now,
    }  # fmt: skip


_CALLED = (
    select(DigestMessage)
    .where(among(DigestMessage.digest_id, DIGESTS), is_in_doubt())
    .order_by(DigestMessage.digest_id, DigestMessage.page)
)
_CALL = (
    update(cast("Table", DigestMessage.__table__))
    .where(DigestMessage.digest_id == bindparam("number"), DigestMessage.page == bindparam("on"))
    .values(channel=bindparam("to"), thread_ts=bindparam("under"))
    .values(called_at=func.coalesce(DigestMessage.called_at, NOW))
)
"""Put together once, for any number of messages."""
