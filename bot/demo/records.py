"""What Slack writes down: calls, triggers and response_urls it gave out, faults to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.demo.things import Channel, Json, Message, Team


@dataclass
class Call:
    """One call of the Web API (or of a response_url) and what was answered."""

    method: str
    args: Json
    answer: Json
    at: datetime
    seconds: float = 0.0
    status: int = 200
    team: str | None = None


@dataclass
class File:
    """A file, from the moment somebody announces it; `content` once it is there."""

    id: str
    name: str
    by: str
    team: Team
    title: str
    expected: int = 0
    content: bytes | None = None


@dataclass
class Trigger:
    """A trigger_id: lives three seconds, opens one view."""

    user: str
    team: Team
    made: float
    channel: str | None = None
    view: str | None = None
    used: bool = False


@dataclass
class ResponseUrl:
    """A response_url: five uses within thirty minutes."""

    user: str
    team: Team
    channel: Channel
    made: datetime
    original: Message | None = None
    uses: int = 0
