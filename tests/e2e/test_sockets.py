"""Socket Mode when the way to Slack breaks: a process is back at work within 15 seconds, and says little about it."""

import json
import re
import time
from collections.abc import Callable, Iterator

import pytest

from bot.demo.cables import BUSY
from bot.demo.faults import BEFORE, NEVER, RESET
from bot.demo.slack import SmallSlack
from tests.e2e.conftest import Host
from tests.processes import SOCKET, Process
from tests.waiting import wait_for

LONGEST = 12.0  # of 15: the machine may be busy
BROKEN = ("ConnectionResetError", "BrokenPipeError")
ASK = "apps.connections.open"
Deed = Callable[[SmallSlack], object]


@pytest.fixture
def slack(slack: SmallSlack) -> Iterator[SmallSlack]:
    """People wait for a second, not for three; nobody is refused any more in the end."""
    slack.world.patience = 1.0
    yield slack
    slack.world.patience = 3.0
    slack.world.faults.clear()
    slack.sockets.refuse([])


@pytest.fixture
def process(host: Host) -> Process:
    """A bot at work."""
    started = host.serve(SOCKET)
    wait_for(lambda: "connected to Slack" in started.err)
    return started


def seconds_until_answered(slack: SmallSlack, deed: Deed) -> float:
    """From the deed to the first command that a new connection brings and that is answered."""
    opened, began = slack.sockets.opened, time.monotonic()
    deed(slack)
    wait_for(lambda: slack.sockets.opened > opened and slack.command("/spark help").ok, 30)
    return time.monotonic() - began


def warnings(process: Process) -> list[str]:
    """What it told of when it was stopped in order: one line per event, and none of them an error."""
    assert process.stop()[0] == 0
    lines = [json.loads(line) for line in process.err.splitlines()]
    assert (process.trouble, process.out) == ([], "")
    return [line["event"] for line in lines if line["level"] == "WARNING"]


def test_it_is_back_within_seconds_whichever_way_the_connection_ends(host: Host, process: Process):
    breaks: dict[str, Deed] = {
        "close": lambda slack: slack.sockets.close(),
        "reset": lambda slack: slack.sockets.cut(RESET),
        "end without a goodbye": lambda slack: slack.sockets.cut(BEFORE),
        "warning": lambda slack: slack.disconnect_sockets("warning"),
        "refresh": lambda slack: slack.disconnect_sockets("refresh_requested"),
    }
    took = {}
    for name, deed in breaks.items():
        took[name] = seconds_until_answered(host.slack, deed)
        wait_for(lambda: host.slack.sockets.count == 1)
    assert max(took.values()) < LONGEST, took
    closed, *broken = warnings(process)
    assert closed == "lost the connection to Slack (closed by Slack)"
    assert {len(broken), *broken} <= {2, *(f"lost the connection to Slack ({why})" for why in BROKEN)}


def test_a_command_that_a_black_hole_swallows_is_answered_when_slack_delivers_it_again(host: Host, process: Process):
    slack = host.slack
    opened, began = slack.sockets.opened, time.monotonic()
    slack.sockets.hold()
    assert slack.command("/spark request").words == "/spark failed with the error “operation_timeout”"
    wait_for(lambda: slack.sockets.opened > opened, LONGEST)
    assert slack.repeat().ok
    assert time.monotonic() - began < LONGEST
    wait_for(lambda: slack.sockets.count == 1)
    (told,) = warnings(process)
    assert re.fullmatch(r"lost the connection to Slack \(silent for \d+ s\)", told)


def test_it_is_back_after_slack_has_refused_every_call_for_an_address(host: Host, process: Process):
    slack = host.slack
    asked = len(slack.calls_of(ASK))
    slack.fail(ASK, "internal_error", status=500)
    slack.fail(ASK, body="<html>")
    slack.fail(ASK, "ratelimited", headers={"Retry-After": "2"})
    slack.fail(ASK, drop=NEVER)
    slack.sockets.cut()
    wait_for(lambda: len(slack.calls_of(ASK)) == asked + 4, 30)  # the last one hangs, and Slack is back
    assert seconds_until_answered(slack, lambda _: None) < LONGEST
    lost, *out_of_reach = warnings(process)
    assert lost == "lost the connection to Slack (ConnectionResetError)"
    whys = ("internal_error", "http_200", "ratelimited", "TimeoutError")
    assert out_of_reach == [f"Slack is out of reach ({why}): trying until it is back" for why in whys]


def test_it_is_back_after_slack_has_let_nobody_in(host: Host, process: Process):
    slack = host.slack
    slack.sockets.refuse([BUSY, RESET, BEFORE, NEVER])
    slack.sockets.cut()
    wait_for(lambda: not slack.sockets.refusing, 30)  # the last one hangs in its handshake
    assert seconds_until_answered(slack, lambda _: None) < LONGEST
    assert len(warnings(process)) == 5


def test_a_stop_is_heard_while_nothing_arrives_any_more(host: Host, process: Process):
    host.slack.sockets.hold()
    host.slack.fail(ASK, drop=NEVER, times=1000)
    code, seconds = process.stop()
    assert (code, process.trouble) == (0, [])
    assert seconds < 10


def test_a_stop_is_heard_while_slack_is_looked_for(host: Host, process: Process):
    host.slack.fail(ASK, drop=NEVER, times=1000)
    host.slack.sockets.cut()
    wait_for(lambda: "lost the connection" in process.err)
    code, seconds = process.stop()
    assert (code, process.trouble) == (0, [])
    assert seconds < 10
