"""`/spark calendar`: when codes end, as a file by direct message and as a private address that stays up to date."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.exporting import Ways, upload
from handlers.given import Later, OpenWorkspace, Reply
from handlers.slack_answers import NOT_OK, why_not
from handlers.views import feed
from handlers.views.presses import read_number
from handlers.views.words import Answer
from storage.calendars import Calendar, Part
from storage.feeds import TooMany
from storage.rules import Refused
from storage.rules.queries import ME, Query, read_query
from storage.rules.text import line
from storage.workspace import Workspace

OFF, MINE = "off", "mine"


@dataclass(frozen=True)
class Wish:
    """What somebody wants to have in their calendar."""

    part: Part
    by: str
    now: datetime


def asked(typed: str, by: str, now: datetime) -> Wish:
    """What the words wish for: one owner's codes, one ad account's, or all of them; Refused for anything else."""
    query = read_query(line(typed, 2000))
    mine = [word for word in query.words if word.lower() == MINE]
    named = Query(words=query.words, owner=query.owner, account=query.account)
    if query != named or len(mine) != len(query.words) or (mine and query.owner not in ("", ME, by)):
        raise Refused(feed.FILTERS)
    owner = by if mine or query.owner == ME else query.owner
    return Wish(Part(owner, line(query.account)), by, now)


def send(wish: Wish, ways: Ways, feeds_at: str) -> None:
    """Have the pool send the calendar, once for each time that it is asked for."""
    with ways.open_workspace():
        ways.later(lambda: _send(wish, ways, feeds_at), ways.reply)


def stop(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, now: datetime, reply: Reply,
    later: Later, open_workspace: OpenWorkspace,
) -> None:  # fmt: skip
    """Nobody reads the calendar at this address any more."""
    with open_workspace() as workspace:
        first = workspace.addresses.stop(read_number(action.get("value")) or 0, by=reply.user, at=now)
    where = body.get("container") or {}

    def tell() -> None:
        if where.get("message_ts") and not where.get("is_ephemeral"):
            channel, ts = str(where.get("channel_id")), str(where["message_ts"])
            client.chat_update(channel=channel, ts=ts, **Answer(feed.STOPPED))
        if not first:
            reply(Answer(feed.STOPPED_BEFORE))

    later(tell, reply)
    ack()


def all_stopped(workspace: Workspace, by: str, now: datetime) -> Answer:
    """Stop every address that this person made."""
    return feed.stopped(workspace.addresses.stop_all(by=by, at=now))


def _send(wish: Wish, ways: Ways, feeds_at: str) -> None:
    client = ways.client
    if client.users_info(user=wish.by)["user"].get("is_restricted"):
        raise Refused(feed.NO_GUESTS)
    ways.reply(Answer(feed.ON_ITS_WAY))
    with ways.read_workspace() as workspace:
        found = workspace.calendars.read(wish.part, wish.now)
    subscribed = _subscribed(wish, ways, feeds_at, found) if feeds_at else None
    if subscribed is None and not found.entries:
        ways.reply(feed.nothing(found, wish.part, wish.by))
        return
    about = subscribed or feed.sent(found, wish.part, wish.by, feed.NO_MORE if feeds_at else feed.NO_ADDRESS)
    told = client.chat_postMessage(channel=wish.by, unfurl_links=False, unfurl_media=False, **about)
    if not found.entries:
        return
    try:
        upload(client, str(told["channel"]), _file(wish, found))
    except NOT_OK as error:
        if subscribed is None:  # an address works without the file
            client.chat_delete(channel=str(told["channel"]), ts=str(told["ts"]))
        if isinstance(error, SlackApiError) and why_not(error) == "missing_scope":
            raise Refused(feed.NO_FILES) from error
        raise


def _subscribed(wish: Wish, ways: Ways, feeds_at: str, found: Calendar) -> Answer | None:
    """The message with a new address, which is written down nowhere else; None for whoever has twenty."""
    token = secrets.token_urlsafe(32)
    try:
        with ways.open_afterwards() as workspace:
            number = workspace.addresses.make(token, wish.part, by=wish.by, at=wish.now)
    except TooMany:
        return None
    return feed.subscribed(found, wish.part, wish.by, f"{feeds_at}/calendar/{token}.ics", number)


def _file(wish: Wish, found: Calendar) -> dict[str, bytes]:
    from handlers.views import calendar  # noqa: PLC0415 - three MiB that most processes never need

    return {f"spark-codes-{wish.now:%Y-%m-%d}.ics": calendar.drawn(found, calendar.title(wish.part, wish.by))}
