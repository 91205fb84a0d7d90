"""A person's hands on a form: typing, choosing, asking for suggestions."""

from __future__ import annotations

from typing import Any

from bot.demo import forms, payloads, spots
from bot.demo.courier import Courier
from bot.demo.delivery import Sent
from bot.demo.inputs import filled
from bot.demo.seen import Which
from bot.demo.spots import Surface
from bot.demo.things import Json, Team, View

MIA, AD_OPS = "U0MIA001", "C0ADOPS1"


class Hands(Courier):
    """Fills inputs, in views and in messages."""

    def fill(self, values: dict[str, Any], by: str = MIA, *, team: Which = None) -> View:
        """Put values into the inputs of the top view, named by label, block_id or action_id."""
        found = self.of(team)
        view = forms.on_top(found, by)
        for name, value in values.items():
            block, element = forms.find_input(view, name)
            entry = self._entry(found, view.user, view, block, element, value)
            view.values[block["block_id"]][element["action_id"]] = entry
        self.world.touch()
        return view

    def suggest(
        self, name: str, typed: str, by: str = MIA, *, where: str | None = None, team: Which = None
    ) -> list[Json]:
        """Type into an external select of the top view, or of the one that is named; the options it then offers."""
        found = self.of(team)
        if where is not None:
            spot = spots.find(found, found.person(by).id, name, None, where)
            return self._suggested(found, found.person(by).id, spot.surface, spot.block, spot.element, typed)
        view = forms.on_top(found, by)
        return self._suggested(found, view.user, view, *forms.find_input(view, name), typed)

    def _suggested(self, team: Team, user: str, at: Surface, block: Json, element: Json, typed: str) -> list[Json]:
        if len(typed) < element.get("min_query_length", 3):
            return []
        payload = payloads.block_suggestion(team, team.person(user), block, element, typed)
        where = payloads.view_click if isinstance(at, View) else payloads.message_click
        around = where(team, team.person(user), at, {})  # type: ignore[arg-type]  # each surface has its own
        payload |= {name: around[name] for name in ("container", "view", "message", "channel") if name in around}
        return forms.options_of(self.deliver(team, Sent("interactive", payload)))

    def _entry(self, team: Team, user: str, at: Surface, block: Json, element: Json, value: Any) -> Json:
        """What an element holds after a person put the value in."""
        if not element["type"].endswith("external_select") or not value or isinstance(value, dict):
            return filled(element, value)
        wanted = value if isinstance(value, list) else [value]
        offers: list[Json] = []
        for typed in dict.fromkeys([*map(str, wanted), ""]):
            offers += self._suggested(team, user, at, block, element, typed)
        return filled(element, value, offers)
