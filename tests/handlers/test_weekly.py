"""The weekly report in the alert channel: once, after the alerts, whatever Slack does; and nobody is mentioned."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from bot.demo.faults import AFTER
from bot.demo.things import Message
from bot.posters import Posters
from bot.running import Bot
from handlers.given import OpenOutbox
from handlers.weekly import WeeklyPosting
from storage.models import WeeklyReport, WorkspaceSettings
from storage.outbox import Outbox
from storage.requests import NewRequest
from tests.conftest import AD_OPS, CODE, MIA, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import filled, home, labels, texts

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)  # the clock begins on Sunday at noon
WEEK, DAY, HOUR = timedelta(days=7), timedelta(days=1), timedelta(hours=1)
ON: dict[str, Any] = {"Weekly report": ["yes"]}


def reports(team: Team, channel: str = AD_OPS) -> list[Message]:
    return [message for message in team.alerts(channel) if "Spark Codes: " in message.text]


def asked(team: Team) -> list[dict[str, Any]]:
    """What Slack was asked to post as a report."""
    return [
        call.args for call in team.slack.calls_of("chat.postMessage")
        if (call.args.get("metadata") or {}).get("event_type") == "spark_report"
    ]  # fmt: skip


def at(team: Team, moment: datetime) -> None:
    team.clock.moment = moment
    team.tick()


def week_row(team: Team) -> WeeklyReport:
    return next(row for row in ledger.rows(team, WeeklyReport) if row.week == MONDAY.date())


@pytest.fixture
def weekly(team: Team) -> Team:
    """A workspace that wants its weekly report, and in which a code ends before Monday."""
    team.set_up(**ON)
    team.log(hours=18, Creator="@channel", Campaign="<!channel> <@U0MIA001>")
    team.tick()
    return team


def test_it_comes_on_monday_at_the_alert_hour_and_once(weekly: Team):
    at(weekly, MONDAY - HOUR / 60)
    assert reports(weekly) == []
    for _ in range(3):
        at(weekly, MONDAY)
    (message,) = reports(weekly)
    shown = texts(message)
    assert shown[:2] == ["Spark Codes: the last 7 days", "16 Nov – 23 Nov 2026"]
    assert shown[2] == "*1 code ended in silence*\nNobody had renewed or pulled #1 @channel."
    assert shown[-1] == (
        "Posted every Monday at 09:00 UTC time · `/spark settings` to change or switch off · set up by @Mia"
        " · `/spark report 30` for more"
    )
    assert message.thread_ts is None and labels(message) == []
    at(weekly, MONDAY + 6 * DAY)
    assert len(reports(weekly)) == 1
    at(weekly, MONDAY + WEEK)
    assert len(reports(weekly)) == 2


def test_alerts_come_first_and_nobody_is_mentioned(weekly: Team):
    weekly.clock.moment = MONDAY
    before = len(weekly.slack.calls)
    weekly.tick()
    posted = [call.args for call in weekly.slack.calls[before:] if call.method == "chat.postMessage"]
    kinds = [post["metadata"]["event_type"] for post in posted if post["channel"] == AD_OPS]
    assert kinds == ["spark_alert", "spark_report"]
    (report,) = asked(weekly)
    assert not any(ping in str(report) for ping in ("<@", "<!", CODE[:9], CODE[-6:]))


def test_away_on_monday_it_tells_of_its_week_when_the_bot_is_back(weekly: Team):
    at(weekly, MONDAY + 2 * DAY)
    (message,) = reports(weekly)
    assert texts(message)[:2] == ["Spark Codes: 7 days up to 23 Nov", "16 Nov – 23 Nov 2026"]


@WORDS_ONLY
def test_it_is_off_until_somebody_chooses_it_and_the_form_remembers(team: Team):
    team.set_up()
    team.log(hours=900)
    at(team, MONDAY)
    assert reports(team) == []
    team.command("/spark settings")
    assert not filled(team)["Weekly report"]
    team.submit(ON)
    assert ledger.settings(team).weekly_report
    team.command("/spark settings")
    assert [option["value"] for option in filled(team)["Weekly report"]] == ["yes"]
    team.submit({"Direct messages": []})
    assert ledger.settings(team).weekly_report and not ledger.settings(team).owner_dm
    at(team, MONDAY + DAY)
    assert reports(team) == []
    at(team, MONDAY + WEEK)
    assert len(reports(team)) == 1


@pytest.mark.parametrize(
    ("zone", "hours"), [("Pacific/Auckland", -13), ("Europe/Berlin", -1), ("America/Los_Angeles", 8)]
)
def test_monday_is_where_the_workspace_is(team: Team, zone, hours):
    team.set_up(**ON, **{"Time zone": zone})
    team.log(hours=900)
    at(team, MONDAY + hours * HOUR - HOUR / 60)
    assert reports(team) == []
    at(team, MONDAY + hours * HOUR)
    assert len(reports(team)) == 1


@WORDS_ONLY
def test_where_nothing_ever_was_there_is_no_report(team: Team):
    team.set_up(**ON)
    at(team, MONDAY)
    assert reports(team) == [] and ledger.rows(team, WeeklyReport)[1:] == []


def test_two_processes_tick_at_once_and_one_report_comes(weekly: Team, clock):
    other = Bot(weekly.bot.settings, clock=clock, between_posts=0)
    weekly.clock.moment = MONDAY
    with ThreadPoolExecutor(2) as hands:
        for tick in [weekly.bot.alerts.tick, other.alerts.tick] * 3:
            hands.submit(tick)
    other.stop()
    assert len(reports(weekly)) == 1 and len(asked(weekly)) == 1


# What Slack does not take.


def test_what_slack_refuses_for_now_is_tried_again_soon(weekly: Team):
    weekly.slack.fail("chat.postMessage", "ratelimited", times=9, when=lambda args: "spark_report" in str(args))
    at(weekly, MONDAY)
    assert reports(weekly) == []
    assert week_row(weekly).problem == "ratelimited" and week_row(weekly).channel is None
    weekly.slack.world.faults.clear()
    assert weekly.tick() == 1
    at(weekly, MONDAY + HOUR / 60)
    assert len(reports(weekly)) == 1 and weekly.tick() == 0


def test_what_a_person_must_mend_is_tried_every_ten_minutes_until_the_week_is_over(weekly: Team):
    weekly.slack.fail("chat.postMessage", "is_archived", times=10**6)
    at(weekly, MONDAY)
    tries = len(asked(weekly))
    at(weekly, MONDAY + HOUR / 7)
    assert len(asked(weekly)) == tries
    at(weekly, MONDAY + HOUR / 6)
    assert len(asked(weekly)) == tries + 1
    assert week_row(weekly).problem == "is_archived"
    weekly.open_home()
    assert "Alerts cannot be posted" in str(home(weekly).blocks) and "archived" in str(home(weekly).blocks)
    at(weekly, MONDAY + WEEK - 9 * HOUR)
    assert [row.week for row in ledger.rows(weekly, WeeklyReport)] == [MONDAY.date() - WEEK]
    weekly.slack.world.faults.clear()
    at(weekly, MONDAY + WEEK)
    (message,) = reports(weekly)
    assert texts(message)[1] == "23 Nov – 30 Nov 2026"
    weekly.open_home()
    assert "cannot be posted" not in str(home(weekly).blocks)


@pytest.mark.parametrize("mend", ["the settings", "the channel"])
def test_what_somebody_mended_is_sent_at_the_next_tick(weekly: Team, mend: str):
    at(weekly, MONDAY - HOUR)  # what the day's alert waits for is the report's trouble only
    weekly.slack.fail("chat.postMessage", "is_archived", times=10**6)
    at(weekly, MONDAY)
    weekly.slack.world.faults.clear()
    if mend == "the settings":
        weekly.set_up(**ON)
    else:
        weekly.event(None, {"type": "channel_unarchive", "channel": AD_OPS})
    at(weekly, MONDAY + HOUR / 60)
    assert len(reports(weekly)) == 1


@WORDS_ONLY
def test_mended_within_the_week_it_comes(weekly: Team):
    weekly.slack.fail("chat.postMessage", "not_in_channel", times=10**6)
    at(weekly, MONDAY)
    weekly.slack.world.faults.clear()
    at(weekly, MONDAY + HOUR)
    assert len(reports(weekly)) == 1


def test_a_lost_answer_is_looked_for_before_it_is_sent_again(weekly: Team):
    weekly.slack.team.scopes.add("channels:history")
    weekly.slack.fail("chat.postMessage", drop=AFTER, when=lambda args: "spark_report" in str(args))
    at(weekly, MONDAY)
    assert len(reports(weekly)) == 1 and week_row(weekly).ts is None and week_row(weekly).channel == AD_OPS
    at(weekly, MONDAY + HOUR / 20)
    assert len(reports(weekly)) == 1 and len(asked(weekly)) == 1
    assert week_row(weekly).ts == reports(weekly)[0].ts


def test_an_unheard_call_is_sent_again(weekly: Team):
    weekly.slack.team.scopes.add("channels:history")
    weekly.slack.fail("chat.postMessage", "internal_error", when=lambda args: "spark_report" in str(args))
    at(weekly, MONDAY)
    assert reports(weekly) == []
    at(weekly, MONDAY + HOUR / 20)
    assert len(reports(weekly)) == 1


@WORDS_ONLY
def test_while_slack_answers_nothing_what_may_stand_there_is_not_sent_again(weekly: Team):
    weekly.slack.fail("chat.postMessage", drop=AFTER, when=lambda args: "spark_report" in str(args))
    at(weekly, MONDAY)
    weekly.slack.fail("*", "service_unavailable", times=99)
    at(weekly, MONDAY + HOUR / 20)
    assert len(asked(weekly)) == 1 and week_row(weekly).channel == AD_OPS


@WORDS_ONLY
def test_where_slack_refuses_the_chart_it_comes_without_and_that_is_remembered(weekly: Team):
    weekly.log(CODE.replace("Nk3v", "Xk3v"), hours=300)
    weekly.slack.fail("chat.postMessage", "invalid_blocks", when=lambda args: "data_visualization" in str(args))
    at(weekly, MONDAY)
    (message,) = reports(weekly)
    assert "data_visualization" not in str(message.blocks) and "*1 code ends in the next 30 days*" in str(
        message.blocks
    )
    assert ledger.rows(weekly, WorkspaceSettings)[0].classic_since == MONDAY


@WORDS_ONLY
def test_a_report_that_slack_takes_in_no_form_but_words_comes_in_words(weekly: Team):
    weekly.slack.fail(
        "chat.postMessage", "invalid_blocks", times=9,
        when=lambda args: "spark_report" in str(args) and bool(args.get("blocks")),
    )  # fmt: skip
    at(weekly, MONDAY)
    assert "1 code ended in silence" in reports(weekly)[0].text
    assert ledger.rows(weekly, WorkspaceSettings)[0].classic_since is None


@WORDS_ONLY
def test_trouble_with_a_report_is_no_trouble_of_an_alert(weekly: Team):
    weekly.slack.fail("chat.postMessage", "is_archived", times=9, when=lambda args: "spark_report" in str(args))
    before = len(weekly.alerts())
    at(weekly, MONDAY)
    assert len(weekly.alerts()) == before + 1
    assert MIA not in str(asked(weekly))


def test_a_sender_that_dies_after_its_fence_leaves_the_report_to_the_next(weekly: Team):
    weekly.clock.moment = MONDAY
    with weekly.bot.patient.outbox() as outbox:
        outbox.weekly.make(MONDAY)
    with weekly.bot.patient.outbox() as outbox:
        (due,) = outbox.weekly.claim(MONDAY, 1)
    with weekly.bot.patient.outbox() as outbox:
        assert outbox.weekly.fence(due, AD_OPS, MONDAY, until=MONDAY)
    at(weekly, MONDAY + HOUR / 240)
    assert reports(weekly) == []
    at(weekly, MONDAY + HOUR / 120)
    assert len(reports(weekly)) == 1


class Killed(BaseException):
    """Nothing catches a SIGKILL."""


def dying(open_outbox: OpenOutbox, step: int, *, committed: bool) -> OpenOutbox:
    """A process that is killed at that transaction, before or after its commit; it does nothing any more."""
    steps = count(1)

    @contextmanager
    def opened(*, reading: bool = False) -> Iterator[Outbox]:
        now = next(steps)
        if now > step:
            raise Killed
        with open_outbox(reading=reading) as outbox:
            yield outbox
            if now == step and not committed:
                raise Killed
        if now == step:
            raise Killed

    return opened


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("step", range(1, 7))
def test_killed_at_any_step_the_next_process_misses_nothing_and_doubles_nothing(weekly: Team, step, committed):
    weekly.slack.team.scopes.add("channels:history")
    weekly.clock.moment = MONDAY
    wire, hands = weekly.bot.alerts.wire, Posters(1)
    killed = replace(wire, open_outbox=dying(wire.open_outbox, step, committed=committed))
    with suppress(Killed):
        WeeklyPosting(killed, lambda *_: True, hands.work_off).tick()
    assert hands.stop(5)
    at(weekly, MONDAY + HOUR / 60)
    assert len(reports(weekly)) == 1 and week_row(weekly).sent_at


def test_what_was_held_up_since_its_fence_is_not_sent_but_begins_anew(weekly: Team):
    weekly.log(CODE.replace("Nk3v", "Xk3v"), hours=300)

    def held_up(args: dict[str, Any]) -> bool:
        if "data_visualization" in str(args):
            weekly.clock.push(seconds=15)
            return True
        return False

    weekly.slack.fail("chat.postMessage", "invalid_blocks", when=held_up)
    at(weekly, MONDAY)
    assert len(asked(weekly)) == 2 and len(reports(weekly)) == 1
    assert "data_visualization" in str(reports(weekly)[0].blocks)


def test_one_workspaces_trouble_is_not_anothers_and_neither_sees_the_others_facts(weekly: Team):
    other = weekly.slack.add_team("T0OTHER", "Other")
    tokens = {"T0ACME": "xoxb-gone", "T0OTHER": other.bot_token}
    object.__setattr__(weekly.bot.clients, "patient", Tokens(tokens))
    with weekly.bot.database.workspace("T0OTHER") as workspace:
        channel = next(channel.id for channel in other.channels.values() if other.bot_user in channel.members)
        chosen = replace(workspace.settings.choices(), alert_channel=channel, weekly_report=True)
        workspace.settings.save(chosen, by=MIA, at=weekly.clock())
        workspace.requests.ask(NewRequest(creator="ana", days=30, owner=MIA), by=MIA, at=weekly.clock())
    at(weekly, MONDAY)
    assert reports(weekly) == [] and week_row(weekly).problem == "invalid_auth"
    shown = texts(next(each for each in other.channels[channel].messages if "Spark Codes: " in each.text))
    assert shown[2].startswith("*No code ended in silence*")
    assert "*0 codes logged*\n1 request, 0 answered" in shown


class Tokens:
    """Each workspace has a token of its own."""

    def __init__(self, known: dict[str, str]) -> None:
        self.known = known

    def of(self, workspace: str) -> str | None:
        return self.known.get(workspace)


@pytest.mark.parametrize("hour", ["17:00", "05:00"])
def test_another_hour_between_two_reports_leaves_nothing_out_and_tells_nothing_twice(weekly: Team, hour: str):
    at(weekly, MONDAY + HOUR / 60)
    weekly.clock.moment = MONDAY + 3 * HOUR
    weekly.log(CODE.replace("Nk3v", "Nk4v"), hours=900)
    weekly.set_up(**ON, **{"Alert time": hour})
    at(weekly, MONDAY + WEEK + 9 * HOUR)
    first, second = reports(weekly)
    assert ["*1 code logged*" in str(texts(each)) for each in (first, second)] == [True, True]
