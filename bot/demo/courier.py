"""The way from Slack to the bot."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from bot.demo import payloads
from bot.demo.delivery import Answer, Sent, Target, encoded, judged, over_http, signed
from bot.demo.seen import Sight, Which
from bot.demo.sockets import Sockets
from bot.demo.things import Json, Team


class Courier(Sight):
    """Carries what happened to wherever the bot is."""

    url: str
    app_token: str
    signing_secret: str
    sockets: Sockets
    target: Target | None = None
    last_sent: tuple[Team, Sent] | None = None
    hints: tuple[tuple[str, str], ...]
    shortcuts: tuple[tuple[str, str, str], ...]
    clock_moves: dict[str, Callable[[], object]]
    running: bool = False

    def event(self, team: Which, event: Json, *, event_id: str | None = None, retry: int = 0) -> Answer:
        """Send any event."""
        found = self.of(team)
        payload = payloads.event(self.world, found, event, event_id)
        return self.deliver(found, Sent("events_api", payload, retry))

    def _response_url(self, key: str) -> str:
        return f"{self.url}/response/{key}"

    def repeat(self) -> Answer:
        """Deliver the last thing once more, as Slack does when it is not sure."""
        if self.last_sent is None:
            raise LookupError("nothing was sent yet")
        return self.deliver(*self.last_sent)

    def deliver(self, team: Team, sent: Sent) -> Answer:
        """Bring it to the bot, by whatever way was named."""
        self.last_sent = (team, sent)
        began, patience = time.perf_counter(), self.world.patience
        body: Any
        if self.target is None:
            status, body = self.sockets.deliver(sent, patience)
        else:
            content, kind = encoded(sent)
            headers = signed(content, kind, self.signing_secret, sent.retry)
            if isinstance(self.target, str):
                status, body = over_http(self.target, content, headers, patience)
            else:
                status, _, body = self.target(content, headers)
        if sent.payload.get("type") != "block_suggestion":  # that one changes nothing to be seen
            self.world.touch()
        return judged(sent, status, body, time.perf_counter() - began, patience)
