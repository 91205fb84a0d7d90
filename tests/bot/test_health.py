"""What the bot shows to whoever looks after it: whether it is ready, and numbers that give nobody away."""

import re
from collections.abc import Callable
from time import sleep
from typing import Any
from unittest.mock import ANY

import pytest
from prometheus_client.parser import text_string_to_metric_families
from slack_bolt import BoltRequest
from werkzeug.test import Client

from bot.clock import LONGEST_PASS
from bot.condition import Link, over_http
from bot.running import Bot
from handlers.measured import ALERTS_RETRIED, ALERTS_SENT, DOUBLES_SUSPECTED, LATENESS
from handlers.slack_answers import Verdict
from tests.conftest import AD_OPS, CODE, LEO, MIA, TEAM, Clock, Team
from tests.locking import locked

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
WELL = {
    "ok": True, "database": True, "slack": "http", "seconds_without_slack": None, "seconds_since_pass": ANY,
    "alerts_owed": 0, "longest_owed_seconds": 0,
}  # fmt: skip


def ready(bot: Bot, link: Link = over_http) -> tuple[int, Any]:
    answer = Client(bot.pages(link)).get("/readyz")
    return answer.status_code, answer.get_json()


def numbers(bot: Bot, link: Link = over_http) -> dict[str, float]:
    """Every sample of /metrics, written as Prometheus writes it."""
    answer = Client(bot.pages(link)).get("/metrics")
    assert answer.status_code == 200
    samples = (each for family in text_string_to_metric_families(answer.text) for each in family.samples)
    return {
        each.name + "".join(f"{{{name}={value}}}" for name, value in each.labels.items()): each.value
        for each in samples
    }


@pytest.fixture
def owing(team: Team, clock: Clock) -> Team:
    """An alert that was due an hour and a half ago, and that Slack does not take."""
    team.set_up()
    team.log(hours=48)
    team.slack.fail("chat.postMessage", "ratelimited", times=100)
    assert team.tick() == 1
    clock.push(minutes=90)
    return team


@ON_SQLITE
def test_a_process_that_lives_says_so(bot: Bot):
    assert Client(bot.web()).get("/healthz").get_json() == {"ok": True}


def test_a_bot_that_does_its_work_is_ready(bot: Bot):
    assert ready(bot) == (200, WELL)


@ON_SQLITE
def test_a_late_pass_makes_the_bot_not_ready(bot: Bot):
    late = 2 * bot.settings.tick_seconds + LONGEST_PASS + 1
    bot.clock._finished -= late
    status, shown = ready(bot)
    assert (status, shown) == (503, WELL | {"ok": False})
    assert shown["seconds_since_pass"] >= late


@ON_POSTGRESQL
def test_a_database_that_does_not_answer_makes_the_bot_not_ready(bot: Bot, database_url: str):
    unknown = {"database": False, "alerts_owed": None, "longest_owed_seconds": None}
    with locked(database_url):
        assert ready(bot) == (503, WELL | {"ok": False} | unknown)
        assert Client(bot.web()).get("/healthz").status_code == 200


@ON_SQLITE
@pytest.mark.parametrize(
    ("apart", "status", "word"), [(0.0, 200, "connected"), (60.0, 200, "away"), (60.5, 503, "away")]
)
def test_a_minute_without_slack_makes_the_bot_not_ready(bot: Bot, apart: float, status: int, word: str):
    shown = {"ok": status == 200, "slack": word, "seconds_without_slack": round(apart)}
    assert ready(bot, lambda: apart) == (status, WELL | shown)


def test_an_alert_that_is_owed_is_shown_with_how_late_it_is_and_the_bot_stays_ready(owing: Team):
    assert ready(owing.bot) == (200, WELL | {"alerts_owed": 1, "longest_owed_seconds": 5400})


def test_the_numbers_tell_the_same_as_the_page(owing: Team):
    seen = numbers(owing.bot, lambda: 7.0)
    assert (seen["spark_alerts_owed"], seen["spark_longest_owed_seconds"]) == (1, 5400)
    assert (seen["spark_database_up"], seen["spark_slack_connected"]) == (1, 0)
    assert 0 <= seen["spark_seconds_since_pass"] < 60


