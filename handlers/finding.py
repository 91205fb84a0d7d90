"""What commands and buttons look up: lists, what expires, one thing."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from handlers.views import lists
from handlers.views.details import Known
from handlers.views.words import Answer
from storage.models import Code, Request
from storage.outcomes import NotHere
from storage.paging import Page
from storage.rules import Refused
from storage.rules.posts import parse_post
from storage.rules.queries import ME, Query, Show, read_query
from storage.rules.text import line
from storage.workspace import Workspace

MOST_HOURS = 24 * 366
MOST_ROWS = 20
MOST_TYPED = 2000  # a post's URL may be long


def listed(workspace: Workspace, typed: str, page: int, now: datetime, by: str) -> Answer:
    """One page of what fits the words."""
    query = read_query(line(typed, MOST_TYPED))
    return _drawn(_page(workspace, query, page, now, by), query, now)


def expiring(workspace: Workspace, within: timedelta, now: datetime) -> Answer:
    """What the alert would say now."""
    found, total = workspace.search.due(within, now, MOST_ROWS)
    return lists.expiring(found, total, int(within / timedelta(hours=1)), now)


def shown(workspace: Workspace, wanted: str, now: datetime, by: str = "") -> Known | Answer:
    """The one thing that was meant, or a list of what could have been."""
    query, page = _meant(workspace, wanted, now, by)
    if not page.rows:
        raise NotHere(wanted)
    if page.count > 1:
        return _drawn(page, query, now)
    return known(workspace, page.rows[0], now) if len(page.rows) == 1 else lists.several(page.rows, now)


def numbered(workspace: Workspace, number: int, now: datetime) -> Known:
    """The code or request with this short id, and all about it; NotHere."""
    found = workspace.search.anything(str(number))
    thing = next((each for each in found if each.id == number), None)
    if thing is None:
        raise NotHere(str(number))
    return known(workspace, thing, now)


def known(workspace: Workspace, thing: Code | Request, now: datetime) -> Known:
    """A code or request with everything about it."""
    chain = [] if isinstance(thing, Request) else workspace.search.chain(thing)
    return Known(thing, workspace.history(thing.id), now, chain)


def anything(workspace: Workspace, wanted: str, now: datetime, by: str) -> Sequence[Code | Request]:
    """What was meant: by short id, post URL, post id or the code's last characters; else by words, as in a list."""
    return _meant(workspace, wanted, now, by)[1].rows


def _meant(workspace: Workspace, wanted: str, now: datetime, by: str) -> tuple[Query, Page[Any]]:
    """Whoever types a number or a post means that one, and no word that looks alike."""
    wanted = line(wanted, MOST_TYPED)
    try:
        post = parse_post(wanted, now)
    except Refused:
        found = workspace.search.anything(wanted)
        if not found and not wanted.removeprefix("#").isdecimal():
            return _by_words(workspace, read_query(wanted), now, by)
    else:
        found = workspace.search.of_post(post.post_id, post.url)
    return Query(), Page(found, len(found), 1)


def _by_words(workspace: Workspace, query: Query, now: datetime, by: str) -> tuple[Query, Page[Any]]:
    """Open codes; closed ones where no open one fits."""
    page: Page[Any] = Page([], 0, 1) if query == Query() else _page(workspace, query, 1, now, by)
    if page.rows or query.show is not Show.OPEN or query == Query():
        return query, page
    closed_too = query.everywhere
    return closed_too, _page(workspace, closed_too, 1, now, by)


def _page(workspace: Workspace, query: Query, page: int, now: datetime, by: str) -> Page[Any]:
    mine = replace(query, owner=by) if query.owner == ME else query
    if query.show is Show.REQUESTS:
        return workspace.search.requests(mine, page)
    return workspace.search.codes(mine, page, now)


def _drawn(page: Page[Any], query: Query, now: datetime) -> Answer:
    draw: Callable[..., Answer] = lists.requests if query.show is Show.REQUESTS else lists.codes
    return draw(page, query, now)
