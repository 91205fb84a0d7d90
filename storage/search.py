"""Finding codes and requests: lists by page, and one by whatever a person has at hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, Select, String, and_, bindparam, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from storage.among import among
from storage.filters import LONGEST_WAITING, MOST_URGENT, Order, asked_for, named, order, shown
from storage.listing import Listing
from storage.lookups import TEAM, Look, Sought, begins, looked_up
from storage.models import Code, Request
from storage.paging import PAGE_SIZE, Page, Paging
from storage.pairs import Pairs
from storage.rivals import post_key
from storage.rules.blocks import numbers
from storage.rules.codes import backwards
from storage.rules.queries import Query, Show
from storage.rules.terms import SHORTEST_TAIL, number_of
from storage.rules.windows import ALERT_WINDOW
from storage.scope import Scope
from storage.terms import COMMON, Found, find

MOST_FOUND = 10
LONGEST_CHAIN = 50
MOST_READ = 5000
"""So many codes, or twice as many blocks of them, are read for each thing that many codes have."""
MOST_SCANNED = 10_000
"""So many codes are looked at one by one where not even that says which ones fit."""
MOST_WAITING = 1000
"""So many open requests are looked at for words: those are in no index."""
_BY_OWNER = frozenset(Show) - {Show.TO_APPLY, Show.TO_SWAP, Show.ALL}
"""What an index has in order for each owner."""


@dataclass(frozen=True)
class Search:
    """Reads of one workspace's ledger."""

    _scope: Scope

    @property
    def _paging(self) -> Paging:
        return Paging(self._scope.session)

    def codes(self, query: Query, page: int, now: datetime) -> Page[Code]:
        """Codes that fit, the soonest end first; closed ones, and all together, newest first."""
        return self._codes(query, page, now, order(query.show), self._paging)

    def urgent(self, query: Query, page: int, now: datetime) -> Page[Code]:
        """Codes that fit, those first on which somebody has to act first; twice as many as in a list."""
        return self._codes(query, page, now, MOST_URGENT, Paging(self._scope.session, 2 * PAGE_SIZE))

    def _codes(self, query: Query, page: int, now: datetime, order: Order, paging: Paging) -> Page[Code]:
        found = self._whole_part(query, page, now, order, paging) or self._that_fit(query, page, now, order, paging)
        Pairs(self._scope).complete(found.rows)
        return found

    def _whole_part(self, query: Query, page: int, now: datetime, order: Order, paging: Paging) -> Page[Code] | None:
        """Where nothing else is asked for; an owner's where an index has these in order."""
        if query.looks_for_something or (query.owner and query.show not in _BY_OWNER):
            return None
        return Listing(self._scope, paging.size).codes(query.show, query.owner, order, page, now)

    def _that_fit(self, query: Query, page: int, now: datetime, order: Order, paging: Paging) -> Page[Code]:
        words = self._find(query)
        if words.all_of_it is not None:
            few = Listing(self._scope, paging.size).codes(query.show, query.owner, order, page, now, words.all_of_it)
            if few is not None:
                return few
        part = [Code.team_id == self._scope.team_id, *shown(query.show, now, now + ALERT_WINDOW)]
        if query.owner and query.show in _BY_OWNER:
            part.append(Code.owner == query.owner)
        ours = select(Code).where(*part, *named(Code, query))
        is_of_many = not words.conditions and bool(query.owner) and query.show not in _BY_OWNER
        if words.is_common or is_of_many:
            return self._of_many(query, ours, part, words, order, page, paging)
        return paging.all_of(ours.where(*words.conditions), order, page)

    def _of_many(
        self, query: Query, ours: Select[Code], part: Sequence[ColumnElement[bool]], words: Found, order: Order,
        page: int, paging: Paging,
    ) -> Page[Code]:  # fmt: skip
        """Each thing asked for is true of many codes. If hardly one has all of it, the indexes say which ones do."""
        found = paging.first_of(ours.where(*words.left), part, order, page, among=words.among)
        if found.looked_at is None:
            return found
        read = self._find(query, MOST_READ, self._owned(query))
        if read.is_common:
            return paging.first_of(ours.where(*read.left), part, order, page, MOST_SCANNED, read.among)
        return paging.all_of(ours.where(*read.conditions), order, page)

    def _find(self, query: Query, most: int = COMMON, besides: Sequence[Look] = ()) -> Found:
        made = [Look(made_by, query.creator)] if query.creator else []
        return find(self._scope.session, self._scope.team_id, query, [*made, *besides], most)

    def _owned(self, query: Query) -> Sequence[Look]:
        """The codes of an owner, where no index has them in the order of the list."""
        if not query.owner or query.show in _BY_OWNER:
            return ()
        return [Look(ever_owned if query.show is Show.ALL else owned, query.owner)]

    def requests(self, query: Query, page: int) -> Page[Request]:
        """Open requests that fit, the longest waiting first."""
        if not query.looks_for_something:
            whole = Listing(self._scope, PAGE_SIZE).requests(query.owner, LONGEST_WAITING, page)
            if whole is not None:
                return whole
        part = [Request.team_id == self._scope.team_id, Request.closed_at.is_(None)]
        part += [Request.owner == query.owner] if query.owner else []
        looks = {"creator": Look(asked_of, query.creator)} if query.creator else {}
        held = looked_up(self._scope.session, self._scope.team_id, looks, COMMON).get("creator")
        wanted = select(Request).where(*part, *asked_for(query))
        if held is not None:
            return self._paging.all_of(wanted.where(among(Request.id, numbers(held))), LONGEST_WAITING, page)
        is_named = any(number_of(word) is not None for word in query.words)
        if not is_named and (query.words or query.account or query.campaign or query.creator):
            return self._paging.first_of(wanted, part, LONGEST_WAITING, page, MOST_WAITING)
        return self._paging.all_of(wanted, LONGEST_WAITING, page)

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


def made_by(begin: BindParameter[str]) -> Sought:
    """The codes of creators whose handles begin so."""
    return select(Code.id).where(Code.team_id == TEAM, *begins(Code.creator, begin))


def asked_of(begin: BindParameter[str]) -> Sought:
    """The open requests to creators whose handles begin so."""
    ours = (Request.team_id == TEAM, Request.closed_at.is_(None))
    return select(Request.id).where(*ours, *begins(Request.creator, begin))


def owned(owner: BindParameter[str]) -> Sought:
    """The open codes of an owner."""
    return select(Code.id).where(Code.team_id == TEAM, Code.owner == owner, Code.closed_at.is_(None))


def ever_owned(owner: BindParameter[str]) -> Sought:
    """All codes of an owner: the open ones and the closed ones, for each an index."""
    closed = select(Code.id).where(Code.team_id == TEAM, Code.owner == owner, Code.closed_as.is_not(None))
    return select(union_all(owned(owner), closed).subquery().c.id)


_KEY = bindparam("key", type_=String)
_FOUND = select(Code).where(Code.team_id == bindparam("team")).limit(MOST_FOUND)
_FIRST = _FOUND.order_by(Code.closed_at.is_not(None), Code.id.desc())
"""Open ones first, then the newest."""
_OF_POST = _FIRST.where(Code.post_key == _KEY)
_ENDING = _FIRST.where(or_(Code.post_key == _KEY, and_(*begins(Code.tail, bindparam("tail", type_=String)))))
