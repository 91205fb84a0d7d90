"""The end of a process: in order, in time, with nothing lost."""

import signal

import pytest

from bot.demo.slack import SmallSlack
from tests.conftest import AD_OPS, CODE, MIA
from tests.e2e.conftest import Host, log, set_up
from tests.processes import HTTP, PROCFILE, SOCKET
from tests.waiting import wait_for

TRANSPORTS = pytest.mark.parametrize("transport", [HTTP, SOCKET])


@TRANSPORTS
def test_what_a_person_asked_is_finished_before_the_end(host: Host, transport: str):
    process = host.serve(transport)
    host.slack.slow(1.5)
    assert host.slack.command("/spark add").ok
    code, seconds = process.stop()
    assert (code, process.trouble) == (0, [])
    assert seconds < 10
    assert host.slack.view(MIA)


def test_a_post_that_hangs_does_not_keep_the_process_and_stays_owed(host: Host):
    slack, process = host.slack, host.serve(HTTP)
    set_up(slack)
    slack.fail("chat.postMessage", delay=30)
    log(slack, CODE, "@glow.by_ana")
    wait_until_hanging(slack)
    code, seconds = process.stop()
    assert (code, process.trouble) == (0, [])
    assert seconds < 10

    owing = host.start("tick", **host.settings(HTTP))
    assert (owing.end(), owing.out) == (1, "1 alerts stay owed.\n")


def test_the_web_process_of_the_procfile_ends_in_order_too(host: Host):
    process = host.serve(HTTP, *PROCFILE)
    set_up(host.slack)
    assert process.stop()[0] == 0
    assert process.trouble == []


@TRANSPORTS
def test_ctrl_c_ends_it_in_order_too(host: Host, transport: str):
    process = host.serve(transport)
    code, seconds = process.stop(signal.SIGINT, everybody=True)
    assert (code, process.trouble) == (0, [])
    assert seconds < 10


def test_after_slack_had_it_connect_anew_it_works_on_and_ends_in_order(host: Host):
    slack, process = host.slack, host.serve(SOCKET)
    slack.disconnect_sockets()
    slack.sockets.wait_until_connected()
    set_up(slack)
    code, seconds = process.stop()
    assert (code, process.trouble) == (0, [])
    assert seconds < 10


def test_a_stop_while_it_still_looks_for_slack_is_heard(host: Host):
    slack = host.slack
    slack.fail("apps.connections.open", "internal_error", times=1000)
    process = host.start(**host.settings(SOCKET))
    wait_for(lambda: "Slack is out of reach" in process.err)
    assert process.stop()[0] == 0
    assert process.trouble == []


def wait_until_hanging(slack: SmallSlack) -> None:
    """The alert is on its way, and Slack does not answer."""
    wait_for(lambda: not slack.world.faults[0].times)
    assert len(slack.channel(AD_OPS).messages) == 1
