"""Asks Slack once, at the start, whether a token is good."""

from collections.abc import Callable

from bot.running import Bot
from bot.settings import SettingsError
from handlers.slack_answers import NOT_OK, why_not

REFUSED = frozenset({
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type",
})  # fmt: skip
SECONDS = 3


def check(variable: str, ask: Callable[[], object]) -> bool:
    """SettingsError when Slack refuses the token. False when Slack is out of reach: it comes back, and we go on."""
    try:
        ask()
    except NOT_OK as error:
        refuse(variable, error)
        return False
    return True


def refuse(variable: str, error: Exception) -> None:
    """SettingsError when this error says that Slack refuses the token."""
    if why_not(error) in REFUSED:
        raise SettingsError(f"{variable} is refused by Slack ({why_not(error)})") from None


def check_bot(bot: Bot) -> None:
    """SettingsError when Slack refuses the one workspace's token. Many workspaces' tokens are not in the settings."""
    if bot.settings.bot_token:
        client = bot.clients.for_posts("")
        client.timeout = SECONDS
        check("SLACK_BOT_TOKEN", client.auth_test)
