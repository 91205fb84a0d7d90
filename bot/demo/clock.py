"""A clock that can be pushed forward: hours and days in a press."""

from datetime import datetime, timedelta
from threading import Lock

from bot.clock import utc_now
from storage.rules.alerts import next_digest
from storage.rules.windows import ALERT_WINDOW, SWAP_WINDOW
from storage.workspace import Workspace

FURTHEST = timedelta(days=400)


class DemoClock:
    """Runs as fast as a real one, from a moment of its own."""

    def __init__(self, start: datetime) -> None:
        self._ahead = start - utc_now()
        self._lock = Lock()

    def now(self) -> datetime:
        """The make-believe time."""
        return utc_now() + self._ahead

    def push(self, by: timedelta) -> None:
        """Make it later."""
        with self._lock:
            self._ahead += by

    def push_to(self, moment: datetime) -> None:
        """Make it that moment, if that is still to come."""
        self.push(max(moment - self.now(), timedelta(0)))


def next_alert(workspace: Workspace, now: datetime) -> datetime | None:
    """The next moment at which the bot has something to say, as far as is known now."""
    chosen = workspace.settings.choices()
    codes, _ = workspace.search.due(FURTHEST, now, most=1000)
    if not codes:
        return None
    urgent = [edge for code in codes for edge in (code.act_by - SWAP_WINDOW, code.act_by) if edge > now]
    digest = next_digest(now, chosen.zone, chosen.alert_time)
    while codes[0].act_by > digest + ALERT_WINDOW:
        digest = next_digest(digest, chosen.zone, chosen.alert_time)
    return min([digest, *urgent]) + timedelta(seconds=1)
