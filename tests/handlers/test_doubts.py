"""After a lost answer: looked for where Slack lets us, sent again where not, and never forgotten."""

from datetime import datetime

import pytest
from werkzeug.test import Client

from bot.running import Bot
from storage.models import DigestMessage
from tests.conftest import CODE, Team
from tests.handlers import ledger
from tests.handlers.looking import labels, row

HISTORY = {"channels:history", "groups:history"}


@pytest.fixture
def due(team: Team) -> Team:
    """A code is due in the channel; nobody wants direct messages."""
    team.set_up()
    team.log(CODE, hours=60)
    return team


def lose(team: Team, how: str = "after", times: int = 1) -> None:
    """Slack takes the next alerts, and the answer never arrives."""
    team.slack.fail("chat.postMessage", drop=how, times=times)


def doubts(team: Team) -> list[DigestMessage]:
    return [each for each in ledger.rows(team, DigestMessage) if each.called_at and not each.ts]


def test_with_the_history_scope_what_stands_already_is_found_and_not_sent_again(due: Team):
    due.slack.team.scopes |= HISTORY
    lose(due)
    assert due.tick() == 1
    assert len(doubts(due)) == 1
    due.clock.push(seconds=30)
    assert due.tick() == 0
    assert len(due.alerts()) == 1 and doubts(due) == []
    due.press("Pulled")
    due.submit({"Reason": "Other"})
    assert "pulled by" in row(due.alerts()[0], 1)


def test_with_the_history_scope_what_never_arrived_is_sent(due: Team, caplog):
    due.slack.team.scopes |= HISTORY
    lose(due, "before")
    assert due.tick() == 1
    due.clock.push(seconds=30)
    assert due.tick() == 0
    assert len(due.alerts()) == 1
    assert "may stand there twice" not in caplog.text


def test_what_stands_in_a_thread_is_found_there(due: Team):
    due.tick()
    due.slack.team.scopes |= HISTORY
    due.log(CODE.replace("Nk3v", "Mk3v"), hours=50)
    lose(due)
    assert due.tick() == 1
    due.clock.push(seconds=30)
    assert due.tick() == 0
    first, second = due.alerts()
    assert second.thread_ts == first.ts


def test_an_alert_that_is_found_shows_what_was_handled_meanwhile(due: Team):
    due.slack.team.scopes |= HISTORY
    due.log(CODE.replace("Nk3v", "Mk3v"), hours=50)
    lose(due)
    due.tick()
    due.command("/spark pull 2")
    due.submit({"Reason": "Other"})
    due.clock.push(seconds=30)
    due.tick()
    (alert,) = due.alerts()
    assert "pulled by" in row(alert, 2)


def test_without_the_scope_it_is_sent_again_and_the_log_says_that_it_may_stand_there_twice(due: Team, caplog):
    lose(due)
    assert due.tick() == 1
    assert "may stand there all the same" in caplog.text
    due.clock.push(seconds=30)
    assert due.tick() == 0
    assert len(due.alerts()) == 2
    assert "may stand there twice" in caplog.text


@pytest.mark.parametrize("body", ["[]", '"ok"', "3", "null", "{}", "", "<html>"])
def test_an_answer_that_nobody_can_read_is_a_lost_one(due: Team, caplog, body: str):
    due.slack.team.scopes |= HISTORY
    due.slack.fail("chat.postMessage", body=body)
    assert due.tick() == 1
    assert "may stand there all the same" in caplog.text and "Traceback" not in caplog.text
    due.clock.push(seconds=30)
    assert due.tick() == 0
    assert len(due.alerts()) == 1


def test_a_slack_that_knows_the_key_posts_nothing_twice(due: Team):
    due.slack.key_mood = "deduplicates"
    lose(due)
    assert due.tick() == 1
    due.clock.push(seconds=30)
    assert due.tick() == 0
    assert len(due.alerts()) == 1
    due.press("Pulled")
    due.submit({"Reason": "Other"})
    assert "pulled by" in row(due.alerts()[0], 1)


def test_a_slack_that_knows_the_key_but_no_message_for_it_is_sent_the_alert_all_the_same(due: Team):
    due.slack.key_mood = "not_found"
    lose(due)
    assert due.tick() == 1
    due.clock.push(seconds=30)
    assert due.tick() == 0
    assert due.alerts()[-1].ts in {each.ts for each in ledger.rows(due, DigestMessage)}


