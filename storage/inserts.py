"""INSERT … ON CONFLICT DO NOTHING, which both databases know and SQLAlchemy spells per database."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.models import Base


def insert_or_skip(session: Session, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An insert that leaves out what a unique index refuses."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()
