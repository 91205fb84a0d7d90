"""What a bot writes without the Web API: over a response_url, or in the answer to a command."""

from __future__ import annotations

from bot.demo import chat
from bot.demo.records import ResponseUrl
from bot.demo.things import Json
from bot.demo.world import World


def write(world: World, url: ResponseUrl, args: Json) -> None:
    """Answer in place, delete, or post; ephemeral unless it says otherwise."""
    original = url.original
    if args.get("delete_original") and original:
        original.deleted = True
    elif args.get("replace_original") and original:
        chat.redraw(world, original, args)
    else:
        public = args.get("response_type") == "in_channel"
        chat.post(world, url.team, url.channel, args, only_for=None if public else url.user)
