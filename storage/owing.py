"""Which workspaces are owed an alert: found for all of them at once, whatever their number."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, Select, String, Time, Values, column, exists, literal, select, values
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.due import has_left, is_due, is_untold, is_unwritten
from storage.inserts import insert_or_skip
from storage.models import DIGEST, DIRECT, ESCALATION, Code, Digest, Utc, WorkspaceSettings
from storage.rules.alerts import digest_day
from storage.settings import zone_of

_CHANNEL = literal("")
_COLUMNS = ["team_id", "kind", "addressee", "local_day", "created_at", "sending_until", "attempts", "unshown"]


@dataclass(frozen=True)
class Owing:
    """Makes owed what is due, over all workspaces."""

    _session: Session

    def digests(self, now: datetime) -> None:
        """Owe its day's digest to every workspace whose hour has come and that has anything due."""
        days = self._days_due(now)
        if not days:
            return
        day = self._table_of(days).c
        told_today = exists().where(
            Digest.team_id == WorkspaceSettings.team_id, Digest.kind == DIGEST, Digest.local_day == day.day
        )
        at_this_hour = (WorkspaceSettings.timezone == day.timezone, WorkspaceSettings.alert_time == day.alert_time)
        wanted = select(WorkspaceSettings.team_id, literal(DIGEST), _CHANNEL, day.day, *_fresh(now))
        self._owe(wanted.where(*at_this_hour, ~told_today), _has_code(is_due(now)))

    def escalations(self, now: datetime) -> None:
        """Owe an escalation to every workspace in which something became urgent and was not told."""
        day = literal(now.date(), Date)
        wanted = select(WorkspaceSettings.team_id, literal(ESCALATION), _CHANNEL, day, *_fresh(now))
        self._owe(wanted, _has_code(is_untold(now)))

    def direct_messages(self, now: datetime) -> None:
        """Owe owners a message about what must be swapped and what has ended, in workspaces that want that."""
        day = literal(now.date(), Date)
        wanted = select(WorkspaceSettings.team_id, literal(DIRECT), Code.owner, day, *_fresh(now)).distinct()
        codes = wanted.join(Code, Code.team_id == WorkspaceSettings.team_id)
        self._owe(codes.where(WorkspaceSettings.owner_dm), is_unwritten(now), to=Code.owner)

    def _owe(
        self, rows: Select[Any], why: ColumnElement[bool],
        to: ColumnElement[str] | InstrumentedAttribute[str] = _CHANNEL,
    ) -> None:  # fmt: skip
        """One alert at a time for each addressee in a workspace with a channel; a second process adds none.

        Why it is owed comes last: SQLite asks in this order, and of what is owed already it need not look at codes.
        In one order: two processes that wait for each other's rows would otherwise wait for ever. Writers of SQLite do
        not, and sorting ten thousand workspaces takes a sixth of the time.
        """
        owing = exists().where(
            Digest.team_id == WorkspaceSettings.team_id, Digest.addressee == to, Digest.sent_at.is_(None)
        )
        wants = (WorkspaceSettings.alert_channel.is_not(None), ~owing, ~has_left(WorkspaceSettings.team_id))
        wanted = rows.where(*wants, why)
        if self._session.get_bind().dialect.name != "sqlite":
            wanted = wanted.order_by(WorkspaceSettings.team_id, to)
        self._session.execute(insert_or_skip(self._session, Digest).from_select(_COLUMNS, wanted))

    def _days_due(self, now: datetime) -> list[tuple[str, time, date]]:
        """Each zone and hour in use whose local day has reached its hour, with that day."""
        hours = self._session.execute(
            select(WorkspaceSettings.timezone, WorkspaceSettings.alert_time)
            .where(WorkspaceSettings.alert_channel.is_not(None))
            .distinct()
        )
        days = ((zone, hour, digest_day(now, zone_of(zone), hour)) for zone, hour in hours)
        return [(zone, hour, day) for zone, hour, day in days if day is not None]

    def _table_of(self, days: list[tuple[str, time, date]]) -> CTE | Values:
        """The days as rows that a query can join."""
        columns = (column("timezone", String), column("alert_time", Time), column("day", Date))
        table = values(*columns, name="reached").data(days)
        return table.cte() if self._session.get_bind().dialect.name == "sqlite" else table


def _fresh(now: datetime) -> tuple[ColumnElement[Any], ...]:
    return literal(now, Utc()), literal(now, Utc()), literal(0), literal(0)


def _has_code(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Code.team_id == WorkspaceSettings.team_id, which)
