"""Slack's views.* methods, and what a submission's answer does to the views."""

from __future__ import annotations

import time
from typing import Any

from bot.demo import files, limits
from bot.demo.blocks import with_ids
from bot.demo.inputs import first_values
from bot.demo.records import Trigger
from bot.demo.refusal import Refusal, refuse_if
from bot.demo.things import Json, Team, View
from bot.demo.world import World

MOST_VIEWS = 3


def view_json(team: Team, view: View) -> Json:
    """A view as Slack writes it."""
    empty = {"private_metadata": "", "callback_id": "", "external_id": "", "close": None, "submit": None}
    title = {"type": "plain_text", "text": "View Title", "emoji": True}
    return {
        **empty,
        "title": title,
        "clear_on_close": False,
        "notify_on_close": False,
        **view.body,
        "id": view.id,
        "team_id": team.id,
        "state": {"values": view.values},
        "hash": view.hash,
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": team.app_id,
        "app_installed_team_id": team.id,
        "bot_id": team.bot_id,
    }


def redraw(world: World, team: Team, view: View, body: Json) -> None:
    """Show this body; inputs that keep both their ids keep what was typed."""
    _unique_external_id(team, body, view)
    view.body = {**body, "blocks": with_ids(body["blocks"], world.number())}
    typed = view.values
    view.values = first_values(view.blocks, view.channel)
    for block_id, entries in view.values.items():
        for action_id, entry in entries.items():
            before = typed.get(block_id, {}).get(action_id)
            if before and before["type"] == entry["type"]:
                entries[action_id] = before
    view.errors = {}
    view.drawn = world.number()
    view.hash = f"{world.now().timestamp():.0f}.{view.drawn}"


def _new(world: World, _team: Team, user: str, body: Json, below: View | None = None) -> View:
    name = f"V{world.number():08d}"
    view = View(name, user, body, "", below.root_id if below else name, below.id if below else None)
    view.channel = below.channel if below else None
    return view


def _unique_external_id(team: Team, body: Json, own: View) -> None:
    external = body.get("external_id")
    if external and any(view is not own and view.body.get("external_id") == external for view in team.views()):
        raise Refusal("duplicate_external_id")


def checked(team: Team, args: Json, kind: str) -> Json:
    """The view that was sent, if Slack takes it."""
    body: Json = args.get("view") or {}
    refuse_if(limits.of_view(body), "invalid_arguments")
    files.need_scope(team, body["blocks"])
    if body["type"] != kind:
        raise Refusal("invalid_arguments", response_metadata={"messages": [f"[ERROR] must be a {kind} view"]})
    return body


def _spend(world: World, team: Team, args: Json) -> Trigger:
    """Use up a trigger_id."""
    trigger = world.triggers.get(str(args.get("trigger_id", "")))
    if trigger is None or trigger.team is not team:
        raise Refusal("invalid_trigger_id")
    if trigger.used:
        raise Refusal("trigger_exchanged")
    if time.monotonic() - trigger.made > world.trigger_seconds:
        raise Refusal("trigger_expired")
    trigger.used = True
    return trigger


def open_view(world: World, team: Team, args: Json) -> Json:
    body = checked(team, args, "modal")
    trigger = _spend(world, team, args)
    view = _new(world, team, trigger.user, body)
    view.channel = trigger.channel
    redraw(world, team, view, body)
    team.stacks[trigger.user] = [view]
    return {"view": view_json(team, view)}


def push_view(world: World, team: Team, args: Json) -> Json:
    body = checked(team, args, "modal")
    trigger = _spend(world, team, args)
    if not any(view.id == trigger.view for view in team.stacks.get(trigger.user, [])):
        raise Refusal("invalid_trigger_id")
    return {"view": view_json(team, push(world, team, trigger.user, body))}


def push(world: World, team: Team, user: str, body: Json) -> View:
    """Put one more view on the stack."""
    stack = team.stacks[user]
    if len(stack) >= MOST_VIEWS:
        raise Refusal("push_limit_reached")
    view = _new(world, team, user, body, stack[-1])
    redraw(world, team, view, body)
    stack.append(view)
    return view


def update_view(world: World, team: Team, args: Json) -> Json:
    names = ("id", args.get("view_id")), ("external_id", args.get("external_id"))
    view = next((view for view in team.views() for key, name in names if name and _named(view, key) == name), None)
    if view is None:
        raise Refusal("not_found")
    body = checked(team, args, view.type)
    if args.get("hash") not in (None, view.hash):
        raise Refusal("hash_conflict")
    redraw(world, team, view, body)
    return {"view": view_json(team, view)}


def _named(view: View, key: str) -> Any:
    return view.id if key == "id" else view.body.get(key)


def publish_view(world: World, team: Team, args: Json) -> Json:
    body = checked(team, args, "home")
    user = str(args.get("user_id", ""))
    if user not in team.people:
        raise Refusal("user_not_found")
    view = team.homes.get(user) or _new(world, team, user, body)
    if args.get("hash") not in (None, view.hash):
        raise Refusal("hash_conflict")
    redraw(world, team, view, body)
    team.homes[user] = view
    return {"view": view_json(team, view)}
