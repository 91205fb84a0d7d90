"""Whole parts of the ledger, page by page: asked for most, so that their statements are put together once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, select

from storage.among import Ids, among
from storage.filters import MOST_URGENT, Order, shown
from storage.lookups import TEAM
from storage.models import Code, Request, Utc
from storage.paging import MOST_COUNTED, MOST_PAGES, Page, rows_and_total, with_total
from storage.rules.queries import Show
from storage.rules.windows import ALERT_WINDOW
from storage.scope import Scope

_MOST = bindparam("most", type_=Integer)
_NOW, _SOON = bindparam("now", type_=Utc()), bindparam("soon", type_=Utc())


@dataclass(frozen=True)
class Listing:
    """All that one workspace has in a part of its ledger, or all that one person owns of it."""

    _scope: Scope
    _size: int

    def codes(
        self, show: Show, owner: str, order: Order, page: int, now: datetime, only: Sequence[int] | None = None
    ) -> Page[Code] | None:
        """A page of codes, of all or only some; None where the list has no such page."""
        values = {"owner": owner, "now": now, "soon": now + ALERT_WINDOW, "only": only}
        wanted = _codes(show, order, is_owned=bool(owner), is_some=only is not None)
        return self._page(wanted, page, values)

    def requests(self, owner: str, order: Order, page: int) -> Page[Request] | None:
        """A page of open requests; None where the list has no such page."""
        return self._page(_requests(order, is_owned=bool(owner)), page, {"owner": owner})

    def due(self, until: datetime) -> tuple[Sequence[Code], int]:
        """The first open codes to act on by then, the most urgent first; and how many there are in all."""
        return rows_and_total(self._scope.session, _DUE, self._values | {"soon": until})

    @property
    def _values(self) -> dict[str, Any]:
        return {"team": self._scope.team_id, "most": self._size}

    def _page(self, wanted: Select[Any, int], page: int, values: dict[str, Any]) -> Page[Any] | None:
        if not 1 <= page <= MOST_PAGES:
            return None
        place = {"start": (page - 1) * self._size}
        rows, total = rows_and_total(self._scope.session, wanted, self._values | place | values)
        return Page(rows, total, page, size=self._size) if rows or page == 1 else None


@cache
def _codes(show: Show, order: Order, *, is_owned: bool, is_some: bool) -> Select[Code, int]:
    some = [among(Code.id, bindparam("only", type_=Ids()))] if is_some else []
    ours = select(Code).where(Code.team_id == TEAM, *shown(show, _NOW, _SOON), *some)
    owned = ours.where(Code.owner == bindparam("owner")) if is_owned else ours
    return _paged(owned, order)


@cache
def _requests(order: Order, *, is_owned: bool) -> Select[Request, int]:
    ours = select(Request).where(Request.team_id == TEAM, Request.closed_at.is_(None))
    owned = ours.where(Request.owner == bindparam("owner")) if is_owned else ours
    return _paged(owned, order)


def _paged(wanted: Select[Any], order: Order) -> Select[Any, int]:
    counted = with_total(wanted.order_by(*order.by), MOST_COUNTED + 1)
    return counted.limit(_MOST).offset(bindparam("start"))


_OPEN = select(Code).where(Code.team_id == TEAM, *shown(Show.EXPIRING, _NOW, _SOON))
_DUE = with_total(_OPEN.order_by(*MOST_URGENT.by)).limit(_MOST)
