"""Socket Mode's other end: says hello, hands over envelopes, waits for their answers."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from bot.demo.cables import Cables
from bot.demo.delivery import NOBODY_THERE, OK, Sent
from bot.demo.faults import RESET
from bot.demo.things import Json


@dataclass
class Waiting:
    """An envelope on its way."""

    answered: Event = field(default_factory=Event)
    payload: Any = None


class Sockets:
    """Every open WebSocket of the bot."""

    def __init__(self, app_id: str) -> None:
        self._app_id = app_id
        self._open: list[ServerConnection] = []
        self._waiting: dict[str, Waiting] = {}
        self._lock = Lock()
        self._server: Server | None = None
        self._cables: Cables | None = None
        self.opened = 0

    def url(self) -> str:
        """Where a bot may connect; the first who asks starts the server."""
        return f"ws://127.0.0.1:{self._laid().server_address[1]}/link/?ticket={uuid.uuid4()}"

    def _laid(self) -> Cables:
        with self._lock:
            if self._server is None or self._cables is None:
                self._server = serve(self._talk, "127.0.0.1", 0, close_timeout=0.2, ping_interval=None)
                Thread(target=self._server.serve_forever, daemon=True).start()
                self._cables = Cables(self._server.socket.getsockname()[1])
            return self._cables

    @property
    def count(self) -> int:
        return len(self._open)

    def _talk(self, connection: ServerConnection) -> None:
        """One bot's connection, from hello to goodbye."""
        hello = {"type": "hello", "num_connections": self.count + 1, "connection_info": {"app_id": self._app_id}}
        debug = {"host": "applink-demo", "build_number": 1, "approximate_connection_time": 18060}
        connection.send(json.dumps(hello | {"debug_info": debug}))
        with self._lock:
            self._open.append(connection)
            self.opened += 1
        try:
            for frame in connection:
                self._hear(str(frame))
        except ConnectionClosed:
            pass
        finally:
            self._forget(connection)

    def _forget(self, connection: ServerConnection) -> None:
        with self._lock:
            self._open = [one for one in self._open if one is not connection]

    def _hear(self, frame: str) -> None:
        if not frame.startswith("{"):
            return
        answer: Json = json.loads(frame)
        waiting = self._waiting.pop(answer.get("envelope_id", ""), None)
        if waiting:
            waiting.payload = answer.get("payload")
            waiting.answered.set()

    def deliver(self, sent: Sent, seconds: float) -> tuple[int, Any]:
        """Hand an envelope to the newest connection and wait for its answer."""
        name, waiting = str(uuid.uuid4()), Waiting()
        envelope: Json = {"envelope_id": name, "type": sent.kind, "payload": sent.payload}
        envelope["accepts_response_payload"] = sent.kind != "events_api"
        if sent.retry:
            envelope |= {"retry_attempt": sent.retry, "retry_reason": "timeout"}
        self._waiting[name] = waiting
        if not self._send(envelope):
            return NOBODY_THERE, None
        if not waiting.answered.wait(seconds):
            self._waiting.pop(name, None)
            return NOBODY_THERE, None
        return OK, waiting.payload

    def _send(self, message: Json) -> bool:
        for connection in reversed(self._open):
            try:
                connection.send(json.dumps(message))
            except ConnectionClosed:
                continue
            return True
        return False

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every bot to connect anew, and hang up on it."""
        goodbye = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-demo"}}
        for connection in list(self._open):
            connection.send(json.dumps(goodbye))
            if reason != "warning":
                self._forget(connection)
                connection.close()

    def close(self) -> None:
        """Hang up on every bot, without a word before."""
        for connection in list(self._open):
            self._forget(connection)
            connection.close()

    def cut(self, how: str = RESET) -> None:
        """End every connection as a broken line does, without a goodbye; for the ways see `faults`."""
        self._laid().cut(how)

    def hold(self) -> None:
        """Keep every connection, and neither hear nor say anything on it any more."""
        self._laid().hold()

    def refuse(self, how: Iterable[str]) -> None:
        """Let the next who come not in, each in its way: BUSY, or one of those in `faults`."""
        self._laid().refuse(how)

    @property
    def refusing(self) -> int:
        """How many more are not let in."""
        return len(self._laid().refused)

    def wait_until_connected(self, seconds: float = 5.0) -> None:
        """Return when a bot is there."""
        end = time.monotonic() + seconds
        while not self._open:
            if time.monotonic() > end:
                raise TimeoutError("no bot has opened a socket")
            time.sleep(0.01)

    def stop(self) -> None:
        """Hang up, and listen no more."""
        for connection in list(self._open):
            connection.close()
        with self._lock:
            server, self._server = self._server, None
            cables, self._cables = self._cables, None
        if server and cables:
            cables.shutdown()
            cables.server_close()
            server.shutdown()
