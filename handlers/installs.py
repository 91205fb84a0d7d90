"""Slack says that we are not wanted in a workspace any more."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_bolt import BoltResponse

from storage.outcomes import Busy

Forget = Callable[[datetime], None]
CLOCKS_APART = timedelta(seconds=5)
"""Slack tells whole seconds of a clock that is not ours; nobody installs anew as fast as this."""


def gone(body: dict[str, Any], forget: Forget) -> BoltResponse | None:
    """Drop the token that the workspace had then. Slack tells it by two events, in any order, late and again."""
    if _is_about_people(body["event"]):
        return None
    try:
        forget(datetime.fromtimestamp(body["event_time"], UTC) + CLOCKS_APART)
    except Busy:
        return BoltResponse(status=503, body="")  # then Slack tells it again
    return None


def _is_about_people(event: dict[str, Any]) -> bool:
    """Only people's own tokens were revoked, and we have none of those."""
    return "tokens" in event and not event["tokens"].get("bot")