def test_a_refusal_leaves_no_doubt(due: Team, caplog):
    due.slack.fail("chat.postMessage", "ratelimited")
    assert due.tick() == 1
    assert doubts(due) == []
    due.clock.push(seconds=30)
    assert due.tick() == 0
    assert "may stand there" not in caplog.text


def test_a_refusal_after_a_lost_answer_leaves_the_doubt(due: Team):
    lose(due)
    due.tick()
    due.clock.push(seconds=30)
    due.slack.fail("chat.postMessage", "ratelimited")
    due.tick()
    assert len(doubts(due)) == 1


def test_a_limit_on_looking_is_waited_for(due: Team):
    due.slack.team.scopes |= HISTORY
    lose(due)
    due.tick()
    due.slack.fail("conversations.history", "ratelimited", headers={"Retry-After": "20"})
    due.clock.push(seconds=30)
    assert due.tick() == 1
    due.clock.push(minutes=1)
    assert due.tick() == 0
    assert len(due.alerts()) == 1


def test_a_look_that_fails_is_tried_again_and_what_stands_is_found(due: Team):
    due.slack.team.scopes |= HISTORY
    lose(due)
    due.tick()
    due.slack.fail("conversations.history", "internal_error", times=1)
    due.clock.push(seconds=30)
    assert due.tick() == 1
    due.clock.push(minutes=2)
    assert due.tick() == 0
    assert len(due.alerts()) == 1


def test_a_channel_that_slack_does_not_show_for_minutes_is_told_all_the_same(due: Team):
    due.slack.team.scopes |= HISTORY
    lose(due)
    due.tick()
    due.slack.fail("conversations.history", "internal_error", times=99)
    for _ in range(5):
        due.clock.push(minutes=2)
        owed = due.tick()
    assert owed == 0
    assert len(due.alerts()) == 2


@pytest.mark.parametrize("why", ["thread_not_found", "restricted_action_thread_locked", "cannot_reply_to_message"])
def test_an_alert_whose_thread_is_gone_stands_by_itself(due: Team, why):
    due.tick()
    due.slack.fail("chat.postMessage", why, times=99, when=lambda args: bool(args.get("thread_ts")))
    due.log(CODE.replace("Nk3v", "Mk3v"), hours=50)
    assert due.tick() == 0
    assert due.alerts()[-1].thread_ts is None
    due.press("Pulled", where=(due.alerts()[-1].channel, due.alerts()[-1].ts))
    due.submit({"Reason": "Other"})
    assert "pulled by" in row(due.alerts()[-1], 2)


def test_whoever_was_held_up_by_a_refusal_does_not_send_it_in_words_any_more(due: Team):
    due.slack.fail("chat.postMessage", "invalid_blocks", when=lambda _: bool(due.clock.push(seconds=15)))
    assert due.tick() == 1
    assert due.alerts() == []
    due.clock.push(minutes=11)
    assert due.tick() == 0
    assert len(due.alerts()) == 1


def test_whoever_was_held_up_between_fence_and_post_does_not_post_and_loses_nothing(team: Team):
    team.set_up()
    for number in range(25):
        team.log(CODE.replace("Nk3v", f"{number:04}"), hours=30 + number)
    fenced = [False]

    def now() -> datetime:
        if not fenced[0] and doubts(team):
            fenced[0] = True
            team.clock.push(seconds=60)
        return team.clock()

    held_up = Bot(team.bot.settings, clock=now, between_posts=0)
    assert held_up.alerts.tick() == 0
    held_up.stop()
    assert fenced[0]
    assert [len(labels(each)) // 6 for each in team.alerts()] == [20, 5]


def test_what_is_sent_retried_and_doubted_is_counted_without_saying_whose(due: Team):
    counted = ("spark_alerts_sent_total", "spark_alerts_retried_total", "spark_doubles_suspected_total")
    before = [_sum(due, name) for name in counted]
    lose(due)
    due.tick()
    due.clock.push(seconds=30)
    due.tick()
    assert [_sum(due, name) - old for name, old in zip(counted, before, strict=True)] == [1, 1, 1]
    assert "T0ACME" not in metrics(due)


def metrics(team: Team) -> str:
    return Client(team.bot.web()).get("/metrics").text


def _sum(team: Team, name: str) -> float:
    return sum(float(line.split()[-1]) for line in metrics(team).splitlines() if line.startswith(name))
