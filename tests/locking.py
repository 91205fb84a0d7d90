"""Somebody else who holds the database: a backup, a long report, a migration."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError

from storage.models import Base

DEADLOCK = "40P01"


@contextmanager
def locked(database_url: str) -> Iterator[None]:
    """Nobody else can write; on PostgreSQL nobody can read either."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        if database_url.startswith("sqlite"):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        while connection.dialect.name == "postgresql" and not _has_all(connection):
            connection.rollback()
        yield
        connection.rollback()
    engine.dispose()


def _has_all(connection: Connection) -> bool:
    """Every table. Whoever wants them one by one may be in the way of the bot, and is then the one to step back."""
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
    try:
        connection.execute(text(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE"))
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") != DEADLOCK:
            raise
        return False
    return True
