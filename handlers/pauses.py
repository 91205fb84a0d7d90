"""How long what Slack did not take waits for its next try."""

import random
from datetime import datetime, timedelta

from handlers.slack_answers import Verdict

FIRST, LONGEST = timedelta(seconds=15), timedelta(minutes=10)


def pause(meaning: Verdict, asked: timedelta | None, tries: int, soonest: datetime | None, now: datetime) -> timedelta:
    """Twice as long each time, never later than a tenth of the time left until the soonest end."""
    if meaning in (Verdict.PERSON, Verdict.DEAD, Verdict.BUG):
        return LONGEST
    steps = 4 if meaning is Verdict.UNKNOWN else 2  # each try may double what Slack has taken without saying so
    grown: timedelta = min(FIRST * steps ** min(tries - 1, 10), LONGEST) * random.uniform(0.8, 1.2)  # noqa: S311 - jitter
    left = max((soonest - now) / 10, FIRST) if soonest else LONGEST
    return max(min(grown, left), asked or timedelta(0))
