"""Lists by page: a few rows at a time, counted and looked through no further than anybody reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import Session

from storage.among import among
from storage.filters import Order
from storage.models import Code, Request
from storage.numerals import numeral
from storage.rules.blocks import Blocks, those_in

Row = TypeVar("Row", Code, Request)

PAGE_SIZE = 10
MOST_PAGES = 1_000_000
MOST_COUNTED, FEWER_COUNTED = 1000, 100
"""Nobody counts on: a longer list is said to be longer. Fewer where each row has to be looked at."""
MOST_LOOKED_AT = 500
"""Nobody looks on where each row has to be looked at."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, and where in it they stand."""

    rows: Sequence[Row]
    total: int
    """How many there are; of more than are counted only that."""
    number: int
    counted: int = MOST_COUNTED
    looked_at: int | None = None
    """How many were looked at, where that was not all."""
    size: int = PAGE_SIZE

    @property
    def count(self) -> int:
        """How many pages the list has, as far as they were counted; at least one."""
        return max(1, -(-min(self.total, self.counted) // self.size))

    @property
    def has_more(self) -> bool:
        """Whether there are more than were counted."""
        return self.total > self.counted

    def as_far_as(self, most: int, wanted: int) -> "Page[Row]":
        """The same, where only so many were looked at: that is told, but for a wanted page that is full without it."""
        if self.has_more and self.number == wanted and len(self.rows) == self.size:
            return self
        if not self.has_more and self.total > wanted * self.size:  # enough for this page; nobody counted the others
            return replace(self, counted=self.total - 1)
        return replace(self, looked_at=most)


@dataclass(frozen=True)
class Paging:
    """Reads lists page by page, within the caller's transaction."""

    _session: Session
    size: int = PAGE_SIZE

    def all_of(self, wanted: Select[Row], order: Order, page: int, *, counted: int = MOST_COUNTED) -> Page[Row]:
        """A page of all that is wanted."""
        return self._page(wanted.order_by(*order.by), page, counted)

    def first_of(
        self, wanted: Select[Row], part: Sequence[ColumnElement[bool]], order: Order, page: int,
        most: int = MOST_LOOKED_AT, among: Blocks | None = None,
    ) -> Page[Row]:  # fmt: skip
        """A page of what is wanted among those of a part of the ledger that come first: nobody looks on.

        Where the codes that can fit are known, only these of them are looked at.
        """
        places = select(*order.columns).where(*part).order_by(*order.by)
        first, is_all = self._edge(places, order, most) if among is None else self._those_in(among, places, most)
        found = self.all_of(wanted.where(*first), order, page, counted=FEWER_COUNTED)
        return found if is_all else found.as_far_as(most, page)

    def _edge(self, places: Select[Any], order: Order, most: int) -> tuple[Sequence[ColumnElement[bool]], bool]:
        """What comes before the row with which nobody looks on; and whether there is none."""
        edge = self._session.execute(places.offset(most).limit(1)).first()
        return ([], True) if edge is None else ([order.before(edge)], False)

    def _those_in(self, known: Blocks, places: Select[Any], most: int) -> tuple[Sequence[ColumnElement[bool]], bool]:
        """Those of a set that come first, by their ids; and whether these are all."""
        first = self._session.scalars(places.with_only_columns(Code.id).limit(most + 1)).all()
        return [among(Code.id, those_in(known, first[:most]))], len(first) <= most

    def _page(self, wanted: Select[Row], page: int, counted: int = MOST_COUNTED) -> Page[Row]:
        """A page of the list; the last one there is for a number that is too high."""
        page = min(max(page, 1), MOST_PAGES)
        rows, total = self.counted(wanted, self.size, (page - 1) * self.size, counted + 1)
        if rows or page == 1:
            return Page(rows, total, page, counted, size=self.size)
        total = self._session.scalar(select(_count(wanted, counted + 1))) or 0
        return self._page(wanted, min(page - 1, -(-total // self.size)), counted)

    def counted(
        self, wanted: Select[Row], most: int, start: int = 0, counted: int | None = None
    ) -> tuple[Sequence[Row], int]:
        """One statement for some rows and for how many there are, as far as that is counted."""
        return rows_and_total(self._session, with_total(wanted, counted).limit(most).offset(start))


def with_total(wanted: Select[Row], counted: int | None = None) -> Select[Row, int]:
    """Beside each row how many there are, as far as that is counted."""
    return wanted.add_columns(_count(wanted, counted))


def rows_and_total(
    session: Session, wanted: Select[Row, int], values: Mapping[str, Any] | None = None
) -> tuple[Sequence[Row], int]:
    """What such a statement finds, taken apart."""
    found = session.execute(wanted, values).all()
    return [row[0] for row in found], found[0][1] if found else 0


def _count(wanted: Select[Row], most: int | None) -> ScalarSelect[int]:
    """Answered from the index alone, and no further than to the most."""
    rows = wanted.with_only_columns(numeral(1), maintain_column_froms=True).correlate(None).limit(most)
    counted = rows.order_by(None) if most is None else rows
    return select(func.count()).select_from(counted.subquery()).scalar_subquery()
