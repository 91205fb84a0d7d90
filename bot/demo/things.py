"""What a workspace is made of: people, channels, messages, views, and the team that holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
SCOPES = ("commands", "chat:write", "users:read", "channels:read", "groups:read", "files:write", "files:read")


@dataclass
class Person:
    """Somebody with a seat in the workspace, the bot included."""

    id: str
    name: str
    real_name: str
    tz: str = "UTC"
    is_bot: bool = False
    is_restricted: bool = False
    deleted: bool = False


@dataclass
class Message:
    """One message as it stands now; `only_for` makes it ephemeral."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json]
    thread_ts: str | None = None
    metadata: Json | None = None
    only_for: str | None = None
    edited: bool = False
    deleted: bool = False
    drawn: int = 0
    key: str | None = None
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)


@dataclass
class Channel:
    """A channel, private group or direct message; `kind` is Slack's word: channels, groups or im."""

    id: str
    name: str
    kind: str = "channels"
    members: set[str] = field(default_factory=set)
    archived: bool = False
    shared: bool = False
    log: list[Message] = field(default_factory=list)

    @property
    def messages(self) -> list[Message]:
        """What stands in the channel, oldest first."""
        return [message for message in self.log if not message.deleted]

    def find(self, ts: str | None) -> Message | None:
        """The visible message of that time stamp."""
        return next((message for message in self.messages if message.ts == ts), None)


@dataclass
class View:
    """A modal or Home as the person sees it: what the bot drew, what was typed, what was refused."""

    id: str
    user: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    channel: str | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    drawn: int = 0

    @property
    def type(self) -> str:
        return str(self.body["type"])

    @property
    def blocks(self) -> list[Json]:
        return list(self.body["blocks"])

    @property
    def callback_id(self) -> str:
        return str(self.body.get("callback_id", ""))

    @property
    def title(self) -> str:
        return str(self.body.get("title", {}).get("text", ""))


@dataclass
class Team:
    """One workspace that has the app installed."""

    id: str
    name: str
    bot_token: str
    app_id: str = "A0SPARK01"
    bot_user: str = "U0SPARK01"
    bot_id: str = "B0SPARK01"
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    revoked: bool = False
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)
    stacks: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)

    @property
    def domain(self) -> str:
        return self.name.lower().replace(" ", "-")

    def revoke(self) -> None:
        """From now on the bot's token is refused."""
        self.revoked = True

    def person(self, by: str) -> Person:
        """Somebody by id or by name."""
        for person in self.people.values():
            if by in (person.id, person.name):
                return person
        raise LookupError(f"nobody is called {by!r} here; there are {', '.join(self.people)}")

    def channel(self, which: str) -> Channel:
        """A channel by id or by name, with or without #."""
        for channel in self.channels.values():
            if which.lstrip("#") in (channel.id, channel.name):
                return channel
        raise LookupError(f"no channel {which!r} here; there are {', '.join(self.channels)}")

    def direct(self, user: str) -> Channel:
        """The person's direct message with the bot."""
        return self.channels.setdefault(
            f"D{user[1:]}", Channel(f"D{user[1:]}", "directmessage", "im", {user, self.bot_user})
        )

    def views(self) -> list[View]:
        """Every view somebody could be looking at."""
        return [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())
