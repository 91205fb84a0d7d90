"""What the bot is measured against: Bolt with a command that does next to nothing, served as the bot is."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from tests.bench.commands import SECRET, TEAM

Wsgi = Callable[..., Any]


def _served(listener: Callable[..., None], *, before_response: bool = True) -> Wsgi:
    def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token="xoxb-bench")

    app = App(
        name="floor", process_before_response=before_response, signing_secret=SECRET, authorize=authorize,
        token_verification_enabled=False,
    )  # fmt: skip
    app.command("/spark")(listener)
    return SlackRequestHandler(app, "/slack/events")


def nothing() -> Wsgi:
    """Answers before it returns, as the bot does."""
    return _served(lambda ack: ack())


def shipped() -> Wsgi:
    """Bolt as it comes, on gunicorn as it comes: a listener's thread is looked at every ten milliseconds."""
    return _served(lambda ack: ack(), before_response=False)


def opens() -> Wsgi:
    """Has a pool open an empty form, and answers."""
    client = WebClient("xoxb-bench", base_url=os.environ["SLACK_API_URL"], timeout=3, retry_handlers=[])
    pool = ThreadPoolExecutor(64)

    def listener(ack: Ack, body: dict[str, Any]) -> None:
        pool.submit(lambda: client.views_open(trigger_id=body["trigger_id"], view={"type": "modal", "blocks": []}))
        ack()

    return _served(listener)
