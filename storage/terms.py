"""The index of words: which codes hold a word, answered without looking at the codes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    delete,
    false,
    func,
    insert,
    intersect,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.models import Code, CodeWord
from storage.rules.codes import backwards
from storage.rules.queries import Query
from storage.rules.terms import ACCOUNT, CAMPAIGN, SHORTEST_TAIL, index, number_of, words, words_of

_TAIL = "…"
COMMON = 1000
"""A word that more codes hold is common: then codes are looked at in the order in which they are shown."""
MOST_NAMED = 5000
"""So many ids a statement can hold."""


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
        return or_(self.spelled, *ends_with(self.typed))

    @property
    def spelled(self) -> ColumnElement[bool]:
        """Whether a code holds all of its words."""
        return and_(*map(_has, self.words)) if self.words else false()


@dataclass(frozen=True)
class Found:
    """What a query leaves to look at."""

    conditions: Sequence[ColumnElement[bool]]
    common: Sequence[Select[int]] = ()
    """Where everything that it asks for is true of many codes: the ids of the codes for each; else nothing."""
    left: Sequence[ColumnElement[bool]] = ()
    """What a code that is in all of these has still to fulfil."""


def terms(query: Query) -> list[Term]:
    """Everything in a query that is looked for by words."""
    named = ((query.account, ACCOUNT), (query.campaign, CAMPAIGN))
    found = [Term(words(text, field)) for text, field in named if words(text, field)]
    return found + [_term(word.removeprefix(_TAIL)) for word in query.words]


def find(session: Session, team_id: str, query: Query, besides: Iterable[Select[int]] = ()) -> Found:
    """Look the words up before the codes: the rarest of them says which codes can fit at all.

    So does whatever else the ids of all codes that fit are selected by, where those are few; it stays a condition of
    its own where they are many.
    """
    wanted, people = terms(query), {f"={place}": ids for place, ids in enumerate(besides)}
    lookups = {**_lookups(team_id, wanted), **people}
    held = looked_up(session, lookups)
    named = [Code.id.in_(ids) for ids in (held[place] for place in people) if ids is not None]
    found = [_fitting(term, held) for term in wanted]
    conditions = [*named, *(condition for condition, _ in found)]
    if named or any(is_few for _, is_few in found):
        return Found(conditions)
    ended = [term for term in wanted if held.get(_TAIL + term.typed)]
    spelled = dict.fromkeys(word for term in wanted if term not in ended for word in term.words)
    left = [condition for term, (condition, _) in zip(wanted, found, strict=True) if term in ended]
    return Found(conditions, [lookups[name] for name in (*spelled, *people)], left)


def meeting(session: Session, common: Sequence[Select[int]], most: int) -> tuple[ColumnElement[bool], bool]:
    """Whether a code is in all of these, each read no further than to the most; and whether that was all of each.

    Where those are few they are looked up first: PostgreSQL, as long as it has not counted the rows of a new workspace,
    would look them up for every code.
    """
    counts = [select(func.count()).select_from(ids.limit(most + 1).subquery()).scalar_subquery() for ids in common]
    is_all = max(session.execute(select(*counts)).one()) <= most
    parts = [select(ids.limit(most).subquery()) for ids in common]
    met = select((intersect(*parts) if len(parts) > 1 else parts[0]).subquery())
    few = looked_up(session, {"": met}, MOST_NAMED)[""]
    return Code.id.in_(met if few is None else few), is_all


def _term(typed: str) -> Term:
    number = number_of(typed)
    return Term([], number=number) if number is not None else Term(words_of(typed), typed)


def _fitting(term: Term, held: Mapping[str, Sequence[int] | None]) -> tuple[ColumnElement[bool], bool]:
    """Which codes fit a term, and whether that names them one by one."""
    if not term.words:
        return term.holds, True
    endings = held.get(_TAIL + term.typed) or []
    few = [ids for ids in map(held.__getitem__, term.words) if ids is not None]
    if len(few) == len(term.words):
        return Code.id.in_({*set(few[0]).intersection(*few[1:]), *endings}), True
    spelled = and_(term.spelled, Code.id.in_(min(few, key=len))) if few else term.spelled
    return or_(spelled, Code.id.in_(endings)) if endings else spelled, bool(few)


def spell(session: Session, codes: Iterable[Code]) -> None:
    """Index these codes by the words that they hold now."""
    rows = [
        {"team_id": code.team_id, "word": word, "code_id": code.id}
        for code in codes
        for word in index(
            creator=code.creator or "", campaign=code.campaign or "", ad_account=code.ad_account or "",
            note=code.note or "", url=code.post_url or "", post_id=code.post_id,
        )
    ]  # fmt: skip
    if rows:
        session.execute(insert(CodeWord), rows)


def respell(session: Session, code: Code) -> None:
    """Index a code anew that holds other words than before."""
    session.execute(delete(CodeWord).where(CodeWord.team_id == code.team_id, CodeWord.code_id == code.id))
    spell(session, [code])


def ends_with(ending: str) -> list[ColumnElement[bool]]:
    """The code's last characters, as a range over the reversed tail: case counts, and an index serves it."""
    return [and_(*begins(Code.tail, backwards(ending)))] if len(ending) >= SHORTEST_TAIL else []


def begins(column: InstrumentedAttribute[str], begin: str) -> tuple[ColumnElement[bool], ...]:
    """Everything that begins so: from `ab` up to `ab` with the last sign of all, answered from an index."""
    return column >= begin, column < f"{begin}\U0010ffff"


def _has(word: str) -> ColumnElement[bool]:
    """One look for each code, and no join: PostgreSQL makes a bad one while it has not counted the rows."""
    ours = (CodeWord.team_id == Code.team_id, CodeWord.code_id == Code.id)
    held = select(CodeWord.code_id).where(*ours, *begins(CodeWord.word, word)).limit(1)
    return held.correlate(Code).scalar_subquery().is_not(None)


def _lookups(team_id: str, wanted: Sequence[Term]) -> Mapping[str, Select[int]]:
    """Who holds each word, and who ends as it was typed."""
    asked = {word: _spelling(team_id, word) for term in wanted for word in term.words}
    tails = {_TAIL + term.typed: _ending(team_id, term.typed) for term in wanted if len(term.typed) >= SHORTEST_TAIL}
    return {**asked, **tails}


def looked_up(
    session: Session, lookups: Mapping[str, Select[int]], most: int = COMMON
) -> Mapping[str, Sequence[int] | None]:
    """The ids that each finds, all in one statement; None where that are many."""
    parts = [select(literal(name), *_few(ids.limit(most + 1).subquery(), most)) for name, ids in lookups.items()]
    rows = session.execute(union_all(*parts)) if parts else ()
    return {name: [*map(int, ids.split(","))] if ids else None if count else [] for name, count, ids in rows}


def _few(found: Subquery, most: int) -> tuple[ColumnElement[int], ColumnElement[str | None]]:
    """How many, and which if those are few: one row of the answer, not a thousand."""
    (number,) = found.c
    count = func.count()
    return count, case((count <= most, func.aggregate_strings(cast(number, String), ",")))


def _spelling(team_id: str, word: str) -> Select[int]:
    return select(CodeWord.code_id).where(CodeWord.team_id == team_id, *begins(CodeWord.word, word))


def _ending(team_id: str, ending: str) -> Select[int]:
    return select(Code.id).where(Code.team_id == team_id, *ends_with(ending))
