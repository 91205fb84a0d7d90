"""Choices that a form asks for while somebody types."""

from typing import Any

from slack_bolt import Ack

from handlers.finding import MOST_TYPED
from handlers.given import OpenWorkspace
from handlers.views.fields import request_label
from handlers.views.settings_form import zone_label
from storage.rules.text import line
from storage.rules.zones import zone_names


def requests(ack: Ack, payload: dict[str, Any], read_workspace: OpenWorkspace) -> None:
    """Open requests that fit what was typed."""
    with read_workspace() as workspace:
        found = workspace.requests.waiting(line(payload.get("value"), MOST_TYPED))
    ack(options=[_choice(request_label(request), str(request.id)) for request in found])


def zones(ack: Ack, payload: dict[str, Any]) -> None:
    """Time zones that fit what was typed."""
    ack(options=[_choice(zone_label(name), name) for name in zone_names(str(payload.get("value") or ""))])


def _choice(words: str, value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": words}, "value": value}
