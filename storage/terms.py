"""The index of words: which codes hold a word, answered without looking at the codes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, delete, exists, insert, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.models import Code, CodeWord
from storage.rules.codes import backwards
from storage.rules.queries import Query
from storage.rules.terms import ACCOUNT, CAMPAIGN, index, words, words_of_link

SHORTEST_TAIL = 4
_TAIL = "…"
COMMON = 1000
"""A word that more codes hold is common: then codes are looked at in the order in which they are shown."""


@dataclass(frozen=True)
class Term:
    """What must be found somewhere in a code: all of its words by their beginnings, or else its last characters."""

    words: Sequence[str]
    typed: str = ""

    @property
    def holds(self) -> ColumnElement[bool]:
        """Whether a code fits."""
        return or_(self.spelled, *ends_with(self.typed))

    @property
    def spelled(self) -> ColumnElement[bool]:
        """Whether a code holds all of its words; or what is no word at all, where it stands."""
        return and_(*map(_has, self.words)) if self.words else _contains(self.typed)


@dataclass(frozen=True)
class Found:
    """What the words of a query leave to look at."""

    conditions: Sequence[ColumnElement[bool]]
    is_common: bool
    """Every word is held by more than a thousand codes: whoever counts the result looks at many."""


def terms(query: Query) -> list[Term]:
    """Everything in a query that is looked for by words."""
    named = ((query.account, ACCOUNT), (query.campaign, CAMPAIGN))
    found = [Term(words(text, field)) for text, field in named if words(text, field)]
    return found + [Term(words_of_link(word) if "/" in word else words(word), word) for word in query.words]


def find(session: Session, team_id: str, query: Query) -> Found:
    """Look the words up before the codes: the rarest of them says which codes can fit at all."""
    wanted = terms(query)
    held = _holders(session, team_id, wanted)
    found = [_fitting(term, held) for term in wanted]
    return Found([condition for condition, _ in found], bool(found) and not any(is_few for _, is_few in found))


def _fitting(term: Term, held: Mapping[str, Sequence[int]]) -> tuple[ColumnElement[bool], bool]:
    """Which codes fit a term, and whether that names them one by one."""
    endings, few = held[_TAIL + term.typed], [held[word] for word in term.words if len(held[word]) <= COMMON]
    if few and len(few) == len(term.words):
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
    ours = (CodeWord.team_id == Code.team_id, CodeWord.code_id == Code.id)
    return exists().where(*ours, *begins(CodeWord.word, word))


def _contains(signs: str) -> ColumnElement[bool]:
    """Signs make no word: they are looked for where they stand."""
    columns = (Code.creator, Code.campaign, Code.ad_account, Code.note)
    return or_(*(column.icontains(signs, autoescape=True) for column in columns))


def _holders(session: Session, team_id: str, wanted: Sequence[Term]) -> Mapping[str, Sequence[int]]:
    """Who holds each word, and who ends as it was typed; of those whom many hold only that they are many."""
    asked = {word: _spelling(team_id, word) for term in wanted for word in term.words}
    tails = {_TAIL + term.typed: _ending(team_id, term.typed) for term in wanted if len(term.typed) >= SHORTEST_TAIL}
    held = defaultdict[str, list[int]](list)
    parts = [
        select(literal(name), part.limit(COMMON + 1).subquery()) for name, part in (*asked.items(), *tails.items())
    ]
    for name, number in session.execute(union_all(*parts)) if parts else ():
        held[name].append(number)
    return held


def _spelling(team_id: str, word: str) -> Select[int]:
    return select(CodeWord.code_id).where(CodeWord.team_id == team_id, *begins(CodeWord.word, word))


def _ending(team_id: str, ending: str) -> Select[int]:
    return select(Code.id).where(Code.team_id == team_id, *ends_with(ending))
