"""The clock ticked: what is due is owed, what is owed is posted, what changed is drawn again.

The order of steps is the promise. Owed (committed), then planned (committed), then fenced (committed), then posted,
then recorded (committed): a crash anywhere leaves the alert owed, never forgotten.
"""

import logging
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from handlers.errors import guarded
from handlers.given import OpenOutbox
from handlers.people import Names
from handlers.redraw import Redraw
from handlers.slack_answers import NOT_OK, Verdict, pause_asked, verdict, why_not
from handlers.views.alert import alert, people_in
from handlers.views.trouble import owed
from handlers.views.words import Answer
from storage.alerting import Alert
from storage.outbox import Claim, Posted

log = logging.getLogger(__name__)
POSTERS = 8
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=10)


@dataclass(frozen=True)
class Alerts:
    """Posts what is owed. Any number of processes may tick at once."""

    open_outbox: OpenOutbox
    client_for: Callable[[str], WebClient]
    clock: Callable[[], datetime]
    names: Names
    redraw: Redraw

    def tick(self) -> int:
        """One pass over all workspaces. Answers how many alerts stay owed."""
        with self.open_outbox() as outbox:
            outbox.make(self.clock())
        with ThreadPoolExecutor(POSTERS, thread_name_prefix="poster") as posters:
            while claims := self._claim():
                list(posters.map(self._guarded, claims))
        self.redraw.all()
        with self.open_outbox() as outbox:
            return outbox.owed()

    def _claim(self) -> list[Claim]:
        with self.open_outbox() as outbox:
            return list(outbox.claim(self.clock(), POSTERS))

    def _guarded(self, claim: Claim) -> None:
        """One workspace's trouble, of whatever kind, is not the others': its alert stays owed."""
        guarded(lambda: self._deliver(claim), None, self.clock())

    def _deliver(self, claim: Claim) -> None:
        """All messages of one digest, in order. What fails stays owed, with the reason."""
        try:
            with self.open_outbox() as outbox:
                pages = outbox.plan(claim, self.clock())
            for page in pages:
                self._post(claim, page)
            with self.open_outbox() as outbox:
                outbox.finish(claim, self.clock())
        except NOT_OK as error:
            self._postpone(claim, error)

    def _post(self, claim: Claim, page: int) -> None:
        client = self.client_for(claim.team_id)
        with self.open_outbox() as outbox:
            told = outbox.message(claim, page)
        names = self.names.of(client, claim.team_id, people_in(told)) if told else {}
        with self.open_outbox() as outbox:
            shown = outbox.fence(claim, page, self.clock())
        if shown is None or shown.channel is None:
            return
        answer = self._send(client, claim, shown, alert(shown, names, self.clock()))
        with self.open_outbox() as outbox:
            outbox.posted(claim, page, Posted(answer["channel"], answer["ts"], shown.thread_ts), self.clock())

    def _send(self, client: WebClient, claim: Claim, shown: Alert, drawn: Answer) -> SlackResponse:
        """The message; if Slack refuses its blocks, the same codes in words."""
        call = partial(
            client.chat_postMessage, channel=shown.channel or "", thread_ts=shown.thread_ts,
            unfurl_links=False, unfurl_media=False,
            metadata={"event_type": "spark_alert", "event_payload": {"digest": claim.digest_id, "page": shown.page}},
        )  # fmt: skip
        try:
            return call(**drawn)
        except SlackApiError as refused:
            if verdict(refused) is not Verdict.BUG:
                raise
            log.warning("alert %s of %s goes out in words: %s", claim.digest_id, claim.team_id, why_not(refused))
            return call(text=drawn["text"])

    def _postpone(self, claim: Claim, error: Exception) -> None:
        """It stays owed: tried again after a pause, and a person is told if one has to act."""
        meaning, why = verdict(error), why_not(error)
        doubt = ", and may stand there all the same" if meaning is Verdict.UNKNOWN else ""
        log.warning("alert %s of %s stays owed%s: %s (%s)", claim.digest_id, claim.team_id, doubt, why, meaning)
        with self.open_outbox() as outbox:
            now = self.clock()
            wait = pause(meaning, pause_asked(error), claim.token, outbox.soonest_end(claim, now), now)
            outbox.postpone(claim, now + wait, why)
            tell = meaning is Verdict.PERSON and outbox.is_news(claim, why)
            shown = outbox.message(claim, 0) if tell else None
        if shown and shown.set_up_by:
            self._tell(claim, shown, why)

    def _tell(self, claim: Claim, shown: Alert, why: str) -> None:
        """A direct message to whoever set the alerts up: only a person can mend this."""
        try:
            self.client_for(claim.team_id).chat_postMessage(channel=shown.set_up_by or "", **owed(shown, why))
        except NOT_OK as error:
            log.warning("nobody could be told about %s: %s", claim.team_id, why_not(error))


def pause(meaning: Verdict, asked: timedelta | None, tries: int, soonest: datetime | None, now: datetime) -> timedelta:
    """How long to wait before the next try: twice as long each time, never later than a tenth of the time left."""
    if meaning in (Verdict.PERSON, Verdict.DEAD, Verdict.BUG):
        return LONGEST_PAUSE
    steps = 4 if meaning is Verdict.UNKNOWN else 2  # each try may double what Slack has taken without saying so
    grown: timedelta = min(FIRST_PAUSE * steps ** min(tries - 1, 10), LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311 - jitter
    left = max((soonest - now) / 10, FIRST_PAUSE) if soonest else LONGEST_PAUSE
    return max(min(grown, left), asked or timedelta(0))
