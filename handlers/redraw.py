"""Draws posted alerts again from the record. Nobody edits a message: change the record, draw it again."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError

from handlers.errors import attempted, guarded
from handlers.given import Later
from handlers.pauses import LONGEST
from handlers.poison import poisonous
from handlers.slack_answers import NOT_OK, Verdict, pause_asked, verdict, why_not
from handlers.views.alert import alert, in_short, looks_different_at, people_in
from handlers.wire import Wire
from storage.alerting import Alert
from storage.outcomes import Busy
from storage.redraws import Stale

log = logging.getLogger(__name__)
PAUSE = timedelta(seconds=5)
GONE = frozenset({"message_not_found", "channel_not_found", "is_inactive", "cant_update_message", "edit_window_closed"})
"""Slack's words for a message that nobody can draw again: what is in the record stays true."""


@dataclass(frozen=True)
class Redraw:
    """Pays the redraws that changes owe."""

    wire: Wire
    later: Later

    def soon(self) -> None:
        """Have the pool draw what is owed; if it cannot, the next tick does."""
        try:
            self.later(self.all)
        except Busy:
            log.warning("redraw left to the next tick: the pool is full")

    def all(self) -> None:
        """Draw every message that owes it, until none is left that can be drawn now."""
        while stale := self.take(50):
            for message in stale:
                self.draw(message)

    def take(self, most: int) -> Sequence[Stale]:
        """Up to so many messages that owe a redraw and that nobody else is drawing."""
        with self.wire.open_outbox() as outbox:
            return outbox.redraws.take(self.wire.clock(), most)

    def draw(self, stale: Stale) -> None:
        """One message; a change that comes while it is drawn keeps it owing. Whatever goes wrong stays here."""
        guarded(partial(self._draw, stale), None, self.wire.clock())

    def _draw(self, stale: Stale) -> None:
        with self.wire.open_outbox(reading=True) as outbox:
            shown = outbox.redraws.message(stale)
        if shown is None or shown.channel is None or shown.ts is None:
            return self._settle(stale)
        try:
            self._show(stale, shown)
        except NOT_OK as error:
            return self._failed(stale, error)
        return self._settle(stale, looks_different_at(shown, self.wire.clock()))

    def _show(self, stale: Stale, shown: Alert) -> None:
        """The whole message; if Slack refuses it, without the rows to blame; if it still does, its words."""
        if self._taken(stale, shown):
            return
        rows = [told.code.id for told in shown.codes]
        poison = poisonous(rows, lambda plain: self._taken(stale, shown.with_plain(plain)))
        if poison is None:
            self._updated(stale, shown, {"text": in_short(shown)})
            return
        log.warning("digest %s of %s shows by id only: %s", stale.digest_id, stale.team_id, sorted(poison))
        with self.wire.open_outbox() as outbox:
            outbox.redraws.set_aside(stale, poison)

    def _taken(self, stale: Stale, shown: Alert) -> bool:
        """Whether Slack took the message as it is drawn; False when that cannot be drawn or is refused."""
        names, now = self.wire.names.of(stale.team_id, people_in(shown)), self.wire.clock()
        drawn = attempted(lambda: alert(shown, names, now), now)
        if drawn is None:
            return False
        return self._updated(stale, shown, drawn)

    def _updated(self, stale: Stale, shown: Alert, drawn: Mapping[str, Any]) -> bool:
        client = self.wire.client_for(stale.team_id)
        try:
            client.chat_update(channel=shown.channel or "", ts=shown.ts or "", **drawn)
        except SlackApiError as refused:
            if verdict(refused) is not Verdict.BUG:
                raise
            return False
        return True

    def _failed(self, stale: Stale, error: Exception) -> None:
        why, meaning = why_not(error), verdict(error)
        log.warning("redraw of digest %s page %s failed: %s", stale.digest_id, stale.page, why)
        if why in GONE:
            return self._settle(stale)
        wait = LONGEST if meaning in (Verdict.PERSON, Verdict.DEAD) else pause_asked(error) or PAUSE
        with self.wire.open_outbox() as outbox:
            return outbox.redraws.later(stale, self.wire.clock() + wait)

    def _settle(self, stale: Stale, again_at: datetime | None = None) -> None:
        with self.wire.open_outbox() as outbox:
            outbox.redraws.done(stale, again_at)
