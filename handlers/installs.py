"""Slack says where we are wanted: invited to a channel, or not in the workspace any more."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_bolt import BoltResponse

from handlers.given import OpenWorkspace
from storage.outcomes import Busy

Forget = Callable[[datetime], None]
CLOCKS_APART = timedelta(seconds=5)
"""Slack tells whole seconds of a clock that is not ours; nobody installs anew as fast as this."""


def joined(event: dict[str, Any], now: datetime, read_workspace: OpenWorkspace, open_workspace: OpenWorkspace) -> None:
    """Somebody came into the alert channel, perhaps we did: an alert that could not be posted is due at once."""
    with read_workspace() as workspace:
        waits = event.get("channel") == workspace.settings.choices().alert_channel and workspace.alerting.problem()
    if waits:
        with open_workspace() as workspace:
            workspace.alerting.try_again(now)


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
