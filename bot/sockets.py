"""Socket Mode: no public address; Slack's requests come over a WebSocket that the bot opens."""

import logging
from threading import Event

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.running import Bot
from bot.settings import SettingsError

log = logging.getLogger(__name__)


def serve(bot: Bot, stopping: Event) -> None:
    """Connect, work until told to stop, then end in order."""
    handler = SocketModeHandler(bot.app, bot.settings.app_token, web_client=_client(bot), concurrency=16)
    try:
        handler.connect()  # type: ignore[no-untyped-call]
        bot.clock.start()
        log.info("connected to Slack")
        stopping.wait()
    except SlackApiError as refused:
        raise SettingsError(f"SLACK_APP_TOKEN is refused by Slack ({refused.response['error']})") from refused
    finally:
        _close(handler)
        bot.stop()


def _client(bot: Bot) -> WebClient:
    client = bot.clients.for_people()
    client.timeout = 10
    return client


def _close(handler: SocketModeHandler) -> None:
    """The SDK trips over its own monitor when it has reconnected before; nothing is lost by that."""
    try:
        handler.close()  # type: ignore[no-untyped-call]
    except AttributeError:
        log.debug("the socket was closed already")
