"""Finding codes and requests: lists by page, and one by whatever a person has at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy import ScalarSelect, Select, false, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from storage.filters import asked_for, named, shown
from storage.models import Code, Request
from storage.pairs import Pairs
from storage.rivals import post_key
from storage.rules.queries import Query, Show
from storage.scope import Scope
from storage.terms import SHORTEST_TAIL, ends_with, find

Row = TypeVar("Row", Code, Request)

PAGE_SIZE = 10
MOST_PAGES = 1_000_000
MOST_FOUND = 10
LONGEST_CHAIN = 50
MOST_COUNTED, FEWER_COUNTED = 1000, 100
"""Nobody counts on: a longer list is said to be longer. Fewer where each row has to be looked at."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Ten rows of a list, and where in it they stand."""

    rows: Sequence[Row]
    total: int
    """How many there are; of more than are counted only that."""
    number: int
    counted: int = MOST_COUNTED

    @property
    def count(self) -> int:
        """How many pages the list has, as far as they were counted; at least one."""
        return max(1, -(-min(self.total, self.counted) // PAGE_SIZE))

    @property
    def has_more(self) -> bool:
        """Whether there are more than were counted."""
        return self.total > self.counted


@dataclass(frozen=True)
class Search:
    """Reads of one workspace's ledger."""

    _scope: Scope

    def codes(self, query: Query, page: int, now: datetime) -> Page[Code]:
        """Codes that fit, the soonest end first; pulled ones newest first."""
        order = Code.closed_at.desc() if query.show in (Show.PULLED, Show.FAILED) else Code.expires_at
        words = find(self._scope.session, self._scope.team_id, query)
        ours = (Code.team_id == self._scope.team_id, *shown(query.show, now), *named(Code, query))
        wanted = select(Code).where(*ours, *words.conditions).order_by(order, Code.id)
        found = self._page(wanted, page, FEWER_COUNTED if words.is_common else MOST_COUNTED)
        Pairs(self._scope).complete(found.rows)
        return found

    def requests(self, query: Query, page: int) -> Page[Request]:
        """Open requests that fit, the longest waiting first."""
        wanted = select(Request).where(Request.team_id == self._scope.team_id, Request.closed_at.is_(None))
        wanted = wanted.where(*asked_for(query))
        return self._page(wanted.order_by(Request.id), page)

    def due(self, within: timedelta, now: datetime, most: int) -> tuple[Sequence[Code], int]:
        """Open codes to act on within a time from now or before, soonest first; and how many there are in all."""
        wanted = select(Code).where(
            Code.team_id == self._scope.team_id, Code.closed_at.is_(None), Code.act_by <= now + within
        )
        rows, total = self._counted(wanted.order_by(Code.act_by, Code.id), most)
        Pairs(self._scope).complete(rows)
        return rows, total

    def anything(self, wanted: str) -> Sequence[Code | Request]:
        """What a short id, post URL, post id or a code's last characters point to; open codes first."""
        number = wanted.removeprefix("#")
        if number.isascii() and number.isdecimal() and len(number) < 10:  # noqa: PLR2004 - an id has fewer digits than a post's
            found = self._numbered(int(number))
            if found:
                return found
        return self._some(self._codes_matching(wanted))

    def chain(self, code: Code) -> Sequence[int]:
        """The ids of a post's codes that replaced each other, the first one first, with this one among them."""
        return [*reversed(self._links(code.id, Code.replaces)), code.id, *self._links(code.id, Code.replaced_by)]

    def _links(self, number: int, onward: InstrumentedAttribute[int | None]) -> Sequence[int]:
        """From one code to the next, as far as it goes."""
        ours = (Code.team_id == self._scope.team_id, onward.is_not(None))
        links = select(onward.label("id"), literal(1).label("step")).where(*ours, Code.id == number).cte(recursive=True)
        step = select(onward, links.c.step + 1).where(*ours, Code.id == links.c.id, links.c.step < LONGEST_CHAIN)
        links = links.union_all(step)
        return self._scope.session.scalars(select(links.c.id).order_by(links.c.step)).all()

    def of_post(self, post_id: str | None, url: str) -> Sequence[Code]:
        """The codes of one post, open ones first."""
        wanted = select(Code).where(Code.team_id == self._scope.team_id, Code.post_key == post_key(url, post_id))
        return self._some(wanted)

    def _some(self, wanted: Select[Code]) -> Sequence[Code]:
        """Open ones first, then the newest."""
        newest = wanted.order_by(Code.closed_at.is_not(None), Code.id.desc()).limit(MOST_FOUND)
        found = self._scope.session.scalars(newest).all()
        Pairs(self._scope).complete(found)
        return found

    def _numbered(self, number: int) -> Sequence[Code | Request]:
        code = self._scope.session.get(Code, (self._scope.team_id, number))
        Pairs(self._scope).complete([code] if code else [])
        request = None if code else self._scope.session.get(Request, (self._scope.team_id, number))
        return [thing for thing in (code, request) if thing is not None]

    def _codes_matching(self, wanted: str) -> Select[Code]:
        ours = select(Code).where(Code.team_id == self._scope.team_id)
        ending = wanted.removeprefix("…")
        if len(ending) < SHORTEST_TAIL:
            return ours.where(false())
        return ours.where(or_(Code.post_key == ending, *ends_with(ending)))

    def _page(self, wanted: Select[Row], page: int, counted: int = MOST_COUNTED) -> Page[Row]:
        """A page of the list; the last one there is for a number that is too high."""
        page = min(max(page, 1), MOST_PAGES)
        rows, total = self._counted(wanted, PAGE_SIZE, (page - 1) * PAGE_SIZE, counted + 1)
        if rows or page == 1:
            return Page(rows, total, page, counted)
        total = self._scope.session.scalar(select(_count(wanted, counted + 1))) or 0
        return self._page(wanted, min(page - 1, -(-total // PAGE_SIZE)), counted)

    def _counted(
        self, wanted: Select[Row], most: int, start: int = 0, counted: int | None = None
    ) -> tuple[Sequence[Row], int]:
        """One statement for some rows and for how many there are, as far as that is counted."""
        found = self._scope.session.execute(wanted.add_columns(_count(wanted, counted)).limit(most).offset(start)).all()
        return [row[0] for row in found], found[0][1] if found else 0


def _count(wanted: Select[Row], most: int | None) -> ScalarSelect[int]:
    """Answered from the index alone, and no further than to the most."""
    rows = wanted.with_only_columns(literal(1), maintain_column_froms=True).correlate(None).limit(most)
    counted = rows.order_by(None) if most is None else rows
    return select(func.count()).select_from(counted.subquery()).scalar_subquery()
