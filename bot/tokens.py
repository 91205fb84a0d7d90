"""Which token speaks for which workspace, and clients that use it."""

import ssl
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Protocol
from urllib.request import Request

from slack_bolt import BoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.bounded import opener
from bot.settings import Settings

_opener = cache(opener)
NO_OBJECT = "an answer that is no object"
POST_SECONDS, PERSON_SECONDS = 10, 3


class Tokens(Protocol):
    """Where bot tokens come from."""

    def of(self, workspace: str) -> str | None:
        """The workspace's bot token; None when it does not want us any more."""

    def forget(self, workspace: str, gone_at: datetime) -> None:
        """Drop a workspace's token at once, unless it came after that."""


@dataclass(frozen=True)
class OneToken:
    """The token of one workspace, from the environment."""

    token: str = field(repr=False)

    def of(self, workspace: str) -> str | None:  # noqa: ARG002 - there is only one
        """The one token there is."""
        return self.token

    def forget(self, workspace: str, gone_at: datetime) -> None:
        """It stands in the environment: nothing here to drop."""


def workspace_of(context: BoltContext) -> str:
    """Whose codes these are: the workspace's, or the whole organisation's when that installed the bot."""
    return (context.enterprise_id if context.is_enterprise_install else context.team_id) or ""


class Reading(WebClient):
    """Slack's client, whose calls end in time and to which JSON that is no object is an answer nobody can read."""

    def api_call(self, *args: Any, **named: Any) -> SlackResponse:
        """SlackClientError also when the answer is a list, a word or a number."""
        try:
            return super().api_call(*args, **named)
        except (AttributeError, TypeError) as unreadable:
            raise SlackClientError(NO_OBJECT) from unreadable
        except SlackApiError as refused:
            if isinstance(refused.response.data, dict):
                raise
            raise SlackClientError(NO_OBJECT) from refused

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:  # noqa: ARG002
        """The SDK's own one gives every single read the whole time-out."""
        with _opener(self.ssl).open(req, timeout=self.timeout) as answer:
            charset = answer.headers.get_content_charset() or "utf-8"
            return {"status": answer.code, "headers": answer.headers, "body": answer.read().decode(charset)}


@dataclass(frozen=True)
class Clients:
    """Slack clients. They share the process's one TLS context, and never repeat a call."""

    settings: Settings
    tokens: Tokens
    patient: Tokens
    """The same, for whoever may wait: sixty who post at once would take every connection that people have."""
    tls: ssl.SSLContext = field(default_factory=cache(ssl.create_default_context))  # reads all certificates: 23 ms

    def for_people(self) -> WebClient:
        """For answers that somebody waits for; Bolt puts the workspace's token in."""
        return self._client(None, PERSON_SECONDS)

    def for_posts(self, workspace: str) -> WebClient:
        """For alerts and redraws of one workspace."""
        return self._client(self.patient.of(workspace), POST_SECONDS)

    def for_names(self, workspace: str) -> WebClient:
        """For what an alert can do without, in one workspace."""
        return self._client(self.patient.of(workspace), PERSON_SECONDS)

    def for_installing(self) -> WebClient:
        """For turning a code into a token: nobody speaks yet."""
        return self._client(None, POST_SECONDS)

    def authorize(self, context: BoltContext) -> AuthorizeResult | None:
        """Bolt's question on every request, answered without asking Slack."""
        workspace = workspace_of(context)
        token = self.tokens.of(workspace) if workspace else None
        if token is None:
            return None
        return AuthorizeResult(enterprise_id=context.enterprise_id, team_id=context.team_id, bot_token=token)

    def _client(self, token: str | None, seconds: int) -> WebClient:
        return Reading(token, base_url=self.settings.slack_api_url, timeout=seconds, ssl=self.tls, retry_handlers=[])
