"""What Slack sends to a bot, in Slack's own shapes."""

from __future__ import annotations

import re
import time
from typing import Any

from bot.demo.chat import message_json
from bot.demo.inputs import first_values
from bot.demo.things import Channel, Json, Message, Person, Team, View
from bot.demo.views import view_json
from bot.demo.world import World

TOKEN = "deprecated-verification-token"  # noqa: S105  # what Slack still sends, and nobody may use


def escaped(team: Team, text: str, user: str) -> str:
    """What somebody typed, as `should_escape` sends it: people, channels and links resolved."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"https?://[^\s<>]+", r"<\g<0>>", text)
    for person in team.people.values():
        text = re.sub(rf"(?<![\w@])@{re.escape(person.name)}(?![\w-])", f"<@{person.id}|{person.name}>", text)
    for channel in team.channels.values():
        if user in channel.members and channel.kind != "im":
            shown = channel.name if team.bot_user in channel.members or channel.kind == "channels" else ""
            text = re.sub(rf"(?<![\w#])#{re.escape(channel.name)}(?![\w-])", f"<#{channel.id}|{shown}>", text)
    return text


def moment() -> str:
    """A time stamp of something that happened just now."""
    return f"{time.time():.6f}"


def _head(kind: str, team: Team, person: Person) -> Json:
    return {
        "type": kind,
        "team": {"id": team.id, "domain": team.domain},
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": team.id},
        "api_app_id": team.app_id,
        "token": TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def slash_command(team: Team, person: Person, channel: Channel, line: str) -> Json:
    command, _, text = line.strip().partition(" ")
    return {
        "token": TOKEN,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": "privategroup" if channel.kind == "groups" else channel.name,
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": escaped(team, text.strip(), person.id),
        "api_app_id": team.app_id,
        "is_enterprise_install": "false",
    }


def message_click(team: Team, person: Person, message: Message, action: Json) -> Json:
    """A click in a message; an ephemeral one travels without the message."""
    channel = team.channels[message.channel]
    container = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    payload = _head("block_actions", team, person) | {
        "container": container | {"is_ephemeral": message.only_for is not None},
        "channel": {"id": channel.id, "name": channel.name},
        "actions": [action],
    }
    if message.thread_ts:
        payload["container"]["thread_ts"] = message.thread_ts
    if message.only_for is None:
        payload["message"] = message_json(team, message)
        payload["state"] = {"values": first_values(message.blocks)}
    return payload


def view_click(team: Team, person: Person, view: View, action: Json) -> Json:
    """A click in a modal or in the Home tab."""
    return _head("block_actions", team, person) | {
        "container": {"type": "view", "view_id": view.id},
        "view": view_json(team, view),
        "actions": [action],
    }


def view_submission(team: Team, person: Person, view: View) -> Json:
    return _head("view_submission", team, person) | {"view": view_json(team, view), "response_urls": []}


def view_closed(team: Team, person: Person, view: View, *, cleared: bool) -> Json:
    return _head("view_closed", team, person) | {"view": view_json(team, view), "is_cleared": cleared}


def block_suggestion(team: Team, person: Person, block: Json, element: Json, typed: str) -> Json:
    return _head("block_suggestion", team, person) | {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": typed,
    }


def shortcut(team: Team, person: Person, callback_id: str, message: Message | None = None) -> Json:
    """A shortcut from the menu, or from a message's own menu."""
    payload = _head("message_action" if message else "shortcut", team, person)
    payload |= {"callback_id": callback_id, "action_ts": moment()}
    if message:
        channel = team.channels[message.channel]
        payload["channel"] = {"id": channel.id, "name": channel.name}
        payload |= {"message_ts": message.ts, "message": message_json(team, message)}
    return payload


def event(world: World, team: Team, body: Json, event_id: str | None = None) -> Json:
    """An event in its envelope."""
    authorization = {"enterprise_id": None, "team_id": team.id, "user_id": team.bot_user, "is_bot": True}
    return {
        "token": TOKEN,
        "team_id": team.id,
        "api_app_id": team.app_id,
        "event": {"event_ts": moment(), **body},
        "type": "event_callback",
        "event_id": event_id or f"Ev{world.number():08d}",
        "event_time": int(world.now().timestamp()),
        "authorizations": [authorization | {"is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": "4-event-context",
    }


def action_of(block: Json, element: Json, chosen: Json) -> Json:
    """One entry of `actions`: what was touched and what it says now."""
    kept: Json = {name: element[name] for name in ("text", "style", "value", "placeholder") if name in element}
    ids: Json = {"type": element["type"], "block_id": block["block_id"], "action_id": element["action_id"]}
    return {**ids, **kept, **chosen, "action_ts": moment()}


def answer_in_words(kind: str, payload: dict[str, Any], error: str) -> str:
    """What Slack shows the person when the bot did not answer."""
    if kind == "slash_commands":
        return f"{payload['command']} failed with the error “{error}”"
    return "We had some trouble connecting. Try again?"
