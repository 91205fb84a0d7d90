"""Weekly reports: owed, claimed, fenced, posted, recorded, as alerts are; and after them.

A crash anywhere leaves the report owed. Where the workspace lets us look, one that stands there already is found.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from handlers.alerts import WorkOff
from handlers.calling import KEY_UNKNOWN_NOW
from handlers.doubts import CannotLook, found
from handlers.drawing import Form, first_taken
from handlers.errors import attempted
from handlers.keeping import until_recorded
from handlers.pauses import LONGEST, Failure, pause
from handlers.slack_answers import NOT_OK, Verdict, pause_asked, verdict, why_not
from handlers.views import report as view
from handlers.wire import Wire
from storage.leases import LEASE
from storage.outcomes import Busy
from storage.sending import Doubt
from storage.weekly import Due, Weekly

log = logging.getLogger(__name__)


class HeldUp(Exception):
    """Too long ago was the fence: whoever comes next begins anew."""


@dataclass(frozen=True)
class WeeklyPosting:
    """Posts the weekly reports that are owed. Any number of processes may do so at once."""

    wire: Wire
    turn: Callable[[str, str], bool]
    """Waits until a channel may be posted to again; False when the bot is to stop."""
    work_off: WorkOff

    def tick(self) -> int:
        """One pass over all workspaces. Answers how many reports stay owed."""
        with self.wire.open_outbox(reading=True) as outbox:
            waits = outbox.weekly.waits(self.wire.clock())
        if waits:
            with self.wire.open_outbox() as outbox:
                outbox.weekly.make(self.wire.clock())
            self.work_off(self._claim, self._deliver)
        with self.wire.open_outbox(reading=True) as outbox:
            return outbox.weekly.owed()

    def _claim(self, most: int) -> Sequence[Due]:
        with self.wire.open_outbox() as outbox:
            return outbox.weekly.claim(self.wire.clock(), most)

    def _deliver(self, due: Due) -> None:
        """One workspace's trouble, of whatever kind, is not the others'."""
        if attempted(partial(self._send, due), self.wire.clock()) is None:
            attempted(partial(self._postpone, due, "our_mistake", LONGEST), self.wire.clock())

    def _send(self, due: Due) -> bool:
        try:
            self._read_and_post(due)
        except Busy as busy:
            log.warning("the weekly report of %s waits for the database: %s", due.team_id, busy)
        return True

    def _read_and_post(self, due: Due) -> None:
        with self.wire.open_outbox(reading=True) as outbox:
            weekly = outbox.weekly.read(due, self.wire.clock())
        if weekly is None:
            with self.wire.open_outbox() as outbox:
                outbox.weekly.drop(due)
        elif not self._found(due, weekly):
            self._post(due, weekly)

    def _found(self, due: Due, weekly: Weekly) -> bool:
        """Whether there is nothing to post: it stands there already, or Slack does not let us know at this moment."""
        if weekly.asked_in is None:
            return False
        client, doubt = (
            self.wire.client_for(due.team_id),
            Doubt(0, weekly.key, weekly.asked_in, None, weekly.owed_since),
        )
        try:
            client.auth_test()  # while Slack answers nothing, what may stand there is not sent again
            ts = found(client, doubt, self.wire.clock())
        except CannotLook as why:
            log.warning("the weekly report of %s is sent again, and may stand there twice: %s", due.team_id, why)
            return False
        except NOT_OK as error:
            self._failed(due, error)
            return True
        if ts is not None:
            self._record(due, weekly.asked_in, ts)
        return ts is not None

    def _post(self, due: Due, weekly: Weekly) -> None:
        """The fence, the call, and what came of it, in this order."""
        names = self.wire.names.of(due.team_id, [weekly.set_up_by])
        forms = _forms(weekly, names.get(weekly.set_up_by or "", ""))
        if not self.turn(due.team_id, weekly.channel):
            return self._postpone(due, "stopping", timedelta(0))
        with self.wire.open_outbox() as outbox:
            fenced = outbox.weekly.fence(due, weekly.channel, at := self.wire.clock(), until=weekly.until)
        if not fenced:
            return None
        try:
            answer, form = first_taken(lambda each: self._call(due, weekly, each, at), forms)
        except HeldUp:
            self._not_posted(due, weekly)
            return self._postpone(due, "held_up", timedelta(0))
        except NOT_OK as error:
            if verdict(error) is not Verdict.UNKNOWN:
                self._not_posted(due, weekly)
            return self._failed(due, error, weekly.channel)
        self._record(due, str(answer["channel"]), str(answer["ts"]))
        return self._remember(due) if weekly.draws_charts and form is forms[1] else None

    def _call(self, due: Due, weekly: Weekly, form: Form, fenced_at: datetime) -> SlackResponse:
        """One try. Nothing is sent when something held us up since the fence: somebody else may have our place."""
        if abs(self.wire.clock() - fenced_at) > LEASE / 2:
            raise HeldUp
        call = partial(
            self.wire.client_for(due.team_id).chat_postMessage, channel=weekly.channel, unfurl_links=False,
            unfurl_media=False, metadata={"event_type": "spark_report", "event_payload": {"key": weekly.key}}, **form,
        )  # fmt: skip
        try:
            return call(client_msg_id=weekly.key)
        except SlackApiError as refused:
            if why_not(refused) != KEY_UNKNOWN_NOW:
                raise
            return call()

    def _not_posted(self, due: Due, weekly: Weekly) -> None:
        """It stands nowhere, if there was no doubt about that before."""
        if weekly.asked_in is None:
            with self.wire.open_outbox() as outbox:
                outbox.weekly.not_posted(due)

    def _failed(self, due: Due, error: Exception, channel: str = "") -> None:
        """It stays owed, and is tried again after a pause; what only a person can mend is seen on their Home tabs."""
        meaning = verdict(error)
        failed = Failure(meaning, pause_asked(error), due.token, None, None)
        self._postpone(due, why_not(error), pause(failed, self.wire.clock()))
        if channel and meaning is Verdict.PERSON:
            with self.wire.open_outbox() as outbox:
                outbox.weekly.cannot_post(due, channel, why_not(error))

    def _postpone(self, due: Due, why: str, wait: timedelta) -> None:
        log.warning("the weekly report of %s stays owed: %s", due.team_id, why)
        with self.wire.open_outbox() as outbox:
            outbox.weekly.postpone(due, self.wire.clock() + wait, why)

    def _record(self, due: Due, channel: str, ts: str) -> None:
        def write() -> None:
            with self.wire.open_outbox() as outbox:
                outbox.weekly.posted(due, channel, ts, self.wire.clock())

        until_recorded(write, f"the weekly report of {due.team_id}")

    def _remember(self, due: Due) -> None:
        """Slack took it without its chart."""
        with self.wire.open_outbox() as outbox:
            outbox.weekly.refused_charts(due, self.wire.clock())


def _forms(weekly: Weekly, who: str) -> list[Form]:
    """With its chart where Slack may draw it, without, and in words."""
    note = view.weekly_note(weekly.chosen, who)
    classic = view.report(weekly.report, note, chart=False)
    drawn = [view.report(weekly.report, note, chart=True)] if weekly.draws_charts else []
    return [*drawn, classic, {"text": classic["text"]}]
