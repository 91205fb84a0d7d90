"""The modal before a person: its inputs by name, and what Slack says before it sends them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.demo.blocks import inputs, inside
from bot.demo.delivery import Answer
from bot.demo.elements import OPTIONS
from bot.demo.inputs import HOLDS, complaint
from bot.demo.things import Json, Team, View


def on_top(team: Team, by: str) -> View:
    """The view a person has on top."""
    stack = team.stacks.get(team.person(by).id, [])
    if not stack:
        raise LookupError(f"{by} has no view open")
    return stack[-1]


def entries(view: View) -> Iterator[tuple[Json, Json, Json]]:
    """Block, element and value of everything in a view that holds a value."""
    for block, element in inside(view.blocks):
        if element["type"] in HOLDS and element["type"] != "overflow":
            yield block, element, view.values[block["block_id"]][element["action_id"]]


def find_input(view: View, name: str) -> tuple[Json, Json]:
    """An input by its label, block_id or action_id."""
    for block, element, _ in entries(view):
        exact = f"{block['block_id']}/{element['action_id']}"
        if name in (exact, _label(block), block["block_id"], element["action_id"]):
            return block, element
    raise LookupError(f"no input {name!r}; there are {[_label(block) for block, _, _ in entries(view)]}")


def _label(block: Json) -> str:
    words: Json = block.get("label") or block.get("text") or {}
    return str(words.get("text", block["block_id"]))


def complaints(view: View) -> dict[str, str]:
    """What Slack itself says, by label, before anything is sent."""
    found = {}
    for block in inputs(view.blocks):
        words = complaint(block, view.values[block["block_id"]][block["element"]["action_id"]])
        if words:
            found[_label(block)] = words
    return found


def options_of(answer: Answer) -> list[Json]:
    """The options a bot answered, if Slack would take them."""
    body = answer.body if answer.ok and isinstance(answer.body, dict) else {}
    groups = body.get("option_groups", [])
    options = [*body.get("options", []), *(option for group in groups for option in group["options"])]
    wrong = list(OPTIONS(options, "/options")) if options else []
    if wrong:
        raise LookupError(f"Slack refuses these options: {wrong}")
    return options
