"""What a query looks for by words: answered from the index of words, before any code is looked at."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.models import Code, WordBlock
from storage.rules.blocks import BLOCK, Blocks, blocks, both, either, merged, numbers, size
from storage.rules.codes import backwards
from storage.rules.queries import Query
from storage.rules.terms import ACCOUNT, CAMPAIGN, SHORTEST_TAIL, number_of, words, words_of

_TAIL = "…"
COMMON = 1000
"""What more codes have is common: then codes are looked at in the order in which they are shown."""
Lookup = Select[int] | Select[int, int]
"""What selects codes by their ids, or by block and bits."""
Held = Mapping[str, Blocks | None]
"""By word, and by ending, the codes that have it; None where that are too many to read."""


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
        spelled = and_(*map(_has, self.words)) if self.words else false()
        return or_(spelled, *ends_with(self.typed))

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
        ending = held.get(_TAIL + self.typed, {})
        spelled = [found for found in map(held.__getitem__, self.words) if found is not None]
        if ending is None or (self.words and not spelled):
            return None
        return either(both(spelled), ending) if ending else both(spelled)


@dataclass(frozen=True)
class Found:
    """What a query leaves to look at."""

    conditions: Sequence[ColumnElement[bool]]
    is_common: bool
    """Whether everything that it asks for is true of many codes, so that all of them have to be looked at."""
    among: Blocks | None = None
    """The only codes that can fit, where these are many and known."""
    left: Sequence[ColumnElement[bool]] = ()
    """What one of these has still to fulfil."""


def terms(query: Query) -> list[Term]:
    """Everything in a query that is looked for by words."""
    named = ((query.account, ACCOUNT), (query.campaign, CAMPAIGN))
    found = [Term(words(text, field)) for text, field in named if words(text, field)]
    return found + [_term(word.removeprefix(_TAIL)) for word in query.words]


def find(
    session: Session, team_id: str, query: Query, besides: Iterable[Select[int]] = (), most: int = COMMON
) -> Found:
    """Look the words up before the codes: where no more than the most can fit, these are named one by one.

    So does whatever else the ids of all codes that fit are selected by; where these are many it is up to the caller.
    """
    wanted, people = terms(query), {f"={count}": ids for count, ids in enumerate(besides)}
    held = looked_up(session, {**_lookups(team_id, wanted), **people}, most)
    known = [*(term.fitting(held) for term in wanted), *map(held.__getitem__, people)]
    read = [found for found in known if found is not None]
    left = [term.holds for term in wanted if not term.is_read(held)]
    fitting = both(read)
    if read and size(fitting) <= most:
        return Found([Code.id.in_(numbers(fitting)), *left], is_common=False)
    return Found([term.holds for term in wanted], bool(known), fitting if read else None, left)


def _term(typed: str) -> Term:
    number = number_of(typed)
    return Term([], number=number) if number is not None else Term(words_of(typed), typed)


def ends_with(ending: str) -> list[ColumnElement[bool]]:
    """The code's last characters, as a range over the reversed tail: case counts, and an index serves it."""
    return [and_(*begins(Code.tail, backwards(ending)))] if len(ending) >= SHORTEST_TAIL else []


def begins(column: InstrumentedAttribute[str], begin: str | BindParameter[str]) -> tuple[ColumnElement[bool], ...]:
    """Everything that begins so: from `ab` up to `ab` with the last sign of all, answered from an index."""
    return column >= begin, column < begin + "\U0010ffff"


def _has(word: str) -> ColumnElement[bool]:
    """One look for each code, and no join: PostgreSQL makes a bad one while it has not counted the rows."""
    ours = (WordBlock.team_id == Code.team_id, WordBlock.block == Code.id // BLOCK)
    is_ours = WordBlock.bits.bitwise_rshift(Code.id % BLOCK).bitwise_and(1) == 1
    held = select(WordBlock.block).where(*ours, *begins(WordBlock.word, word), is_ours).limit(1)
    return held.correlate(Code).scalar_subquery().is_not(None)


def _lookups(team_id: str, wanted: Sequence[Term]) -> Mapping[str, Lookup]:
    """Who holds each word, and who ends as it was typed."""
    names = dict.fromkeys(name for term in wanted for name in term.names)
    return {name: _ending(team_id, name) if name.startswith(_TAIL) else _spelling(team_id, name) for name in names}


def looked_up(session: Session, lookups: Mapping[str, Lookup], most: int = COMMON) -> Held:
    """What each finds, all in one statement; None for more than the most codes, or twice as many blocks."""
    limits = {name: most * len(found.selected_columns) for name, found in lookups.items()}
    parts = [select(literal(name), *_few(found, limits[name])) for name, found in lookups.items()]
    rows = session.execute(union_all(*parts)) if parts else ()
    return {name: None if count > limits[name] else _read(held) for name, count, held in rows}


def _few(lookup: Lookup, most: int) -> tuple[ColumnElement[int], ColumnElement[str | None]]:
    """How many, and which if those are few: one row of the answer, not a thousand."""
    number, *bits = lookup.limit(most + 1).subquery().c
    pair = (number, *bits) if bits else (number // BLOCK, literal(1, BigInteger).bitwise_lshift(number % BLOCK))
    block, held = (cast(each, String) for each in pair)
    count = func.count()
    return count, case((count <= most, func.aggregate_strings(block + "," + held, ",")))


def _read(held: str | None) -> Blocks:
    """As JSON it is read ten times faster than piece by piece."""
    read = json.loads(f"[{held or ''}]")
    return merged(zip(read[::2], read[1::2], strict=True))


def _spelling(team_id: str, word: str) -> Lookup:
    return select(WordBlock.block, WordBlock.bits).where(WordBlock.team_id == team_id, *begins(WordBlock.word, word))


def _ending(team_id: str, ending: str) -> Lookup:
    return select(Code.id).where(Code.team_id == team_id, *ends_with(ending.removeprefix(_TAIL)))
