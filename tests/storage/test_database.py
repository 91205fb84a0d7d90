"""One transaction a deed, UTC throughout, and waits that end before people's patience does."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import exc, text

from storage.database import Database
from storage.engines import READERS
from storage.models import Code
from storage.outcomes import Busy, OutOfOrder
from tests.conftest import NOON, TEAM
from tests.storage.work import log, rows

SECRET = "#Nk3vSECRETsecretSECRETsecret="


def ask(database, statement):
    with database._engine.connect() as connection:
        return connection.execute(text(statement)).scalar()


def is_sqlite(database):
    return database._engine.dialect.name == "sqlite"


def waited(deed):
    """How many seconds it took until the database was said to be busy."""
    began = time.monotonic()
    with pytest.raises(Busy):
        deed()
    return time.monotonic() - began


def test_a_deed_is_kept_and_a_failed_one_leaves_nothing(database):
    log(database, "#kept")

    def fail():
        with database.workspace(TEAM) as workspace:
            workspace.codes._scope.next_id()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert [row.id for row in rows(database, Code)] == [1]
    assert log(database, "#next").id == 2


def test_reading_keeps_nothing(database):
    with suppress(OutOfOrder), database.reading(TEAM) as workspace:  # PostgreSQL refuses, SQLite takes it back
        workspace.settings.read().alert_channel = "C1"
        workspace.codes._scope.session.flush()
    with database.reading(TEAM) as workspace:
        assert workspace.settings.read().alert_channel is None


def test_an_instant_comes_back_in_utc_whatever_zone_it_was_said_in(database):
    end = datetime(2026, 12, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    log(database, hours=(end - NOON) / timedelta(hours=1))
    (code,) = rows(database, Code)
    assert code.expires_at == end
    assert code.expires_at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(database):
    with pytest.raises(exc.StatementError, match="a time without a zone"):
        log(database, at=NOON.replace(tzinfo=None))
    assert rows(database, Code) == []


def test_a_refused_row_is_told_without_the_code(database):
    log(database, SECRET)

    def again():
        with database.workspace(TEAM) as workspace:
            (code,) = workspace.codes._scope.session.query(Code).all()
            facts = {column.key: getattr(code, column.key) for column in Code.__table__.columns if not column.computed}
            workspace.codes._scope.session.add(Code(**facts | {"id": 99}))

    with pytest.raises(exc.IntegrityError) as refused:
        again()
    assert "SECRET" not in f"{refused.value} {refused.value.__cause__}"


def test_a_writer_that_is_locked_out_hears_busy_within_a_second_or_so(database, database_url):
    other = Database(database_url)
    with other.workspace(TEAM) as workspace:
        workspace.codes._scope.next_id()
        assert 0.5 < waited(lambda: log(database)) < 2.5
    other.close()
    assert log(database).id == 2


def test_a_reader_waits_for_no_writer(database, database_url):
    log(database)
    other = Database(database_url)
    with other.workspace(TEAM) as workspace:
        workspace.codes._scope.next_id()
        began = time.monotonic()
        assert len(rows(database, Code)) == 1
        assert time.monotonic() - began < 0.5
    other.close()


def test_out_of_connections_is_busy_too(database):
    with database.reading(TEAM):
        pass
    with ExitStack() as held:
        for _ in range(READERS.connections):
            held.enter_context(database.reading(TEAM)).settings.read()
        assert 0.2 < waited(lambda: rows(database, Code)) < 1.5
    assert rows(database, Code) == []


def test_sqlite_writes_ahead_and_a_writer_queues_up_before_it_reads(database):
    if not is_sqlite(database):
        pytest.skip("SQLite's own")
    assert ask(database, "PRAGMA journal_mode") == "wal"
    begun = list[str]()
    database.close()
    for engine in (database._engine, database._reader):
        raw = engine.raw_connection()  # the only one for now
        raw.cursor().connection.set_trace_callback(begun.append)
        raw.close()
    with database.outbox() as outbox:
        outbox.owed()
    with database.reading(TEAM) as workspace:
        workspace.settings.read()
    assert [each for each in begun if each.startswith("BEGIN")] == ["BEGIN IMMEDIATE", "BEGIN IMMEDIATE", "BEGIN"]


def test_whoever_waits_to_write_keeps_nobody_from_reading(database, database_url):
    log(database, "#there")
    heard: list[object] = []

    def write(number: int) -> None:
        try:
            log(database, f"#new-{number}")
        except Busy as busy:
            heard.append(busy)

    other = Database(database_url, patient=True)
    with other.workspace(TEAM) as holding, ThreadPoolExecutor(30) as people:
        holding.codes._scope.next_id()
        writing = [people.submit(write, number) for number in range(30)]
        time.sleep(0.1)
        assert [code.code for code in rows(database, Code)] == ["#there"]
        for each in writing:
            each.result()
    assert len(heard) == 30
    other.close()


@pytest.mark.parametrize(("kind", "code"), [
    (sqlite3.DatabaseError, sqlite3.SQLITE_NOTADB), (sqlite3.OperationalError, sqlite3.SQLITE_IOERR),
])  # fmt: skip
def test_a_file_that_is_out_of_order_is_told_as_such_when_a_writer_queues_up(database, kind, code):
    if not is_sqlite(database):
        pytest.skip("SQLite's own")
    log(database, "#there")
    error = kind("disk")
    error.sqlite_errorcode = code
    database.close()
    raw = database._engine.raw_connection()  # the only one for now
    raw._connection_record.dbapi_connection = _Sick(raw._connection_record.dbapi_connection, error)
    raw.close()
    with pytest.raises(OutOfOrder):
        log(database, "#new")
    log(database, "#newer")


class _Sick:
    """A connection whose writers get an error."""

    def __init__(self, whole: Any, error: Exception) -> None:
        self._whole, self._error = whole, error

    def execute(self, words: str, *values: object) -> object:
        if words == "BEGIN IMMEDIATE":
            raise self._error
        return self._whole.execute(words, *values)

    def cursor(self, *_: object) -> "_Sick":
        return _Sick(self._whole.cursor(), self._error)

    def __getattr__(self, name: str) -> object:
        return getattr(self._whole, name)


def test_postgresql_gives_up_in_time_and_the_clock_may_wait_longer(database, database_url):
    if is_sqlite(database):
        pytest.skip("PostgreSQL's own")
    patient = Database(database_url, patient=True)
    waits = [[ask(each, f"SHOW {name}_timeout") for name in ("statement", "lock")] for each in (database, patient)]
    assert waits == [["1500ms", "1s"], ["30s", "10s"]]
    assert ask(database, "SHOW timezone") == "UTC"
    patient.close()


def test_the_clock_waits_longer_than_a_person(database, database_url):
    patient = Database(database_url, patient=True)
    with patient.reading(TEAM):
        pass
    with ThreadPoolExecutor(1) as clock:
        with database.workspace(TEAM) as workspace:
            workspace.codes._scope.next_id()
            waiting = clock.submit(log, patient)
            time.sleep(1.3)
            assert not waiting.done()
        assert waiting.result().id == 2
    patient.close()


def test_a_workspace_exists_from_the_first_time_anybody_speaks_for_it(database):
    with database.reading("T0NEW") as workspace:
        assert workspace.settings.untouched()
    assert log(database, team="T0NEW").id == 1


def test_the_database_says_whether_it_is_up_to_date(database, tmp_path):
    assert database.is_current()
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    assert not empty.is_current()
    empty.migrate()
    empty.migrate()
    assert empty.is_current()
    empty.close()
