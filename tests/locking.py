"""Somebody else who holds the database: a backup, a long report, a migration."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, text

from storage.models import Base


@contextmanager
def locked(database_url: str) -> Iterator[None]:
    """Nobody else can write; on PostgreSQL nobody can read either."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        if database_url.startswith("sqlite"):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
            connection.execute(text(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE"))
        yield
        connection.rollback()
    engine.dispose()
