"""When something is wrong: a plain sentence with a reference, nothing lost, nothing told that is ours to know."""

import logging
import re

import pytest
from sqlalchemy import text

from tests.conftest import CODE, MIA, Team
from tests.handlers.looking import filled

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # a file of its own can be broken
REFERENCE = re.compile(r"\(ref [0-9a-f]{4}\)$")


def break_database(team: Team) -> None:
    with team.bot.database._engine.begin() as connection:
        connection.execute(text("ALTER TABLE codes RENAME TO gone"))


@pytest.fixture
def broken(team: Team):
    """The table of codes is away for a while."""
    team.command("/spark add")
    break_database(team)
    yield team
    with team.bot.database._engine.begin() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO codes"))


def test_a_form_keeps_what_was_typed_and_gives_a_reference(broken: Team, caplog):
    answer = broken.submit({"Spark Code": CODE, "Creator": "@ana", "Note": "kept"})
    (said,) = answer.errors.values()
    assert said.startswith("Not saved: ")
    assert REFERENCE.search(said)
    assert filled(broken)["Note"] == "kept"
    assert said[-9:-1] in caplog.text
    for secret in (CODE, "SELECT", "INSERT", "Traceback", "gone"):
        assert secret not in said


def test_a_command_and_a_button_give_a_reference_too(broken: Team):
    broken.command("/spark list")
    assert REFERENCE.search(broken.said_to())
    broken.slack.press_raw(MIA, {"action_id": "code_show", "value": "1"})
    assert broken.bot.pool.wait(5)
    assert REFERENCE.search(broken.said_to())


def test_a_whole_code_reaches_no_log_whatever_breaks(broken: Team, caplog):
    caplog.set_level(logging.DEBUG, "handlers")
    broken.submit({"Spark Code": CODE, "Creator": "@ana"})
    broken.command(f"/spark show {CODE}")
    assert CODE not in caplog.text


def test_suggestions_are_empty_while_the_database_is_away(team: Team):
    team.command("/spark add")
    with team.bot.database._engine.begin() as connection:
        connection.execute(text("ALTER TABLE requests RENAME TO gone"))
    try:
        assert team.slack.suggest("Open request", "") == []
    finally:
        with team.bot.database._engine.begin() as connection:
            connection.execute(text("ALTER TABLE gone RENAME TO requests"))
