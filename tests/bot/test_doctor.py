"""`python -m bot doctor`: what is wrong, and what to do about it."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.demo.slack import SmallSlack
from bot.doctor import examine
from bot.findings import Finding
from bot.running import Bot
from tests.conftest import AD_OPS, Clock, Team

NOT_LOOKING = (
    "Optional scopes are not granted: channels:history, groups:history. "
    "After a lost answer an alert is sent again, and may stand there twice."
)
Examined = Callable[..., list[Finding]]


@pytest.fixture
def examined(bot: Bot, slack: SmallSlack, clock: Clock) -> Iterator[Examined]:
    """What the doctor finds with these settings."""
    started: list[Bot] = []

    def look(**changed: Any) -> list[Finding]:
        one = Bot(dataclasses.replace(bot.settings, app_token=slack.app_token, **changed), clock=clock)
        started.append(one)
        return list(examine(one))

    yield look
    for one in started:
        one.stop()


def wrong(findings: list[Finding]) -> tuple[str, str]:
    """The one thing that is wrong, and what to do."""
    (found,) = [finding for finding in findings if not finding.ok]
    assert found.mend
    return found.words, found.mend


def test_when_all_is_well_it_says_so_line_by_line(team: Team, examined: Examined):
    team.set_up()
    findings = examined()
    assert [finding.ok for finding in findings] == [True] * 7
    assert [finding.words for finding in findings] == [
        "The database answers, and its tables are up to date.",
        "SLACK_BOT_TOKEN works: spark in Acme Media.",
        "Scopes are granted: commands, chat:write, users:read.",
        NOT_LOOKING,
        "SLACK_APP_TOKEN works: Socket Mode can connect.",
        "Alerts go to #ad-ops.",
        "No alert is owed.",
    ]


ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ON_SQLITE
def test_a_bad_bot_token_is_to_be_copied_again(team: Team, examined: Examined):
    team.set_up()
    words, mend = wrong(examined(bot_token="xoxb-12-34-refused"))
    assert words == "SLACK_BOT_TOKEN is not accepted (invalid_auth)."
    assert "Bot User OAuth Token" in mend


@ON_SQLITE
def test_a_bad_app_token_is_to_be_made_again(team: Team, slack: SmallSlack, examined: Examined):
    team.set_up()
    slack.fail("apps.connections.open", "invalid_auth")
    words, mend = wrong(examined())
    assert words == "SLACK_APP_TOKEN is not accepted (invalid_auth)."
    assert "connections:write" in mend


@ON_SQLITE
def test_a_missing_scope_is_named(team: Team, slack: SmallSlack, examined: Examined):
    team.set_up()
    slack.team.scopes = slack.team.scopes - {"chat:write"}
    words, mend = wrong(examined())
    assert words == "Scopes are missing: chat:write."
    assert "reinstall" in mend


@ON_SQLITE
def test_a_channel_without_the_bot_asks_for_an_invitation(team: Team, slack: SmallSlack, examined: Examined):
    team.set_up()
    slack.channel(AD_OPS).members.discard(slack.team.bot_user)
    words, mend = wrong(examined())
    assert words == "Alert channel #ad-ops does not have the bot in it."
    assert "/invite" in mend


@ON_SQLITE
def test_an_archived_channel_is_told(team: Team, slack: SmallSlack, examined: Examined):
    team.set_up()
    slack.channel(AD_OPS).archived = True
    words, mend = wrong(examined())
    assert words == "Alert channel #ad-ops is archived."
    assert "/spark settings" in mend


@ON_SQLITE
def test_a_channel_that_slack_does_not_show_is_told(team: Team, slack: SmallSlack, examined: Examined):
    team.set_up()
    slack.fail("conversations.info", "channel_not_found")
    words, _ = wrong(examined())
    assert words == f"The alert channel {AD_OPS} is not accepted (channel_not_found)."


@ON_SQLITE
def test_no_channel_is_told(examined: Examined):
    assert wrong(examined()) == ("No alert channel is chosen: nobody is alerted.", "In Slack: /spark settings")


@ON_SQLITE
@pytest.mark.parametrize(
    ("address", "why"),
    [("http://127.0.0.1:9/api/", "ConnectionRefusedError"), ("https://nowhere.invalid/api/", "gaierror")],
)
def test_slack_out_of_reach_is_the_networks_fault_and_not_the_tokens(examined: Examined, address: str, why: str):
    words, mend = wrong(examined(slack_api_url=address))
    assert words == f"SLACK_BOT_TOKEN could not be tried: Slack is out of reach ({why})."
    assert "network" in mend and address in mend
    assert "Token" not in mend


@ON_SQLITE
@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        ({"error": "ratelimited", "status": 429}, "ratelimited"),
        ({"error": "internal_error"}, "internal_error"),
        ({"error": "any", "status": 503, "body": "<html>Sorry"}, "http_503"),
    ],
)
def test_a_slack_that_does_not_work_is_not_the_tokens_fault_either(
    slack: SmallSlack, examined: Examined, trouble: dict[str, Any], why: str
):
    slack.fail("auth.test", **trouble)
    words, mend = wrong(examined())
    assert words == f"SLACK_BOT_TOKEN could not be tried: Slack does not work now ({why})."
    assert mend == "Try again in a while."


@ON_SQLITE
def test_who_grants_the_optional_scopes_is_told_what_they_do(team: Team, slack: SmallSlack, examined: Examined):
    team.set_up()
    slack.team.scopes |= {"channels:history", "groups:history"}
    said = [finding.words for finding in examined()]
    assert "After a lost answer the bot looks in the channel whether the alert stands there." in said
    assert not any("Optional" in words for words in said)


@ON_SQLITE
def test_who_does_not_grant_them_is_told_how_and_nothing_is_wrong(team: Team, slack: SmallSlack, examined: Examined):
    team.set_up()
    slack.team.scopes |= {"channels:history"}
    (told,) = [finding for finding in examined() if "Optional" in finding.words]
    assert told.ok and "not granted: groups:history." in told.words
    assert "reinstall" in told.mend


def test_alerts_that_stay_owed_are_told_and_after_ten_minutes_something_is_wrong(
    team: Team, clock: Clock, examined: Examined
):
    team.set_up()
    team.log()
    team.slack.fail("chat.postMessage", "is_archived", times=100)
    assert team.tick() == 1
    clock.push(minutes=10)
    assert examined()[-1] == Finding("1 alert is owed, since 10 minutes.")
    clock.push(minutes=1)
    words, mend = wrong(examined())
    assert words == "1 alert is owed, since 11 minutes."
    assert "log" in mend


def test_tables_of_another_version_ask_for_migrate(team: Team, database_url: str, examined: Examined):
    team.set_up()
    with older_tables(database_url):
        words, mend = wrong(examined())
    assert (words, mend) == ("The tables are not up to date.", "Run: python -m bot migrate")


@contextmanager
def older_tables(database_url: str) -> Iterator[None]:
    engine, write = create_engine(database_url), text("UPDATE alembic_version SET version_num = :version")
    with engine.begin() as connection:
        version = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(write, {"version": "0001"})
    yield
    with engine.begin() as connection:
        connection.execute(write, {"version": version})
    engine.dispose()


@ON_SQLITE
@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("sqlite:////nowhere/spark.db", "its file cannot be opened"),
        ("postgresql+psycopg://spark:Qq7z@127.0.0.1:9/spark", "it cannot be reached"),
    ],
)
def test_a_database_that_is_down_is_told_and_the_rest_is_looked_at_all_the_same(
    examined: Examined, address: str, why: str
):
    findings = examined(database_url=address)
    assert [finding.ok for finding in findings] == [False, True, True, True, True]
    assert findings[0].words == f"The database does not answer ({why})."
    assert "DATABASE_URL" in findings[0].mend
