"""What a query looks for by words: answered from the index of words, before any code is looked at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from storage.among import among
from storage.lookups import First, Held, Look, begins, ending, looked_up, spelled
from storage.models import Code, WordBlock
from storage.rules.blocks import BLOCK, Blocks, blocks, both, either, numbers, size
from storage.rules.codes import backwards
from storage.rules.queries import Query
from storage.rules.terms import ACCOUNT, CAMPAIGN, SHORTEST_TAIL, number_of, words, words_of

_TAIL = "…"
COMMON = 1000
"""What more codes have is common: then codes are looked at in the order in which they are shown."""


@dataclass(frozen=True)
class Term:
    """What must be found somewhere in a code: all of its words by their beginnings, or else its last characters."""

    words: Sequence[str]
    typed: str = ""
    number: int | None = None
    """A code's short id, which nothing but that code fits."""

    @property
    def holds(self) -> ColumnElement[bool]:
        """Whether a code fits."""
        if self.number is not None:
            return Code.id == self.number
        has_all = and_(*map(_has, self.words)) if self.words else false()
        return or_(has_all, *ends_with(self.typed))

    @property
    def names(self) -> Sequence[str]:
        """All that has to be looked up for it."""
        return [*self.words, _TAIL + self.typed] if len(self.typed) >= SHORTEST_TAIL else self.words

    def is_read(self, held: Held) -> bool:
        """Whether all of it was looked up to the end."""
        return all(held[name] is not None for name in self.names)

    def fitting(self, held: Held) -> Blocks | None:
        """The codes that can fit by what was looked up; None where that says nothing."""
        if self.number is not None:
            return blocks([self.number])
        those_that_end_so = held.get(_TAIL + self.typed, {})
        by_word = [found for found in map(held.__getitem__, self.words) if found is not None]
        if those_that_end_so is None or (self.words and not by_word):
            return None
        return either(both(by_word), those_that_end_so) if those_that_end_so else both(by_word)


@dataclass(frozen=True)
class Found:
    """What a query leaves to look at. Its conditions are put together for whoever asks for them."""

    among: Blocks | None
    """The only codes that can fit, where these are known."""
    is_few: bool
    """Whether these are named one by one."""
    is_whole: bool
    """Whether all of these fit: nothing else has to be asked."""
    is_common: bool
    """Whether everything that it asks for is true of many codes, so that all of them have to be looked at."""
    first: Sequence[int] | None
    """The codes that the list begins with, if they were asked for and everything is true of many codes."""
    _wanted: Sequence[Term]
    _unread: Sequence[Term]

    @property
    def conditions(self) -> Sequence[ColumnElement[bool]]:
        """What a code has to fulfil."""
        if self.is_few and self.among is not None:
            return [among(Code.id, numbers(self.among)), *self.left]
        return [term.holds for term in self._wanted]

    @property
    def left(self) -> Sequence[ColumnElement[bool]]:
        """What one of these has still to fulfil."""
        return [term.holds for term in self._unread]


def terms(query: Query) -> list[Term]:
    """Everything in a query that is looked for by words."""
    named = ((query.account, ACCOUNT), (query.campaign, CAMPAIGN))
    found = [Term(words(text, field)) for text, field in named if words(text, field)]
    return found + [_term(word.removeprefix(_TAIL)) for word in query.words]


def find(
    session: Session, team_id: str, query: Query, besides: Iterable[Look] = (), most: int = COMMON,
    first: First | None = None,
) -> Found:  # fmt: skip
    """Look the words up before the codes: where no more than the most can fit, these are named one by one.

    So does whatever else all codes that fit are looked up by; where these are many it is up to the caller.
    """
    wanted, people = terms(query), {f"={count}": look for count, look in enumerate(besides)}
    answer = looked_up(session, team_id, {**_looks(wanted), **people}, most, first)
    held = answer.held
    known = [*(term.fitting(held) for term in wanted), *map(held.__getitem__, people)]
    read = [found for found in known if found is not None]
    fitting, unread = both(read), [term for term in wanted if not term.is_read(held)]
    is_few = bool(read) and size(fitting) <= most
    is_whole = bool(read) and None not in held.values()
    is_common = bool(known) and not is_few
    return Found(fitting if read else None, is_few, is_whole, is_common, answer.first, wanted, unread)


def _term(typed: str) -> Term:
    number = number_of(typed)
    return Term([], number=number) if number is not None else Term(words_of(typed), typed)


def ends_with(ending: str) -> list[ColumnElement[bool]]:
    """The code's last characters, as a range over the reversed tail: case counts, and an index serves it."""
    return [and_(*begins(Code.tail, backwards(ending)))] if len(ending) >= SHORTEST_TAIL else []


def _has(word: str) -> ColumnElement[bool]:
    """One look for each code, and no join: PostgreSQL makes a bad one while it has not counted the rows."""
    ours = (WordBlock.team_id == Code.team_id, WordBlock.block == Code.id // BLOCK)
    is_ours = WordBlock.bits.bitwise_rshift(Code.id % BLOCK).bitwise_and(1) == 1
    held = select(WordBlock.block).where(*ours, *begins(WordBlock.word, word), is_ours).limit(1)
    return held.correlate(Code).scalar_subquery().is_not(None)


def _looks(wanted: Sequence[Term]) -> Mapping[str, Look]:
    """Who holds each word, and who ends as it was typed."""
    names = dict.fromkeys(name for term in wanted for name in term.names)
    return {name: _ending(name) if name.startswith(_TAIL) else Look(spelled, name) for name in names}


def _ending(name: str) -> Look:
    return Look(ending, backwards(name.removeprefix(_TAIL)))
