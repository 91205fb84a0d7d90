"""Looking up who has what, several things in one statement; it is put together once for each kind of things."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.models import Code, Request, WordBlock
from storage.numerals import Joined, apart, numeral
from storage.rules.blocks import BLOCK, Blocks, merged

TEAM = bindparam("team", type_=String)
_MOST = bindparam("most", type_=Integer)
_NONE: ColumnElement[str] = literal_column("''", String)
_LISTED, RARE = -1, 5
"""What no more rows have is rare."""
Sought = Select[int] | Select[int, int]
"""What selects rows by their ids, or by block and bits."""
Kind = Callable[[BindParameter[str]], Sought]
Held = Mapping[str, Blocks | None]
"""By name, the rows that have it; None where that are too many to read."""


@dataclass(frozen=True)
class Look:
    """One thing to look up, within TEAM."""

    kind: Kind
    """A function of a module, so that it is always the same one."""
    value: str


@dataclass(frozen=True)
class First:
    """The ids that a list begins with, and what their statement asks for; always the same statement for one list."""

    ids: Select[int]
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """What one statement told."""

    held: Held
    first: Sequence[int] | None = None
    """What the list begins with, if that was asked and nothing that was looked up is rare."""


def looked_up(
    session: Session, team_id: str, looks: Mapping[str, Look], most: int, first: First | None = None
) -> Answer:
    """What each finds, all in one statement; None for more rows than the most, or twice as many blocks."""
    if not looks:
        return Answer({})
    given = {f"value{place}": look.value for place, look in enumerate(looks.values())}
    asked = _asked(tuple(look.kind for look in looks.values()), first.ids if first else None)
    values = {"team": team_id, "most": most, **given, **(first.values if first else {})}
    found = {place: (blocks, bits) for place, _, blocks, bits in session.connection().execute(asked, values).all()}
    listed, _ = found.pop(_LISTED, (None, None))
    held = {name: _blocks(*found[place]) for place, name in enumerate(looks)}
    return Answer(held, None if listed is None else apart(listed))


def begins(column: InstrumentedAttribute[str], begin: str | BindParameter[str]) -> tuple[ColumnElement[bool], ...]:
    """Everything that begins so: from `ab` up to `ab` with the last sign of all, answered from an index."""
    return column >= begin, column < begin + "\U0010ffff"


@lru_cache(maxsize=500)
def _asked(kinds: tuple[Kind, ...], first: Select[int] | None) -> CompoundSelect[Any]:
    """A row for each thing; and one for what a list begins with, unless one of the things that must be is rare."""
    values = [bindparam(f"value{place}", type_=String) for place in range(len(kinds))]
    looks = union_all(*(_few(place, kind(values[place])) for place, kind in enumerate(kinds)))
    if first is None:
        return looks
    held = looks.cte("held")
    must_be = [held.c.place != place for place, kind in enumerate(kinds) if kind is ending]
    rarest = select(func.min(held.c.rows)).where(*must_be).scalar_subquery()
    ids = select(Joined(first.subquery().c.id)).scalar_subquery()
    return union_all(select(held), select(numeral(_LISTED), null(), ids, null()).where(rarest > numeral(RARE)))


def _few(place: int, sought: Sought) -> Select[Any]:
    """Which they are, if those are few: one row of the answer, not a thousand."""
    most = _MOST * numeral(len(sought.selected_columns))
    number, *bits = sought.limit(most + numeral(1)).subquery().c
    in_its_block = cast(numeral(1), BigInteger).bitwise_lshift(number % numeral(BLOCK))
    pair = (number, *bits) if bits else (number // numeral(BLOCK), in_its_block)
    rows = func.count()
    blocks, held = (case((rows <= most, func.coalesce(Joined(each), _NONE))) for each in pair)
    return select(numeral(place).label("place"), rows.label("rows"), blocks.label("blocks"), held.label("bits"))


def _blocks(blocks: str | None, bits: str | None) -> Blocks | None:
    return None if blocks is None or bits is None else merged(zip(apart(blocks), apart(bits), strict=True))


def spelled(begin: BindParameter[str]) -> Sought:
    """Codes with a word that begins so."""
    return select(WordBlock.block, WordBlock.bits).where(WordBlock.team_id == TEAM, *begins(WordBlock.word, begin))


def ending(tail: BindParameter[str]) -> Sought:
    """Codes that end so, read backwards."""
    return select(Code.id).where(Code.team_id == TEAM, *begins(Code.tail, tail))


def made_by(begin: BindParameter[str]) -> Sought:
    """Codes of creators whose handles begin so."""
    return select(Code.id).where(Code.team_id == TEAM, *begins(Code.creator, begin))


def owned_by(owner: BindParameter[str]) -> Sought:
    """An owner's open codes."""
    return select(Code.id).where(Code.team_id == TEAM, Code.owner == owner, Code.closed_at.is_(None))


def ever_owned_by(owner: BindParameter[str]) -> Sought:
    """All codes of an owner: the open ones and the closed ones, for each an index."""
    closed = select(Code.id).where(Code.team_id == TEAM, Code.owner == owner, Code.closed_as.is_not(None))
    return select(union_all(owned_by(owner), closed).subquery().c.id)


def asked_of(begin: BindParameter[str]) -> Sought:
    """Open requests to creators whose handles begin so."""
    ours = (Request.team_id == TEAM, Request.closed_at.is_(None))
    return select(Request.id).where(*ours, *begins(Request.creator, begin))
