"""What became of the alert channel: archived, deleted, without us, or back again. Known before an alert is due."""

from datetime import datetime
from typing import Any

from handlers.given import OpenWorkspace

TROUBLE = {
    "channel_archive": "is_archived", "group_archive": "is_archived",
    "channel_deleted": "channel_not_found", "group_deleted": "channel_not_found",
    "channel_left": "not_in_channel", "group_left": "not_in_channel",
}  # fmt: skip
"""Slack's events, and the words with which it would refuse an alert from then on."""
MENDED = ("channel_unarchive", "group_unarchive", "member_joined_channel")
MOVED = "channel_id_changed"


def troubled(event: dict[str, Any], open_workspace: OpenWorkspace) -> None:
    """Nothing can be posted there any more: whoever opens the Home tab or the settings reads it."""
    with open_workspace() as workspace:
        workspace.alerting.cannot_post(str(event.get("channel")), TROUBLE[event["type"]])


def mended(event: dict[str, Any], now: datetime, read_workspace: OpenWorkspace, open_workspace: OpenWorkspace) -> None:
    """An alert that could not be posted there is due at once. Slack tells of no channel that we are not in."""
    channel = str(event.get("channel"))
    with read_workspace() as workspace:
        waits = workspace.settings.choices().alert_channel == channel and workspace.alerting.problem()
    if waits:
        with open_workspace() as workspace:
            workspace.alerting.can_post(channel, now)


def moved(event: dict[str, Any], open_workspace: OpenWorkspace) -> None:
    """The same channel has another id: it became shared or private."""
    with open_workspace() as workspace:
        workspace.settings.moved(str(event.get("old_channel_id")), str(event.get("new_channel_id")))
