"""How a person fills an input, and what Slack makes of it in `state.values`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.demo.blocks import inside
from bot.demo.elements import offered
from bot.demo.things import Json

HOLDS = {
    "plain_text_input": "value",
    "url_text_input": "value",
    "email_text_input": "value",
    "number_input": "value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "file_input": "files",
}
_PATTERNS = {
    "url_text_input": (re.compile(r"https?://\S+\.\S+|https?://localhost\S*"), "Enter a valid URL."),
    "email_text_input": (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "Enter a valid email address."),
    "number_input": (re.compile(r"-?\d+(\.\d+)?"), "Enter a number."),
    "datepicker": (re.compile(r"\d{4}-\d\d-\d\d"), "Enter a date."),
    "timepicker": (re.compile(r"\d\d:\d\d"), "Enter a time."),
}


def holding(element: Json, value: Any) -> Json:
    """The element's entry in `state.values` with this value; empty ones hold null, or an empty list."""
    key = HOLDS[element["type"]]
    empty: Any = [] if key.endswith("s") else None
    return {"type": element["type"], key: value or empty}


def held(entry: Json) -> Any:
    """What such an entry holds."""
    return entry.get(HOLDS[entry["type"]])


def first_values(blocks: list[Json], channel: str | None = None) -> dict[str, dict[str, Json]]:
    """`state.values` of a view or message nobody has touched yet."""
    values: dict[str, dict[str, Json]] = {}
    for block, element in inside(blocks):
        if element["type"] in HOLDS and element["type"] != "overflow":
            initial = element.get("initial_" + HOLDS[element["type"]].removeprefix("selected_"))
            if element.get("default_to_current_conversation"):
                initial = initial or channel
            values.setdefault(block["block_id"], {})[element["action_id"]] = holding(element, initial)
    return values


def pick(options: Iterable[Json], wanted: str) -> Json:
    """The option with this value or text, else the one whose text contains it."""
    choices = list(options)
    for option in choices:
        if wanted in (option.get("value"), option["text"]["text"]):
            return option
    for option in choices:
        if wanted.casefold() in option["text"]["text"].casefold():
            return option
    raise LookupError(f"no option {wanted!r}; there are {[option['text']['text'] for option in choices]}")


def filled(element: Json, value: Any, options: list[Json] | None = None) -> Json:
    """The entry after a person put this value in; `options` are what an external select was offered."""
    choices = offered(element) if options is None else options
    key = HOLDS[element["type"]]
    if value is None or value == "" or isinstance(value, dict):
        return holding(element, value)
    if key == "selected_option":
        return holding(element, pick(choices, str(value)))
    if key == "selected_options":
        return holding(element, [pick(choices, str(one)) for one in value])
    if isinstance(value, datetime):
        value = int(value.timestamp())
    return holding(element, value if isinstance(value, (int, list)) and key != "value" else str(value))


def complaint(block: Json, entry: Json) -> str | None:
    """What Slack itself says under an input before anything is sent."""
    element, value = block["element"], held(entry)
    if not value:
        return None if block.get("optional") else "Please complete this required field."
    if not isinstance(value, str) or "selected_option" in entry:
        return None
    pattern, words = _PATTERNS.get(element["type"], (None, ""))
    if pattern and not pattern.fullmatch(value):
        return words
    return _length(element, value) or _size(element, value)


def _length(element: Json, value: str) -> str | None:
    if len(value) > element.get("max_length", 3000):
        return f"Use at most {element.get('max_length', 3000)} characters."
    if len(value) < element.get("min_length", 0):
        return f"Use at least {element['min_length']} characters."
    return None


def _size(element: Json, value: str) -> str | None:
    if element["type"] != "number_input":
        return None
    if "." in value and not element["is_decimal_allowed"]:
        return "Enter a whole number."
    if float(value) < float(element.get("min_value", value)):
        return f"Enter {element['min_value']} or more."
    if float(value) > float(element.get("max_value", value)):
        return f"Enter {element['max_value']} or less."
    return None
