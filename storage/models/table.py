"""What all tables have in common: instants in UTC, Slack's ids, partial indexes, and how constraints are named."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import JSON, BindParameter, Date, DateTime, MetaData, String, Text, Time, TypeDecorator, bindparam, text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase


class Utc(TypeDecorator[datetime]):
    """An instant: kept in UTC on every database, and never accepted without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse a naive time: nobody knows which instant it means."""
        if value is not None and value.tzinfo is None:
            message = "a time without a zone"
            raise ValueError(message)
        return value and value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002
        """SQLite forgets the zone and PostgreSQL answers in its session's: both come back as UTC.

        In one step, without SQLAlchemy's own: what a page shows has hundreds of instants.
        """
        if dialect.name == "sqlite":
            return lambda value: value and datetime.fromisoformat(value + "+00:00")
        return lambda value: value and value.astimezone(UTC)


def instant(name: str) -> BindParameter[datetime]:
    """An instant that is given when a statement is asked."""
    return bindparam(name, type_=Utc())


NOW = instant("now")
SLACK_ID = String(32)
PREFIX = String(64).with_variant(String(64, collation="C"), "postgresql")  # ranges by prefix need byte order


def only(condition: str) -> dict[str, Any]:
    """A partial index, in the words of both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Base(DeclarativeBase):
    """Every table of the bot, with constraint names that migrations can rely on."""

    metadata = MetaData(
        naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"},
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: Utc,
        date: Date,
        time: Time,
        str: Text,
        dict[str, Any]: JSON,
    }
