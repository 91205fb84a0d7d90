"""What Slack knows about people: names for texts that must not mention them, and their time zones."""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from slack_sdk import WebClient

from handlers.slack_answers import NOT_OK, Verdict, verdict
from storage.rules import Refused
from storage.rules.zones import parse_zone

MOST_REMEMBERED = 100_000  # ten people of each of ten thousand workspaces: 34 MB
PATIENCE = 2.0  # seconds that an alert waits for names
THREADS, AT_ONCE = 64, 10
"""All names that are asked for at the same time, and those for one alert."""


class Names:
    """Display names of people, asked of Slack once and kept in memory only."""

    def __init__(self, client_for: Callable[[str], WebClient]) -> None:
        self._client_for = client_for
        self._known: dict[tuple[str, str], str] = {}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="name")

    def of(self, team_id: str, people: Iterable[str | None]) -> dict[str, str]:
        """The names that Slack tells without delay; whoever it does not tell is left out."""
        wanted = [who for who in people if who]
        if strangers := [who for who in wanted if (team_id, who) not in self._known]:
            self._ask(team_id, strangers)
        return {who: name for who in wanted if (name := self._known.get((team_id, who)))}

    def _ask(self, team_id: str, people: Sequence[str]) -> None:
        """A few at a time, as long as there is time; a name that comes too late is there for the next alert."""
        client = self._client_for(team_id)
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        ends = time.monotonic() + PATIENCE
        for start in range(0, len(people), AT_ONCE):
            asked = [self._threads.submit(self._learn, client, team_id, who) for who in people[start : start + AT_ONCE]]
            done, missing = wait(asked, max(0.0, ends - time.monotonic()))
            for each in missing:
                each.cancel()
            if missing or not all(each.result() for each in done):
                return

    def _learn(self, client: WebClient, team_id: str, who: str) -> bool:
        """False when Slack is in trouble: an alert does not wait for names then."""
        try:
            user = client.users_info(user=who)["user"]
        except NOT_OK as error:
            if verdict(error) is not Verdict.PERSON:
                return False
            self._known[team_id, who] = ""
        else:
            self._known[team_id, who] = user.get("profile", {}).get("display_name") or user.get("name", "")
        return True


def time_zone(client: WebClient, who: str) -> str | None:
    """The person's own zone, if Slack tells it in time and it is one we know."""
    try:
        return parse_zone(client.users_info(user=who)["user"].get("tz") or "").key
    except (*NOT_OK, Refused):
        return None
