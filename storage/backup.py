"""A copy of a SQLite database that is whole, taken while the bot goes on writing."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url


class NotCopied(Exception):
    """There is no copy; one sentence says why and what to do."""


def back_up(database_url: str, target: Path) -> int:
    """Copy the database into a new file and read the copy back. Answers how many codes it holds."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        raise NotCopied(f"PostgreSQL has its own tool: pg_dump --format=custom --file={target.name} {url.database}")
    if target.exists():
        raise NotCopied(f"{target} exists already. Name a new file.")
    try:
        with closing(sqlite3.connect(f"file:{url.database}?mode=ro", uri=True)) as source:
            source.execute("VACUUM INTO ?", (str(target),))  # a plain copy of the file would lack what is in the WAL
        return _read_back(target)
    except sqlite3.Error as error:
        raise NotCopied(f"The copy could not be made: {error}.") from error


def _read_back(target: Path) -> int:
    with closing(sqlite3.connect(target)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise NotCopied(f"{target} is damaged. Do not rely on it.")
        return int(copy.execute("SELECT count(*) FROM codes").fetchone()[0])
