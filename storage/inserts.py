"""INSERT … ON CONFLICT, which both databases know and SQLAlchemy spells per database."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import ARRAY, bindparam, func, select
from sqlalchemy.orm import Session

from storage.models import Base

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

Insert: TypeAlias = "sqlite.Insert | postgresql.Insert"


def inserting(dialect: str, table: type[Base]) -> Insert:
    """An insert that can say what happens where a unique index refuses.

    Only the dialect that is spoken is imported: a start on SQLite would wait for all drivers of PostgreSQL.
    """
    spoken = import_module(f"sqlalchemy.dialects.{dialect}")
    insert: Insert = spoken.insert(table)
    return insert


def insert_or_skip(session: Session, table: type[Base]) -> Insert:
    """An insert that leaves out what a unique index refuses."""
    return _skipping(session.get_bind().dialect.name, table)


def insert_missing(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Many rows at once, without those that a unique index refuses."""
    insert_all(session, insert_or_skip(session, table), rows)


def insert_all(session: Session, insert: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
    """Many rows at once, in one statement that is always the same.

    PostgreSQL gets a list for each column: its driver would send a statement for each row.
    """
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.execute(insert, rows)
        return
    names = tuple(rows[0])
    connection.execute(_of_lists(insert, names), {name: [row[name] for row in rows] for name in names})


@cache
def _skipping(dialect: str, table: type[Base]) -> Insert:
    return inserting(dialect, table).on_conflict_do_nothing()


@cache
def _of_lists(insert: Insert, names: tuple[str, ...]) -> Insert:
    columns = [insert.table.c[name] for name in names]
    lists = [bindparam(column.name, type_=ARRAY(column.type)) for column in columns]
    given = func.unnest(*lists).table_valued(*names).render_derived()
    return insert.from_select(names, select(given))
