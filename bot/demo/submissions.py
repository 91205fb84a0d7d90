"""What a bot's answer to a submission does to the views."""

from __future__ import annotations

from typing import Any

from bot.demo import views
from bot.demo.blocks import inputs
from bot.demo.refusal import Refusal
from bot.demo.things import Team, View
from bot.demo.world import World


def take_answer(world: World, team: Team, view: View, answer: Any) -> None:
    """Do what the bot answered to a submission: close, clear, update, push, or show errors."""
    stack = team.stacks.get(view.user, [])
    if answer in (None, ""):
        team.stacks[view.user] = [one for one in stack if one is not view]
        return
    action = answer.get("response_action") if isinstance(answer, dict) else None
    if action == "clear":
        team.stacks[view.user] = []
    elif action == "errors":
        view.errors = _errors_by_label(view, answer.get("errors"))
    elif action == "update":
        views.redraw(world, team, view, views.checked(team, answer, "modal"))
    elif action == "push":
        views.push(world, team, view.user, views.checked(team, answer, "modal"))
    else:
        raise Refusal("invalid_response_action")


def _errors_by_label(view: View, errors: Any) -> dict[str, str]:
    labels = {block["block_id"]: block["label"]["text"] for block in inputs(view.blocks)}
    if not isinstance(errors, dict) or not errors or not set(errors) <= set(labels):
        raise Refusal("invalid_errors")
    return {labels[block_id]: words for block_id, words in errors.items()}
