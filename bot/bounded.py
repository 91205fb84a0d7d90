"""Calls over HTTP that end in time. A socket's time-out starts anew with every byte, so a trickle could hold one up."""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, Request, build_opener

from bot.kept import Kept

SHORTEST = 0.001
"""Seconds: a time-out of 0 would mean not to wait at all."""


def opener(tls: ssl.SSLContext) -> OpenerDirector:
    """Opens what urllib opens, by the proxies of the environment. TimeoutError once a call's seconds are over.

    A connection is used again as long as nothing went wrong on it. Nothing is ever asked twice.
    """
    return build_opener(_Plain(Kept()), _Secure(Kept(), tls))


class _Hurried(io.RawIOBase):
    """A connection's bytes, each waited for only as long as the whole call has left."""

    def __init__(self, connection: socket.socket, raw: io.RawIOBase, ends: float) -> None:
        self._connection, self._raw, self._ends = connection, raw, ends

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        self._connection.settimeout(max(left, SHORTEST))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """An answer that ends in time. Read to its end, it leaves its connection for the next call."""

    def __init__(
        self, sock: socket.socket, *args: Any, ends: float, leave: Callable[[bool], None], **named: Any
    ) -> None:  # fmt: skip
        super().__init__(sock, *args, **named)
        self.fp = io.BufferedReader(_Hurried(sock, self.fp.detach(), ends))
        self._leave: Callable[[bool], None] | None = leave

    def close(self) -> None:
        leave, self._leave = self._leave, None
        is_whole = self.isclosed() and not self.will_close
        super().close()
        if leave:
            leave(is_whole)


class _Plain(HTTPHandler):
    def __init__(self, kept: Kept) -> None:
        super().__init__()
        self._kept = kept

    def http_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_Lent, self._kept, http.client.HTTPConnection), req)  # type: ignore[arg-type]


class _Secure(HTTPSHandler):
    def __init__(self, kept: Kept, tls: ssl.SSLContext) -> None:
        super().__init__(context=tls)
        self._kept, self._tls = kept, tls

    def https_open(self, req: Request) -> http.client.HTTPResponse:
        secure = partial(http.client.HTTPSConnection, context=self._tls)
        return self.do_open(partial(_Lent, self._kept, secure), req)  # type: ignore[arg-type]


class _Lent:
    """What urllib takes for a new connection: a kept one, where there is one to the same place."""

    sock = None  # what stands here urllib closes, once it has the head of an answer

    def __init__(
        self, kept: Kept, make: Callable[..., http.client.HTTPConnection], host: str, *, timeout: float
    ) -> None:  # fmt: skip
        self._kept, self._host, self._timeout = kept, host, timeout
        self._place = (host, "")
        self._connection = make(host, timeout=timeout)

    def set_debuglevel(self, level: int) -> None:
        """Nobody reads it."""

    def set_tunnel(self, host: str, headers: Mapping[str, str]) -> None:
        """Through a proxy, to there."""
        self._place = (self._host, host)
        self._connection.set_tunnel(host, headers=headers)

    def request(self, method: str, path: str, body: Any, headers: Mapping[str, str], **named: Any) -> None:
        """Ask on a connection on which nothing else is asked meanwhile."""
        ends = time.monotonic() + self._timeout
        self._connection = connection = self._kept.take(self._place) or self._connection
        if connection.sock:
            connection.sock.settimeout(self._timeout)
        connection.response_class = partial(_Response, ends=ends, leave=self._leave)  # type: ignore[assignment]
        connection.request(method, path, body, {**headers, "Connection": "keep-alive"}, **named)

    def getresponse(self) -> http.client.HTTPResponse:
        """The head of the answer."""
        return self._connection.getresponse()

    def close(self) -> None:
        """Something went wrong: nobody uses it again."""
        self._connection.close()

    def _leave(self, is_whole: bool) -> None:  # noqa: FBT001 - http.client's answer tells it
        if is_whole and self._connection.sock:
            self._kept.put(self._place, self._connection)
        else:
            self._connection.close()
