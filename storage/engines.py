"""Engines for SQLite and PostgreSQL whose waits end: for people before Slack's patience does, for the clock later."""

import logging
import sqlite3
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url

from storage.outcomes import Busy
from storage.troubles import is_mistake, is_wait


@dataclass(frozen=True)
class Waits:
    """How many seconds are waited for what, and how many connections there may be."""

    lock: float
    statement: float
    connection: float
    silence: int
    """A network that takes our words and brings none back."""
    connections: int
    idle: float
    """Somebody who stands still in a transaction, and whom others wait for; PostgreSQL ends that."""
    transaction: float | None = None
    only_reads: bool = False
    """Statement by statement: a rollback after each look would forget what PostgreSQL has prepared."""
    plans_anew: bool = False
    """Tables grow within a pass: a plan made for their first rows would read all of them for each later one."""


PEOPLE = Waits(lock=1, statement=1.5, transaction=2, idle=5, connection=0.3, silence=1, connections=14)
READERS = replace(PEOPLE, connections=10, only_reads=True)
"""Their own: who waits with a connection for a lock keeps nobody from reading."""
CLOCK = Waits(lock=10, statement=30, idle=15, connection=10, silence=5, connections=40, plans_anew=True)
"""Enough for all who post and draw: most of them wait for Slack, and what they write they write together."""
KEPT_OPEN = 5
NO_TIME = 0.05
"""Seconds: with less time left nothing is begun, since even a quick statement might not finish."""
TURN = 20
"""Milliseconds after which a writer's pauses begin anew."""


@cache
def engine_for(url: str, waits: Waits) -> Engine:
    """The process's one engine for this address and patience, where statements stay compiled.

    It drops its connections when the database is out of order, so that the next try begins anew.
    """
    make = _sqlite if make_url(url).get_backend_name() == "sqlite" else _postgresql
    engine = make(url, waits)
    event.listen(engine, "handle_error", _begin_anew)
    return engine


def _sqlite(url: str, waits: Waits) -> Engine:
    # Each value is spelled once, however often a statement says it; thousands of different ones would be slow.
    named = {"paramstyle": "named"}
    engine = create_engine(url, connect_args={"timeout": waits.lock}, **named, **_pool(waits))
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", partial(_begin_sqlite, waits.lock))
    return engine


def _postgresql(url: str, waits: Waits) -> Engine:
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # it warns of what follows from an error that it raises
    limits = {"statement": waits.statement, "lock": waits.lock, "idle_in_transaction_session": waits.idle}
    network = {
        "keepalives": 1, "keepalives_idle": waits.silence, "keepalives_interval": waits.silence,
        "keepalives_count": 1, "tcp_user_timeout": 1000 * waits.silence, "connect_timeout": 2,
    }  # fmt: skip
    reads = {"isolation_level": "AUTOCOMMIT"} if waits.only_reads else {}
    options = " ".join(f"-c {what}_timeout={1000 * seconds:.0f}" for what, seconds in limits.items())
    options += " -c timezone=UTC" + (" -c default_transaction_read_only=on" if waits.only_reads else "")
    options += " -c plan_cache_mode=force_custom_plan" if waits.plans_anew else ""
    engine = create_engine(
        url, pool_pre_ping=True, connect_args=network | {"options": options}, **reads, **_pool(waits)
    )
    if waits.transaction:
        _bound(engine, waits, waits.transaction)
    return engine


def _pool(waits: Waits) -> dict[str, Any]:
    """The connection that was used last is used next: it has its statements prepared and its pages at hand."""
    more = waits.connections - KEPT_OPEN
    room = {"pool_size": KEPT_OPEN, "max_overflow": more, "pool_timeout": waits.connection}
    return room | {"hide_parameters": True, "pool_use_lifo": True}


def _begin_anew(context: ExceptionContext) -> None:
    """A connection that was opened to a read-only file or to a standby stays what it was, whatever is mended."""
    trouble = context.sqlalchemy_exception
    if trouble is not None and not is_mistake(trouble) and not is_wait(trouble):
        context.is_disconnect = True
        cursor = getattr(context.execution_context, "cursor", None)
        if cursor is not None:
            cursor.close()  # the error's traceback holds it, and it holds SQLite's file


def _bound(engine: Engine, waits: Waits, transaction: float) -> None:
    """Each wait of a transaction is short, a chain of them is not: a statement gets what is left of the whole time."""
    here = "" if waits.only_reads else "LOCAL "

    def begin(connection: Connection) -> None:
        connection.info["ends"] = time.monotonic() + transaction
        if waits.only_reads and connection.info.get("hurries"):
            connection.exec_driver_sql(f"SET statement_timeout = {1000 * waits.statement:.0f}")
            connection.info["hurries"] = False

    def hurry(connection: Connection, cursor: Any, words: str, *_: object) -> None:
        left = connection.info["ends"] - time.monotonic()
        if left >= waits.statement or words.startswith("ROLLBACK"):
            return
        if left < NO_TIME:
            raise Busy("it took too long")
        cursor.execute(f"SET {here}statement_timeout = {1000 * left:.0f}")
        connection.info["hurries"] = True

    event.listen(engine, "begin", begin)
    event.listen(engine, "before_cursor_execute", hurry)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late and too weak
    _use_wal(connection)
    connection.execute("PRAGMA foreign_keys=ON")


def _use_wal(connection: Any) -> None:
    """Two processes that open a new file at once: the one that comes second is refused without any wait."""
    for pause in (0.05,) * 20:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as refused:
            if refused.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(pause)
        else:
            return
    connection.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(patience: float, connection: Connection) -> None:
    """Writers queue up before they read: a read that turns into a write fails at once, whatever the time-out."""
    if connection.get_execution_options().get("writes"):
        _wait_turn(patience, connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _wait_turn(patience: float, connection: Connection) -> None:
    """SQLite looks again after ever longer pauses, so that whoever came first comes last: its pauses begin anew."""
    raw: Any = connection.connection.dbapi_connection
    ends, is_locked = time.monotonic() + patience, True
    raw.execute(f"PRAGMA busy_timeout={TURN}")
    try:
        while is_locked and time.monotonic() < ends:
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as trouble:
                is_locked = getattr(trouble, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
            else:
                return
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # once more, for an error of SQLAlchemy's
    finally:
        with suppress(sqlite3.ProgrammingError):  # it is closed already, if it is out of order
            raw.execute(f"PRAGMA busy_timeout={1000 * patience:.0f}")
