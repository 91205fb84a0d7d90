"""What Slack knows about people: names for texts that must not mention them, and their time zones."""

from collections.abc import Iterable

from slack_sdk import WebClient

from handlers.slack_answers import NOT_OK
from storage.rules import Refused
from storage.rules.zones import parse_zone

MOST_REMEMBERED = 10_000


class Names:
    """Display names of one bot's people, asked of Slack once and kept in memory only."""

    def __init__(self) -> None:
        self._known: dict[tuple[str | None, str], str] = {}

    def of(self, client: WebClient, team_id: str, people: Iterable[str | None]) -> dict[str, str]:
        """The names that Slack told; whoever it does not tell is left out."""
        return {who: name for who in people if who and (name := self._name(client, team_id, who))}

    def _name(self, client: WebClient, team_id: str, who: str) -> str:
        if (team_id, who) not in self._known:
            try:
                user = client.users_info(user=who)["user"]
            except NOT_OK:
                return ""
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[team_id, who] = user.get("profile", {}).get("display_name") or user.get("name", "")
        return self._known[team_id, who]


def time_zone(client: WebClient, who: str) -> str | None:
    """The person's own zone, if Slack tells it in time and it is one we know."""
    try:
        return parse_zone(client.users_info(user=who)["user"].get("tz") or "").key
    except (*NOT_OK, Refused):
        return None
