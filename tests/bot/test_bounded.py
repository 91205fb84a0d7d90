"""A call to Slack ends in time, however its answer arrives, with TLS as without."""

import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import URLError

import pytest
import trustme
from slack_sdk.errors import SlackApiError

from bot.tokens import Reading

SECONDS = 1
SLOWLY, AT_ONCE = 0.1, 0.0


class Server(ThreadingHTTPServer):
    """Answers every call with `ok`, byte by byte."""

    pause = AT_ONCE
    status = 200
    asked: str = ""
    callers: Sequence[object] = ()
    hangs_up = False


class Answering(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.server.asked, self.server.callers = (
            self.headers["Authorization"],
            [*self.server.callers, self.client_address],
        )
        body = b'{"ok": %s, "said": "\xc3\xa4"}' % (b"true" if self.server.status == 200 else b"false")
        head = (
            f"HTTP/1.1 {self.server.status} x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            for byte in head.encode() + body:
                self.wfile.write(bytes([byte]))
                time.sleep(self.server.pause)
            self.close_connection = self.server.hangs_up
        except OSError:
            return

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(params=["http", "https"])
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Server, Callable[[], Reading]]]:
    server, trusted = Server(("localhost", 0), Answering), ssl.create_default_context()
    if request.param == "https":
        authority, ours = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(ours)
        authority.configure_trust(trusted)
        server.socket = ours.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    address = f"{request.param}://localhost:{server.server_port}/"
    yield server, lambda: Reading("xoxb-1", base_url=address, timeout=SECONDS, ssl=trusted, retry_handlers=[])
    server.shutdown()
    server.server_close()


def test_an_answer_that_comes_at_once_is_read_whole(at):
    server, client = at
    answer = client().api_test()
    assert (answer["ok"], answer["said"], server.asked) == (True, "ä", "Bearer xoxb-1")


def test_a_connection_on_which_all_went_well_is_used_again(at):
    server, client = at
    for _ in range(3):
        assert client().api_test()["ok"]
    assert len({*server.callers}) == 1 and len(server.callers) == 3


def test_after_an_answer_that_took_too_long_nobody_uses_its_connection_again(at):
    server, client = at
    server.pause = SLOWLY
    with pytest.raises((TimeoutError, URLError)):
        client().api_test()
    server.pause = AT_ONCE
    assert client().api_test()["ok"]
    assert len({*server.callers}) == 2


def test_a_connection_that_the_other_side_closed_is_not_asked_on(at):
    server, client = at
    server.hangs_up = True
    for _ in range(3):
        assert client().api_test()["ok"]
        time.sleep(0.1)
    assert len({*server.callers}) == 3


def test_a_refusal_is_told_with_its_status(at):
    server, client = at
    server.status = 503
    with pytest.raises(SlackApiError) as refused:
        client().api_test()
    assert refused.value.response.status_code == 503


@pytest.mark.parametrize("status", [200, 500])
def test_an_answer_that_trickles_is_given_up_when_the_calls_time_is_over(at, status):
    server, client = at
    server.pause, server.status = SLOWLY, status
    began = time.monotonic()
    with pytest.raises((TimeoutError, URLError)):
        client().api_test()
    assert time.monotonic() - began < 3 * SECONDS


def test_a_certificate_that_nobody_vouches_for_is_refused(at):
    server, client = at
    stranger = client()
    stranger.ssl = ssl.create_default_context()
    if stranger.base_url.startswith("https"):
        with pytest.raises(URLError, match="CERTIFICATE_VERIFY_FAILED"):
            stranger.api_test()
        assert server.asked == ""
