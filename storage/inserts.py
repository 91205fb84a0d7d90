"""INSERT … ON CONFLICT, which both databases know and SQLAlchemy spells per database."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.models import Base


def inserting(session: Session, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say what happens where a unique index refuses."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def insert_or_skip(session: Session, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An insert that leaves out what a unique index refuses."""
    return inserting(session, table).on_conflict_do_nothing()


def insert_missing(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Many rows at once, without those that a unique index refuses.

    PostgreSQL gets a list for each column: its driver would send a statement for each row.
    """
    if not rows:
        return
    insert = insert_or_skip(session, table)
    if session.get_bind().dialect.name == "sqlite":
        session.connection().execute(insert, rows)
        return
    columns = [table.__table__.c[name] for name in rows[0]]
    lists = [bindparam(column.name, type_=ARRAY(column.type)) for column in columns]
    given = func.unnest(*lists).table_valued(*[column.name for column in columns]).render_derived()
    values = {column.name: [row[column.name] for row in rows] for column in columns}
    session.connection().execute(insert.from_select([*values], select(given)), values)
