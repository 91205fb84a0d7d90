"""INSERT … ON CONFLICT, which both databases know and SQLAlchemy spells per database."""

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
