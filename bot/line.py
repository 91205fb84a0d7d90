"""One connection to Slack: the SDK's client, which is never mended here but replaced by the next one."""

import json
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientNotConnectedError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

log = logging.getLogger(__name__)
HELLO_SECONDS, SILENT_SECONDS = 3.0, 6.0
TOLD_BY_US = (
    "on_error invoked", "Error code: ", "Failed to establish a connection",
    "Received an unexpected response for handshake",
)  # fmt: skip


class Line(SocketModeClient):
    """Tells when it is of no use any more, and leaves it to others to do something about that."""

    def __init__(self, app: App, web_client: WebClient, url: str, tell: Callable[[], None]) -> None:
        super().__init__(
            "", web_client=web_client, concurrency=64,
            on_message_listeners=[self._hear], on_error_listeners=[self._break],
        )  # fmt: skip
        self.logger.addFilter(_is_news)
        self.socket_mode_request_listeners.append(self._handle)
        self._first_state = self.current_session_state  # who listens may hold it still: `connect` puts in another
        self.current_app_monitor_started = True  # it goes by the wall clock, and takes a minute: `check` does not
        self.wss_uri = url
        self.lost, self.lost_at = "", 0.0
        self.unwanted = False
        self._app, self._tell = app, tell
        self._greeted = Event()
        self._heard = time.monotonic()
        self._pong: float | None = None

    def open(self) -> bool:
        """Go there. True when Slack has said hello."""
        self.connect()
        if not self.is_connected():
            self._lose("no handshake")
        elif not self._greeted.wait(HELLO_SECONDS):
            self._lose("no hello")
        return not self.lost

    def check(self) -> None:
        """Ask Slack for a sign of life, and see whether the last one is too long ago."""
        session, now = self.current_session, time.monotonic()
        if session is None or not session.is_active():
            return self._lose("closed")
        if session.last_ping_pong_time != self._pong:
            self._pong, self._heard = session.last_ping_pong_time, now
        if now - self._heard > SILENT_SECONDS:
            return self._lose(f"silent for {now - self._heard:.0f} s")
        try:
            return session.ping(f"{session.session_id}:{now}")
        except OSError as error:
            return self._lose(type(error).__name__)

    def hang_up(self) -> None:
        """Take nothing new, answer what is in hand while the connection is still there, then close it."""
        self.closed = True
        self.message_queue.put(None)  # wakes whoever waits for the next envelope
        self.message_processor.shutdown()  # type: ignore[no-untyped-call]
        self.message_workers.shutdown()
        self._wake()
        self.current_session_runner.shutdown()  # type: ignore[no-untyped-call]
        self.close()

    def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: FBT001, FBT002 - the SDK's signature
        """Where the SDK would connect anew by itself: by force when Slack asks for it, else because it was closed."""
        if force:
            self._tell()
        else:
            self._lose("closed by Slack")

    def send_message(self, message: str) -> None:
        """An answer goes where its question came from; where that is gone, nobody waits for it any more."""
        try:
            if self.current_session:
                self.current_session.send(message)
        except SlackClientNotConnectedError:
            log.warning("an answer was lost with its connection")

    def _handle(self, _: BaseSocketModeClient, request: SocketModeRequest) -> None:
        began = time.time()  # for Bolt's own log
        send_response(self, request, run_bolt_app(self._app, request), began)

    def _hear(self, message: str) -> None:
        self._greeted.set()
        if '"disconnect"' in message and message.startswith("{") and json.loads(message).get("type") == "disconnect":
            log.info("Slack asks for a new connection")
            self.unwanted = True

    def _break(self, error: Exception) -> None:
        if self._greeted.is_set() and not isinstance(error, OSError | SlackClientNotConnectedError):
            log.error("what came from Slack could not be read: %s", type(error).__name__, exc_info=error)
        self._lose(type(error).__name__)

    def _lose(self, why: str) -> None:
        """The first reason is the one that counts."""
        if not self.lost:
            self.lost_at, self.lost = time.monotonic(), why
        self._greeted.set()
        self._tell()

    def _wake(self) -> None:
        """Whoever listens to Slack would do so for up to three seconds more: the answer to a ping ends that."""
        self.current_session_runner.event.set()  # first, or it might begin again
        for state in (self._first_state, self.current_session_state):
            state.terminated = True
        if self.current_session is not None:
            with suppress(OSError):
                self.current_session.ping("goodbye")


def _is_news(record: logging.LogRecord) -> bool:
    """Nothing that is told in one line of our own: why a connection was lost, or could not be made."""
    return not str(record.msg).startswith(TOLD_BY_US)
