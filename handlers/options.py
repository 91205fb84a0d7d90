"""Choices that a form asks for while somebody types."""

from typing import Any

from slack_bolt import Ack

from handlers.finding import MOST_TYPED
from handlers.given import OpenWorkspace
from handlers.views.fields import request_label
from handlers.views.home import EVERY
from handlers.views.settings_form import zone_label
from handlers.views.words import clip
from storage.rules.text import line
from storage.rules.zones import zone_names


def requests(ack: Ack, payload: dict[str, Any], read_workspace: OpenWorkspace) -> None:
    """Open requests that fit what was typed."""
    with read_workspace() as workspace:
        found = workspace.requests.waiting(_typed(payload))
    ack(options=[_choice(request_label(request), str(request.id)) for request in found])


def accounts(ack: Ack, payload: dict[str, Any], read_workspace: OpenWorkspace) -> None:
    """Ad accounts of open codes that fit what was typed."""
    with read_workspace() as workspace:
        found = workspace.offers.ad_accounts(_typed(payload))
    ack(options=[_choice("All ad accounts", EVERY), *map(_filter, found)])


def campaigns(ack: Ack, payload: dict[str, Any], read_workspace: OpenWorkspace) -> None:
    """Campaigns of open codes that fit what was typed."""
    with read_workspace() as workspace:
        found = workspace.offers.campaigns(_typed(payload))
    ack(options=[_choice("All campaigns", EVERY), *map(_filter, found)])


def zones(ack: Ack, payload: dict[str, Any]) -> None:
    """Time zones that fit what was typed."""
    ack(options=[_choice(zone_label(name), name) for name in zone_names(str(payload.get("value") or ""))])


def _typed(payload: dict[str, Any]) -> str:
    return line(payload.get("value"), MOST_TYPED)


def _filter(name: str) -> dict[str, Any]:
    """As much of a name as a choice can hold: that is enough to find it by."""
    return _choice(clip(name, 75), name[:75])


def _choice(words: str, value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": words}, "value": value}
