"""The environment, read once: one frozen Settings, or one error that names all that is missing or wrong."""

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any, Literal

from dotenv import dotenv_values

from bot import credentials, values

Mode = Literal["socket", "http", "oauth"]

NEEDS: dict[Mode, tuple[str, ...]] = {
    "socket": ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"),
    "http": ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"),
    "oauth": ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET", "ENCRYPTION_KEYS", "PUBLIC_URL"),
}


class SettingsError(Exception):
    """The bot cannot start like this; one line says which variables, never what they hold."""


@dataclass(frozen=True)
class Setting:
    """One environment variable, the field it fills, and how its text becomes a value."""

    name: str
    field: str
    read: Callable[[str], Any]
    slack: bool = True


SETTINGS = (
    Setting("DATABASE_URL", "database_url", values.database, slack=False),
    Setting("ALERT_CHANNEL", "alert_channel", values.channel, slack=False),
    Setting("ALERT_TIME", "alert_time", values.time_of_day, slack=False),
    Setting("TIMEZONE", "timezone", values.zone, slack=False),
    Setting("TICK_SECONDS", "tick_seconds", values.whole_number(1, 3600), slack=False),
    Setting("PORT", "port", values.whole_number(1, 65535), slack=False),
    Setting("LOG_LEVEL", "log_level", values.log_level, slack=False),
    Setting("SLACK_BOT_TOKEN", "bot_token", credentials.bot_token),
    Setting("SLACK_APP_TOKEN", "app_token", credentials.app_token),
    Setting("SLACK_SIGNING_SECRET", "signing_secret", credentials.secret),
    Setting("SLACK_CLIENT_ID", "client_id", credentials.secret),
    Setting("SLACK_CLIENT_SECRET", "client_secret", credentials.secret),
    Setting("ENCRYPTION_KEYS", "encryption_keys", credentials.fernet_keys),
    Setting("PUBLIC_URL", "public_url", values.public_address),
    Setting("SLACK_API_URL", "slack_api_url", values.slack_address),
)


@dataclass(frozen=True)
class Settings:
    """All the bot can be told from outside; an empty text stands for what was not given."""

    database_url: str = field(default="sqlite:///spark.db", repr=False)
    alert_channel: str | None = None
    alert_time: time = time(9)
    timezone: str = "UTC"
    tick_seconds: int = 5
    port: int | None = None
    log_level: str = "INFO"
    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    client_id: str = field(default="", repr=False)
    client_secret: str = field(default="", repr=False)
    encryption_keys: tuple[str, ...] = field(default=(), repr=False)
    public_url: str = ""
    slack_api_url: str = "https://slack.com/api/"

    @property
    def mode(self) -> Mode:
        """How Slack reaches the bot: the first way for which all is there."""
        held = {setting.name for setting in SETTINGS if getattr(self, setting.field)}
        if mode := _mode(held):
            return mode
        raise SettingsError(_missing(held))

    @property
    def feeds_at(self) -> str:
        """Where calendars find the bot; empty where they cannot, because nothing of it listens."""
        silent = bool(self.bot_token and self.app_token) and self.port is None
        return "" if silent else self.public_url

    @property
    def warnings(self) -> tuple[str, ...]:
        """What works, but hardly as it was meant."""
        return tuple(
            warning
            for warning, holds in (
                ("DATABASE_URL goes to another machine without sslmode", values.in_the_clear(self.database_url)),
                ("SLACK_CLIENT_ID is not used beside SLACK_BOT_TOKEN", bool(self.client_id and self.bot_token)),
                ("PUBLIC_URL is not used in Socket Mode without PORT", self.feeds_at != self.public_url),
            )
            if holds
        )


def load(*, slack: bool = True) -> Settings:
    """From the environment and from .env in this folder; the environment wins."""
    try:
        written = dotenv_values(".env", interpolate=False, encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(".env must be plain UTF-8 text") from None
    return read({name: text or "" for name, text in {**written, **os.environ}.items()}, slack=slack)


def read(environ: Mapping[str, str], *, slack: bool = True) -> Settings:
    """Say everything that is wrong at once; without `slack`, leave alone what only Slack needs."""
    asked = [setting for setting in SETTINGS if slack or not setting.slack]
    given = {setting.name: text for setting in asked if (text := environ.get(setting.name, "").strip())}
    found, wrong = {}, []
    for setting in asked:
        try:
            if setting.name in given:
                found[setting.field] = setting.read(given[setting.name])
        except values.Wrong as reason:
            wrong.append(f"{setting.name} {reason}")
    if slack and not _mode(given):
        wrong.append(_missing(given))
    if wrong:
        raise SettingsError("; ".join(wrong))
    return Settings(**found)


def _mode(given: Collection[str]) -> Mode | None:
    return next((mode for mode, needs in NEEDS.items() if set(needs) <= set(given)), None)


def _missing(given: Collection[str]) -> str:
    """What the way that was probably meant still needs."""
    meant: Mode = "socket"
    if "SLACK_CLIENT_ID" in given or "SLACK_CLIENT_SECRET" in given:
        meant = "oauth"
    elif "SLACK_SIGNING_SECRET" in given and "SLACK_APP_TOKEN" not in given:
        meant = "http"
    names = [name for name in NEEDS[meant] if name not in given]
    return f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} missing"
