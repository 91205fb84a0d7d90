"""Home tabs: opened, filtered, turned to another page; drawn anew after every change that they show."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_bolt import Ack
from slack_sdk.errors import SlackApiError

from handlers.errors import attempted, guarded
from handlers.given import Later, OpenWorkspace
from handlers.pauses import LONGEST
from handlers.slack_answers import NOT_OK, Verdict, pause_asked, verdict, why_not
from handlers.views import buttons, presses
from handlers.views import home as view
from handlers.wire import Wire
from storage.glance import Glance
from storage.homes import News, Tab
from storage.outcomes import Busy

log = logging.getLogger(__name__)
PAUSE = timedelta(seconds=5)


def opened(event: dict[str, Any], now: datetime, open_workspace: OpenWorkspace) -> None:
    """Somebody looks at it; the Messages tab has nothing to draw."""
    if event.get("tab") == "home":
        with open_workspace() as workspace:
            workspace.homes.show(event["user"], now)


def choose(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], now: datetime, open_workspace: OpenWorkspace
) -> None:
    """They want to see something else there: only their own codes, one ad account's, another page, all again."""
    with open_workspace() as workspace:
        workspace.homes.show(body["user"]["id"], now, **_wish(action))
    ack()


def _wish(action: dict[str, Any]) -> dict[str, Any]:
    match action["action_id"]:
        case buttons.HOME_WHOSE:
            return {"mine": action.get("value") == "mine"}
        case view.ACCOUNT_PICK:
            return {"ad_account": _chosen(action)}
        case view.CAMPAIGN_PICK:
            return {"campaign": _chosen(action)}
        case buttons.HOME_CLEAR:
            return {"mine": False, "ad_account": "", "campaign": ""}
    return {"page": presses.read_number(action.get("value")) or 1}


def _chosen(action: dict[str, Any]) -> str:
    value = str((action.get("selected_option") or {}).get("value") or view.EVERY)
    return "" if value == view.EVERY else value[:100]


@dataclass(frozen=True)
class HomeDrawing:
    """Draws Home tabs that show what is not so any more."""

    wire: Wire
    later: Later

    def soon(self, team_id: str) -> None:
        """Something was changed there: have the pool draw what shows it; if it cannot, the next tick does."""
        news = News(team_id, self.wire.clock())
        try:
            self.later(lambda: self._all(news))
        except Busy:
            log.warning("Home tabs left to the next tick: the pool is full")

    def take(self, most: int, news: News | None = None) -> Sequence[Tab]:
        """Up to so many Home tabs that are out of date and that nobody else is drawing."""
        with self.wire.open_outbox() as outbox:
            return outbox.homes.take(self.wire.clock(), most, news)

    def draw(self, tab: Tab) -> None:
        """One Home tab. Whatever goes wrong stays here."""
        guarded(partial(self._draw, tab), None, self.wire.clock())

    def _all(self, news: News) -> None:
        while tabs := self.take(50, news):
            for tab in tabs:
                self.draw(tab)

    def _draw(self, tab: Tab) -> None:
        now = self.wire.clock()
        with self.wire.open_outbox(reading=True) as outbox:
            seen = outbox.homes.glance(tab, now)
        try:
            self._publish(tab, seen, now)
        except NOT_OK as error:
            return self._failed(tab, error)
        with self.wire.open_outbox() as outbox:
            return outbox.homes.done(tab, seen, now)

    def _publish(self, tab: Tab, seen: Glance, now: datetime) -> None:
        """With a chart; where Slack refuses that, which is remembered, without; where it refuses a row, in short."""
        if seen.draws_charts and self._taken(tab, seen, now, with_chart=True):
            return
        if self._taken(tab, seen, now, with_chart=False):
            self._remember(tab, seen, now)
            return
        log.warning("the Home tab of %s in %s shows no rows", tab.wish.person, tab.team_id)
        self.wire.client_for(tab.team_id).views_publish(user_id=tab.wish.person, view=view.in_short(seen))

    def _remember(self, tab: Tab, seen: Glance, now: datetime) -> None:
        if seen.draws_charts:
            log.info("no charts for %s: Slack refuses them", tab.team_id)
            with self.wire.open_outbox() as outbox:
                outbox.homes.refused_charts(tab, now)

    def _taken(self, tab: Tab, seen: Glance, now: datetime, *, with_chart: bool) -> bool:
        """Whether Slack took it as it is drawn; False when that cannot be drawn or is refused."""
        drawn = attempted(lambda: view.home(seen, now, with_chart=with_chart), now)
        try:
            if drawn is not None:
                self.wire.client_for(tab.team_id).views_publish(user_id=tab.wish.person, view=drawn)
        except SlackApiError as refused:
            if verdict(refused) is not Verdict.BUG:
                raise
            return False
        return drawn is not None

    def _failed(self, tab: Tab, error: Exception) -> None:
        """Nobody is told: whoever opens it again gets it drawn."""
        meaning = verdict(error)
        log.warning("the Home tab of %s in %s is not drawn: %s", tab.wish.person, tab.team_id, why_not(error))
        wait = LONGEST if meaning in (Verdict.PERSON, Verdict.DEAD) else pause_asked(error) or PAUSE
        with self.wire.open_outbox() as outbox:
            outbox.homes.later(tab, self.wire.clock() + wait)
