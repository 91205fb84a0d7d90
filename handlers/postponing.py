"""An alert that did not go out stays owed: when it is tried again, and who is told."""

import logging
from dataclasses import dataclass

from handlers.measured import ALERTS_RETRIED
from handlers.pauses import Failure, pause
from handlers.slack_answers import NOT_OK, Verdict, pause_asked, why_not
from handlers.views.trouble import owed
from handlers.wire import Wire
from storage.alerting import Alert
from storage.claims import Claim

log = logging.getLogger(__name__)
TAKES_NONE = frozenset(
    {"user_not_found", "user_disabled", "cannot_dm_bot", "messages_tab_disabled", "is_inactive", "channel_not_found"}
)
"""Slack's words for a person who cannot be written to."""


@dataclass(frozen=True)
class Postponing:
    """Keeps what Slack did not take."""

    wire: Wire

    def postpone(self, claim: Claim, error: Exception, meaning: Verdict) -> None:
        """It stays owed: tried again after a pause, and a person is told if one has to act."""
        why = why_not(error)
        if self._gave_up(claim, why):
            return
        ALERTS_RETRIED.labels(meaning).inc()
        doubt = ", and may stand there all the same" if meaning is Verdict.UNKNOWN else ""
        log.warning("alert %s of %s stays owed%s: %s (%s)", claim.digest_id, claim.team_id, doubt, why, meaning)
        with self.wire.open_outbox() as outbox:
            now = self.wire.clock()
            ends, since = outbox.soonest_end(claim, now), outbox.in_doubt_since(claim)
            failed = Failure(meaning, pause_asked(error), claim.token, since, ends)
            outbox.postpone(claim, now + pause(failed, now), why)
            tell = meaning is Verdict.PERSON and outbox.is_news(claim, why)
            shown = outbox.message(claim, 0) if tell else None
        if shown:
            self._tell(claim, shown, why)

    def _gave_up(self, claim: Claim, why: str) -> bool:
        """A direct message to somebody who takes none is dropped."""
        if not claim.addressee or why not in TAKES_NONE:
            return False
        log.warning("direct message %s of %s is dropped: %s", claim.digest_id, claim.team_id, why)
        with self.wire.open_outbox() as outbox:
            outbox.give_up(claim, self.wire.clock(), why)
        return True

    def _tell(self, claim: Claim, shown: Alert, why: str) -> None:
        """A direct message to whoever set the alerts up, else to an owner: only a person can mend this."""
        whom = shown.set_up_by or next(iter(sorted(told.code.owner for told in shown.codes)), "")
        try:
            self.wire.client_for(claim.team_id).chat_postMessage(channel=whom, **owed(shown, why))
            with self.wire.open_outbox() as outbox:
                outbox.told(claim, why)
        except NOT_OK as error:
            log.warning("nobody could be told about %s: %s", claim.team_id, why_not(error))
