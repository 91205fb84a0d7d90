"""Whole parts of the ledger, page by page: asked for most, so that their statements are put together once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, String, bindparam, case, func, select

from storage.among import Ids, among
from storage.filters import MOST_URGENT, Order, shown
from storage.lookups import TEAM, First, begins
from storage.models import NOW, Code, Request, instant
from storage.numerals import numeral
from storage.paging import FEWER_COUNTED, MOST_COUNTED, MOST_LOOKED_AT, MOST_PAGES, Page, rows_and_total, with_total
from storage.rules.blocks import Blocks, those_in
from storage.rules.queries import Show
from storage.rules.windows import ALERT_WINDOW
from storage.scope import Scope

FEW = 100
"""So many codes are looked at sooner than all the codes of a short part."""
_MOST = bindparam("most", type_=Integer)
_ONLY = among(Code.id, bindparam("only", type_=Ids()))
_START, _FEW = bindparam("start", type_=Integer), bindparam("few", type_=Integer)
_OF_CREATOR = begins(Code.creator, bindparam("creator", type_=String))
_THEIRS = select(numeral(1)).where(Code.team_id == TEAM, *_OF_CREATOR).limit(_FEW + 1).subquery()
_IS_OF_FEW = select(func.count()).select_from(_THEIRS).scalar_subquery() <= _FEW
_SOON = instant("soon")


_BY_OWNER = frozenset(Show) - {Show.TO_APPLY, Show.TO_SWAP, Show.ALL}
"""What an index has in order for each owner."""


@dataclass(frozen=True)
class Part:
    """A part of the ledger at one moment, and by what its list is sorted."""

    show: Show
    order: Order
    now: datetime
    owner: str = ""

    @property
    def is_in_order(self) -> bool:
        """Whether an index has it so."""
        return not self.owner or self.show in _BY_OWNER

    @property
    def beginning(self) -> First:
        """The ids of the codes that are looked at, and of one more."""
        return First(_first_places(self.show, self.order, is_owned=bool(self.owner)), self.values)

    @property
    def soon(self) -> datetime:
        """When the alert window ends that begins now."""
        return self.now + ALERT_WINDOW

    @property
    def values(self) -> dict[str, Any]:
        """What its statements ask for."""
        return {"owner": self.owner, "now": self.now, "soon": self.soon}


@dataclass(frozen=True)
class Listing:
    """All that one workspace has in a part of its ledger, or all that one person owns of it."""

    _scope: Scope
    size: int

    def codes(self, part: Part, page: int, only: Sequence[int] | None = None) -> Page[Code] | None:
        """A page of codes, of all or only some; None where the list has no such page."""
        paged = _paged_codes if only is None else _few_codes if len(only) <= FEW else _some_codes
        return self._page(paged(part.show, part.order, is_owned=bool(part.owner)), page, part.values | {"only": only})

    def first(self, part: Part, most: int) -> Sequence[int]:
        """The ids of the first codes of a part, and of one more than the most; past the ORM."""
        places = _places(part.show, part.order, is_owned=bool(part.owner))
        values = self._values | part.values | {"most": most + 1}
        return self._scope.session.connection().execute(places, values).scalars().all()

    def first_of(self, part: Part, page: int, known: Blocks, first: Sequence[int], most: int) -> Page[Code]:
        """A page of those that are known, among the most with which a part begins: nobody looks on."""
        is_all = len(first) <= most
        fit = those_in(known, first[:most])
        found = self._these(part, page, fit, MOST_COUNTED if is_all else FEWER_COUNTED)
        return found if is_all else found.as_far_as(most, page)

    def _these(self, part: Part, page: int, fit: Sequence[int], counted: int) -> Page[Code]:
        """A page of these, of which no more are told than are counted; the last page for a number that is too high."""
        number = min(max(page, 1), max(1, -(-len(fit) // self.size)))
        these = {"only": fit[(number - 1) * self.size : number * self.size]}
        rows = self._scope.session.scalars(_these(part.order), self._values | these).all() if fit else []
        return Page(rows, min(len(fit), counted + 1), number, counted, size=self.size)

    def made_by(self, part: Part, page: int, creator: str, most: int) -> Page[Code] | None:
        """A page of the codes of creators whose handles begin so.

        None where there are more than the most of them, open or not, and where the list has no such page.
        """
        wanted = _made_by(part.show, part.order, is_owned=bool(part.owner))
        found = self._page(wanted, page, part.values | {"creator": creator, "few": most})
        return found if found and found.rows else None

    def requests(self, owner: str, order: Order, page: int) -> Page[Request] | None:
        """A page of open requests; None where the list has no such page."""
        return self._page(_requests(order, is_owned=bool(owner)), page, {"owner": owner})

    def due(self, until: datetime) -> tuple[Sequence[Code], int]:
        """The first open codes to act on by then, the most urgent first; and how many there are in all."""
        return rows_and_total(self._scope.session, _DUE, self._values | {"soon": until})

    @property
    def _values(self) -> dict[str, Any]:
        return {"team": self._scope.team_id, "most": self.size}

    def _page(self, wanted: Select[Any, int], page: int, values: dict[str, Any]) -> Page[Any] | None:
        if not 1 <= page <= MOST_PAGES:
            return None
        place = {"start": (page - 1) * self.size}
        rows, total = rows_and_total(self._scope.session, wanted, self._values | place | values)
        return Page(rows, total, page, size=self.size) if rows or page == 1 else None


@cache
def _codes(show: Show, *, is_owned: bool) -> Select[Code]:
    ours = select(Code).where(Code.team_id == TEAM, *shown(show, NOW, _SOON))
    return ours.where(Code.owner == bindparam("owner")) if is_owned else ours


@cache
def _paged_codes(show: Show, order: Order, *, is_owned: bool) -> Select[Code, int]:
    return _paged(_codes(show, is_owned=is_owned), order)


@cache
def _some_codes(show: Show, order: Order, *, is_owned: bool) -> Select[Code, int]:
    return _paged(_codes(show, is_owned=is_owned).where(_ONLY), order)


@cache
def _few_codes(show: Show, order: Order, *, is_owned: bool) -> Select[Code, int]:
    """So few are read as a whole sooner than they are looked at once more to be counted."""
    counted = _codes(show, is_owned=is_owned).where(_ONLY).add_columns(func.count().over())
    return counted.order_by(*order.by).limit(_MOST).offset(_START)


@cache
def _made_by(show: Show, order: Order, *, is_owned: bool) -> Select[Code, int]:
    """They are sorted and counted by their ids, and only those of the page are read as a whole.

    Of too many none is wanted: SQLite looks at none then, where it would ask a condition of each.
    """
    ours = _codes(show, is_owned=is_owned).where(*_OF_CREATOR)
    counted = ours.with_only_columns(Code.id, func.count().over().label("total")).order_by(*order.by)
    page = counted.limit(case((_IS_OF_FEW, _MOST), else_=0)).offset(_START).subquery()
    return select(Code, page.c.total).join(page, (Code.team_id == TEAM) & (Code.id == page.c.id)).order_by(*order.by)


@cache
def _places(show: Show, order: Order, *, is_owned: bool) -> Select[int]:
    return _codes(show, is_owned=is_owned).with_only_columns(Code.id).order_by(*order.by).limit(_MOST)


@cache
def _first_places(show: Show, order: Order, *, is_owned: bool) -> Select[int]:
    return _places(show, order, is_owned=is_owned).limit(numeral(MOST_LOOKED_AT + 1))


@cache
def _these(order: Order) -> Select[Code]:
    return select(Code).where(Code.team_id == TEAM, _ONLY).order_by(*order.by)


@cache
def _requests(order: Order, *, is_owned: bool) -> Select[Request, int]:
    ours = select(Request).where(Request.team_id == TEAM, Request.closed_at.is_(None))
    owned = ours.where(Request.owner == bindparam("owner")) if is_owned else ours
    return _paged(owned, order)


def _paged(wanted: Select[Any], order: Order) -> Select[Any, int]:
    counted = with_total(wanted.order_by(*order.by), MOST_COUNTED + 1)
    return counted.limit(_MOST).offset(_START)


_OPEN = select(Code).where(Code.team_id == TEAM, *shown(Show.EXPIRING, NOW, _SOON))
_DUE = with_total(_OPEN.order_by(*MOST_URGENT.by)).limit(_MOST)
