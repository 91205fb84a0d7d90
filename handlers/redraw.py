"""Draws posted alerts again from the record. Nobody edits a message: change the record, draw it again."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from slack_sdk import WebClient

from handlers.errors import guarded
from handlers.given import Later, OpenOutbox
from handlers.people import Names
from handlers.slack_answers import NOT_OK, pause_asked, why_not
from handlers.views.alert import alert, looks_different_at, people_in
from storage.outcomes import Busy
from storage.redraws import Stale

log = logging.getLogger(__name__)
PAUSE = timedelta(seconds=30)
GONE = frozenset({"message_not_found", "channel_not_found", "is_inactive", "cant_update_message", "edit_window_closed"})
"""Slack's words for a message that nobody can draw again: what is in the record stays true."""


@dataclass(frozen=True)
class Redraw:
    """Pays the redraws that changes owe."""

    open_outbox: OpenOutbox
    client_for: Callable[[str], WebClient]
    clock: Callable[[], datetime]
    names: Names
    later: Later

    def soon(self) -> None:
        """Have the pool draw what is owed; if it cannot, the next tick does."""
        try:
            self.later(self.all)
        except Busy:
            log.warning("redraw left to the next tick: the pool is full")

    def all(self) -> None:
        """Draw every message that owes it, until none is left that can be drawn now."""
        while stale := self._take():
            for message in stale:
                guarded(partial(self._draw, message), None, self.clock())

    def _take(self) -> list[Stale]:
        with self.open_outbox() as outbox:
            return list(outbox.redraws.take(self.clock()))

    def _draw(self, stale: Stale) -> None:
        """One message; a change that comes while it is drawn keeps it owing."""
        client = self.client_for(stale.team_id)
        with self.open_outbox() as outbox:
            shown = outbox.redraws.message(stale)
        if shown is None or shown.channel is None or shown.ts is None:
            return self._settle(stale)
        drawn = alert(shown, self.names.of(client, stale.team_id, people_in(shown)), self.clock())
        try:
            client.chat_update(channel=shown.channel, ts=shown.ts, **drawn)
        except NOT_OK as error:
            return self._failed(stale, error)
        return self._settle(stale, looks_different_at(shown, self.clock()))

    def _failed(self, stale: Stale, error: Exception) -> None:
        why = why_not(error)
        log.warning("redraw of digest %s page %s failed: %s", stale.digest_id, stale.page, why)
        if why in GONE:
            return self._settle(stale)
        with self.open_outbox() as outbox:
            return outbox.redraws.later(stale, self.clock() + (pause_asked(error) or PAUSE))

    def _settle(self, stale: Stale, again_at: datetime | None = None) -> None:
        with self.open_outbox() as outbox:
            outbox.redraws.done(stale, again_at)
