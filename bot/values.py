"""How one setting's text is read: a value, or what is wrong with it, never quoting it."""

import re
from collections.abc import Callable
from datetime import time

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.rules import Refused
from storage.rules.zones import parse_zone

ADDRESS = re.compile(r"(?P<scheme>https?)://(?P<host>\[::1\]|[a-z0-9.-]+)(:\d{1,5})?(/[\w./~-]*)?", re.ASCII)
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}


class Wrong(ValueError):
    """A setting cannot be used; the message goes on after its name."""


def database(text: str) -> str:
    """SQLite or PostgreSQL; the short address that hosters give means PostgreSQL through psycopg."""
    address = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", text)
    if not address.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise Wrong("must begin with sqlite:/// or postgresql+psycopg://")
    if address.startswith("sqlite") and parsed(address).database in (None, "", ":memory:"):
        raise Wrong("must name a file, as sqlite:///spark.db does")
    if not _options_are_known(parsed(address)):
        raise Wrong("has options behind the ? that this database does not know")
    return address


def _options_are_known(url: URL) -> bool:
    """SQLite reads them from a file: address, which must be a file's; PostgreSQL's own library knows its own."""
    if url.get_backend_name() == "sqlite":
        return not url.query or (url.query.get("uri") == "true" and url.query.get("mode") != "memory")
    from psycopg import ProgrammingError  # noqa: PLC0415 - a tenth of the start, and a SQLite needs nothing of it
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415

    try:
        make_conninfo(**{name: str(value) for name, value in url.query.items()})
    except ProgrammingError:
        return False
    return True


def parsed(address: str) -> URL:
    try:
        return make_url(address)
    except (ArgumentError, ValueError):
        raise Wrong("is no database address: are special characters of the password escaped?") from None


def in_the_clear(address: str) -> bool:
    """Whether rows travel to another machine without a word about TLS."""
    url = parsed(address)
    host = str(url.host or url.query.get("host", ""))
    return bool(host) and not host.startswith("/") and host not in LOOPBACK | {"::1"} and "sslmode" not in url.query


def channel(text: str) -> str:
    if not re.fullmatch(r"[CG][A-Z0-9]{6,20}", text):
        raise Wrong("must be a channel's id such as C0123456789, not its name")
    return text


def time_of_day(text: str) -> time:
    if not re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9]", text):
        raise Wrong("must be a time such as 09:00")
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def zone(text: str) -> str:
    try:
        return parse_zone(text).key
    except Refused:
        raise Wrong("must be a time zone such as Europe/Berlin") from None


def public_address(text: str) -> str:
    """Where people's browsers find the bot, without a slash at the end."""
    address = ADDRESS.fullmatch(text)
    if not address or not (address["scheme"] == "https" or address["host"] in LOOPBACK):
        raise Wrong("must be an address such as https://spark.example.com")
    return text.rstrip("/")


def slack_address(text: str) -> str:
    """Tokens go there, so it is Slack's own or this machine's."""
    address = ADDRESS.fullmatch(text)
    at_slack = address and address["scheme"] == "https" and ("." + address["host"]).endswith(".slack.com")
    if not address or not (at_slack or address["host"] in LOOPBACK):
        raise Wrong("must be Slack's own address or one on this machine")
    return text.rstrip("/") + "/"


def whole_number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,6}", text) or not least <= int(text) <= most:
            raise Wrong(f"must be a whole number from {least} to {most}")
        return int(text)

    return read


def log_level(text: str) -> str:
    if text.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise Wrong("must be DEBUG, INFO, WARNING or ERROR")
    return text.upper()
