"""Connections that are kept for the next call: each is one caller's at a time, and none that is kept is closed."""

import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from threading import Thread

import pytest

from bot.kept import MOST, Kept

HERE = ("slack.com", "")


@pytest.fixture
def ends() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def hurried() -> Iterator[None]:
    """The interpreter goes from thread to thread after every few steps."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def _connection(ends: ExitStack) -> HTTPConnection:
    """One that stands, to nowhere."""
    near, far = socket.socketpair()
    ends.callback(near.close)
    ends.callback(far.close)
    connection = HTTPConnection("slack.com")
    connection.sock = near
    return connection


def test_the_one_that_was_used_last_comes_first(ends: ExitStack):
    kept, first, second = Kept(), _connection(ends), _connection(ends)
    kept.put(HERE, first)
    kept.put(HERE, second)
    assert [kept.take(HERE), kept.take(HERE), kept.take(HERE)] == [second, first, None]
    assert kept.take(("elsewhere", "")) is None


def test_of_too_many_the_oldest_are_closed(ends: ExitStack):
    kept, connections = Kept(), [_connection(ends) for _ in range(MOST + 2)]
    for connection in connections:
        kept.put(HERE, connection)
    assert [connection.sock is None for connection in connections] == [True, True] + [False] * MOST


@pytest.mark.usefixtures("hurried")
def test_many_who_take_and_put_at_once_never_share_one_and_never_find_one_closed(ends: ExitStack):
    kept, wrong = Kept(), list[str]()
    in_use = set[HTTPConnection]()

    def call() -> None:
        for _ in range(2_000):
            connection = kept.take(HERE) or _connection(ends)
            if connection in in_use or connection.sock is None:
                wrong.append("shared" if connection in in_use else "closed")
            in_use.add(connection)
            in_use.discard(connection)
            kept.put(HERE, connection)

    def guarded() -> None:
        try:
            call()
        except ValueError as error:  # what looks at a closed connection raises
            wrong.append(str(error))

    callers = [Thread(target=guarded) for _ in range(16)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert wrong == []
