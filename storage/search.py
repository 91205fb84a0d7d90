"""Finding codes and requests: lists by page, and one by whatever a person has at hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, String, and_, bindparam, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from storage.among import among
from storage.filters import LONGEST_WAITING, MOST_URGENT, asked_for, order
from storage.listing import Listing, Part
from storage.lookups import Look, asked_of, begins, looked_up
from storage.models import Code, Request
from storage.paging import PAGE_SIZE, Page, Paging
from storage.pairs import Pairs
from storage.rivals import post_key
from storage.rules.blocks import numbers
from storage.rules.codes import backwards
from storage.rules.queries import Query
from storage.rules.terms import SHORTEST_TAIL, number_of
from storage.scope import Scope
from storage.sieve import Sieve
from storage.terms import COMMON

MOST_FOUND = 10
LONGEST_CHAIN = 50
MOST_WAITING = 1000
"""So many open requests are looked at for words: those are in no index."""


@dataclass(frozen=True)
class Search:
    """Reads of one workspace's ledger."""

    _scope: Scope

    def codes(self, query: Query, page: int, now: datetime) -> Page[Code]:
        """Codes that fit, the soonest end first; closed ones, and all together, newest first."""
        return self._codes(query, page, Part(query.show, order(query.show), now, query.owner), PAGE_SIZE)

    def urgent(self, query: Query, page: int, now: datetime) -> Page[Code]:
        """Codes that fit, those first on which somebody has to act first; twice as many as in a list."""
        return self._codes(query, page, Part(query.show, MOST_URGENT, now, query.owner), 2 * PAGE_SIZE)

    def _codes(self, query: Query, page: int, part: Part, size: int) -> Page[Code]:
        listing = Listing(self._scope, size)
        whole = None if query.looks_for_something or not part.is_in_order else listing.codes(part, page)
        found = whole or Sieve(self._scope, query, part, page, listing).found()
        Pairs(self._scope).complete(found.rows)
        return found

    def requests(self, query: Query, page: int) -> Page[Request]:
        """Open requests that fit, the longest waiting first."""
        if not query.looks_for_something:
            whole = Listing(self._scope, PAGE_SIZE).requests(query.owner, LONGEST_WAITING, page)
            if whole is not None:
                return whole
        paging = Paging(self._scope.session)
        part = [Request.team_id == self._scope.team_id, Request.closed_at.is_(None)]
        part += [Request.owner == query.owner] if query.owner else []
        looks = {"creator": Look(asked_of, query.creator)} if query.creator else {}
        held = looked_up(self._scope.session, self._scope.team_id, looks, COMMON).held.get("creator")
        wanted = select(Request).where(*part, *asked_for(query))
        if held is not None:
            return paging.all_of(wanted.where(among(Request.id, numbers(held))), LONGEST_WAITING, page)
        is_named = any(number_of(word) is not None for word in query.words)
        if not is_named and (query.words or query.account or query.campaign or query.creator):
            return paging.first_of(wanted, part, LONGEST_WAITING, page, MOST_WAITING)
        return paging.all_of(wanted, LONGEST_WAITING, page)

    def due(self, within: timedelta, now: datetime, most: int) -> tuple[Sequence[Code], int]:
        """Open codes to act on within a time from now or before, soonest first; and how many there are in all."""
        rows, total = Listing(self._scope, most).due(now + within)
        Pairs(self._scope).complete(rows)
        return rows, total

    def anything(self, wanted: str) -> Sequence[Code | Request]:
        """What a short id, post URL, post id or a code's last characters point to; open codes first."""
        number = wanted.removeprefix("#")
        if number.isascii() and number.isdecimal() and len(number) < 10:  # noqa: PLR2004 - an id has fewer digits than a post's
            found = self._numbered(int(number))
            if found:
                return found
        ending = wanted.removeprefix("…")
        return self._some(_ENDING, {"key": ending, "tail": backwards(ending)}) if len(ending) >= SHORTEST_TAIL else []

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
        return self._some(_OF_POST, {"key": post_key(url, post_id)})

    def _some(self, wanted: Select[Code], values: Mapping[str, str | None]) -> Sequence[Code]:
        found = self._scope.session.scalars(wanted, {"team": self._scope.team_id, **values}).all()
        Pairs(self._scope).complete(found)
        return found

    def _numbered(self, number: int) -> Sequence[Code | Request]:
        code = self._scope.session.get(Code, (self._scope.team_id, number))
        Pairs(self._scope).complete([code] if code else [])
        request = None if code else self._scope.session.get(Request, (self._scope.team_id, number))
        return [thing for thing in (code, request) if thing is not None]


_KEY = bindparam("key", type_=String)
_FOUND = select(Code).where(Code.team_id == bindparam("team")).limit(MOST_FOUND)
_FIRST = _FOUND.order_by(Code.closed_at.is_not(None), Code.id.desc())
"""Open ones first, then the newest."""
_OF_POST = _FIRST.where(Code.post_key == _KEY)
_ENDING = _FIRST.where(or_(Code.post_key == _KEY, and_(*begins(Code.tail, bindparam("tail", type_=String)))))
