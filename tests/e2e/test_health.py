"""The health pages of a running process: over HTTP always, in Socket Mode where PORT says."""

import json
import socket
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MIA
from tests.e2e.conftest import Host
from tests.processes import HTTP, SOCKET, Process, free_port
from tests.waiting import wait_for

LISTENING = "0A"


@pytest.fixture
def port(host: Host) -> str:
    """Where the pages of a bot in Socket Mode are to be."""
    host.port = free_port()
    host.slack.deliver_to(None)
    return str(host.port)


def serve(host: Host, port: str, **more: str) -> Process:
    process = host.start(**host.settings(SOCKET, PORT=port, **more))
    host.wait_until_there(SOCKET, process)
    wait_for(lambda: ready(host)[1]["slack"] == "connected")
    return process


def ready(host: Host) -> tuple[int, dict[str, Any]]:
    status, body = host.get("/readyz")
    return status, json.loads(body or "{}")


def ports(process: Process) -> set[int]:
    """Where it listens, as the machine itself tells."""
    inodes = set()
    for each in Path(f"/proc/{process.running.pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since it was listed
            inodes.add(str(each.readlink()))
    rows = [line.split() for line in Path(f"/proc/{process.running.pid}/net/tcp").read_text().splitlines()[1:]]
    return {int(row[1].split(":")[1], 16) for row in rows if row[3] == LISTENING and f"socket:[{row[9]}]" in inodes}


def test_over_http_the_pages_tell_of_the_process_that_answers(host: Host):
    host.serve(HTTP)
    assert host.slack.command("/spark").ok
    assert ready(host)[1]["slack"] == "http"
    metrics = host.get("/metrics")[1].decode()
    assert 'spark_answer_seconds_count{kind="command"} 1.0' in metrics
    assert "spark_alerts_owed 0.0" in metrics


def test_in_socket_mode_the_pages_are_where_port_says(host: Host, port: str):
    process = serve(host, port)
    assert ports(process) == {int(port)}
    status, shown = ready(host)
    assert (status, shown["slack"], shown["seconds_without_slack"]) == (200, "connected", 0)
    assert host.get("/healthz")[0] == 200
    assert host.slack.command("/spark").ok
    metrics = host.get("/metrics")[1].decode()
    assert 'spark_answer_seconds_count{kind="command"} 1.0' in metrics
    assert "spark_slack_connected 1.0" in metrics
    assert host.get("/slack/events")[0] == 404
    assert process.stop()[0] == 0
    assert process.trouble == []
    assert "GET" not in process.err


def test_in_socket_mode_without_port_nothing_listens(host: Host):
    process = host.serve(SOCKET)
    assert host.slack.command("/spark").ok
    assert ports(process) == set()


def test_in_socket_mode_a_port_in_use_is_told_in_one_line(host: Host, port: str):
    with socket.create_server(("0.0.0.0", int(port))):  # noqa: S104 - as the bot listens
        process = host.start(**host.settings(SOCKET, PORT=port))
        assert process.end(20) == 1
    assert process.err == f"Spark Codes cannot start: PORT {port} cannot be used (Address already in use)\n"


def test_a_bot_that_looks_for_slack_says_so_from_the_start(host: Host, port: str):
    host.slack.fail("apps.connections.open", "internal_error", times=1000)
    host.start(**host.settings(SOCKET, PORT=port))
    wait_for(lambda: host.get("/readyz")[0])
    status, shown = ready(host)
    assert (status, shown["slack"]) == (200, "away")  # it may be back within the minute
    assert "spark_slack_connected 0.0" in host.get("/metrics")[1].decode()


def test_a_bot_that_loses_slack_says_so(host: Host, port: str):
    serve(host, port)
    host.slack.fail("apps.connections.open", "internal_error", times=1000)
    host.slack.disconnect_sockets()
    wait_for(lambda: ready(host)[1]["slack"] == "away", 15)
    wait_for(lambda: ready(host)[1]["seconds_without_slack"] > 0)


def test_visitors_who_hang_on_keep_nobody_from_work_nor_the_bot_from_its_end(host: Host, port: str):
    process = serve(host, port)
    visitors = [socket.create_connection(("127.0.0.1", int(port))) for _ in range(50)]
    for each in visitors:
        each.sendall(b"GET /readyz HTTP/1.1\r\n")  # and not a word more
    assert host.slack.command("/spark").ok
    host.slack.wait_for(lambda: host.slack.ephemerals(MIA))
    assert ready(host)[0] == 200
    code, seconds = process.stop()
    assert (code, process.trouble) == (0, [])
    assert seconds < 10
    for each in visitors:
        with closing(each):
            pass
