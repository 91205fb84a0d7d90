"""A make-believe Slack, and a tiny bot that talks to it."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from slack_sdk import WebClient

from bot.demo.slack import SmallSlack
from tests.demo.tiny_bot import tiny_bot, wsgi_call

expect.set_options(timeout=20_000)  # a busy machine is no failure


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.at = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self):
        return self.at

    def move(self, **by):
        self.at += timedelta(**by)


@pytest.fixture(scope="session")
def server():
    slack = SmallSlack(now=Clock()).start()
    yield slack
    slack.stop()


@pytest.fixture
def slack(server):
    server.reset()
    server.now.at = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    server.world.patience = server.world.trigger_seconds = 3.0
    return server


@pytest.fixture
def bot(slack):
    app = tiny_bot(slack)
    slack.deliver_to(wsgi_call(app))
    return app


@pytest.fixture
def client(slack):
    return WebClient(slack.team.bot_token, base_url=slack.api_url, retry_handlers=[])
