"""The bot as a process: the whole line over both transports, on both databases."""

from subprocess import TimeoutExpired

import pytest
from sqlalchemy import create_engine, func, select

from bot.demo.slack import Message, SmallSlack
from storage.owing import MAKING
from tests.conftest import AD_OPS, CODE, LEO, MIA
from tests.e2e.conftest import Host, log, set_up
from tests.processes import HTTP, SOCKET


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, host: Host) -> str:
    """A database that a person has made ready as the README says."""
    if request.param == "sqlite":
        return "sqlite:///spark.db"
    url = str(request.getfixturevalue("new_postgres"))
    migrating = host.start("migrate", DATABASE_URL=url)
    assert migrating.end() == 0, migrating.err
    assert migrating.out == "The tables are up to date.\n"
    return url


@pytest.mark.parametrize("transport", [HTTP, SOCKET])
def test_a_process_takes_a_code_from_its_form_to_its_redrawn_alert(host: Host, transport: str, database_url: str):
    slack = host.slack
    process = host.serve(transport, DATABASE_URL=database_url)
    set_up(slack)
    log(slack, CODE, "@glow.by_ana")
    slack.wait_for(lambda: "@glow.by_ana" in alert(slack).text)

    slack.press("Renewed", by=LEO)
    slack.wait_for(lambda: slack.view(LEO))
    slack.submit({"Duration": "30"}, by=LEO)
    slack.wait_for(lambda: f"extended by <@{LEO}>" in str(alert(slack).blocks))

    log(slack, CODE.replace("Nk3v", "Pq7z"), "@second")
    slack.wait_for(lambda: "@second" in alert(slack).text)
    slack.press("Pulled")
    slack.wait_for(lambda: slack.view(MIA))
    slack.submit({"Reason": "Performance or comment sentiment"})
    slack.wait_for(lambda: f"pulled by <@{MIA}>" in str(alert(slack).blocks))

    code, seconds = process.stop()
    assert (code, process.trouble) == (0, [])
    assert seconds < 10
    assert len(slack.channel(AD_OPS).messages) == 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_tick_posts_what_is_owed_and_says_so(host: Host, database_url: str):
    slack = host.slack
    serving = host.serve(HTTP, DATABASE_URL=database_url, TICK_SECONDS="3600")
    set_up(slack)
    log(slack, CODE, "@glow.by_ana")
    assert serving.stop()[0] == 0

    slack.fail("chat.postMessage", "is_archived")
    first, again = (tick(host, database_url) for _ in range(2))
    assert first == (1, "1 alerts stay owed.\n")
    assert again == (1, "1 alerts stay owed.\n")  # a permanent refusal is asked again after ten minutes


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_tick_ends_with_nothing_owed(host: Host, database_url: str):
    slack = host.slack
    serving = host.serve(SOCKET, DATABASE_URL=database_url, TICK_SECONDS="3600")
    set_up(slack)
    log(slack, CODE, "@glow.by_ana")
    assert serving.stop()[0] == 0
    assert tick(host, database_url) == (0, "Nothing is owed.\n")
    assert "@glow.by_ana" in alert(slack).text


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_tick_waits_for_another_process_that_may_not_come_to_its_end(host: Host, database_url: str):
    slack = host.slack
    serving = host.serve(SOCKET, DATABASE_URL=database_url, TICK_SECONDS="3600")
    set_up(slack)
    log(slack, CODE, "@glow.by_ana")
    assert serving.stop()[0] == 0
    other = create_engine(database_url)
    with other.begin() as connection:
        connection.execute(select(func.pg_advisory_xact_lock(MAKING)))
        process = host.start("tick", **host.settings(HTTP, DATABASE_URL=database_url))
        with pytest.raises(TimeoutExpired):
            process.running.wait(3)
    assert (process.end(), process.out) == (0, "Nothing is owed.\n")
    assert "@glow.by_ana" in alert(slack).text
    other.dispose()


def alert(slack: SmallSlack) -> Message:
    return slack.channel(AD_OPS).messages[-1]


def tick(host: Host, database_url: str) -> tuple[int, str]:
    process = host.start("tick", **host.settings(HTTP, DATABASE_URL=database_url))
    code = process.end()
    assert process.trouble == []
    return code, process.out
