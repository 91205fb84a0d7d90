"""A make-believe Slack on this machine: the Web API, people who use it, and a page to watch."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from threading import Thread

from werkzeug.serving import BaseWSGIServer, make_server

from bot.demo import installs
from bot.demo.deeds import Deeds
from bot.demo.delivery import Answer, Target
from bot.demo.faults import Fault
from bot.demo.hands import MIA
from bot.demo.records import Call
from bot.demo.seen import Which
from bot.demo.server import Face, Quiet
from bot.demo.sockets import Sockets
from bot.demo.things import Channel, Json, Message, Person, Team, View
from bot.demo.webapi import RATE_LIMITED
from bot.demo.world import World

__all__ = ["Answer", "Call", "Channel", "Message", "Person", "SmallSlack", "Team", "View"]


def utc_now() -> datetime:
    return datetime.now(UTC)


class SmallSlack(Deeds):
    """A Slack small enough to read: refuses what Slack refuses."""

    def __init__(
        self,
        now: Callable[[], datetime] = utc_now,
        hints: Sequence[tuple[str, str]] = (),
        shortcuts: Sequence[tuple[str, str, str]] = (),
        clock_moves: Mapping[str, Callable[[], object]] | None = None,
    ) -> None:
        self.world = World(now, secrets.token_hex(8))
        self.hints = tuple(hints)
        self.shortcuts = tuple(shortcuts)
        self.clock_moves = dict(clock_moves or {})
        self.signing_secret = secrets.token_hex(16)
        self.app_token = f"xapp-1-{secrets.token_hex(16)}"
        self.url = ""
        self._server: BaseWSGIServer | None = None
        self.reset()
        self.sockets = Sockets(self.team.app_id)

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def client(self) -> tuple[str, str]:
        """The app's client id and secret."""
        return installs.client(self.world)

    @property
    def key_mood(self) -> str:
        """What Slack makes of a `client_msg_id` that comes again: "ignores", "deduplicates" or "not_found"."""
        return self.world.key_mood

    @key_mood.setter
    def key_mood(self, mood: str) -> None:
        self.world.key_mood = mood

    @property
    def now(self) -> Callable[[], datetime]:
        return self.world.now

    def start(self, port: int = 0) -> SmallSlack:
        """Listen on the loopback, in threads of its own."""
        self.running = True
        self._server = make_server("127.0.0.1", port, Face(self), threaded=True, request_handler=Quiet)
        self.url = self.world.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Listen no more."""
        server, self._server, self.running = self._server, None, False
        self.sockets.stop()
        if server:
            server.shutdown()
            server.server_close()
        self.world.touch()

    def reset(self) -> None:
        """Forget everything; the default team stands there as on the first day, with the same tokens."""
        with self.world.changed:
            self.world.forget()
            self.last_sent = None
            self.add_team("T0ACME", "Acme Media")

    def add_team(self, team_id: str, name: str = "") -> Team:
        """One more workspace with the app installed; people and channels have the same ids in each."""
        return self.world.add_team(team_id, name or team_id)

    def authorize_install(self, team_id: str, by: str = MIA) -> str:
        """Somebody allows the app in their workspace: the code that Slack sends back to it, good for once."""
        return installs.allow(self.world, self.of(team_id), by)

    def add_person(
        self, user_id: str, name: str, tz: str = "UTC", *, team: Which = None, guest: bool = False
    ) -> Person:
        """Somebody more, in every public channel; a guest is in none."""
        found = self.of(team)
        person = Person(user_id, name, name.capitalize(), tz, is_restricted=guest)
        found.people[user_id] = person
        for channel in found.channels.values():
            if channel.kind == "channels" and not guest:
                channel.members.add(user_id)
        found.direct(user_id)
        return person

    def add_channel(
        self,
        channel_id: str,
        name: str,
        members: Sequence[str] | None = None,
        *,
        private: bool = False,
        archived: bool = False,
        shared: bool = False,
        team: Which = None,
    ) -> Channel:
        """A channel; without members named, everybody is in it, the bot too."""
        found = self.of(team)
        inside = set(found.people if members is None else members)
        channel = Channel(channel_id, name, "groups" if private else "channels", inside, archived, shared)
        found.channels[channel_id] = channel
        self.world.touch()
        return channel

    def deliver_to(self, target: Target | None) -> None:
        """Where the bot is: a URL, something to call, or None for Socket Mode."""
        self.target = target

    def disconnect_sockets(self, reason: str = "refresh_requested") -> None:
        self.sockets.disconnect(reason)

    def slow(self, seconds: float) -> None:
        """Every call of the bot takes that long."""
        self.world.slowness = seconds

    def fail(
        self,
        method: str,
        error: str | None = None,
        times: int = 1,
        status: int | None = None,
        headers: dict[str, str] | None = None,
        delay: float = 0.0,
        drop: str | None = None,
        body: str | None = None,
        after: int = 0,
        when: Callable[[Json], bool] | None = None,
    ) -> None:
        """Let the next calls (of those that `when` fits, `after` so many) go wrong.

        With only a delay, a drop or a body named, the call is done and nothing else goes wrong. ratelimited if unnamed.
        """
        if error is None and not delay and not drop and body is None:
            error = "ratelimited" if status in (None, RATE_LIMITED) else "internal_error"
        limited = error == "ratelimited" and status is None
        status = RATE_LIMITED if limited else status or 200
        more = {"Retry-After": "1"} if headers is None and status == RATE_LIMITED else headers or {}
        self.world.faults.append(Fault(method, times, error, status, more, delay, drop, body, after, when))