@ON_SQLITE
def test_a_connection_to_slack_is_a_one_and_over_http_there_is_none_to_tell(bot: Bot):
    assert numbers(bot, lambda: 0.0)["spark_slack_connected"] == 1
    assert "spark_slack_connected" not in numbers(bot)


@ON_POSTGRESQL
def test_while_the_database_does_not_answer_the_numbers_leave_out_what_nobody_knows(bot: Bot, database_url: str):
    with locked(database_url):
        seen = numbers(bot)
    assert seen["spark_database_up"] == 0
    assert not {"spark_alerts_owed", "spark_longest_owed_seconds"} & seen.keys()
    assert "spark_seconds_since_pass" in seen


@ON_SQLITE
@pytest.mark.parametrize(
    ("kind", "deed"),
    [
        ("command", lambda team: team.command("/spark")),
        ("action", lambda team: team.press("What expires?")),
        ("view", lambda team: team.submit({"Spark Code": CODE, "Creator": "@ana"})),
        ("options", lambda team: team.slack.suggest("Open request", "")),
        ("event", lambda team: team.slack.event(None, {"type": "app_home_opened", "user": MIA, "tab": "home"})),
        ("other", lambda team: team.bot.app.dispatch(BoltRequest(body={"type": "shortcut"}, mode="socket_mode"))),
    ],
)
def test_every_answer_to_slack_is_timed_once_under_its_kind(team: Team, kind: str, deed: Callable[[Team], object]):
    team.command("/spark")
    team.command("/spark add")
    before = numbers(team.bot)
    deed(team)
    after = numbers(team.bot)
    name = f"spark_answer_seconds_count{{kind={kind}}}"
    assert after[name] == before.get(name, 0) + 1
    assert _answers(after) == _answers(before) + 1


def _answers(seen: dict[str, float]) -> float:
    return sum(value for name, value in seen.items() if name.startswith("spark_answer_seconds_count"))


@ON_SQLITE
def test_the_time_of_an_answer_is_the_time_that_slack_waited(team: Team):
    @team.bot.app.middleware
    def dawdle(next: Callable[[], None]) -> None:  # noqa: A002 - Bolt hands it over by this name
        sleep(0.3)
        next()

    before = numbers(team.bot)
    team.command("/spark")
    after = numbers(team.bot)
    name = "spark_answer_seconds_sum{kind=command}"
    assert 0.3 <= after[name] - before.get(name, 0) < 3


@ON_SQLITE
def test_what_is_not_slacks_is_not_timed(team: Team):
    before = _answers(numbers(team.bot))
    assert Client(team.bot.web()).post("/slack/events", data=b"command=/spark").status_code == 401
    assert _answers(numbers(team.bot)) == before


@ON_SQLITE
def test_what_the_handlers_count_is_shown_by_every_bot_of_the_process(bot: Bot):
    before = numbers(bot)
    ALERTS_SENT.labels("digest").inc()
    ALERTS_RETRIED.labels(Verdict.PERSON).inc()
    DOUBLES_SUSPECTED.inc()
    LATENESS.observe(42)
    other = Bot(bot.settings)
    assert numbers(other) == {**numbers(bot), "spark_seconds_since_pass": ANY}
    other.stop()
    grown = {name: value - before.get(name, 0) for name, value in numbers(bot).items()}
    assert grown["spark_alerts_sent_total{kind=digest}"] == 1
    assert grown["spark_alerts_retried_total{verdict=person}"] == 1
    assert grown["spark_doubles_suspected_total"] == 1
    assert (grown["spark_alert_lateness_seconds_bucket{le=30.0}"], grown["spark_alert_lateness_seconds_sum"]) == (0, 42)
    assert grown["spark_alert_lateness_seconds_bucket{le=60.0}"] == 1


@ON_SQLITE
def test_the_pages_give_nobody_away(owing: Team):
    owing.command("/spark list", by=LEO)
    pages = Client(owing.bot.pages(lambda: 3.0))
    told = pages.get("/metrics").text + pages.get("/readyz").text + pages.get("/healthz").text
    token = owing.slack.team.bot_token
    assert [name for name in (TEAM, MIA, LEO, AD_OPS, CODE, CODE[-4:], token, "glow", "Acme") if name in told] == []
    assert set(re.findall(r'(\w+)="', told)) <= {"kind", "verdict", "le"}
