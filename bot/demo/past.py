"""What was said in a channel or a thread, for who holds the scope to read it."""

from __future__ import annotations

from collections.abc import Callable

from bot.demo.chat import find_channel, message_json
from bot.demo.lookups import need
from bot.demo.refusal import Refusal
from bot.demo.things import Channel, Json, Message, Team
from bot.demo.world import World

MOST = 999


def conversations_history(_world: World, team: Team, args: Json) -> Json:
    """What stands in the channel itself, the newest first."""
    channel = _readable(team, args)
    within = _between(args)
    return _page(team, args, [each for each in reversed(channel.messages) if not each.thread_ts and within(each)])


def conversations_replies(_world: World, team: Team, args: Json) -> Json:
    """A message and what was answered to it, in order; the message itself whatever its time."""
    channel = _readable(team, args)
    parent = channel.find(args.get("ts"))
    if parent is None:
        raise Refusal("thread_not_found")
    within = _between(args)
    answers = [each for each in channel.messages if each.thread_ts == parent.ts and within(each)]
    return _page(team, args, [parent, *answers])


def _readable(team: Team, args: Json) -> Channel:
    channel = find_channel(team, args)
    need(team, f"{channel.kind}:history")
    if team.bot_user not in channel.members:
        raise Refusal("not_in_channel")
    return channel


def _between(args: Json) -> Callable[[Message], bool]:
    """Slack leaves out the edges unless they are asked for."""
    oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
    if _is_true(args.get("inclusive")):
        return lambda message: oldest <= float(message.ts) <= latest
    return lambda message: oldest < float(message.ts) < latest


def _page(team: Team, args: Json, found: list[Message]) -> Json:
    start, most = int(args.get("cursor") or 0), min(int(args.get("limit") or 100), MOST)
    ends = start + most
    metadata = _is_true(args.get("include_all_metadata"))
    return {
        "messages": [message_json(team, message, metadata=metadata) for message in found[start:ends]],
        "has_more": ends < len(found),
        "response_metadata": {"next_cursor": str(ends) if ends < len(found) else ""},
    }


def _is_true(value: object) -> bool:
    return str(value).lower() in ("1", "true")
