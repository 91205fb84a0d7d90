"""What a query means in SQL: which codes and requests fit what a person typed."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_

from storage.models import Code, Request
from storage.rules.queries import Query, Show
from storage.rules.windows import ALERT_WINDOW
from storage.terms import begins, terms


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
    return named(Code, query) + [term.holds for term in terms(query)]


def asked_for(query: Query) -> list[ColumnElement[bool]]:
    """The requests that a query names, and that hold its words."""
    columns = (Request.creator, Request.campaign, Request.ad_account, Request.post_url)
    words = [or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in query.words]
    asked = ((Request.ad_account, query.account), (Request.campaign, query.campaign))
    held = [column.icontains(words, autoescape=True) for column, words in asked if words]
    return named(Request, query) + held + words


def named(kind: type[Code | Request], query: Query) -> list[ColumnElement[bool]]:
    """Whose it is."""
    handle = list(begins(kind.creator, query.creator)) if query.creator else []
    return [*handle, kind.owner == query.owner] if query.owner else handle
