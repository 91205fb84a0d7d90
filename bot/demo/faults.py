"""What can go wrong on purpose: what a call is answered, and how its connection ends."""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from bot.demo.things import Json

UNREAD, BEFORE, AFTER, RESET, HALF = "unread", "before", "after", "reset", "half"
NEVER, TRICKLE = "never", "trickle"
NOT_DONE = (UNREAD, BEFORE)
PATIENCE = 60.0
"""Seconds after which even a call that is never answered is hung up on."""


@dataclass
class Fault:
    """Something that is to go wrong with the next calls of a method."""

    method: str
    times: int
    error: str | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drop: str | None = None
    body: str | None = None
    after: int = 0
    when: Callable[[Json], bool] | None = None

    def strikes(self, method: str, args: Json | None) -> bool:
        """Whether it is this call's turn. One that nobody has read yet (no `args`) meets only what leaves it unread."""
        if self.method not in (method, "*") or self.times <= 0 or (self.drop == UNREAD) != (args is None):
            return False
        if self.when and not self.when(args or {}):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        self.times -= 1
        return True


def end(connection: socket.socket, drop: str, answer: bytes) -> None:
    """End a connection that way, instead of answering."""
    if drop == NEVER:
        _wait_until_given_up(connection)
    if drop == TRICKLE:
        _trickle(connection, answer)
    if drop == HALF:
        connection.sendall(answer[: len(answer) - len(answer) // 4])
    if drop == RESET:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    else:
        connection.shutdown(socket.SHUT_RDWR)


def _trickle(connection: socket.socket, answer: bytes) -> None:
    """A byte at a time, for a minute or until nobody listens."""
    with suppress(OSError):
        for at in range(len(answer)):
            connection.sendall(answer[at : at + 1])
            time.sleep(max(0.1, PATIENCE / len(answer)))


def _wait_until_given_up(connection: socket.socket) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        readable, _, _ = select.select([connection], [], [], 0.1)
        if readable and not connection.recv(1, socket.MSG_PEEK):
            return
