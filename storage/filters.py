"""What a query means in SQL: which codes and requests fit what a person typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, literal, or_, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from storage.lookups import begins
from storage.models import Code, Request
from storage.rules.queries import Query, Show
from storage.rules.terms import number_of
from storage.terms import terms


@dataclass(frozen=True)
class Order:
    """By what a list is sorted; no two rows have the same of it."""

    columns: tuple[InstrumentedAttribute[Any], ...]
    newest_first: bool = False

    @property
    def by(self) -> Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]]:
        """As a statement says it."""
        return [column.desc() for column in self.columns] if self.newest_first else self.columns

    def before(self, place: Sequence[Any]) -> ColumnElement[bool]:
        """What stands in the list before the row with these."""
        edge = tuple_(*(literal(value, column.type) for value, column in zip(place, self.columns, strict=True)))
        return tuple_(*self.columns) > edge if self.newest_first else tuple_(*self.columns) < edge


LONGEST_WAITING = Order((Request.id,))
MOST_URGENT = Order((Code.act_by, Code.id))
Moment = datetime | BindParameter[datetime]


def shown(show: Show, now: Moment, soon: Moment) -> tuple[ColumnElement[bool], ...]:
    """The codes of one part of the ledger. `soon` is when the alert window ends that begins now."""
    conditions = _SHOWN.get(show)
    return conditions(now, soon) if conditions else (_OPEN,)


_OPEN = Code.closed_at.is_(None)
_SHOWN: Mapping[Show, Callable[[Moment, Moment], tuple[ColumnElement[bool], ...]]] = {
    Show.ACTIVE: lambda now, _: (_OPEN, Code.expires_at > now),
    Show.EXPIRING: lambda _, soon: (_OPEN, Code.act_by <= soon),
    Show.EXPIRED: lambda now, _: (_OPEN, Code.expires_at <= now),
    Show.TO_APPLY: lambda now, _: (_OPEN, Code.expires_at > now, Code.applied_at.is_(None)),
    Show.TO_SWAP: lambda *_: (_OPEN, Code.applied_at.is_(None), Code.replaces.is_not(None)),
    Show.PULLED: lambda *_: (Code.closed_as == "pulled",),
    Show.FAILED: lambda *_: (Code.closed_as == "invalid",),
    Show.ALL: lambda *_: (),
}
"""Only what is asked for is put together: all of it took a sixth of a list's time."""


def order(show: Show) -> Order:
    """What somebody has to see first: the soonest end; of what is closed, and of everything, the newest."""
    if show is Show.ALL:
        return Order((Code.id,), newest_first=True)
    if show in (Show.PULLED, Show.FAILED):
        return Order((Code.closed_at, Code.id), newest_first=True)
    return Order((Code.act_by if show in (Show.EXPIRING, Show.TO_SWAP) else Code.expires_at, Code.id))


def fitting(query: Query) -> list[ColumnElement[bool]]:
    """The codes that a query names, and that hold its words."""
    return named(Code, query) + [term.holds for term in terms(query)]


def asked_for(query: Query) -> list[ColumnElement[bool]]:
    """The requests that a query names, and that hold its words."""
    columns = (Request.creator, Request.campaign, Request.ad_account, Request.post_url)
    words = [
        or_(*(column.icontains(word, autoescape=True) for column in columns)) if number_of(word) is None
        else Request.id == number_of(word)
        for word in query.words
    ]  # fmt: skip
    asked = ((Request.ad_account, query.account), (Request.campaign, query.campaign))
    held = [column.icontains(words, autoescape=True) for column, words in asked if words]
    return named(Request, query) + held + words


def named(kind: type[Code | Request], query: Query) -> list[ColumnElement[bool]]:
    """Whose it is."""
    handle = list(begins(kind.creator, query.creator)) if query.creator else []
    return [*handle, kind.owner == query.owner] if query.owner else handle
