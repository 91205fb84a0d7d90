"""The Home tab, drawn when somebody opens it."""

from datetime import datetime
from typing import Any

from slack_sdk import WebClient

from handlers.given import Later, OpenWorkspace
from handlers.views.home import home
from storage.rules.windows import ALERT_WINDOW

MOST_ROWS, MOST_REQUESTS = 25, 10


def opened(
    event: dict[str, Any], client: WebClient, now: datetime, read_workspace: OpenWorkspace, later: Later
) -> None:
    """Draw what needs somebody now; the Messages tab has nothing to draw."""
    if event.get("tab") != "home":
        return
    with read_workspace() as workspace:
        due, total = workspace.search.due(ALERT_WINDOW, now, MOST_ROWS)
        waiting = workspace.requests.waiting(most=MOST_REQUESTS)
        set_up = workspace.settings.choices().alert_channel is not None
    view = home(due, total, waiting, now, set_up=set_up)
    later(lambda: client.views_publish(user_id=event["user"], view=view))
