"""Block Kit's blocks: what each may hold, and where it may stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.demo.checks import Rule, anything, choice, flag, kind_of, link, many, problem, shape, string, text
from bot.demo.elements import ACCESSORIES, ACTIONS, BUTTON, ELEMENTS, INPUTS
from bot.demo.figures import FIGURES
from bot.demo.rich import BLOCK, RICH_TEXT

EVERYWHERE = {"actions", "card", "context", "divider", "header", "image", "input", "rich_text", "section", "video"}
WIDE = {"carousel", "container", "data_table", "data_visualization", "table"}
SURFACES: dict[str, set[str]] = {
    "message": EVERYWHERE | WIDE | {"context_actions", "file", "markdown", "plan", "task_card"},
    "modal": EVERYWHERE | {"alert"},
    "home": EVERYWHERE | WIDE,
}
INSIDE_CONTAINER = {"actions", "context", "divider", "header", "image", "input", "rich_text", "section", "table"}

BLOCKS: dict[str, Rule] = {}
IMAGE = kind_of(ELEMENTS, {"image"})


def _text_or_fields(block: dict[str, Any], place: str) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield problem("must provide either text or fields", place)


def _url_or_file(block: dict[str, Any], place: str) -> Iterator[str]:
    if ("image_url" in block) == ("slack_file" in block):
        yield problem("must provide either image_url or slack_file", place)


def _header_divider(block: dict[str, Any], place: str) -> Iterator[str]:
    if block.get("is_collapsible") and block.get("has_header_divider"):
        yield problem("has_header_divider needs a container that does not collapse", place)


_CARD = {
    "title": text(150),
    "subtitle": text(150),
    "body": text(200),
    "subtext": text(200),
    "icon": IMAGE,
    "slack_icon": anything,
    "hero_image": IMAGE,
    "actions": many(BUTTON, 3),
}
_CONTAINER = {
    "title": text(150),
    "rich_text_title": RICH_TEXT,
    "subtitle": text(150),
    "width": choice("standard", "full", "narrow", "wide"),
    "icon": IMAGE,
    "is_collapsible": flag,
    "default_collapsed": flag,
    "has_header_divider": flag,
    "child_blocks!": many(kind_of(BLOCKS, INSIDE_CONTAINER), 10),
}
_INPUT = {
    "label!": text(2000, plain=True),
    "element!": kind_of(ELEMENTS, INPUTS),
    "hint": text(2000, plain=True),
    "optional": flag,
    "dispatch_action": flag,
}
_VIDEO = ("type", "block_id", "alt_text", "author_name", "description", "provider_icon_url", "provider_name", "title")
_CONTEXT = {**ELEMENTS, "mrkdwn": text(3000), "plain_text": text(3000)}
BLOCKS |= FIGURES | {
    "actions": shape({**BLOCK, "elements!": many(kind_of(ELEMENTS, ACTIONS), 25)}),
    "alert": shape({**BLOCK, "text!": text(200), "level": choice("default", "info", "warning", "error", "success")}),
    "card": shape({**BLOCK, **_CARD}),
    "carousel": shape({**BLOCK, "elements!": many(kind_of(BLOCKS, {"card"}), 10)}),
    "container": shape({**BLOCK, **_CONTAINER}, _header_divider),
    "context": shape({**BLOCK, "elements!": many(kind_of(_CONTEXT, {"mrkdwn", "plain_text", "image"}), 10)}),
    "context_actions": shape({**BLOCK, "elements!": many(anything, 5)}),
    "divider": shape(BLOCK),
    "file": shape({**BLOCK, "external_id!": string(255), "source!": choice("remote")}),
    "header": shape({**BLOCK, "text!": text(150, plain=True)}),
    "image": shape(
        {
            **BLOCK,
            "image_url": link(),
            "slack_file": anything,
            "alt_text!": string(2000),
            "title": text(2000, plain=True),
        },
        _url_or_file,
    ),
    "input": shape({**BLOCK, **_INPUT}),
    "markdown": shape({**BLOCK, "text!": string(12_000)}),
    "plan": anything,
    "rich_text": RICH_TEXT,
    "section": shape(
        {
            **BLOCK,
            "text": text(3000),
            "fields": many(text(2000), 10),
            "accessory": kind_of(ELEMENTS, ACCESSORIES),
            "expand": flag,
        },
        _text_or_fields,
    ),
    "task_card": anything,
    "video": shape(dict.fromkeys((*_VIDEO, "title_url", "thumbnail_url!", "video_url!"), anything)),
}
