"""The cable between a bot and Socket Mode's other end, which can be cut, held still, or not let anybody in."""

from __future__ import annotations

import select
import socket
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

from bot.demo import faults

CHUNK = 65536
BLINK = 0.01
BUSY = "busy"
UNWILLING = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(eq=False)
class Cable:
    """One bot's connection: bytes go to and fro until something goes wrong."""

    bot: socket.socket
    slack: socket.socket
    held: bool = False
    cut: str = ""

    def carry(self) -> None:
        """Until either end hangs up, or somebody cuts it."""
        while not self.cut:
            ready, _, _ = select.select((self.bot, self.slack), (), (), BLINK)
            if not all(self._pass_on(end) for end in ready):
                return
        faults.end(self.bot, self.cut, b"")

    def _pass_on(self, end: socket.socket) -> bool:
        passed = end.recv(CHUNK)
        if not self.held:
            (self.slack if end is self.bot else self.bot).sendall(passed)
        return bool(passed)


class Cables(ThreadingTCPServer):
    """Where bots come in; each gets a cable to the one port behind."""

    daemon_threads = True

    def __init__(self, behind: int) -> None:
        super().__init__(("127.0.0.1", 0), Plug)
        self.behind = behind
        self.laid: list[Cable] = []
        self.refused: deque[str] = deque()
        Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def cut(self, how: str) -> None:
        """End every connection in one of the ways in `faults`, without a word of Socket Mode."""
        for cable in list(self.laid):
            cable.cut = how

    def hold(self) -> None:
        """A black hole: the connections stay, and nothing arrives or leaves any more."""
        for cable in list(self.laid):
            cable.held = True

    def refuse(self, how: Iterable[str]) -> None:
        """The next who come in are not let in, each in its way: BUSY, or one of those in `faults`."""
        self.refused = deque(how)


class Plug(BaseRequestHandler):
    """Somebody comes in."""

    server: Cables
    request: socket.socket

    def handle(self) -> None:
        """Lay a cable, or do not."""
        with suppress(OSError):
            if self.server.refused:
                self._refuse(self.server.refused.popleft())
            else:
                self._carry()
        self.request.close()

    def _refuse(self, how: str) -> None:
        self.request.recv(CHUNK)
        if how == BUSY:
            self.request.sendall(UNWILLING)
        faults.end(self.request, how, b"")

    def _carry(self) -> None:
        with socket.create_connection(("127.0.0.1", self.server.behind)) as slack:
            cable = Cable(self.request, slack)
            self.server.laid.append(cable)
            try:
                cable.carry()
            finally:
                self.server.laid.remove(cable)
