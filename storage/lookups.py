"""Looking up who has what, several things in one statement; it is put together once for each kind of things."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

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
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.models import Code, Request, WordBlock
from storage.rules.blocks import BLOCK, Blocks, merged

TEAM = bindparam("team", type_=String)
_MOST = bindparam("most", type_=Integer)
Sought = Select[int] | Select[int, int]
"""What selects rows by their ids, or by block and bits."""
Held = Mapping[str, Blocks | None]
"""By name, the rows that have it; None where that are too many to read."""


@dataclass(frozen=True)
class Look:
    """One thing to look up, within TEAM."""

    kind: Callable[[BindParameter[str]], Sought]
    """A function of a module, so that it is always the same one."""
    value: str


def looked_up(session: Session, team_id: str, looks: Mapping[str, Look], most: int) -> Held:
    """What each finds, all in one statement; None for more rows than the most, or twice as many blocks."""
    if not looks:
        return {}
    given = {f"value{place}": look.value for place, look in enumerate(looks.values())}
    asked = _asked(tuple(look.kind for look in looks.values()))
    rows = session.connection().execute(asked, {"team": team_id, "most": most, **given}).all()
    found = {place: None if held is None else _read(held, bits or "") for place, held, bits in rows}
    return {name: found[place] for place, name in enumerate(looks)}


def begins(column: InstrumentedAttribute[str], begin: str | BindParameter[str]) -> tuple[ColumnElement[bool], ...]:
    """Everything that begins so: from `ab` up to `ab` with the last sign of all, answered from an index."""
    return column >= begin, column < begin + "\U0010ffff"


@lru_cache(maxsize=100)
def _asked(kinds: tuple[Callable[[BindParameter[str]], Sought], ...]) -> CompoundSelect[int, str | None, str | None]:
    values = [bindparam(f"value{place}", type_=String) for place in range(len(kinds))]
    return union_all(*(select(literal(place), *_few(kind(values[place]))) for place, kind in enumerate(kinds)))


def _few(sought: Sought) -> tuple[ColumnElement[str | None], ColumnElement[str | None]]:
    """Which they are, if those are few: one row of the answer, not a thousand."""
    most = _MOST * len(sought.selected_columns)
    number, *bits = sought.limit(most + 1).subquery().c
    pair = (number, *bits) if bits else (number // BLOCK, literal(1, BigInteger).bitwise_lshift(number % BLOCK))
    blocks, held = (func.aggregate_strings(cast(each, String), ",") for each in pair)
    return case((func.count() <= most, func.coalesce(blocks, ""))), case((func.count() <= most, held))


def _read(blocks: str, bits: str) -> Blocks:
    """As JSON they are read ten times faster than piece by piece."""
    return merged(zip(json.loads(f"[{blocks}]"), json.loads(f"[{bits}]"), strict=True))


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
