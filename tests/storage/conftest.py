"""Two databases that stay open for all tests of the ledger: emptied before each, since opening one takes longer."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from storage.database import Database
from storage.models import Base
from tests.conftest import EMPTY


@pytest.fixture(scope="session")
def urls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where the two are; each is made when it is first asked for."""
    return {"sqlite": f"sqlite:///{tmp_path_factory.mktemp('ledger') / 'spark.db'}"}


@pytest.fixture(scope="session")
def opened() -> Iterator[dict[str, Database]]:
    """The open databases by their address."""
    databases: dict[str, Database] = {}
    yield databases
    for database in databases.values():
        database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, urls: dict[str, str]) -> str:
    """An empty database with all its tables, on each of the two."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres"))
    path = Path(urls["sqlite"].removeprefix("sqlite:///"))
    if not path.exists():
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
    return urls["sqlite"]


@pytest.fixture(autouse=True)
def emptied(request: pytest.FixtureRequest, opened: dict[str, Database]) -> None:
    """Nobody has been here before."""
    if "database_url" not in request.fixturenames:
        return
    url = request.getfixturevalue("database_url")
    database = opened.setdefault(url, Database(url))
    database._known.clear()
    with database._engine.begin() as connection:
        _empty(connection)


@pytest.fixture
def database(database_url: str, opened: dict[str, Database]) -> Database:
    return opened[database_url]


def _empty(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(EMPTY))
        return
    for table in Base.metadata.sorted_tables:
        connection.execute(table.delete())
    connection.execute(text("DELETE FROM sqlite_sequence"))
