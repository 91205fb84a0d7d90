"""Calls over HTTP that end in time. A socket's time-out starts anew with every byte, so a trickle could hold one up."""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, Request, build_opener

SHORTEST = 0.001
"""Seconds: a time-out of 0 would mean not to wait at all."""


def opener(tls: ssl.SSLContext) -> OpenerDirector:
    """Opens what urllib opens, by the proxies of the environment. TimeoutError once a call's seconds are over."""
    return build_opener(_Plain, _Secure(tls))


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
    def __init__(self, sock: socket.socket, *args: Any, ends: float, **named: Any) -> None:
        super().__init__(sock, *args, **named)
        self.fp = io.BufferedReader(_Hurried(sock, self.fp.detach(), ends))


class _Plain(HTTPHandler):
    def http_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_connection, http.client.HTTPConnection), req)


class _Secure(HTTPSHandler):
    def __init__(self, tls: ssl.SSLContext) -> None:
        super().__init__(context=tls)
        self._tls = tls

    def https_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_connection, partial(http.client.HTTPSConnection, context=self._tls)), req)


def _connection(
    kind: Callable[..., http.client.HTTPConnection], host: str, /, *, timeout: float, **named: Any
) -> http.client.HTTPConnection:
    connection = kind(host, timeout=timeout, **named)
    connection.response_class = partial(_Response, ends=time.monotonic() + timeout)  # type: ignore[assignment]
    return connection
