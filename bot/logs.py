"""Logs: one line per event, ids only. What the libraries would add to that is turned down."""

import logging
import re
import sys
import threading
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

OURS = ("__main__", "bot", "handlers", "storage")
SDK = ("slack_sdk.web", "slack_sdk.web.base_client", "slack_sdk.webhook.client")
"""What they raise, we log. Where a logger has no level of its own, the SDK spells out each call for a line that
nobody writes: a fifth of what a call takes."""
SECRETS = re.compile(r"(xox[a-z]|xapp|xoxe)[.-][\w.-]+|#[A-Za-z0-9+/_-]{20,}={0,2}")
FIELDS = ("levelname", "name", "message")
KEYS = {"timestamp": "at", "levelname": "level", "name": "logger", "message": "event", "exc_info": "trace"}
log = logging.getLogger(__name__)


class ForMachines(JsonFormatter):
    """One line of JSON in ASCII for each event: whatever somebody is called, it cannot end the line or colour it."""

    def __init__(self) -> None:
        super().__init__(FIELDS, rename_fields=KEYS, timestamp=True)

    def format(self, record: logging.LogRecord) -> str:
        """The line, its traceback too, without the tokens and codes that an error from elsewhere may quote."""
        return _discreet(super().format(record))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Only what is the same for all events, and a traceback if there is one."""
        return {key: log_data[key] for key in KEYS.values() if key in log_data}


class ForPeople(logging.Formatter):
    """The same in front of a terminal: one line, and a traceback set off below it."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line, its traceback too, without tokens and codes, and with all that cannot be printed spelled out."""
        return _discreet("\n    ".join(_printable(line) for line in super().format(record).split("\n")))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name for it
        """The line by itself."""
        return _printable(super().formatMessage(record))


def begin(level: str) -> None:
    """Log to standard error from now on. At INFO and DEBUG libraries write whole messages: only we speak there."""
    out = logging.StreamHandler()
    out.setFormatter(ForPeople() if sys.stderr.isatty() else ForMachines())
    wanted = logging.getLevelNamesMapping()[level]
    out.addFilter(lambda record: "`token` will be unused" not in str(record.msg))  # Bolt reads the environment too
    logging.basicConfig(level=max(wanted, logging.WARNING), handlers=[out], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(wanted)
    for name in SDK:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    _log_what_python_prints()


def _log_what_python_prints() -> None:
    """Warnings, and errors that nobody caught; not the arguments of an event that cannot be written."""
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(*args[:3])


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    log.critical("nobody caught %s", kind.__name__, exc_info=(kind, error or kind(), trace))


def _discreet(line: str) -> str:
    return SECRETS.sub("[secret]", line)


def _printable(line: str) -> str:
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in line)
