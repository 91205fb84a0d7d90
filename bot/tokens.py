"""Which token speaks for which workspace, and clients that use it."""

import ssl
from dataclasses import dataclass, field
from typing import Any, Protocol

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.settings import Settings

POST_SECONDS, PERSON_SECONDS = 10, 3


class Tokens(Protocol):
    """Where bot tokens come from."""

    def of(self, workspace: str) -> str | None:
        """The workspace's bot token; None when it does not want us any more."""

    def forget(self, workspace: str) -> None:
        """Drop a workspace's token at once."""


@dataclass(frozen=True)
class OneToken:
    """The token of one workspace, from the environment."""

    token: str = field(repr=False)

    def of(self, workspace: str) -> str | None:  # noqa: ARG002 - there is only one
        """The one token there is."""
        return self.token

    def forget(self, workspace: str) -> None:
        """It stands in the environment: nothing here to drop."""


@dataclass(frozen=True)
class Clients:
    """Slack clients. They share one TLS context, since making one costs more than a call, and never repeat a call."""

    settings: Settings
    tokens: Tokens
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def for_people(self) -> WebClient:
        """For answers that somebody waits for; Bolt puts the workspace's token in."""
        return self._client(None, PERSON_SECONDS)

    def for_posts(self, workspace: str) -> WebClient:
        """For alerts and redraws of one workspace."""
        return self._client(self.tokens.of(workspace), POST_SECONDS)

    def authorize(self, team_id: str | None, enterprise_id: str | None) -> Any:
        """Bolt's question on every request, answered without asking Slack."""
        token = self.tokens.of(team_id or enterprise_id or "")
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token) if token else None

    def _client(self, token: str | None, seconds: int) -> WebClient:
        return WebClient(token, base_url=self.settings.slack_api_url, timeout=seconds, ssl=self.tls, retry_handlers=[])
