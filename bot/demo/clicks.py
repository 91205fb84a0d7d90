"""A person's clicks: on buttons and menus that are there, and on those that no longer are."""

from __future__ import annotations

from typing import Any

from bot.demo import payloads, spots
from bot.demo.delivery import Answer, Sent
from bot.demo.hands import AD_OPS, MIA, Hands
from bot.demo.seen import Which
from bot.demo.things import Json, Message, Team, View


class Clicks(Hands):
    """Presses what a person sees."""

    def press(
        self,
        name: str,
        value: Any = None,
        by: str = MIA,
        where: tuple[str, str] | str | None = None,
        *,
        team: Which = None,
    ) -> Answer:
        """Press the newest button, menu entry or menu of that action_id or label."""
        found = self.of(team)
        user = found.person(by).id
        with self.world.changed:
            spot = spots.find(found, user, name, value, where)
        return self.press_spot(found, user, spot, value)

    def press_spot(self, team: Team, user: str, spot: spots.Spot, value: Any = None) -> Answer:
        """Press exactly this."""
        chosen = {"selected_option": spot.option} if spot.option else self._chosen(team, user, spot, value)
        return self._click(team, user, spot.surface, payloads.action_of(spot.block, spot.element, chosen))

    def _chosen(self, team: Team, user: str, spot: spots.Spot, value: Any) -> Json:
        if spot.element["type"] == "button":
            return {}
        entry = self._entry(team, user, spot.surface, spot.block, spot.element, value)
        if isinstance(spot.surface, View):
            spot.surface.values[spot.block["block_id"]][spot.element["action_id"]] = entry
        return entry

    def press_raw(
        self, by: str, action: Json, where: Message | View | Json | None = None, *, team: Which = None, **changes: Any
    ) -> Answer:
        """Send any click, whether such a button exists or not; `changes` replace parts of the payload."""
        found = self.of(team)
        full: Json = {"type": "button", "block_id": "gone", "action_ts": payloads.moment(), **action}
        if isinstance(where, (Message, View)):
            return self._click(found, by, where, full, changes)
        gone = Message("1700000000.000001", AD_OPS, found.bot_user, "gone", [])
        return self._click(found, by, gone, full, ({"container": where} if where else {}) | changes)

    def _click(self, team: Team, by: str, at: spots.Surface, action: Json, changes: Json | None = None) -> Answer:
        person = team.person(by)
        view = at.id if isinstance(at, View) else None
        with self.world.changed:
            if isinstance(at, View):
                payload = payloads.view_click(team, person, at, action)
            else:
                payload = payloads.message_click(team, person, at, action)
                key = self.world.new_response_url(team, person.id, team.channels[at.channel], at)
                payload["response_url"] = self._response_url(key)
            payload["trigger_id"] = self.world.new_trigger(team, person.id, at.channel, view)
        return self.deliver(team, Sent("interactive", payload | (changes or {})))
