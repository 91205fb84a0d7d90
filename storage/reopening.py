"""A replacement that never came into Ads Manager: what it was to replace runs on, and is open again."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.exc import IntegrityError

from storage.changes import Change, Changes
from storage.models import Code, History
from storage.rules import Refused
from storage.rules.windows import ALERT_WINDOW
from storage.scope import Scope
from storage.spelling import respell

OPEN_AGAIN = {"closed_as": None, "closed_by": None, "closed_at": None}


@dataclass(frozen=True)
class Reopening:
    """One workspace's codes that were replaced in vain."""

    _scope: Scope

    def before(self, code: Code, *, by: str, at: datetime) -> Code | None:
        """Open again what this closed code was to replace, unless it was applied. Answers how that stands then.

        It stays closed when somebody logged the same code again meanwhile. One of a pair goes where its half went.
        """
        if code.replaces is None or code.applied_at is not None:
            return None
        old = Changes(self._scope).get(code.replaces)
        moved = code.pair is not None and code.account_key != old.account_key  # its other half went along
        account = {"ad_account": code.ad_account, "account_key": code.account_key} if moved else {}
        values = OPEN_AGAIN | {"replaced_by": None, "short_notice": told_soon(at)} | account
        was = {"closed_by": old.closed_by, "closed_at": old.closed_at, "replaced_by": code.id}
        ours = (Code.id == old.id, Code.closed_as == "replaced", Code.replaced_by == code.id)
        was |= {"ad_account": old.ad_account} if moved else {}
        change = Change("reopened", by, at, values, was, partial(_why, code))
        still = (*ours, Code.swapped_at.is_(None))
        with suppress(IntegrityError), self._scope.session.begin_nested():
            reopened = Changes(self._scope).make_all(still, change)
            for each in reopened if moved else ():
                respell(self._scope.session, each)
        return Changes(self._scope).get(old.id)

    def close_again(self, code: Code, closed_at: datetime, *, by: str, at: datetime) -> None:
        """This code is open again: what was opened when it was closed is replaced by it again.

        Refused when somebody changed that meanwhile.
        """
        row = self._reopened(code, closed_at)
        if row is None:
            return
        closed, ends = (datetime.fromisoformat(moment) for moment in (row.was["closed_at"], row.became["expires_at"]))
        values = {
            "closed_as": "replaced", "closed_by": row.was["closed_by"], "closed_at": closed, "replaced_by": code.id,
        }  # fmt: skip
        still = (Code.id == row.about, Code.closed_at.is_(None), Code.expires_at == ends)
        undone = Change("undone", by, at, values, {"what": "reopened"}, {"replaced_by": code.id})
        if not Changes(self._scope).make_all(still, undone):
            raise Refused(
                f"#{row.about} was opened again when #{code.id} was closed, and somebody changed it since: "
                "take that back first. Nothing was changed."
            )

    def _reopened(self, code: Code, closed_at: datetime) -> History | None:
        """The row of history that says what was opened when this code was closed then."""
        about: tuple[ColumnElement[bool], ...] = (
            History.team_id == self._scope.team_id, History.about == code.replaces, History.what == "reopened",
            History.at == closed_at,
        )  # fmt: skip
        rows = self._scope.session.scalars(select(History).where(*about).order_by(History.id.desc()))
        return next((row for row in rows if row.was.get("replaced_by") == code.id), None)


def _why(ended: Code, reopened: Code) -> dict[str, Any]:
    """Which code was closed as what, and when the one that is open again ends."""
    why = {ended.closed_as or "": ended.id, "expires_at": reopened.expires_at}
    return why | ({"ad_account": reopened.ad_account} if ended.pair else {})


def told_soon(at: datetime) -> ColumnElement[bool]:
    """Whether it is told at the next tick, if it was never told: somebody may have relied on that it was closed."""
    return case((Code.act_by <= at + ALERT_WINDOW, True), else_=Code.short_notice)
