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

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.errors import guarded
from handlers.given import OpenOutbox, said_no
from handlers.people import Names
from handlers.redraw import Redraw
from handlers.views.alert import alert, people_in
from storage.outbox import Claim, Posted

log = logging.getLogger(__name__)
POSTERS = 8
TEMPORARY = frozenset({
    "ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout",
})  # fmt: skip
"""Slack's words for "later": everything else needs a person first."""
RETRY, ASK_AGAIN = timedelta(seconds=30), timedelta(minutes=10)
LONGEST_PAUSE = 600.0


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
        except (SlackApiError, OSError) as error:
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
        drawn = alert(shown, names, self.clock())
        answer = client.chat_postMessage(
            channel=shown.channel, thread_ts=shown.thread_ts, unfurl_links=False, unfurl_media=False,
            metadata={"event_type": "spark_alert", "event_payload": {"digest": claim.digest_id, "page": page}}, **drawn,
        )  # fmt: skip
        with self.open_outbox() as outbox:
            outbox.posted(claim, page, Posted(answer["channel"], answer["ts"], shown.thread_ts), self.clock())

    def _postpone(self, claim: Claim, error: Exception) -> None:
        why = said_no(error) if isinstance(error, SlackApiError) else type(error).__name__
        temporary = why in TEMPORARY or not isinstance(error, SlackApiError)
        pause = _asked_for(error) or (RETRY if temporary else ASK_AGAIN)
        log.warning("alert %s of %s stays owed: %s", claim.digest_id, claim.team_id, why)
        with self.open_outbox() as outbox:
            outbox.postpone(claim, self.clock() + pause * random.uniform(1, 1.2), why)  # noqa: S311 - spreads retries


def _asked_for(error: Exception) -> timedelta | None:
    """The pause that Slack asked for, in any form it writes one."""
    if not isinstance(error, SlackApiError):
        return None
    wanted = (error.response.headers or {}).get("Retry-After") or (error.response.headers or {}).get("retry-after")
    try:
        return timedelta(seconds=min(float(wanted), LONGEST_PAUSE)) if wanted else None
    except ValueError:
        return None
