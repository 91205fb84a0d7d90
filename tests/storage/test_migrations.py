"""The tables are made step by step, by steps that stand for themselves."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, create_engine, delete, insert, inspect, select, text

from storage.database import Database
from storage.migrating import alembic_config
from storage.models import Base, Digest, WordBlock
from storage.new_codes import facts
from storage.rules import terms
from storage.rules.blocks import place
from storage.rules.posts import Post
from storage.versions import MIGRATIONS, newest
from tests.conftest import NOON, TEAM
from tests.storage.work import new

STEPS = sorted((MIGRATIONS / "versions").glob("[0-9]*.py"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path) -> Iterator[str]:
    """A database without any tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server, name = create_engine(request.getfixturevalue("postgres"), isolation_level="AUTOCOMMIT"), f"m{uuid4().hex}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def connection(empty_url) -> Iterator[Connection]:
    engine = create_engine(empty_url)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def tables(connection):
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


def assert_indexes_are_those_of_the_models(connection):
    """Alembic's own check does not look at the conditions of partial indexes."""
    kind = connection.dialect.name
    made = {index["name"]: index for name in tables(connection) for index in inspect(connection).get_indexes(name)}
    wanted = [index for table in Base.metadata.sorted_tables for index in table.indexes]
    assert set(made) == {index.name for index in wanted}
    for index in wanted:
        found = made[index.name]
        where = found.get("dialect_options", {}).get(f"{kind}_where")
        assert (index.dialect_options[kind].get("where") is None) == (where is None), index.name
        assert (found["column_names"], bool(found["unique"])) == ([each.name for each in index.columns], index.unique)


def shape(connection):
    """Every column, and the columns of every index."""
    seen = inspect(connection)
    columns = {(name, column["name"]) for name in tables(connection) for column in seen.get_columns(name)}
    indexes = [index for name in tables(connection) for index in seen.get_indexes(name)]
    return columns | {(index["name"], *index["column_names"]) for index in indexes}


def test_up_down_and_up_again(connection):
    config = alembic_config(connection)
    for _ in range(2):
        command.upgrade(config, "head")
        assert tables(connection) == set(Base.metadata.tables)
        command.check(config)
        command.downgrade(config, "base")
        assert tables(connection) == set()


def test_each_step_can_be_taken_back_alone(connection):
    config = alembic_config(connection)
    for _ in STEPS:
        before = shape(connection)
        command.upgrade(config, "+1")
        assert shape(connection) - before
        command.downgrade(config, "-1")
        assert shape(connection) == before
        command.upgrade(config, "+1")
    assert tables(connection) == set(Base.metadata.tables)
    assert_indexes_are_those_of_the_models(connection)


def test_codes_of_before_are_found_by_their_words(connection):
    command.upgrade(alembic_config(connection), "0004")
    about: Any = {
        "creator": "glow.by_ana",
        "campaign": "夏 2026_B",
        "ad_account": "Brand US",
        "note": " ".join(f"w{number}" for number in range(150)) + " Größe🔥" + "夏" * 90 + "海",
    }
    url, post_id = "https://www.tiktok.com/@a/video/7290000000000000001?q=1", "7290000000000000001"
    codes = Table("codes", MetaData(), autoload_with=connection)
    for number, more in enumerate(({}, {"post_id": None, "post_url": "https://vm.tiktok.com/ZMabc/"}), 1):
        row = facts(new(post=Post(url, post_id), **about)) | more | {"fingerprint": str(number)}
        kept = {name: value for name, value in row.items() if name in codes.c}
        placed = {"team_id": TEAM, "id": number, "short_notice": False, "logged_by": "U1", "logged_at": NOON}
        connection.execute(insert(codes).values(kept | placed | {"logged_by_name": ""}))
    command.upgrade(alembic_config(connection), "head")
    for code in connection.execute(select(codes)).mappings().all():
        block, bit = place(code["id"])
        ours = (WordBlock.block == block, WordBlock.bits.bitwise_and(bit) != 0)
        found = connection.scalars(select(WordBlock.word).where(*ours)).all()
        held = terms.index(**about, url=code["post_url"], post_id=code["post_id"])
        assert sorted(found) == sorted(held) and len(held) > 10


def test_an_id_of_an_alert_is_never_used_again(connection):
    command.upgrade(alembic_config(connection), "head")
    numbers = []
    for team in "ABC":
        added = connection.execute(insert(Digest).values(_alert(team)).returning(Digest.id))
        numbers.append(added.scalar_one())
        connection.execute(delete(Digest))
    assert numbers == [1, 2, 3]


def _alert(team):
    return {"team_id": team, "kind": "digest", "local_day": NOON.date(), "created_at": NOON, "sending_until": NOON}


def test_two_processes_that_migrate_at_once_take_turns(empty_url):
    databases = [Database(empty_url, patient=True) for _ in range(2)]
    threads = [Thread(target=each.migrate) for each in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(each.is_current() for each in databases)
    for each in databases:
        each.close()


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.stem)
def test_a_step_imports_nothing_of_the_project(step):
    found = ast.walk(ast.parse(step.read_text()))
    imported = {
        name.partition(".")[0]
        for node in found
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= {"alembic", "re", "sqlalchemy"}


def test_the_newest_step_is_found_without_alembic_and_is_alembics_last(connection):
    assert newest() == ScriptDirectory.from_config(alembic_config(connection)).get_current_head()


def test_a_start_with_tables_up_to_date_leaves_alembic_out(tmp_path, sqlite_template):
    code = f"import sys; from storage.database import Database; Database('sqlite:///{sqlite_template}').migrate()"
    subprocess.run([sys.executable, "-c", f"{code}; assert 'alembic' not in sys.modules"], check=True)
