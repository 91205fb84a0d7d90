"""Where a person can press: every button, menu entry and menu they see, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.demo.blocks import inside
from bot.demo.inputs import HOLDS
from bot.demo.things import Json, Message, Team, View

Surface = Message | View


@dataclass
class Spot:
    """Something to press: an element where it stands; of an overflow menu, one of its entries."""

    surface: Surface
    block: Json
    element: Json
    option: Json | None = None

    @property
    def names(self) -> list[str]:
        """What a person or a test may call it."""
        named = self.option or (self.block if self.block["type"] == "input" else self.element)
        words = named.get("text") or named.get("label") or {}
        return [self.element["action_id"], str(words.get("text")), str(named.get("value", ""))]

    @property
    def value(self) -> str | None:
        return (self.option or self.element).get("value")

    def is_called(self, name: str, value: object) -> bool:
        if name not in self.names[: 3 if self.option else 2]:
            return False
        if self.element["type"] in HOLDS and self.option is None:
            return True
        if self.option and name == self.element["action_id"]:
            return value in self.names[1:] or len(self.element["options"]) == 1
        return value is None or value in self.names[1:]

    def __str__(self) -> str:
        action, text, value = self.names
        return f"{text!r} ({action}{f' = {value}' if value else ''})"


def surfaces(team: Team, user: str) -> list[Surface]:
    """What a person has before them: the open modal, then the rest, newest first."""
    seen: list[Surface] = [message for message in team.ephemerals if message.only_for == user and not message.deleted]
    for channel in team.channels.values():
        if user in channel.members:
            seen += channel.messages
    seen += [team.homes[user]] if user in team.homes else []
    modal: list[Surface] = [*team.stacks.get(user, [])[-1:]]
    return modal + sorted(seen, key=lambda surface: surface.drawn, reverse=True)


def spots(surface: Surface) -> Iterator[Spot]:
    """All there is to press on it."""
    for block, element in inside(surface.blocks):
        if element["type"] == "overflow":
            yield from (Spot(surface, block, element, option) for option in element["options"])
        elif block["type"] != "input" or block.get("dispatch_action"):
            yield Spot(surface, block, element)


def stands(surface: Surface, where: tuple[str, str] | str | None) -> bool:
    """Whether this is the place that was meant: (channel, ts) or the id of a view."""
    if where is None:
        return True
    own = (surface.channel, surface.ts) if isinstance(surface, Message) else surface.id
    return own == where


def find(team: Team, user: str, name: str, value: object, where: tuple[str, str] | str | None) -> Spot:
    """The newest thing of that name, or a LookupError with all that can be pressed."""
    seen = [surface for surface in surfaces(team, user) if stands(surface, where)]
    there = [spot for surface in seen for spot in spots(surface)]
    for spot in there:
        if spot.is_called(name, value):
            return spot
    listed = ", ".join(map(str, there)) or "nothing at all"
    raise LookupError(f"{user} sees no {name!r} with value {value!r}; there is {listed}")
