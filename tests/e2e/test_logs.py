"""What a process writes: no code and no token, at the most talkative level, whatever goes wrong."""

import json
import os
import signal
import socket
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import AD_OPS, CODE, LEO, MIA
from tests.e2e.conftest import Host, log, set_up
from tests.processes import HTTP, PROCFILE, SOCKET, Process
from tests.waiting import wait_for


def everything(host: Host, process: Process) -> str:
    """All that was written, when it holds no secret of anybody."""
    written = process.out + process.err
    slack = host.slack
    secrets = [CODE, CODE[1:20], slack.team.bot_token, slack.app_token, slack.signing_secret]
    assert [secret for secret in secrets if secret in written] == []
    return written


def lines(process: Process) -> list[dict[str, Any]]:
    """All that was logged; nothing else was written."""
    assert process.out == ""
    found = [json.loads(line) for line in process.err.splitlines()]
    assert all(line.keys() - {"trace"} == {"at", "level", "logger", "event"} for line in found)
    return found


def child_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


@pytest.mark.parametrize("transport", [HTTP, SOCKET])
def test_not_even_a_talkative_log_holds_a_secret(host: Host, transport: str):
    slack, process = host.slack, host.serve(transport, LOG_LEVEL="DEBUG")
    set_up(slack)
    slack.command(f"/spark add {CODE}")
    slack.wait_for(lambda: slack.view(MIA))
    slack.submit({"Creator": "@glow.by_ana", "Duration": "30"})
    slack.wait_for(lambda: slack.view(MIA) is None)
    log(slack, CODE.replace("#Nk3v", "#Pq7z"), "@second")
    slack.wait_for(lambda: "@second" in slack.channel(AD_OPS).messages[-1].text)

    slack.command("/spark add", by=LEO)
    slack.wait_for(lambda: slack.view(LEO))
    slack.submit({"Spark Code": CODE, "Creator": "@glow.by_ana", "Duration": "30"}, by=LEO)
    view = slack.view(LEO)
    assert view and "already logged: #1" in str(view.errors)  # a duplicate is refused

    slack.fail("views.open", "invalid_blocks")
    slack.command(f"/spark add {CODE}")
    wait_for(lambda: "Slack said invalid_blocks" in process.err)
    slack.signing_secret, right = "somebody-elses", slack.signing_secret
    slack.command(f"/spark add {CODE}")  # over HTTP, with a bad signature
    slack.signing_secret = right
    assert process.stop()[0] == 0
    everything(host, process)
    assert {line["level"] for line in lines(process)} >= {"INFO", "ERROR"}


@pytest.mark.parametrize("words", [(), PROCFILE])
def test_what_gunicorn_says_has_the_form_of_all_other_lines(host: Host, words: tuple[str, ...]):
    process = host.serve(HTTP, *words)
    os.kill(child_of(process.running.pid), signal.SIGKILL)
    wait_for(lambda: "SIGKILL" in process.err)
    wait_for(lambda: host.get("/readyz")[0] == 200)
    before = child_of(process.running.pid)
    os.kill(process.running.pid, signal.SIGHUP)  # gunicorn reads its configuration again
    wait_for(lambda: child_of(process.running.pid) != before, 12)
    os.kill(child_of(process.running.pid), signal.SIGKILL)
    wait_for(lambda: process.err.count("SIGKILL") > 1)
    assert process.stop()[0] == 0
    assert {line["logger"] for line in lines(process) if "SIGKILL" in line["event"]} == {"gunicorn.error"}


def test_a_crooked_request_leaves_no_trace_in_the_log_and_the_bot_lives_on(host: Host):
    process = host.serve(HTTP)
    crooked = [
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000000\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nX-Slack-Signature: \xff\r\n\r\nhello",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / SPARK/9.9\r\n\r\n",
    ]
    statuses = [status_of(host.port, each) for each in crooked]
    assert all(400 <= status < 500 for status in statuses), statuses
    assert host.get("/healthz")[0] == 200
    assert process.stop()[0] == 0
    assert process.trouble == []


def status_of(port: int, request: bytes) -> int:
    with closing(socket.create_connection(("127.0.0.1", port), timeout=5)) as there:
        there.sendall(request)
        there.shutdown(socket.SHUT_WR)
        answer = there.makefile("rb").readline().split()
    return int(answer[1]) if len(answer) > 1 else 499  # hung up: as good as refused
