"""Socket Mode: no public address; Slack's requests come over a WebSocket that the bot opens."""

import logging
import time
from contextlib import suppress
from threading import Event

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode import SocketModeClient

from bot.beside import beside
from bot.condition import Link
from bot.running import Bot
from bot.token_check import check

log = logging.getLogger(__name__)
RETRY_SECONDS = 5.0


def serve(bot: Bot, stopping: Event) -> None:
    """Connect, work until told to stop, then end in order."""
    web_client = bot.clients.for_people()
    web_client.timeout = 10
    socket = SocketModeHandler(bot.app, bot.settings.app_token, web_client=web_client, concurrency=64).client
    with beside(bot.pages(_link(socket)), bot.settings.port):
        _work(bot, socket, stopping)


def _link(socket: SocketModeClient) -> Link:
    began = time.monotonic()
    return lambda: 0.0 if socket.is_connected() else time.monotonic() - began


def _work(bot: Bot, socket: SocketModeClient, stopping: Event) -> None:
    try:
        connected = _connected(socket)
        bot.clock.start()
        while not (connected or stopping.wait(RETRY_SECONDS)):
            connected = _connected(socket)
        stopping.wait()
    finally:
        _close(socket)
        bot.stop()


def _connected(socket: SocketModeClient) -> bool:
    """Ask for an address and go there; from then on the SDK connects anew by itself."""

    def ask() -> None:
        answer = socket.web_client.apps_connections_open(app_token=socket.app_token)
        socket.wss_uri = answer["url"]

    if not check("SLACK_APP_TOKEN", ask):
        log.warning("Slack is out of reach: trying again in %.0f s", RETRY_SECONDS)
        return False
    socket.connect()
    log.info("connected to Slack")
    return True


def _close(socket: SocketModeClient) -> None:
    """Take nothing new, answer what is in hand while the connection is still there, then hang up."""
    socket.closed = True
    socket.auto_reconnect_enabled = False
    socket.message_queue.put(None)  # wakes whoever waits for the next envelope
    socket.message_processor.shutdown()  # type: ignore[no-untyped-call]
    socket.message_workers.shutdown()
    _wake(socket)
    socket.close()


def _wake(socket: SocketModeClient) -> None:
    """Whoever listens to Slack would do so for up to three seconds more: the answer to a ping ends that."""
    socket.current_session_state.terminated = True
    if socket.current_session is not None:
        with suppress(OSError):
            socket.current_session.ping("goodbye")
