"""Walking through blocks: which elements stand where."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

from bot.demo.things import Json

_NO_ELEMENTS = ("rich_text", "context")


def inside(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block it stands in, in reading order."""
    for block in blocks:
        if block.get("type") in _NO_ELEMENTS:
            continue
        yield from inside(block.get("child_blocks", []))
        parts = [block.get("accessory"), block.get("element"), *block.get("elements", []), *block.get("actions", [])]
        for part in parts:
            if part and part.get("type") == "card":
                yield from inside([part])
            elif part and part.get("type") != "image":
                yield block, part


def with_ids(blocks: list[Json], number: int) -> list[Json]:
    """The blocks as Slack stores them: whatever came without an id gets one."""
    blocks = deepcopy(blocks)
    for index, block in enumerate(_all(blocks)):
        block.setdefault("block_id", f"b{number}-{index}")
    for index, (_, element) in enumerate(inside(blocks)):
        element.setdefault("action_id", f"a{number}-{index}")
    return blocks


def inputs(blocks: list[Json]) -> Iterator[Json]:
    """The input blocks of a view."""
    return (block for block in blocks if block["type"] == "input")


def _all(blocks: list[Json]) -> Iterator[Json]:
    for block in blocks:
        yield block
        yield from _all(block.get("child_blocks", []))
        yield from (part for part in block.get("elements", []) if part.get("type") == "card")
