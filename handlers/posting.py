"""One alert that is owed: looked for where it is in doubt, planned, fenced, posted and recorded, message by message.

The order of steps is the promise. Owed (committed), then claimed (committed), then planned and fenced (committed), then
posted, then recorded (committed): a crash anywhere leaves the alert owed, never forgotten.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum
from functools import partial

from handlers.beginning import Beginning, Taken
from handlers.calling import called
from handlers.doubts import CannotLook, found
from handlers.errors import attempted
from handlers.keeping import Keeping
from handlers.measured import ALERTS_SENT, LATENESS
from handlers.pauses import LONGEST
from handlers.postponing import Postponing
from handlers.slack_answers import NOT_OK, Verdict, verdict
from handlers.views.alert import alert, by_ids
from handlers.views.words import Answer
from handlers.wire import Wire
from storage.alerting import Alert
from storage.claims import Claim
from storage.layout import Planned
from storage.leases import LEASE
from storage.outcomes import Busy
from storage.recording import Posted, Stands
from storage.sending import Begun, Doubt

log = logging.getLogger(__name__)
FRESH = timedelta(seconds=1)
"""So long a message that was fenced is posted as it was read."""


class Outcome(Enum):
    """What came of one message."""

    POSTED = "posted"
    NEEDLESS = "needless"
    STOPPED = "stopped"


class Posting:
    """Sends what was claimed, one alert a thread."""

    def __init__(self, wire: Wire, postponing: Postponing, turn: Callable[[str, str], bool]) -> None:
        """`turn` waits until a channel may be posted to again, and is False when the bot is to stop."""
        self.wire, self.postponing, self.turn = wire, postponing, turn
        self.beginning = Beginning(wire)
        self._keeping = Keeping(wire, self.set_aside)

    def deliver(self, taken: Taken) -> str:
        """All messages of one alert, in order. What fails stays owed; answers why the database kept it, if it did."""
        try:
            self._deliver(taken.claim, taken.begun or self.beginning.alone(taken.claim))
        except Busy as busy:
            return str(busy)
        return ""

    def set_aside(self, claim: Claim) -> None:
        """We ourselves tripped over it: it stays owed, and comes last."""
        with self.wire.open_outbox() as outbox:
            outbox.postpone(claim, self.wire.clock() + LONGEST, "our_mistake")

    def _deliver(self, claim: Claim, begun: Begun) -> None:
        try:
            self._clear_up(claim, begun.doubts)
        except NOT_OK as error:
            meaning = verdict(error)
            return self.postponing.postpone(claim, error, Verdict.LATER if meaning is Verdict.UNKNOWN else meaning)
        try:
            self._post_all(claim, replace(begun, planned=self._plan(claim)) if begun.doubts else begun)
        except NOT_OK as error:
            return self.postponing.postpone(claim, error, verdict(error))

    def _plan(self, claim: Claim) -> Planned:
        with self.wire.open_outbox() as outbox:
            return outbox.sending.plan(claim, self.wire.clock())

    def _clear_up(self, claim: Claim, doubts: Sequence[Doubt]) -> None:
        """Look for what was posted without an answer: found, it counts; surely not there, it is sent again."""
        client = self.wire.client_for(claim.team_id)
        if doubts:
            client.auth_test()  # while Slack answers nothing, a message that may stand there is not sent again
        for doubt in doubts:
            try:
                ts = found(client, doubt, self.wire.clock())
            except CannotLook as why:
                log.info("nobody can look for alert %s of %s: %s", claim.digest_id, claim.team_id, why)
            else:
                self._cleared(claim, doubt, ts)

    def _cleared(self, claim: Claim, doubt: Doubt, ts: str | None) -> None:
        with self.wire.open_outbox() as outbox:
            if ts is None:
                return outbox.not_posted(claim, doubt.page)
            stands = Posted(doubt.channel, ts, doubt.thread_ts, as_drawn=False)
            return outbox.recording.record([Stands(claim, doubt.page, stands)], self.wire.clock())

    def _post_all(self, claim: Claim, begun: Begun) -> None:
        """What is not posted stays owed; where nothing speaks against trying again at once, it is handed back."""
        names, outcome = self.wire.names.of(claim.team_id, begun.planned.people), Outcome.NEEDLESS
        for page in begun.planned.pages:
            outcome = self._post(claim, page, begun, names)
            if outcome is Outcome.STOPPED:
                with self.wire.open_outbox() as outbox:
                    return outbox.hand_back(claim, self.wire.clock())
        if outcome is Outcome.NEEDLESS:  # else it was finished with its last message
            with self.wire.open_outbox() as outbox:
                outbox.recording.finish(claim, self.wire.clock())
        return None

    def _post(self, claim: Claim, page: int, begun: Begun, names: Mapping[str, str]) -> Outcome:
        first = begun.first if begun.first and begun.first.page == page else None
        if begun.planned.channel and not self.turn(claim.team_id, begun.planned.channel):
            return self._not_called(claim, first)
        shown, now = self._fenced(claim, page, first, begun.at)
        if shown is None:
            return Outcome.NEEDLESS
        whole = attempted(lambda: alert(shown, names, now), now)
        if self._is_over(now):
            return self._not_called(claim, shown)
        stands = self._call(claim, shown, whole or by_ids(shown, now), now)
        stands = replace(stands, as_drawn=stands.as_drawn and whole is not None)
        ALERTS_SENT.labels(shown.kind).inc()
        LATENESS.observe(max((self.wire.clock() - shown.owed_since).total_seconds(), 0.0))
        is_last = page == begun.planned.pages[-1]
        keep = self._keeping.soon if is_last else self._keeping.now
        keep(Stands(claim, page, stands, is_last))
        return Outcome.POSTED

    def _fenced(self, claim: Claim, page: int, first: Alert | None, at: datetime) -> tuple[Alert | None, datetime]:
        """The page right before it is posted, and when it was so: as it was begun with, or read again after a while."""
        if first and abs(self.wire.clock() - at) <= FRESH:
            return first, at
        self._not_called(claim, first)
        with self.wire.open_outbox() as outbox:
            shown = outbox.sending.fence(claim, page, now := self.wire.clock())
        return shown, now

    def _is_over(self, fenced_at: datetime) -> bool:
        """Something held us up since the fence, and somebody else may have our place."""
        return abs(self.wire.clock() - fenced_at) > LEASE / 2

    def _not_called(self, claim: Claim, shown: Alert | None) -> Outcome:
        """What was fenced and then not asked for: whoever comes next begins anew."""
        if shown and not shown.in_doubt:
            with self.wire.open_outbox() as outbox:
                outbox.not_posted(claim, shown.page)
        return Outcome.STOPPED

    def _call(self, claim: Claim, shown: Alert, drawn: Answer, fenced_at: datetime) -> Posted:
        """Have Slack post it. A refusal that leaves no doubt is noted as such before it is raised."""
        try:
            return called(self.wire.client_for(claim.team_id), claim, shown, drawn, partial(self._is_over, fenced_at))
        except NOT_OK as error:
            if verdict(error) is not Verdict.UNKNOWN:
                self._not_called(claim, shown)
            raise
