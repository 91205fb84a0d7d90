"""What each handler is given by name, besides Bolt's own arguments."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Protocol

from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from handlers.views.words import Answer, Secret
from storage.outbox import Outbox
from storage.workspace import Workspace

OpenWorkspace = Callable[[], AbstractContextManager[Workspace]]
SECONDS = 3  # people wait for this; the SDK's own default is half a minute


class Place(Protocol):
    """The details of one code or request, in which somebody works."""

    @property
    def number(self) -> int:
        """Whose details."""

    def says(self, answer: Answer) -> bool:
        """Draw them again with the answer on top. False when nobody has them open any more."""

    def turn_to(self, view: dict[str, Any]) -> None:
        """Show something else there."""


@dataclass(frozen=True)
class Reply:
    """Answers one person: where they asked while Slack allows it, else by direct message."""

    client: WebClient
    user: str
    url: str | None = None
    place: Place | None = None

    def __call__(self, answer: Answer, *, replace: bool = False) -> None:
        """Only this person sees the answer. A secret one stays nowhere: how to ask again is said instead."""
        if self.place and self.place.says(answer):
            return
        if self.url is None or not self._respond({**answer, "replace_original": replace, "response_type": "ephemeral"}):
            lasting = answer.instead if isinstance(answer, Secret) else answer
            self.client.chat_postMessage(channel=self.user, **lasting)

    def _respond(self, body: dict[str, Any]) -> bool:
        webhook = WebhookClient(self.url or "", timeout=SECONDS, ssl=self.client.ssl, retry_handlers=[])
        try:
            return webhook.send_dict(body).status_code == 200  # noqa: PLR2004 - HTTP's OK
        except (OSError, HTTPException, ValueError):  # ValueError: this is no address
            return False


class OpenOutbox(Protocol):
    """What is owed by all workspaces, in one transaction."""

    def __call__(self, *, reading: bool = False) -> AbstractContextManager[Outbox]:
        """To write in, or only to read, which waits for no writer."""


class Later(Protocol):
    """Hands work that talks to Slack to the pool; what goes wrong there is told to the person."""

    def __call__(self, job: Callable[[], object], reply: Reply | None = None, *, within: float | None = None) -> None:
        """Raise Busy when the pool is full; tell the person when the job could not start within so many seconds."""


def person(body: dict[str, Any]) -> tuple[str, str]:
    """Who did this: the user's id, and the name Slack sent along."""
    user = body.get("user")
    if isinstance(user, dict):
        return str(user.get("id")), str(user.get("username") or user.get("name") or "")
    return str(body.get("user_id")), str(body.get("user_name") or "")


def in_own_answer(body: dict[str, Any]) -> bool:
    """Pressed in a message or a modal that only this person sees."""
    return bool((body.get("container") or {}).get("is_ephemeral") or modal(body))


def modal(body: dict[str, Any]) -> dict[str, Any] | None:
    """The modal in which somebody pressed something."""
    view = body.get("view") or {}
    return view if body.get("type") == "block_actions" and view.get("type") == "modal" else None
