"""Slack's chat.* methods: posting, changing and deleting messages."""

from __future__ import annotations

from typing import Any

from bot.demo import limits
from bot.demo.blocks import with_ids
from bot.demo.refusal import Refusal, refuse_if
from bot.demo.things import Channel, Json, Message, Team
from bot.demo.world import World

LONGEST_POST, LONGEST_UPDATE = 40_000, 4_000


def message_json(team: Team, message: Message, *, metadata: bool = True) -> Json:
    """A message as Slack writes it."""
    written: Json = {"type": "message", "user": message.user, "team": team.id, "text": message.text, "ts": message.ts}
    if message.user == team.bot_user:
        written |= {"bot_id": team.bot_id, "app_id": team.app_id, "blocks": message.blocks}
    if message.files:
        written["files"] = message.files
    if message.attachments:
        written["attachments"] = message.attachments
    if message.thread_ts:
        written["thread_ts"] = message.thread_ts
    if message.metadata and metadata:
        written["metadata"] = message.metadata
    if message.edited:
        written["edited"] = {"user": message.user, "ts": message.ts}
    return written


def find_channel(team: Team, args: Json) -> Channel:
    """A channel the bot may know of; a person's id means the direct message with them."""
    wanted = str(args.get("channel", ""))
    if wanted in team.people:
        return team.direct(wanted)
    channel = team.channels.get(wanted)
    if channel is None or (channel.kind != "channels" and team.bot_user not in channel.members):
        raise Refusal("channel_not_found")
    return channel


def writable(team: Team, args: Json) -> Channel:
    """A channel that the bot may write into."""
    channel = find_channel(team, args)
    if channel.archived:
        raise Refusal("is_archived")
    if team.bot_user not in channel.members and "chat:write.public" not in team.scopes:
        raise Refusal("not_in_channel")
    return channel


def checked(world: World, args: Json) -> tuple[str, list[Json], Json | None]:
    """Text, blocks and metadata of a message, or a refusal."""
    text, blocks, metadata = args.get("text") or "", args.get("blocks") or [], args.get("metadata")
    if not text and not blocks and not args.get("attachments"):
        raise Refusal("no_text")
    refuse_if(limits.of_blocks(blocks, "message"), "invalid_blocks")
    if metadata is not None and limits.of_metadata(metadata):
        raise Refusal("invalid_metadata_format")
    return str(text)[:LONGEST_POST], with_ids(blocks, world.number()), metadata


def post(world: World, team: Team, channel: Channel, args: Json, only_for: str | None = None) -> Message:
    """Write a message of the bot into a channel."""
    text, blocks, metadata = checked(world, args)
    thread = args.get("thread_ts")
    if thread and not any(message.ts == thread for message in channel.log):
        raise Refusal("thread_not_found")
    message = Message(
        world.new_ts(),
        channel.id,
        team.bot_user,
        text,
        blocks,
        thread,
        metadata,
        only_for,
        drawn=world.number(),
        key=args.get("client_msg_id"),
    )
    (team.ephemerals if only_for else channel.log).append(message)
    return message


def redraw(world: World, message: Message, args: Json) -> None:
    """Replace what a message says; metadata that is not named stays."""
    message.text, message.blocks, metadata = checked(world, args)
    message.metadata = metadata or message.metadata
    message.edited = message.only_for is None
    message.drawn = world.number()


def post_message(world: World, team: Team, args: Json) -> Json:
    channel = writable(team, args)
    message = _known(world, channel, args.get("client_msg_id")) or post(world, team, channel, args)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(team, message)}


def _known(world: World, channel: Channel, key: Any) -> Message | None:
    """The message that was posted with this key, where Slack is in the mood to look at it."""
    known = next((message for message in channel.log if key and message.key == key), None)
    if known is None or world.key_mood == "ignores":
        return None
    if world.key_mood == "not_found":
        raise Refusal("duplicate_message_not_found")
    return known


def post_ephemeral(world: World, team: Team, args: Json) -> Json:
    channel = writable(team, args)
    if args.get("user") not in channel.members:
        raise Refusal("user_not_in_channel")
    return {"message_ts": post(world, team, channel, args, only_for=args["user"]).ts}


def _own(team: Team, channel: Channel, ts: Any, refusal: str) -> Message:
    message = channel.find(ts)
    if message is None:
        raise Refusal("message_not_found")
    if message.user != team.bot_user:
        raise Refusal(refusal)
    return message


def update(world: World, team: Team, args: Json) -> Json:
    if str(args.get("channel", "")) in team.people:
        raise Refusal("channel_not_found")
    channel = find_channel(team, args)
    message = _own(team, channel, args.get("ts"), "cant_update_message")
    if channel.archived:
        raise Refusal("is_inactive")
    if len(args.get("text") or "") > LONGEST_UPDATE:
        raise Refusal("msg_too_long")
    redraw(world, message, args)
    written = message_json(team, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": written}


def delete(_world: World, team: Team, args: Json) -> Json:
    channel = find_channel(team, args)
    _own(team, channel, args.get("ts"), "cant_delete_message").deleted = True
    return {"channel": channel.id, "ts": args["ts"]}


def permalink(_world: World, team: Team, args: Json) -> Json:
    channel = find_channel(team, args)
    if channel.find(args.get("message_ts")) is None:
        raise Refusal("message_not_found")
    ts = str(args["message_ts"]).replace(".", "")
    return {"channel": channel.id, "permalink": f"https://{team.domain}.slack.com/archives/{channel.id}/p{ts}"}
