"""Block Kit's elements: what each may hold, and how much of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.demo.checks import Rule, anything, choice, flag, kind_of, link, many, number, problem, shape, string, text

ID = string(255)
PLACEHOLDER = text(150, plain=True)
CONFIRM = shape(
    {
        "title!": text(100, plain=True),
        "text!": text(300),
        "confirm!": text(30, plain=True),
        "deny!": text(30, plain=True),
        "style": choice("primary", "danger"),
    }
)
_OPTION = {"text!": text(75, plain=True), "value!": string(75), "description": text(75, plain=True)}
OPTION = shape(_OPTION)
LINKED_OPTION = shape({**_OPTION, "url": link()})
MARKED_OPTION = shape({"text!": text(75), "value!": string(75), "description": text(75)})
OPTIONS = many(OPTION, 100)
GROUP = shape({"label!": text(75, plain=True), "options!": OPTIONS})
GROUPS = many(GROUP, 100)
SMALL = {"type!": anything, "action_id": ID, "confirm": CONFIRM, "focus_on_load": flag}
FIELD = {**SMALL, "placeholder": PLACEHOLDER}
MULTI = {**FIELD, "max_selected_items": number(1, 100)}
FILTER = {"filter": anything, "default_to_current_conversation": flag, "response_url_enabled": flag}
DISPATCH = shape(
    {"trigger_actions_on": many(choice("on_enter_pressed", "on_character_entered"), 2)},
)
TYPED = {
    "type!": anything,
    "action_id": ID,
    "placeholder": PLACEHOLDER,
    "focus_on_load": flag,
    "dispatch_action_config": DISPATCH,
}


def offered(element: dict[str, Any]) -> list[Any]:
    """Every option of an element, those in groups too."""
    grouped = [option for group in element.get("option_groups", []) for option in group.get("options", [])]
    return list(element.get("options", [])) + grouped


def _one_list_of_options(element: dict[str, Any], place: str) -> Iterator[str]:
    if ("options" in element) == ("option_groups" in element):
        yield problem("must provide either options or option_groups", place)


def _initial_is_offered(element: dict[str, Any], place: str) -> Iterator[str]:
    chosen = [*element.get("initial_options", []), element.get("initial_option")]
    if any(option not in offered(element) for option in chosen if option is not None):
        yield problem("initial option must match one of the options", place)


def _values_differ(element: dict[str, Any], place: str) -> Iterator[str]:
    values = [option.get("value") for option in offered(element) if isinstance(option, dict)]
    if len(values) != len(set(values)):
        yield problem("options must have distinct values", place)


def _lengths_fit(element: dict[str, Any], place: str) -> Iterator[str]:
    if element.get("min_length", 0) > element.get("max_length", 3000):
        yield problem("min_length must not be greater than max_length", place)
    if len(element.get("initial_value", "")) > element.get("max_length", 3000):
        yield problem("initial_value must not be longer than max_length", place)


_SELECT = {"options": OPTIONS, "option_groups": GROUPS}
_CHECKED = (_one_list_of_options, _initial_is_offered, _values_differ)
_TEN = many(MARKED_OPTION, 10)
_BUTTON = {
    "text!": text(75, plain=True),
    "value": string(2000, 0),
    "url": link(),
    "style": choice("primary", "danger"),
    "accessibility_label": string(75),
}

ELEMENTS: dict[str, Rule] = {
    "button": shape({"type!": anything, "action_id": ID, "confirm": CONFIRM, **_BUTTON}),
    "overflow": shape(
        {"type!": anything, "action_id": ID, "confirm": CONFIRM, "options!": many(LINKED_OPTION, 5)}, _values_differ
    ),
    "static_select": shape({**FIELD, **_SELECT, "initial_option": OPTION}, *_CHECKED),
    "multi_static_select": shape({**MULTI, **_SELECT, "initial_options": OPTIONS}, *_CHECKED),
    "external_select": shape({**FIELD, "min_query_length": number(0, 1000), "initial_option": OPTION}),
    "multi_external_select": shape({**MULTI, "min_query_length": number(0, 1000), "initial_options": OPTIONS}),
    "radio_buttons": shape(
        {**SMALL, "options!": _TEN, "initial_option": MARKED_OPTION}, _initial_is_offered, _values_differ
    ),
    "checkboxes": shape({**SMALL, "options!": _TEN, "initial_options": _TEN}, _initial_is_offered, _values_differ),
    "users_select": shape({**FIELD, "initial_user": ID}),
    "multi_users_select": shape({**MULTI, "initial_users": many(ID, 100)}),
    "channels_select": shape({**FIELD, "initial_channel": ID, "response_url_enabled": flag}),
    "multi_channels_select": shape({**MULTI, "initial_channels": many(ID, 100)}),
    "conversations_select": shape({**FIELD, **FILTER, "initial_conversation": ID}),
    "multi_conversations_select": shape({**MULTI, **FILTER, "initial_conversations": many(ID, 100)}),
    "datepicker": shape({**FIELD, "initial_date": string(10, 10)}),
    "timepicker": shape({**FIELD, "initial_time": string(5, 5), "timezone": string(100)}),
    "datetimepicker": shape({**SMALL, "initial_date_time": number(1_000_000_000, 9_999_999_999)}),
    "plain_text_input": shape(
        {
            **TYPED,
            "multiline": flag,
            "initial_value": string(3000, 0),
            "min_length": number(0, 3000),
            "max_length": number(1, 3000),
        },
        _lengths_fit,
    ),
    "url_text_input": shape({**TYPED, "initial_value": string(3000, 0)}),
    "email_text_input": shape({**TYPED, "initial_value": string(3000, 0)}),
    "number_input": shape(
        {
            **TYPED,
            "is_decimal_allowed!": flag,
            "initial_value": string(100),
            "min_value": string(100),
            "max_value": string(100),
        }
    ),
    "file_input": shape(
        {"type!": anything, "action_id": ID, "filetypes": many(string(20), 50), "max_files": number(1, 10)}
    ),
    "image": shape({"type!": anything, "image_url": link(), "slack_file": anything, "alt_text!": string(2000)}),
}

INPUTS = frozenset(ELEMENTS) - {"button", "overflow", "image"}
ACTIONS = frozenset(kind for kind in ELEMENTS if not kind.endswith("_input")) - {"image"}
ACCESSORIES = ACTIONS | {"image"}
BUTTON = kind_of(ELEMENTS, {"button"})
