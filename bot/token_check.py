"""Asks Slack once, beside the start and never in its way, whether the bot's token is good."""

import signal
from threading import Thread

from slack_sdk.errors import SlackApiError

from bot.running import Bot
from bot.settings import SettingsError
from handlers.given import said_no

REFUSED = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})


class TokenCheck:
    """Ends the process when Slack refuses the token. Slack out of reach is no reason to end: it comes back."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._refusal = ""

    def start(self) -> None:
        """Ask in a thread of its own."""
        if self._bot.settings.bot_token:
            Thread(target=self._ask, name="token check", daemon=True).start()

    def complain(self) -> None:
        """Raise SettingsError if that is why the bot has stopped."""
        if self._refusal:
            raise SettingsError(f"SLACK_BOT_TOKEN is refused by Slack ({self._refusal})")

    def _ask(self) -> None:
        try:
            self._bot.clients.for_posts("").auth_test()
        except SlackApiError as refused:
            if said_no(refused) in REFUSED:
                self._refusal = said_no(refused)
                signal.raise_signal(signal.SIGTERM)
        except OSError:
            return
