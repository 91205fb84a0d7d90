"""What a query means in SQL: which codes and requests fit what a person typed."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

from storage.models import Code, Request
from storage.rules.codes import backwards
from storage.rules.queries import Query, Show
from storage.rules.windows import ALERT_WINDOW

SHORTEST_TAIL = 4


def shown(show: Show, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The codes of one part of the ledger."""
    is_open, runs = Code.closed_at.is_(None), Code.expires_at > now
    return {
        Show.ACTIVE: (is_open, runs),
        Show.EXPIRING: (is_open, runs, Code.expires_at <= now + ALERT_WINDOW),
        Show.EXPIRED: (is_open, ~runs),
        Show.TO_APPLY: (is_open, runs, Code.applied_at.is_(None)),
        Show.TO_SWAP: (is_open, Code.applied_at.is_(None), Code.replaces.is_not(None)),
        Show.PULLED: (Code.closed_as == "pulled",),
        Show.FAILED: (Code.closed_as == "invalid",),
        Show.ALL: (),
    }.get(show, (is_open,))


def fitting(query: Query) -> list[ColumnElement[bool]]:
    """The codes that a query names, and that hold its words."""
    return _named(Code, query) + [_holds(word) for word in query.words]


def asked_for(query: Query) -> list[ColumnElement[bool]]:
    """The requests that a query names, and that hold its words."""
    columns = (Request.creator, Request.campaign, Request.ad_account, Request.post_url)
    words = [or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in query.words]
    return _named(Request, query) + words


def _named(kind: type[Code | Request], query: Query) -> list[ColumnElement[bool]]:
    """What was asked for by its name: whose it is, for which account and campaign."""
    fitting = list(_prefix(kind.creator, query.creator)) if query.creator else []
    if query.owner:
        fitting.append(kind.owner == query.owner)
    named = ((kind.ad_account, query.account), (kind.campaign, query.campaign))
    return fitting + [column.icontains(words, autoescape=True) for column, words in named if words]


def _holds(word: str) -> ColumnElement[bool]:
    columns = (Code.creator, Code.campaign, Code.ad_account, Code.note, *([Code.post_url] if "/" in word else []))
    ours = [column.icontains(word, autoescape=True) for column in columns]
    if word.startswith("#") and len(word) > 1:
        ours.append(Code.campaign.icontains(word[1:], autoescape=True))
    if word.isascii() and word.isdecimal():
        ours.append(Code.post_id == word)
    return or_(*ours, *ends_with(word))


def ends_with(ending: str) -> list[ColumnElement[bool]]:
    """The code's last characters, as a range over the reversed tail: case counts, and an index serves it."""
    if len(ending) < SHORTEST_TAIL:
        return []
    begin, end = _range(backwards(ending))
    return [(Code.tail >= begin) & (Code.tail < end)]


def _prefix(column: InstrumentedAttribute[str], begin: str) -> tuple[ColumnElement[bool], ...]:
    begin, end = _range(begin)
    return (column >= begin, column < end)


def _range(begin: str) -> tuple[str, str]:
    """Everything that begins so: from `ab` up to `ab` with the last sign of all, answered from an index."""
    return begin, f"{begin}\U0010ffff"
