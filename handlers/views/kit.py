"""Block Kit: blocks, elements and surfaces, as the dicts that Slack takes."""

from collections.abc import Sequence
from typing import Any

Block = dict[str, Any]
Element = dict[str, Any]
View = dict[str, Any]


def plain(text: str) -> dict[str, Any]:
    """Text in which nothing is markup."""
    return {"type": "plain_text", "text": text}


def markup(text: str) -> dict[str, Any]:
    """Text that links nothing on its own."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def section(text: str, accessory: Element | None = None) -> Block:
    """A paragraph, with an element beside it."""
    block: Block = {"type": "section", "text": markup(text)}
    if accessory is not None:
        block["accessory"] = accessory
    return block


def context(text: str) -> Block:
    """A small line."""
    return {"type": "context", "elements": [markup(text)]}


def header(text: str) -> Block:
    """A large line, at most 150 characters."""
    return {"type": "header", "text": plain(text)}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def actions(elements: Sequence[Element]) -> Block:
    """Buttons and menus in a row, at most 25."""
    return {"type": "actions", "elements": [*elements]}


def alert(words: str, level: str) -> Block:
    """A coloured line in a modal, at most 200 characters: default, info, warning, error or success."""
    return {"type": "alert", "text": markup(words), "level": level}


def preformatted(text: str) -> Block:
    """Text that is copied exactly as it is."""
    held = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [held]}


def bar_chart(title: str, name: str, bars: Sequence[tuple[str, int]]) -> Block:
    """One series of bars with labels that differ."""
    data = [{"label": label, "value": value} for label, value in bars]
    chart = {
        "type": "bar", "series": [{"name": name, "data": data}],
        "axis_config": {"categories": [label for label, _ in bars]},
    }  # fmt: skip
    return {"type": "data_visualization", "title": title, "chart": chart}


def field(label: str, element: Element, block: str, *, optional: bool = False, hint: str = "") -> Block:
    """An input with its label. Errors are answered by the name of its block."""
    drawn: Block = {"type": "input", "block_id": block, "label": plain(label), "element": element}
    return drawn | given(hint=plain(hint) if hint else None, optional=optional or None)


def button(words: str, action: str, value: str, *, label: str = "", style: str = "", confirm: Any = None) -> Element:
    """A button; the label is what a screen reader says."""
    drawn: Element = {"type": "button", "text": plain(words), "action_id": action, "value": value}
    if label:
        drawn["accessibility_label"] = label
    return drawn | given(style=style or None, confirm=confirm) if style or confirm else drawn


def option(words: str, value: str, description: str = "") -> dict[str, Any]:
    """One entry of a menu, in plain text."""
    drawn = {"text": plain(words), "value": value}
    return drawn | {"description": plain(description)} if description else drawn


def element(kind: str, action: str, **more: Any) -> Element:
    """Any other element; what is None is left out."""
    return {"type": kind, "action_id": action} | given(**more)


def confirmation(title: str, text: str, confirm: str, deny: str) -> dict[str, Any]:
    """What is asked before a press counts."""
    return {"title": plain(title), "text": plain(text), "confirm": plain(confirm), "deny": plain(deny)}


def modal(
    title: str, blocks: Sequence[Block], *, close: str, submit: str = "", callback: str = "", metadata: str = ""
) -> View:
    """A form, or something to read, over the channel."""
    drawn: View = {"type": "modal", "title": plain(title), "blocks": [*blocks], "close": plain(close)}
    return drawn | given(
        submit=plain(submit) if submit else None, callback_id=callback or None, private_metadata=metadata or None
    )


def home_tab(blocks: Sequence[Block]) -> View:
    """What `views.publish` takes."""
    return {"type": "home", "blocks": [*blocks]}


def given(**facts: Any) -> dict[str, Any]:
    """Those of the facts that are not None."""
    return {name: value for name, value in facts.items() if value is not None}
