"""How long what Slack did not take waits for its next try."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.slack_answers import Verdict

FIRST, LONGEST = timedelta(seconds=15), timedelta(minutes=10)
LATEST = timedelta(seconds=80)
"""Slack is back: what it did not take goes out within two minutes."""


@dataclass(frozen=True)
class Failure:
    """A try that did not end in `ok`."""

    meaning: Verdict
    asked: timedelta | None
    """The pause that Slack asks for."""
    tries: int
    in_doubt_since: datetime | None
    soonest_end: datetime | None


def pause(failed: Failure, now: datetime) -> timedelta:
    """Longer each time, never later than a tenth of the time left until the soonest end, nor earlier than asked."""
    if failed.meaning in (Verdict.PERSON, Verdict.DEAD, Verdict.BUG):
        return LONGEST
    grown = _grown(failed, now) * random.uniform(0.8, 1.2)  # noqa: S311 - jitter
    left = max((failed.soonest_end - now) / 10, FIRST) if failed.soonest_end else LONGEST
    return max(min(grown, left), failed.asked or timedelta(0))


def _grown(failed: Failure, now: datetime) -> timedelta:
    """Twice as long each time. What may stand there all the same waits as long as it has been in doubt."""
    if failed.meaning is Verdict.UNKNOWN and failed.in_doubt_since:
        return min(max(now - failed.in_doubt_since, FIRST), LONGEST)
    return min(FIRST * (1 << min(failed.tries - 1, 10)), LATEST)
