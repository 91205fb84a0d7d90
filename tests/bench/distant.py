"""A Slack that answers every call alike after a while, and knows when it was asked."""

import json
import ssl
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import trustme


@dataclass
class Distant:
    """What was asked, by trigger, and when."""

    seconds: float = 0.0
    """How long an answer takes."""
    opened: dict[str, float] = field(default_factory=dict)
    posted: dict[str, float] = field(default_factory=dict)
    """When each message came, by its key."""
    limited: str = ""
    """A channel in which it takes nothing for half a minute."""
    answered: list[str] = field(default_factory=list)
    url: str = ""
    trust: str = ""
    """The file with the certificate of whoever vouches for it, where it speaks TLS."""


@contextmanager
def distant(*, tls: bool = False) -> Iterator[Distant]:
    """One that listens on this machine."""
    slack = Distant()

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # as servers have it: else an answer in two parts waits for 40 ms

        def do_POST(self) -> None:
            arrived = time.perf_counter()
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            status, facts = _answer(slack, self.path, body, arrived)
            time.sleep(slack.seconds)
            slack.answered.append(self.path)
            answer = json.dumps({"ok": status == HTTPStatus.OK, **facts}).encode()
            self.send_response(status)
            if status == HTTPStatus.TOO_MANY_REQUESTS:
                self.send_header("Retry-After", "30")
            self.send_header("Content-Type", "application/json")
            self.send_header("x-oauth-scopes", "commands,chat:write,users:read,files:write,im:write")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    class Quiet(ThreadingHTTPServer):
        request_queue_size = 128

        def handle_error(self, *_: object) -> None:
            """Whoever asked did not wait for the answer."""

    server = Quiet(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    with tempfile.NamedTemporaryFile(suffix=".pem") as vouched:
        if tls:
            server.socket = _over_tls(server.socket, vouched.name)
            slack.trust = vouched.name
        Thread(target=server.serve_forever, daemon=True).start()
        slack.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}/api/"
        try:
            yield slack
        finally:
            server.shutdown()
            server.server_close()


def _over_tls(listening: socket, vouched: str) -> ssl.SSLSocket:
    """The same door with a certificate; whoever reads the file believes in it. Who serves a call shakes hands."""
    authority, ours = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(ours)
    authority.cert_pem.write_to_path(vouched)
    return ours.wrap_socket(listening, server_side=True, do_handshake_on_connect=False)


def _answer(slack: Distant, path: str, body: str, arrived: float) -> tuple[HTTPStatus, dict[str, Any]]:
    """What it has to say, once the time is over."""
    if path.endswith("chat.postMessage"):
        message = json.loads(body)
        if message["channel"] == slack.limited:
            return HTTPStatus.TOO_MANY_REQUESTS, {"error": "ratelimited"}
        slack.posted[message["client_msg_id"]] = arrived
        return HTTPStatus.OK, {"channel": message["channel"], "ts": f"{time.time():.6f}", "message": {}}
    for trigger in _triggers(body):
        slack.opened[trigger] = arrived
    return HTTPStatus.OK, {"user_id": "U0SPARK01", "team_id": "T0ACME", "view": {}, "user": {"name": "somebody"}}


def _triggers(body: str) -> list[str]:
    if body.startswith("{"):
        return [str(json.loads(body).get("trigger_id"))]
    return parse_qs(body).get("trigger_id", [])
