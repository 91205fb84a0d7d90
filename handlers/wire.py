"""What everything that speaks without having been asked has in common."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient

from handlers.given import OpenOutbox
from handlers.people import Names


@dataclass(frozen=True)
class Wire:
    """From the outbox to Slack: one client for each workspace, the time, and people's names."""

    open_outbox: OpenOutbox
    client_for: Callable[[str], WebClient]
    clock: Callable[[], datetime]
    names: Names
