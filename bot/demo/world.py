"""Everything the make-believe Slack knows, behind one lock that tells who waits that something changed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from threading import Condition
from typing import TypeVar

from bot.demo.faults import Fault
from bot.demo.records import Call, File, ResponseUrl, Trigger
from bot.demo.things import Channel, Json, Message, Person, Team

Seen = TypeVar("Seen")
MOST_USES, LONGEST_USE = 5, timedelta(minutes=30)  # of a response_url


class World:
    """All teams, all calls, all that is about to go wrong."""

    def __init__(self, now: Callable[[], datetime], seed: str) -> None:
        self.now, self.seed, self.url = now, seed, ""
        self.changed = Condition()
        self.version = 0
        self._numbers = count(1)
        self.patience = self.trigger_seconds = 3.0
        self.forget()

    def forget(self) -> None:
        """Back to an empty Slack; numbers go on, so that nothing old is mistaken for something new."""
        self.teams: dict[str, Team] = {}
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.files: dict[str, File] = {}
        self.consents: dict[str, tuple[Team, str]] = {}
        self.slowness = 0.0
        self.key_mood = "ignores"
        self.touch()

    def touch(self) -> None:
        """Tell everybody who waits."""
        with self.changed:
            self.version += 1
            self.changed.notify_all()

    def wait_for(self, seen: Callable[[], Seen], seconds: float) -> Seen:
        """The first true thing seen, or the last false one when the time is over."""
        with self.changed:
            return self.changed.wait_for(seen, seconds)

    def number(self) -> int:
        return next(self._numbers)

    def secret(self, *words: str) -> str:
        """A token that is the same for the same words, but not in the next run."""
        return hashlib.sha256(":".join([self.seed, *words]).encode()).hexdigest()[:32]

    def new_ts(self) -> str:
        return f"{int(self.now().timestamp())}.{self.number() % 1_000_000:06d}"

    def new_trigger(self, team: Team, user: str, channel: str | None = None, view: str | None = None) -> str:
        key = f"{self.number()}.{self.number()}.{self.secret('trigger', user)}"
        self.triggers[key] = Trigger(user, team, time.monotonic(), channel, view)
        return key

    def new_response_url(self, team: Team, user: str, channel: Channel, original: Message | None = None) -> str:
        key = f"{team.id}/{self.number()}"
        self.response_urls[key] = ResponseUrl(user, team, channel, self.now(), original)
        return key

    def expired(self, url: ResponseUrl) -> bool:
        return url.uses >= MOST_USES or self.now() - url.made > LONGEST_USE

    def take_fault(self, method: str, args: Json | None) -> Fault | None:
        """What is to go wrong with this call, if anything."""
        with self.changed:
            return next((fault for fault in self.faults if fault.strikes(method, args)), None)

    def team_of(self, token: str) -> Team | None:
        return next((team for team in self.teams.values() if team.bot_token == token), None)

    def add_team(self, team_id: str, name: str) -> Team:
        """A workspace with Mia and Leo, two public channels the bot is in, and a private one it is not in."""
        team = Team(team_id, name, f"xoxb-{self.secret('bot', team_id)}")
        people = [
            Person("U0MIA001", "mia", "Mia", "Europe/Berlin"),
            Person("U0LEO001", "leo", "Leo", "America/New_York"),
            Person(team.bot_user, "spark", "Spark Codes", is_bot=True),
        ]
        team.people = {person.id: person for person in people}
        everybody = set(team.people)
        team.channels = {
            "C0ADOPS1": Channel("C0ADOPS1", "ad-ops", members=set(everybody)),
            "C0CREATE": Channel("C0CREATE", "creators", members=set(everybody)),
            "C0PRIVAT": Channel("C0PRIVAT", "leads", "groups", everybody - {team.bot_user}),
        }
        for person in people[:2]:
            team.direct(person.id)
        self.teams[team_id] = team
        self.touch()
        return team
