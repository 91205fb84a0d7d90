"""Which workspaces are owed an alert: found for all of them at once, whatever their number."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, bindparam, exists, func, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.due import IS_DUE, IS_UNTOLD, IS_UNWRITTEN, edges
from storage.inserts import insert_or_skip
from storage.models import DIGEST, DIRECT, ESCALATION, NOW, Code, Digest, Installation, WorkspaceSettings
from storage.rules.alerts import digest_day
from storage.settings import zone_of

_CHANNEL = literal("")
_GONE = select(Installation.team_id).where(Installation.gone_at.is_not(None))
MAKING = 20260102
"""A lock's number: any will do that nobody else uses."""
_COLUMNS = ["team_id", "kind", "addressee", "local_day", "created_at", "sending_until", "attempts", "unshown"]


@dataclass(frozen=True)
class Owing:
    """Makes owed what is due, over all workspaces."""

    _session: Session

    def take_turn(self) -> bool:
        """Take the right to make things owed until this transaction ends; False while another process has it.

        Two that owe in different orders, a little before and after somebody's hour, would wait for each other for ever.
        """
        if self._session.get_bind().dialect.name == "sqlite":
            return True  # there a writer is alone
        ours: bool = self._session.execute(select(func.pg_try_advisory_xact_lock(MAKING))).scalar_one()
        return ours

    def digests(self, now: datetime) -> None:
        """Owe its day's digest to every workspace whose hour has come and that has anything due."""
        for day, hours in self._hours_due(now).items():
            self._owe(_DIGESTS, now, day, hours=hours)

    def escalations(self, now: datetime) -> None:
        """Owe an escalation to every workspace in which something became urgent and was not told."""
        self._owe(_ESCALATIONS, now, now.date())

    def direct_messages(self, now: datetime) -> None:
        """Owe owners a message about what must be swapped and what has ended, in workspaces that want that."""
        self._owe(_DIRECT_MESSAGES, now, now.date())

    def _owe(self, wanted: Select[Any], now: datetime, day: date, **more: Any) -> None:
        """One alert at a time for each addressee in a workspace with a channel: an index refuses a second one."""
        owed = insert_or_skip(self._session, Digest).from_select(_COLUMNS, wanted)
        self._session.connection().execute(owed, {**edges(now), "day": day, **more})

    def _hours_due(self, now: datetime) -> Mapping[date, Sequence[tuple[str, time]]]:
        """Each zone and hour in use whose local day has reached its hour, by that day: two or three at the most."""
        hours = self._session.execute(select(WorkspaceSettings.timezone, WorkspaceSettings.alert_time).distinct())
        found = defaultdict[date, list[tuple[str, time]]](list)
        for zone, hour in hours:
            if day := digest_day(now, zone_of(zone), hour):
                found[day].append((zone, hour))
        return found


def _rows(kind: str, to: ColumnElement[str] | InstrumentedAttribute[str]) -> Select[Any]:
    """A row for each workspace that wants alerts."""
    wants = (WorkspaceSettings.alert_channel.is_not(None), WorkspaceSettings.team_id.not_in(_GONE))
    fresh: Sequence[ColumnElement[Any]] = (_DAY, NOW, NOW, literal(0), literal(0))
    return select(WorkspaceSettings.team_id, literal(kind), to, *fresh).where(*wants)


def _is_owing(to: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Of an addressee who is owed something already, nobody need look at the codes."""
    return exists().where(
        Digest.team_id == WorkspaceSettings.team_id, Digest.addressee == to, Digest.sent_at.is_(None)
    )  # fmt: skip


def _has_code(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Code.team_id == WorkspaceSettings.team_id, which)


_DAY = bindparam("day", type_=Date)
_HOURS = tuple_(WorkspaceSettings.timezone, WorkspaceSettings.alert_time).in_(bindparam("hours", expanding=True))
_TOLD_TODAY = exists().where(
    Digest.team_id == WorkspaceSettings.team_id, Digest.kind == DIGEST, Digest.local_day == _DAY
)
_DIGESTS = _rows(DIGEST, _CHANNEL).where(_HOURS, ~_TOLD_TODAY, _has_code(IS_DUE))
_ESCALATIONS = _rows(ESCALATION, _CHANNEL).where(~_is_owing(_CHANNEL), _has_code(IS_UNTOLD))
_DIRECT_MESSAGES = (
    _rows(DIRECT, Code.owner)
    .join(Code, Code.team_id == WorkspaceSettings.team_id)
    .where(WorkspaceSettings.owner_dm, ~_is_owing(Code.owner), IS_UNWRITTEN)
    .distinct()
)
"""Why it is owed comes last: SQLite asks in this order, and need not look at codes where the rest says no."""
