"""A bot that cannot start says why in one line, at once, and never quotes what a setting holds."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import Host
from tests.outages import read_only
from tests.processes import HTTP, PROCFILE, SOCKET, Process, free_port
from tests.waiting import wait_for

NOT_THERE = "postgresql+psycopg://spark:Qq7zPassword@127.0.0.1:{}/spark"


def refusal(process: Process, seconds: float = 20) -> str:
    """The one line of a bot that did not start."""
    assert process.end(seconds) == 1
    assert process.trouble == []
    assert process.out == ""
    (line,) = process.err.splitlines()
    held = [value for name, value in process.environ.items() if name.startswith(("SLACK_", "DATABASE_"))]
    assert not [value for value in held if len(value) > 4 and value in line]
    return line.removeprefix("Spark Codes cannot start: ")


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("0.0.0.0", 0)) as there:  # noqa: S104 - as the bot listens
        yield there.getsockname()[1]


def test_with_nothing_set_it_names_what_it_needs(host: Host):
    assert refusal(host.start()) == "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are missing"


def test_every_placeholder_and_every_secret_of_the_wrong_kind_is_told_at_once(host: Host):
    mixed = {"SLACK_BOT_TOKEN": "xapp-1-A1-9-Qq7z", "SLACK_APP_TOKEN": "xapp-your-token"}
    assert refusal(host.start(**host.settings(SOCKET, **mixed))) == (
        "SLACK_BOT_TOKEN holds an app-level token (xapp-…): put it into SLACK_APP_TOKEN; "
        "SLACK_APP_TOKEN still holds a placeholder"
    )


REFUSED = "SLACK_BOT_TOKEN is refused by Slack (invalid_auth)"


def test_a_bot_token_that_slack_refuses_ends_it(host: Host):
    settings = host.settings(SOCKET, SLACK_BOT_TOKEN="xoxb-12-34-Qq7zRefused")
    assert refusal(host.start(**settings)) == REFUSED


@pytest.mark.parametrize("words", [(), PROCFILE])
def test_a_bot_token_that_slack_refuses_ends_a_server_too_although_it_waits_for_no_answer(
    host: Host, words: tuple[str, ...]
):
    host.port = free_port()
    process = host.start(*words, **host.settings(HTTP, SLACK_BOT_TOKEN="xoxb-12-34-Qq7zRefused"))
    assert process.end(20) == 1
    assert process.trouble == []
    listening, line = process.err.splitlines()
    assert "listening on" in listening
    assert line == f"Spark Codes cannot start: {REFUSED}"


def test_a_server_without_anything_to_serve_says_how_to_start_instead(host: Host):
    line = refusal(host.start(*PROCFILE, **host.settings(SOCKET)))
    assert line == "without SLACK_SIGNING_SECRET there is nothing to serve. Run: python -m bot"


def test_an_app_token_that_slack_refuses_ends_it(host: Host):
    settings = host.settings(SOCKET, SLACK_APP_TOKEN="xapp-1-A1-9-Qq7zRefused")
    assert refusal(host.start(**settings)) == "SLACK_APP_TOKEN is refused by Slack (invalid_auth)"


@pytest.mark.parametrize("words", [(), ("migrate",)])
def test_a_database_that_is_down_ends_every_command(host: Host, words: tuple[str, ...]):
    settings = host.settings(SOCKET, DATABASE_URL=NOT_THERE.format(free_port()))
    line = "DATABASE_URL: this database cannot be used (it cannot be reached)"
    assert refusal(host.start(*words, **settings)) == line


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("sqlite:////nowhere/spark.db", "its file cannot be opened"),
        ("sqlite:///file:{}?mode=ro&uri=true", "it is read-only"),
        ("sqlite:///{}.txt", "its file is no database"),
    ],
)
def test_a_sqlite_file_that_cannot_be_written_is_told(host: Host, tmp_path: Path, address: str, why: str):
    file = tmp_path / "empty.db"
    file.touch()
    Path(f"{file}.txt").write_text("Not a database, but a text that is longer than a hundred bytes. " * 4)
    settings = host.settings(SOCKET, DATABASE_URL=address.format(file))
    assert refusal(host.start(**settings)) == f"DATABASE_URL: this database cannot be used ({why})"


@pytest.mark.parametrize("words", [(), ("migrate",), ("tick",)])
def test_a_damaged_sqlite_file_ends_every_command(
    host: Host, tmp_path: Path, sqlite_template: Path, words: tuple[str, ...]
):
    whole = sqlite_template.read_bytes()
    (tmp_path / "spark.db").write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    line = "DATABASE_URL: this database cannot be used (it is damaged)"
    assert refusal(host.start(*words, **host.settings(SOCKET))) == line
    assert (tmp_path / "spark.db").read_bytes()[4096:] == b"\xff" * (len(whole) - 4096)


def test_one_pass_over_a_postgresql_that_is_read_only_ends_in_one_line(host: Host, new_postgres: str):
    assert host.start("migrate", DATABASE_URL=new_postgres).end() == 0
    with read_only(new_postgres):
        process = host.start("tick", **host.settings(SOCKET, DATABASE_URL=new_postgres))
        assert refusal(process) == "Spark Codes cannot go on: the database does not work (it is read-only)"


def test_a_port_in_use_is_told(host: Host, taken_port: int):
    settings = host.settings(HTTP, PORT=str(taken_port))
    assert refusal(host.start(**settings)) == f"PORT {taken_port} cannot be used (Address already in use)"


@pytest.mark.parametrize("transport", [HTTP, SOCKET])
def test_a_postgresql_without_tables_asks_for_migrate(host: Host, transport: str, new_postgres: str):
    host.port = free_port()
    line = refusal(host.start(**host.settings(transport, DATABASE_URL=new_postgres)))
    assert line == "DATABASE_URL: the tables are not of this version. Run: python -m bot migrate"


def test_slack_out_of_reach_is_no_reason_to_end(host: Host):
    process = host.start(**host.settings(SOCKET, SLACK_API_URL=f"http://127.0.0.1:{free_port()}/api/"))
    with pytest.raises(TimeoutError):
        wait_for(lambda: process.running.poll() is not None, seconds=2)
    assert process.trouble == []
