"""The codes of a part of the ledger that fit a query: by what indexes say of its words, or one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select

from storage.filters import named, shown
from storage.listing import FEW, Listing, Part
from storage.lookups import First, Look, ever_owned_by, made_by, owned_by
from storage.models import Code
from storage.paging import MOST_LOOKED_AT, Page, Paging
from storage.rules.blocks import numbers, size
from storage.rules.queries import Query, Show
from storage.scope import Scope
from storage.terms import COMMON, Found, find

MOST_READ = 5000
"""So many codes, or twice as many blocks of them, are read for each thing that many codes have."""
MOST_SCANNED = 10_000
"""So many codes are looked at one by one where not even that says which ones fit."""


@dataclass(frozen=True)
class Sieve:
    """One page of what one query finds in one workspace."""

    _scope: Scope
    _query: Query
    _part: Part
    _page: int
    _listing: Listing

    def found(self) -> Page[Code]:
        """What is rare says which codes fit. Of what is common the first ones are enough, if these fill the page."""
        return self._of_creators() or self._of_words()

    def _of_creators(self) -> Page[Code] | None:
        """Of a few creators and with no word, in one statement; None where it says nothing."""
        query = self._query
        if not query.creator or query.words or query.account or query.campaign:
            return None
        return self._listing.made_by(self._part, self._page, query.creator, COMMON)

    def _of_words(self) -> Page[Code]:
        words = self._find(first=self._part.beginning if self._part.is_in_order else None)
        is_of_many = words.is_common or not (words.is_few or self._part.is_in_order)
        return self._of_many(words) if is_of_many else self._of_few(words)

    def _of_few(self, words: Found) -> Page[Code]:
        """The codes that can fit are named; of a short part it is faster to see which of its codes are among these."""
        if words.among is not None and size(words.among) > FEW and self._is_known(words):
            first = self._first(words, MOST_LOOKED_AT)
            if len(first) <= MOST_LOOKED_AT:
                return self._listing.first_of(self._part, self._page, words.among, first, MOST_LOOKED_AT)
        return self._named(words)

    def _named(self, words: Found) -> Page[Code]:
        few = numbers(words.among) if words.among is not None and words.is_whole else None
        listed = self._listing.codes(self._part, self._page, few) if few is not None else None
        return listed or self._paging.all_of(self._ours.where(*words.conditions), self._part.order, self._page)

    def _of_many(self, words: Found) -> Page[Code]:
        """Each thing asked for is true of many codes. If hardly one has all of it, the indexes say which ones do."""
        found = self._first_of(words, MOST_LOOKED_AT)
        if found.looked_at is None:
            return found
        read = self._find(MOST_READ, self._owned)
        return self._first_of(read, MOST_SCANNED) if read.is_common else self._named(read)

    def _first_of(self, words: Found, most: int) -> Page[Code]:
        if words.among is not None and self._is_known(words):
            first = self._first(words, most)
            return self._listing.first_of(self._part, self._page, words.among, first, most)
        ours, order = self._ours.where(*words.left), self._part.order
        return self._paging.first_of(ours, self._conditions, order, self._page, most, words.among)

    def _first(self, words: Found, most: int) -> Sequence[int]:
        """What the part begins with, asked for unless the words brought it along."""
        return words.first if words.first and most == MOST_LOOKED_AT else self._listing.first(self._part, most)

    def _is_known(self, words: Found) -> bool:
        """Whether the first codes of the part that are among these are the first of the list."""
        return words.is_whole and self._part.is_in_order

    def _find(self, most: int = COMMON, besides: Sequence[Look] = (), first: First | None = None) -> Found:
        made = [Look(made_by, self._query.creator)] if self._query.creator else []
        return find(self._scope.session, self._scope.team_id, self._query, [*made, *besides], most, first)

    @property
    def _owned(self) -> Sequence[Look]:
        """The codes of an owner, where no index has them in the order of the list."""
        if self._part.is_in_order:
            return ()
        return [Look(ever_owned_by if self._part.show is Show.ALL else owned_by, self._part.owner)]

    @property
    def _paging(self) -> Paging:
        return Paging(self._scope.session, self._listing.size)

    @property
    def _conditions(self) -> Sequence[ColumnElement[bool]]:
        """What is true of all of the part."""
        part = self._part
        whole = (Code.team_id == self._scope.team_id, *shown(part.show, part.now, part.soon))
        return (*whole, Code.owner == part.owner) if part.owner and part.is_in_order else whole

    @property
    def _ours(self) -> Select[Code]:
        """The codes of the part, of whom the query names."""
        return select(Code).where(*self._conditions, *named(Code, self._query))
