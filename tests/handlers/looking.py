"""What people see in the small Slack."""

from typing import Any

from bot.demo import forms
from bot.demo.blocks import inside
from bot.demo.inputs import held
from bot.demo.things import Json, Message, View
from handlers.views import details as view
from tests.conftest import MIA, Team


def texts(surface: Message | View) -> list[str]:
    """Every text block, in reading order."""
    return [text for block in surface.blocks for text in _texts(block)]


def _texts(block: Json) -> list[str]:
    parts = [block.get("text"), *(block.get("elements", []) if block["type"] == "context" else [])]
    return [part["text"] for part in parts if part]


def row(message: Message, number: int) -> str:
    """The text of the row that is about this code."""
    found = [text for text in texts(message) if f"#{number} " in text or f"#{number}\n" in text]
    assert len(found) == 1, found
    return found[0]


def labels(surface: Message | View) -> list[str]:
    """What every button and menu entry says."""
    found = []
    for _, element in inside(surface.blocks):
        options = element["options"] if element["type"] == "overflow" else [element]
        found += [option["text"]["text"] for option in options if "text" in option]
    return found


def form(team: Team, by: str = MIA) -> View:
    """The form that a person has open."""
    return forms.on_top(team.slack.team, by)


def details(team: Team, by: str = MIA) -> View:
    """The details that a person has in front of them."""
    shown = forms.on_top(team.slack.team, by)
    assert shown.body["callback_id"] == view.DETAILS
    return shown


def home(team: Team, by: str = MIA) -> View:
    """A person's Home tab."""
    found = team.slack.home(by)
    assert found is not None
    return found


def filled(team: Team, by: str = MIA) -> dict[str, Any]:
    """What each field of the open form holds, by its label; a choice by its value."""
    found = {}
    for block, _, entry in forms.entries(form(team, by)):
        value = held(entry)
        found[block["label"]["text"]] = value["value"] if isinstance(value, dict) else value
    return found


def answer(team: Team, by: str = MIA) -> Message:
    """The last thing that only this person saw."""
    return team.slack.ephemerals(by)[-1]
