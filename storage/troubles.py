"""What keeps a database from its work, in plain words: never its own, which quote addresses, statements and rows."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from storage.outcomes import Busy, OutOfOrder

TROUBLES = (exc.DatabaseError, exc.InterfaceError, exc.TimeoutError)
MISTAKES = (exc.IntegrityError, exc.ProgrammingError, exc.DataError)
"""Not the database's troubles but ours."""
FORBIDDEN = "42501"
WAITS: dict[object, str] = {
    sqlite3.SQLITE_BUSY: "it is locked",
    sqlite3.SQLITE_LOCKED: "it is locked",
    "55P03": "it is locked",
    "40P01": "two changes waited for each other",
    "57014": "it took too long",
    "25P03": "it was kept waiting",
    "53300": "it has no connection free",
}
"""By SQLite's result code or PostgreSQL's SQLSTATE: over by itself after moments."""
FAULTS: dict[object, str] = {
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_IOERR: "its disk fails or is full",
    sqlite3.SQLITE_CORRUPT: "it is damaged",
    sqlite3.SQLITE_FULL: "its disk is full",
    sqlite3.SQLITE_CANTOPEN: "its file cannot be opened",
    sqlite3.SQLITE_NOTADB: "its file is no database",
    "0A000": "its tables are not what they were",
    "25006": "it is read-only",
    "53100": "its disk is full",
    "57P01": "it is shutting down",
    "57P02": "it is starting anew after a crash",
    "57P03": "it is starting or shutting down",
    "58030": "its disk fails",
    "XX001": "it is damaged",
    "XX002": "it is damaged",
    FORBIDDEN: "it does not allow this to the bot's user",
}
"""Lasts until somebody mends it, or until connections are new."""


@contextmanager
def in_time() -> Iterator[None]:
    """Locked, gone or out of connections is Busy, and what somebody has to mend is OutOfOrder: nothing was done."""
    try:
        yield
    except TROUBLES as trouble:
        if is_mistake(trouble):
            raise
        raise (Busy if is_wait(trouble) else OutOfOrder)(_why(trouble)) from trouble


def is_mistake(trouble: Exception) -> bool:
    """The statement was wrong, not the database."""
    return isinstance(trouble, MISTAKES) and _code(trouble) != FORBIDDEN


def is_wait(trouble: Exception) -> bool:
    """It is over by itself after moments."""
    return isinstance(trouble, exc.TimeoutError) or _code(trouble) in WAITS


def _why(trouble: Exception) -> str:
    if isinstance(trouble, exc.TimeoutError):
        return WAITS["53300"]
    cause = getattr(trouble, "orig", None)
    otherwise = str(cause) if isinstance(cause, sqlite3.Error) else "it cannot be reached"
    return (WAITS | FAULTS).get(_code(trouble), otherwise)


def _code(trouble: Exception) -> object:
    """What kind of trouble the driver says it is; none when there is no connection to ask."""
    cause = getattr(trouble, "orig", None)
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF  # without the details in the upper bits
    return getattr(cause, "sqlstate", None)
