"""The Web API: who may call what, what goes wrong on purpose, and the list of calls."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.demo import chat, files, lookups, past, responses, views
from bot.demo.faults import NOT_DONE, Fault
from bot.demo.records import Call
from bot.demo.refusal import Refusal
from bot.demo.things import Json, Team
from bot.demo.world import World

Method = Callable[[World, Team, Json], Json]
METHODS: dict[str, tuple[Method, str | None]] = {
    "api.test": (lookups.api_test, None),
    "auth.test": (lookups.auth_test, None),
    "blocks.validate": (lookups.blocks_validate, None),
    "bots.info": (lookups.bots_info, "users:read"),
    "chat.delete": (chat.delete, "chat:write"),
    "chat.getPermalink": (chat.permalink, None),
    "chat.postEphemeral": (chat.post_ephemeral, "chat:write"),
    "chat.postMessage": (chat.post_message, "chat:write"),
    "chat.update": (chat.update, "chat:write"),
    "conversations.history": (past.conversations_history, None),
    "conversations.info": (lookups.conversations_info, None),
    "conversations.list": (lookups.conversations_list, "channels:read"),
    "conversations.open": (lookups.conversations_open, "im:write"),
    "conversations.replies": (past.conversations_replies, None),
    "files.completeUploadExternal": (files.complete_upload, "files:write"),
    "files.getUploadURLExternal": (files.upload_url, "files:write"),
    "team.info": (lookups.team_info, "team:read"),
    "users.info": (lookups.users_info, "users:read"),
    "views.open": (views.open_view, None),
    "views.publish": (views.publish_view, None),
    "views.push": (views.push_view, None),
    "views.update": (views.update_view, None),
}
RATE_LIMITED = 429
SENT_AS_JSON = ("attachments", "blocks", "files", "message", "metadata", "view")


@dataclass
class Reply:
    """What goes back over HTTP; `drop` ends the connection that way instead, `raw` is no JSON."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drop: str | None = None
    raw: str | None = None


def decoded(args: Json) -> Json:
    """Arguments as they were meant: forms carry lists and objects as JSON strings."""
    return {name: _decoded(name, value) for name, value in args.items() if name != "token"}


def _decoded(name: str, value: Any) -> Any:
    if name not in SENT_AS_JSON or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def call(world: World, method: str, token: str, args: Json) -> Reply:
    """Answer one call of the bot, as slowly and as wrongly as was asked for."""
    args = decoded(args)
    return recorded(world, method, world.team_of(token), args, lambda: _carry_out(world, method, token, args))


def recorded(world: World, method: str, team: Team | None, args: Json, work: Callable[[], Reply]) -> Reply:
    """Do the work, or what a scripted fault says instead, and write the call down."""
    began, calls, fault = time.perf_counter(), world.calls, world.take_fault(method, args)
    time.sleep(world.slowness + (fault.delay if fault else 0))
    with world.changed:
        if calls is not world.calls:
            return Reply({"ok": False, "error": "fatal_error"}, 500)  # of a world that was forgotten meanwhile
        reply = _faulty(fault, work) if fault else work()
        seconds = time.perf_counter() - began
        name = team.id if team else None
        calls.append(Call(method, args, reply.body, world.now(), seconds, reply.status, name))
        world.touch()
    return reply


def _faulty(fault: Fault, work: Callable[[], Reply]) -> Reply:
    """The fault in place of the work; where no error is named it is done, and only its answer goes wrong."""
    if fault.drop in NOT_DONE:
        reply = Reply({}, 0)
    elif fault.error is None:
        reply = work()
    else:
        reply = Reply({"ok": False, "error": fault.error}, fault.status, dict(fault.headers))
    reply.drop, reply.raw = fault.drop, fault.body
    return reply


def _carry_out(world: World, method: str, token: str, args: Json) -> Reply:
    try:
        team = _allowed(world, token)
        body = {"ok": True, **_method(team, method)(world, team, args)}
    except Refusal as refusal:
        body = refusal.answer
    known = world.team_of(token)
    return Reply(body, headers={"x-oauth-scopes": ",".join(sorted(known.scopes))} if known else {})


def _method(team: Team, name: str) -> Method:
    if name not in METHODS:
        raise Refusal("unknown_method")
    method, scope = METHODS[name]
    if scope:
        lookups.need(team, scope)
    return method


def _allowed(world: World, token: str) -> Team:
    team = world.team_of(token)
    if team is None:
        raise Refusal("invalid_auth" if token else "not_authed")
    if team.revoked:
        raise Refusal("token_revoked")
    return team


def respond(world: World, key: str, args: Json) -> Reply:
    """Answer a post to a response_url."""
    url = world.response_urls.get(key)
    return recorded(world, "response_url", url.team if url else None, args, lambda: _respond(world, key, args))


def _respond(world: World, key: str, args: Json) -> Reply:
    url = world.response_urls.get(key)
    if url is None or world.expired(url):
        return Reply({"ok": False, "error": "expired_url"}, 404)
    try:
        url.uses += 1
        responses.write(world, url, args)
    except Refusal as refusal:
        return Reply(refusal.answer, 400)
    return Reply({"ok": True})
