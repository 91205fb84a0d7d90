"""How a secret's text is read: placeholders, mix-ups and slips are told by kind, never quoted."""

import re

from bot.values import Wrong

TOKENS = {
    "xoxb-": "a bot token (xoxb-…): put it into SLACK_BOT_TOKEN",
    "xapp-": "an app-level token (xapp-…): put it into SLACK_APP_TOKEN",
    "xoxp-": "a user's token (xoxp-…), which the bot never needs",
    "xoxe": "a token that expires (xoxe…): turn token rotation off",
}
PLACEHOLDER = re.compile(
    r"(^|[-_ ])(your|changeme|change-me|change_me|placeholder|replace-me)([-_ ]|$)"
    r"|^(xox.-|xapp-)?[-x.*…]*$|[<>]",
    re.IGNORECASE,
)


def secret(text: str) -> str:
    """Some secret that is no token: not a placeholder, not a token by mistake."""
    return _secret(text, "")


def bot_token(text: str) -> str:
    return _secret(text, "xoxb-")


def app_token(text: str) -> str:
    return _secret(text, "xapp-")


def _secret(text: str, prefix: str) -> str:
    if PLACEHOLDER.search(text):
        raise Wrong("still holds a placeholder")
    for start, advice in TOKENS.items():
        if start != prefix and text.startswith(start):
            raise Wrong(f"holds {advice}")
    if not text.startswith(prefix):
        raise Wrong(f"must begin with {prefix}")
    if not re.fullmatch(r"[!-~]+", text):
        raise Wrong("holds a blank or another character that no secret has")
    return text


def fernet_keys(text: str) -> tuple[str, ...]:
    """Newest first: the first one encrypts, all of them decrypt."""
    from cryptography.fernet import Fernet  # noqa: PLC0415 - seven MiB, for OAuth alone

    keys = tuple(text.replace(" ", "").split(","))
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        raise Wrong("must be Fernet keys, newest first, with commas between") from None
    return keys
