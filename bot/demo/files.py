"""Files: the bot uploads them in three steps, people choose them in a form, and both read what they may."""

from __future__ import annotations

import mimetypes
from typing import Any

from bot.demo import chat
from bot.demo.blocks import inside
from bot.demo.records import File
from bot.demo.refusal import Refusal, refuse_if
from bot.demo.things import Json, Message, Team
from bot.demo.world import World

LARGEST_CHOSEN = 10_000_000  # bytes that a form's field takes


def upload_url(world: World, team: Team, args: Json) -> Json:
    """Step one: an address for so many bytes."""
    size = str(args.get("length", ""))
    if not args.get("filename") or not size.isdecimal() or size == "0":
        raise Refusal("invalid_arguments")
    file = new(world, team, str(args["filename"]), team.bot_user)
    file.expected = int(size)
    return {"upload_url": f"{world.url}/upload/{file.id}", "file_id": file.id}


def receive(world: World, file_id: str, content: bytes) -> bool:
    """Step two: the bytes themselves, as many as were announced."""
    file = world.files.get(file_id)
    if file is None or file.content is not None or len(content) != file.expected:
        return False
    file.content = content
    return True


def complete_upload(world: World, team: Team, args: Json) -> Json:
    """Step three: the files are shown in a channel, in one message."""
    found = [_own(world, team, each) for each in args.get("files") or []]
    refuse_if([] if found else ["files"], "invalid_arguments")
    if args.get("channel_id"):
        if args["channel_id"] in team.people:
            raise Refusal("channel_not_found")  # unlike a message, a file does not find a person's direct messages
        channel = chat.writable(team, {"channel": args["channel_id"]})
        shown = [as_json(world, file) for file in found]
        comment = str(args.get("initial_comment") or "")
        message = Message(world.new_ts(), channel.id, team.bot_user, comment, [], args.get("thread_ts"), files=shown)
        channel.log.append(message)
    return {"files": [{"id": file.id, "title": file.title} for file in found]}


def _own(world: World, team: Team, named: Json) -> File:
    file = world.files.get(str(named.get("id")))
    if file is None or file.content is None or file.team is not team:
        raise Refusal("file_not_found")
    file.title = str(named.get("title") or file.name)
    return file


def new(world: World, team: Team, name: str, by: str) -> File:
    """A file that is still to come."""
    file = File(f"F{world.number():08d}", name, by, team, name)
    world.files[file.id] = file
    return file


def chosen(world: World, team: Team, name: str, content: bytes, by: str) -> Json:
    """A file that a person puts into a form's field."""
    if len(content) > LARGEST_CHOSEN:
        raise LookupError("Slack takes files of up to 10 MB")
    file = new(world, team, name, by)
    file.content = content
    return as_json(world, file)


def as_json(world: World, file: File) -> Json:
    """A file as Slack writes it."""
    address = f"{world.url}/files/{file.team.id}-{file.id}/{file.name}"
    return {
        "id": file.id, "created": int(world.now().timestamp()), "name": file.name, "title": file.title,
        "mimetype": mimetypes.guess_type(file.name)[0] or "application/octet-stream",
        "filetype": file.name.rpartition(".")[2], "user": file.by, "user_team": file.team.id, "mode": "hosted",
        "is_external": False, "is_public": False, "size": len(file.content or b""),
        "url_private": address, "url_private_download": address,
    }  # fmt: skip


def read(world: World, name: str, token: str) -> bytes | None:
    """What a bot with the scope may read; None for anybody else, who is shown a page to sign in."""
    team_id, _, file_id = name.partition("-")
    file, team = world.files.get(file_id), world.team_of(token)
    if file is None or team is None or team is not file.team or team_id != team.id or "files:read" not in team.scopes:
        return None
    return file.content


def need_scope(team: Team, blocks: list[Json]) -> None:
    """A form with a field for files needs the scope to read them."""
    if "files:read" not in team.scopes and any(element["type"] == "file_input" for _, element in inside(blocks)):
        raise Refusal("missing_scope", needed="files:read")


def of_person(world: World, user: str, file_id: str) -> File | None:
    """A file that this person can see: their own, or one in a channel that they are in."""
    file = world.files.get(file_id)
    if file is None or file.by == user:
        return file
    places: Any = (channel for channel in file.team.channels.values() if user in channel.members)
    shown = {each["id"] for place in places for message in place.messages for each in message.files}
    return file if file.id in shown else None
