"""What Slack refuses: every size, shape and surface of Block Kit, checked on plain JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.demo.blocks import inside
from bot.demo.checks import anything, flag, kind_of, many, problem, shape, string, text
from bot.demo.shapes import BLOCKS, SURFACES
from bot.demo.things import Json

MOST_CHARTS = 2
_ENDS = text(24, plain=True)
_VIEW = {
    "type!": anything,
    "blocks!": anything,
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
    "private_metadata": string(3000, 0),
}
_MODAL = {
    **_VIEW,
    "title!": _ENDS,
    "submit": _ENDS,
    "close": _ENDS,
    "clear_on_close": flag,
    "notify_on_close": flag,
    "submit_disabled": flag,
}
_VIEWS = {"modal": shape(_MODAL), "home": shape(_VIEW)}


def of_blocks(blocks: Any, surface: str, place: str = "/blocks") -> list[str]:
    """Everything Slack would complain about in these blocks."""
    most = 50 if surface == "message" else 100
    found = list(many(kind_of(BLOCKS, SURFACES[surface]), most, 0)(blocks, place))
    return found or [*_doubles(blocks, place), *_totals(blocks, place)]


def of_view(view: Any) -> list[str]:
    """Everything Slack would complain about in this view."""
    found = list(kind_of(_VIEWS, _VIEWS)(view, "/view"))
    if found:
        return found
    found = of_blocks(view["blocks"], view["type"], "/view/blocks")
    has_input = not found and any(block["type"] == "input" for block in view["blocks"])
    if view["type"] == "modal" and has_input and "submit" not in view:
        found.append(problem("missing required field: submit", "/view"))
    return found


def of_metadata(metadata: Any) -> list[str]:
    """Everything Slack would complain about in a message's metadata."""
    return list(shape({"event_type!": string(255), "event_payload!": shape_of_payload})(metadata, "/metadata"))


def shape_of_payload(payload: Any, place: str) -> Iterator[str]:
    if not isinstance(payload, dict):
        yield problem("must be an object", place)


def _doubles(blocks: list[Json], place: str) -> Iterator[str]:
    """Two blocks of one block_id, or two elements of one action_id in a block."""
    ids = Counter(block["block_id"] for block in blocks if "block_id" in block)
    for index, block in enumerate(blocks):
        if ids[block.get("block_id")] > 1:
            yield problem(f"block_id {block['block_id']} already exists", f"{place}/{index}/block_id")
        actions = Counter(element["action_id"] for _, element in inside([block]) if "action_id" in element)
        for action, times in actions.items():
            if times > 1 and block["type"] not in ("container", "carousel"):
                yield problem(f"action_id {action} already exists", f"{place}/{index}")


def _totals(blocks: list[Json], place: str) -> Iterator[str]:
    """Limits that hold for all blocks together."""
    kinds = Counter(block["type"] for block in blocks)
    if kinds["data_visualization"] > MOST_CHARTS:
        yield problem("no more than 2 data_visualization blocks allowed", place)
    for kind, most in (("table", 10_000), ("data_table", 20_000), ("markdown", 12_000)):
        if sum(_letters(block) for block in blocks if block["type"] == kind) > most:
            yield problem(f"{kind} content must be less than {most + 1} characters", place)
    if sum(element.get("focus_on_load", False) for _, element in inside(blocks)) > 1:
        yield problem("only one element may have focus_on_load", place)


def _letters(part: Any) -> int:
    """How many characters of text stand anywhere inside."""
    if isinstance(part, list):
        return sum(_letters(one) for one in part)
    if isinstance(part, dict):
        own = part.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(_letters(one) for one in part.values())
    return 0
