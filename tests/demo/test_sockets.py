from contextlib import suppress

import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK, InvalidMessage, InvalidStatus
from websockets.sync.client import connect

from bot.demo.cables import BUSY
from bot.demo.faults import BEFORE, NEVER, RESET
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


@pytest.fixture
def line(slack):
    """A connection that has said hello."""
    with connect(slack.sockets.url(), close_timeout=0.2, ping_interval=None) as line:
        assert '"hello"' in line.recv(1)
        slack.sockets.wait_until_connected()
        yield line
    slack.sockets.stop()


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


def test_a_close_says_goodbye(slack, line):
    slack.sockets.close()
    with pytest.raises(ConnectionClosedOK):
        line.recv(1)


@pytest.mark.parametrize(("how", "cause"), [(RESET, ConnectionResetError), (BEFORE, EOFError)])
def test_a_cut_says_none(slack, line, how, cause):
    slack.sockets.cut(how)
    with pytest.raises(ConnectionClosedError) as ended:
        line.recv(1)
    assert isinstance(ended.value.__cause__, cause)
    assert ended.value.rcvd is None


def test_a_connection_that_is_held_carries_nothing_either_way_and_stays_open(slack, line):
    assert line.ping().wait(20)
    slack.sockets.hold()
    slack.world.patience = 0.2
    assert slack.command("/spark").words == "/spark failed with the error “operation_timeout”"
    assert not line.ping().wait(0.3)
    with pytest.raises(TimeoutError):
        line.recv(0.1)
    assert slack.sockets.count == 1


@pytest.mark.parametrize(("how", "refusal"), [(BUSY, InvalidStatus), (RESET, InvalidMessage), (NEVER, TimeoutError)])
def test_who_is_refused_does_not_get_in_and_the_next_one_does(slack, how, refusal):
    slack.sockets.refuse([how])
    with pytest.raises(refusal):
        connect(slack.sockets.url(), open_timeout=0.3)
    assert (slack.sockets.refusing, slack.sockets.count) == (0, 0)
    with connect(slack.sockets.url()) as line:
        assert line.recv(1)
    slack.sockets.stop()
