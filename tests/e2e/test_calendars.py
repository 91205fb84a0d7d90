"""A calendar's address, fetched from a running process: wherever that listens, and in no log of it."""

import re

import pytest

from tests.conftest import CODE, MIA
from tests.e2e.conftest import Host, log
from tests.processes import HTTP, SOCKET, free_port
from tests.waiting import wait_for


def address(host: Host) -> str:
    """What Mia was sent, when it comes."""
    direct = host.slack.team.direct(MIA)

    def found() -> list[str]:
        return re.findall(r"/base(/calendar/[\w-]{43}\.ics)", str([message.blocks for message in direct.messages]))

    host.slack.wait_for(found)
    return found()[-1]


@pytest.mark.parametrize("transport", [HTTP, SOCKET])
def test_a_calendar_is_read_from_the_process_and_its_address_is_in_no_log(host: Host, transport: str):
    more = {"PUBLIC_URL": "https://spark.example.com/base", "LOG_LEVEL": "DEBUG"}
    if transport == SOCKET:
        host.port = free_port()
        host.slack.deliver_to(None)
        process = host.start(**host.settings(SOCKET, PORT=str(host.port), **more))
        host.wait_until_there(SOCKET, process)
    else:
        process = host.serve(HTTP, **more)
    log(host.slack, CODE, "@glow.by_ana")
    host.slack.command("/spark calendar")
    path = address(host)
    status, content = host.get(path)
    assert status == 200 and b"SUMMARY:Spark Code #1 ends: @glow.by_ana" in content
    host.slack.press("Stop this address")
    wait_for(lambda: host.get(path)[0] == 404)
    (host.folder / "spark.db").rename(host.folder / "away.db")
    (host.folder / "spark.db").write_bytes(b"no database at all" * 1000)
    assert host.get(path)[0] in (404, 503)
    process.stop()
    written = process.out + process.err
    assert path.split("/")[-1].removesuffix(".ics") not in written and CODE[1:20] not in written
