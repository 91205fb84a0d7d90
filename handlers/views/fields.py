"""The input fields that forms share, and how their content is read back."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from handlers.views import kit
from handlers.views.kit import Block, Element
from handlers.views.words import clip, some
from storage.models import Request
from storage.rules.windows import DURATIONS, LONGEST

VALUE = "value"
ACTION = "action"
REQUEST_PICK = "request_pick"
ZONE_PICK = "zone_pick"

# block ids: errors are answered by them, so they are part of the wire format
CODE, POST, CREATOR, ACCOUNT = "code", "post", "creator", "account"
DAYS, EXACT, GENERATED = "days", "exact", "generated_on"
RIGHTS, PART = "rights", "part"
REQUEST, CAMPAIGN, OWNER, NOTE = "request", "campaign", "owner", "note"

Values = Mapping[str, Any]


def text(
    label: str, block: str, held: Values, *, optional: bool = True, hint: str = "", placeholder: str = "", **more: Any
) -> Block:
    """A line or paragraph of text."""
    begins = str(held.get(block) or "")[: more.get("max_length")] or None
    named = kit.plain(placeholder) if placeholder else None
    typed = kit.element(
        "plain_text_input", held.get(ACTION, VALUE), initial_value=begins, placeholder=named, **more
    )  # fmt: skip
    return kit.field(label, typed, block, optional=optional, hint=hint)


def duration(label: str, held: Values, *, hint: str = "") -> Block:
    """How long the creator chose: one of TikTok's periods, or the one that somebody named."""
    named = str(held.get(DAYS) or "")
    offered = sorted({*DURATIONS, *([int(named)] if named.isdecimal() and 1 <= int(named) <= LONGEST else [])})
    return select(label, DAYS, {str(days): some(days, "day") for days in offered}, held, hint=hint, optional=True)


def select(
    label: str, block: str, options: Mapping[str, str], held: Values, *, optional: bool = False, hint: str = ""
) -> Block:
    """One of a few choices, by their stored keys."""
    chosen = str(held.get(block) or "")
    menu = kit.element(
        "static_select", held.get(ACTION, VALUE),
        options=[kit.option(words, key) for key, words in options.items()],
        initial_option=kit.option(options[chosen], chosen) if chosen in options else None,
    )  # fmt: skip
    return kit.field(label, menu, block, optional=optional, hint=hint)


def day(label: str, block: str, held: Values, *, optional: bool = True, hint: str = "") -> Block:
    """A calendar day."""
    chosen: date | None = held.get(block)
    picker = kit.element("datepicker", VALUE, initial_date=chosen.isoformat() if chosen else None)
    return kit.field(label, picker, block, optional=optional, hint=hint)


def rights(held: Values, *, hint: str = "") -> Block:
    """Until when the brand may use what the post shows."""
    return day("Usage rights until", RIGHTS, held, hint=hint or "The last day. Code or rights: what ends first counts.")


def moment(label: str, block: str, held: Values, *, hint: str = "") -> Block:
    """An instant, picked in the reader's own zone."""
    chosen: datetime | None = held.get(block)
    picker = kit.element("datetimepicker", VALUE, initial_date_time=int(chosen.timestamp()) if chosen else None)
    return kit.field(label, picker, block, optional=True, hint=hint)


def person(label: str, block: str, held: Values) -> Block:
    """Somebody of the workspace."""
    menu = kit.element("users_select", VALUE, initial_user=held.get(block) or None)
    return kit.field(label, menu, block, optional=True)


def open_request(held: Values) -> Block:
    """One of the open requests, by typing."""
    chosen: Request | None = held.get(REQUEST)
    begins = kit.option(request_label(chosen), str(chosen.id)) if chosen else None
    menu = kit.element("external_select", REQUEST_PICK, initial_option=begins, min_query_length=0)
    return kit.field("Open request", menu, REQUEST, optional=True, hint="What you leave empty is taken from it.")


def request_label(request: Request) -> str:
    """An open request as a choice in a menu."""
    about = " · ".join(fact for fact in (f"@{request.creator}", request.campaign, request.ad_account) if fact)
    return clip(f"#{request.id} {about}", 75)


def one_of(options: Sequence[dict[str, Any]]) -> Element:
    """A few choices of which the first one is taken, unless somebody takes another."""
    return kit.element("radio_buttons", VALUE, options=[*options], initial_option=options[0])


def box(words: str, *, ticked: bool) -> Element:
    """One thing to tick."""
    yes = kit.option(words, "yes")
    return kit.element("checkboxes", VALUE, options=[yes], initial_options=[yes] if ticked else None)


def read(view: Mapping[str, Any]) -> dict[str, Any]:
    """What each field of a submitted form holds, by block id; None for an empty one."""
    state = view.get("state") or {}
    return {
        block: _content(element)
        for block, elements in (state.get("values") or {}).items()
        for element in elements.values()
    }


def read_metadata(view: Mapping[str, Any]) -> dict[str, Any]:
    """What the form was opened with; nothing when it is not ours."""
    try:
        held = json.loads(view.get("private_metadata") or "{}")
    except (ValueError, RecursionError):
        return {}
    return held if isinstance(held, dict) else {}


def _content(element: Mapping[str, Any]) -> Any:
    kind = str(element.get("type"))
    held = element.get(_HELD.get(kind, "value"))
    if held is None or kind not in _READ:
        return held
    return _READ[kind](held)


_HELD = {
    "datepicker": "selected_date",
    "datetimepicker": "selected_date_time",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "timepicker": "selected_time",
    "file_input": "files",
}
_READ: dict[str, Callable[[Any], Any]] = {
    "datepicker": date.fromisoformat,
    "datetimepicker": lambda seconds: datetime.fromtimestamp(seconds, UTC),
    "static_select": lambda option: option["value"],
    "external_select": lambda option: option["value"],
    "radio_buttons": lambda option: option["value"],
    "checkboxes": lambda options: [option["value"] for option in options],
}
