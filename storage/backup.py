"""A copy of a SQLite database that is whole, taken while the bot goes on writing."""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import make_url

DAMAGED = "the database is damaged. Keep the last good copy"


class NotCopied(Exception):
    """There is no copy; one sentence says why and what to do."""


def back_up(database_url: str, target: Path) -> int:
    """Copy the database into a new file, which is there when it has been read back. Answers how many codes it holds."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        tools = f"pg_dump --format=custom --file={target.name} {url.database}, and pg_restore to bring it back"
        raise NotCopied(f"PostgreSQL has its own tools: {tools}.")
    try:
        return _into_new(target, Path(str(url.database)))
    except (sqlite3.Error, OSError) as error:
        raise NotCopied(f"The copy could not be made: {_why(error)}.") from error


def _into_new(target: Path, source: Path) -> int:
    if target.exists():
        raise NotCopied(f"{target} exists already. Name a new file.")
    with TemporaryDirectory(prefix=".spark-", dir=target.parent) as folder:
        copy = Path(folder) / target.name
        _copy(source, copy)
        held = _read_back(copy)
        copy.rename(target)
    return held


def _copy(source: Path, copy: Path) -> None:
    """In one reading, with what is in the WAL, and on the disk when it is done: a plain copy of the file is neither."""
    whole = f"{source.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(whole, uri=True)) as read, closing(sqlite3.connect(copy)) as written:
        read.backup(written)


def _read_back(copy: Path) -> int:
    with closing(sqlite3.connect(copy)) as read:
        if read.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise NotCopied(f"The copy could not be made: {DAMAGED}.")
        return int(read.execute("SELECT count(*) FROM codes").fetchone()[0])


def _why(error: sqlite3.Error | OSError) -> str:
    if isinstance(error, OSError):
        return str(error.strerror)
    return DAMAGED if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CORRUPT else str(error)
