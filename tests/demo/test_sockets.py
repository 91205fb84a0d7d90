from contextlib import suppress

import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError

from tests.demo.tiny_bot import tiny_bot


@pytest.fixture
def handler(slack):
    app = tiny_bot(slack)
    app.view("form")(lambda ack: ack(response_action="errors", errors={"name": "Taken"}))
    app.event("app_home_opened")(lambda ack: ack())
    slack.deliver_to(None)
    handler = SocketModeHandler(app, slack.app_token, ping_interval=1)
    handler.connect()
    slack.sockets.wait_until_connected()
    yield handler
    handler.client.auto_reconnect_enabled = False
    slack.sockets.stop()
    with suppress(AttributeError):  # slack-sdk, after a reconnect
        handler.close()


def test_commands_views_and_events_go_through_the_socket(slack, handler):
    assert slack.command("/spark add").ok
    assert slack.view("mia").title == "Form"
    assert slack.submit({"Name": "Ana"}).errors == {"Name": "Taken"}
    assert slack.open_home("mia").ok


def test_a_bot_connects_anew_when_slack_asks(slack, handler):
    slack.disconnect_sockets("refresh_requested")
    slack.wait_for(lambda: len(slack.calls_of("apps.connections.open")) == 2)
    slack.sockets.wait_until_connected()
    assert slack.command("/spark add").ok


def test_what_nobody_answers_times_out(slack, handler):
    slack.world.patience = 0.1
    assert slack.command("/nobody").words == "/nobody failed with the error “operation_timeout”"


def test_a_wrong_app_token_opens_no_socket(slack, client):
    client.token = "xapp-wrong"
    with pytest.raises(SlackApiError, match="invalid_auth"):
        client.api_call("apps.connections.open")
