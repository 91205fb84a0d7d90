"""What commands and buttons look up: lists, what expires, one thing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.views import cards, lists
from handlers.views.words import Answer
from storage.models import Code, Request
from storage.outcomes import NotHere
from storage.rules import Refused
from storage.rules.posts import parse_post
from storage.rules.queries import ME, Show, read_query
from storage.rules.text import line
from storage.workspace import Workspace

MOST_HOURS = 24 * 366
MOST_ROWS = 20
MOST_TYPED = 2000  # a post's URL may be long


def listed(workspace: Workspace, typed: str, page: int, now: datetime, by: str) -> Answer:
    """One page of what fits the words."""
    query = read_query(line(typed, MOST_TYPED))
    asked = replace(query, owner=by) if query.owner == ME else query
    if query.show is Show.REQUESTS:
        return lists.requests(workspace.search.requests(asked, page), query, now)
    return lists.codes(workspace.search.codes(asked, page, now), query, now)


def expiring(workspace: Workspace, within: timedelta, now: datetime) -> Answer:
    """What the alert would say now."""
    found, total = workspace.search.due(within, now, MOST_ROWS)
    return lists.expiring(found, total, int(within / timedelta(hours=1)), now)


def shown(workspace: Workspace, wanted: str, now: datetime) -> Answer:
    """The one thing that was meant, or what could have been."""
    found = anything(workspace, wanted, now)
    if not found:
        raise NotHere(wanted)
    if len(found) > 1:
        return lists.several(found, now)
    return card(workspace, found[0], now)


def card(workspace: Workspace, thing: Code | Request, now: datetime) -> Answer:
    """A code or request with everything about it."""
    history = workspace.history(thing.id)
    if isinstance(thing, Request):
        return cards.request_details(thing, history)
    return cards.details(thing, history, now, workspace.search.chain(thing))


def anything(workspace: Workspace, wanted: str, now: datetime) -> Sequence[Code | Request]:
    """By short id, post URL, post id or the code's last characters."""
    wanted = line(wanted, MOST_TYPED)
    try:
        post = parse_post(wanted, now)
    except Refused:
        return workspace.search.anything(wanted)
    return workspace.search.of_post(post.post_id, post.url)
