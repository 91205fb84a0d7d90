"""Everybody is answered in time and told the truth, whatever the database, Slack or the pool is doing."""

from collections.abc import Iterator
from threading import Event

import pytest

from bot.demo.slack import Answer
from bot.pool import THREADS, WAITING
from tests.conftest import CODE, LEO, MIA, Team
from tests.locking import locked
from tests.waiting import wait_for

IN_TIME = 2.5
BUSY = "the database is busy. Nothing was lost, please try again."


def in_time(answer: Answer) -> Answer:
    assert answer.status == 200
    assert answer.seconds < IN_TIME
    return answer


@pytest.fixture
def full_pool(team: Team) -> Iterator[Event]:
    """Every place of the pool is taken until this is set."""
    free = Event()
    for _ in range(THREADS + WAITING):
        team.bot.pool.later(free.wait)
    yield free
    free.set()


def test_a_command_to_a_locked_database_is_answered_for_that_person_only(team: Team, database_url: str):
    with locked(database_url):
        in_time(team.command("/spark list"))
    assert f"Not done: {BUSY}" in team.said_to()
    team.command("/spark list")
    assert BUSY not in team.said_to()


def test_a_form_sent_to_a_locked_database_keeps_what_was_typed_and_is_saved_when_sent_again(
    team: Team, database_url: str
):
    team.set_up()
    team.command("/spark add")
    with locked(database_url):
        answer = in_time(team.submit({"Spark Code": CODE, "Creator": "@glow.by_ana", "Duration": "30"}))
    (words,) = answer.errors.values()
    assert words.startswith("Not saved: the database is busy. Nothing was lost, please press Save again. (ref ")
    view = team.slack.view(MIA)
    assert view and CODE in str(view.values)

    in_time(team.submit())
    assert team.slack.view(MIA) is None
    assert "saved" in team.said_to()


def test_a_button_on_a_locked_database_changes_nothing_and_says_so(team: Team, database_url: str):
    team.set_up()
    team.log()
    team.tick()
    team.press("Pulled")
    team.submit({"Reason": "Performance or comment sentiment"})
    with locked(database_url):
        in_time(team.press("Undo"))
    assert f"Not done: {BUSY}" in team.said_to()
    assert f"pulled by <@{MIA}>" in str(team.alerts()[-1].blocks)
    team.press("Undo")
    assert "code_pulled" in str(team.alerts()[-1].blocks)


def test_a_form_opens_with_the_usual_defaults_when_nobody_can_read_the_workspaces_own(team: Team, database_url: str):
    with locked(database_url):
        in_time(team.command("/spark add"))
        assert team.slack.view(MIA)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_slow_slack_keeps_nobody_waiting_and_loses_nothing(team: Team):
    slack = team.slack
    team.set_up()
    team.log()
    team.tick()
    team.command("/spark add")
    slack.fail("views.open", times=2, delay=5)
    slack.fail("response_url", times=3, delay=5)
    in_time(slack.submit({"Spark Code": CODE.replace("Nk3v", "Pq7z"), "Creator": "@second"}))
    in_time(slack.command("/spark add", by=LEO))
    in_time(slack.press("Renewed", by=LEO))
    slack.wait_for(lambda: any("#2 saved" in each.text for each in slack.dm(MIA).messages))
    slack.wait_for(lambda: len(slack.dm(LEO).messages) == 2, seconds=8)
    assert all("Slack did not answer me in time" in each.text for each in slack.dm(LEO).messages)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_with_a_full_pool_a_command_is_told_at_once_and_a_button_later(team: Team, full_pool: Event):
    slack = team.slack
    in_time(slack.command("/spark add"))
    assert "Not done: I am busy. Nothing was lost, please try again." in team.said_to()
    in_time(slack.command("/spark help", by=LEO))
    in_time(slack.press("Log a code", by=LEO))
    told = len(slack.ephemerals(LEO))
    full_pool.set()
    wait_for(lambda: len(slack.ephemerals(LEO)) > told)
    assert "I am busy" in team.said_to(LEO)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_with_a_full_pool_a_form_is_saved_all_the_same_and_its_words_come_later(team: Team):
    team.set_up()
    team.command("/spark add")
    free = Event()
    for _ in range(THREADS + WAITING):
        team.bot.pool.later(free.wait)
    answer = in_time(team.slack.submit({"Spark Code": CODE, "Creator": "@glow.by_ana"}))
    assert (answer.errors, team.slack.view(MIA)) == ({}, None)
    free.set()
    assert team.bot.pool.wait(5)
    assert "#1 saved" in team.said_to()
