"""Commands as Slack sends them: signed, over connections that stay open, as fast or as evenly as is wanted."""

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

SECRET, TEAM, PERSON = "s" * 32, "T0ACME", "U0MIA001"


def command(text: str, trigger: str = "1.2.3", url: str = "http://127.0.0.1:9/none") -> bytes:
    """One whole request, good for five minutes."""
    body, headers = signed(text, trigger, url)
    head = ["POST /slack/events HTTP/1.1", "Host: bench", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*head, "", ""]).encode() + body


def signed(
    text: str, trigger: str = "1.2.3", url: str = "http://127.0.0.1:9/none", secret: str = SECRET
) -> tuple[bytes, dict[str, str]]:
    """A command's body and headers, as Slack signs them."""
    body = urlencode({
        "token": "x", "team_id": TEAM, "team_domain": "acme", "channel_id": "C0ADOPS1", "channel_name": "ad-ops",
        "user_id": PERSON, "user_name": "mia", "command": "/spark", "text": text, "api_app_id": "A0SPARK",
        "is_enterprise_install": "false", "response_url": url, "trigger_id": trigger,
    }).encode()  # fmt: skip
    sent = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=sent, body=body)
    return body, {
        "Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body)),
        "X-Slack-Request-Timestamp": sent, "X-Slack-Signature": str(signature),
    }  # fmt: skip


@dataclass
class Line:
    """One connection, with at most one request under way."""

    socket: socket.socket
    sent_at: float = 0.0
    answer: bytes = b""

    def send(self, request: bytes) -> None:
        self.answer, self.sent_at = b"", time.perf_counter()
        self.socket.sendall(request)

    def hear(self) -> float | None:
        """Take in what came; the seconds that the whole answer took once it is there."""
        part = self.socket.recv(65536)
        assert part, "hung up"
        self.answer += part
        if not _is_whole(self.answer):
            return None
        assert self.answer.startswith(b"HTTP/1.1 200"), self.answer
        return time.perf_counter() - self.sent_at


@dataclass
class Lines:
    """Connections to one server, all looked after by one thread."""

    all: Sequence[Line]
    sent_at: dict[bytes, float] = field(default_factory=dict)
    """When each request of an even pace left."""
    _heard: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def __post_init__(self) -> None:
        for line in self.all:
            self._heard.register(line.socket, selectors.EVENT_READ, line)

    def flat_out(self, request: bytes, seconds: float) -> float:
        """The same request again and again on every line; answers how many were answered in a second."""
        done, ends = 0, time.perf_counter() + seconds
        for line in self.all:
            line.send(request)
        while time.perf_counter() < ends:
            for line, _ in self._answered(0.1):
                done += 1
                line.send(request)
        self._drain(len(self.all))
        return done / seconds

    def paced(self, requests: Sequence[bytes], rate: float) -> list[tuple[float, bytes]]:
        """So many a second, whatever becomes of those before. The seconds that each took, and its answer."""
        free, taken, begins, asked = list(self.all), list[tuple[float, bytes]](), time.perf_counter(), 0
        while len(taken) < len(requests):
            while free and asked < len(requests) and time.perf_counter() >= begins + asked / rate:
                free.pop(0).send(requests[asked])
                self.sent_at[requests[asked]] = time.perf_counter()
                asked += 1
            for line, seconds in self._answered(0.001):
                taken.append((seconds, line.answer))
                free.append(line)
        return taken

    def _answered(self, wait: float) -> Iterator[tuple[Line, float]]:
        for key, _ in self._heard.select(wait):
            seconds = key.data.hear()
            if seconds is not None:
                yield key.data, seconds

    def _drain(self, left: int) -> None:
        while left:
            left -= len(list(self._answered(1)))


@contextmanager
def lines(port: int, count: int) -> Iterator[Lines]:
    """So many connections to a server on this machine."""
    with ExitStack() as opened:
        sockets = [opened.enter_context(socket.create_connection(("127.0.0.1", port), 30)) for _ in range(count)]
        for each in sockets:
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield Lines([Line(each) for each in sockets])


def _is_whole(answer: bytes) -> bool:
    head, end, body = answer.partition(b"\r\n\r\n")
    if not end:
        return False
    for name, _, value in (line.partition(b":") for line in head.split(b"\r\n")):
        if name.lower() == b"content-length":
            return len(body) >= int(value)
    return body.endswith(b"0\r\n\r\n")
