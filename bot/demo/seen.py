"""What can be seen of the make-believe Slack."""

from __future__ import annotations

from collections.abc import Callable

from bot.demo.records import Call
from bot.demo.things import Channel, Message, Team, View
from bot.demo.world import Seen, World

Which = str | Team | None


class Sight:
    """Looking at a world: calls, channels, views."""

    world: World

    @property
    def team(self) -> Team:
        """The default team."""
        return next(iter(self.world.teams.values()))

    def of(self, team: Which) -> Team:
        """A team, by itself, by id, or the default one."""
        return team if isinstance(team, Team) else self.world.teams[team] if team else self.team

    @property
    def calls(self) -> list[Call]:
        """Every call of the bot, newest last, refused ones too."""
        return self.world.calls

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def channel(self, which: str, *, team: Which = None) -> Channel:
        return self.of(team).channel(which)

    def dm(self, by: str, *, team: Which = None) -> Channel:
        """The person's direct message with the bot."""
        found = self.of(team)
        return found.direct(found.person(by).id)

    def ephemerals(self, by: str, *, team: Which = None) -> list[Message]:
        found = self.of(team)
        user = found.person(by).id
        return [message for message in found.ephemerals if message.only_for == user and not message.deleted]

    def views(self, by: str, *, team: Which = None) -> list[View]:
        """The person's open modals, lowest first."""
        found = self.of(team)
        return list(found.stacks.get(found.person(by).id, []))

    def view(self, by: str, *, team: Which = None) -> View | None:
        """The modal on top."""
        return next(reversed(self.views(by, team=team)), None)

    def home(self, by: str, *, team: Which = None) -> View | None:
        found = self.of(team)
        return found.homes.get(found.person(by).id)

    def wait_for(self, predicate: Callable[[], Seen], seconds: float = 5) -> Seen:
        """What the predicate saw, as soon as it is true; asked again after each change."""
        seen = self.world.wait_for(predicate, seconds)
        if not seen:
            raise TimeoutError(f"waited {seconds} s, last seen: {seen!r}; {self._last_seen()}")
        return seen

    def _last_seen(self) -> str:
        calls = [f"{call.method} → {call.answer.get('error', 'ok')}" for call in self.calls[-5:]]
        titles = [view.title for stack in self.team.stacks.values() for view in stack]
        said = [message.text[:60] for channel in self.team.channels.values() for message in channel.messages[-1:]]
        return f"last calls {calls}, open views {titles}, last messages {said}"
