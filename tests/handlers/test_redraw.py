"""Drawn again from the record: also when Slack does not take it at once, and never for ever."""

import pytest

from tests.conftest import AD_OPS, LEO, Team
from tests.handlers import ledger
from tests.handlers.looking import row, texts


@pytest.fixture
def alerted(team: Team) -> Team:
    team.set_up()
    team.log(hours=48)
    team.tick()
    return team


def pull(team: Team) -> None:
    team.command("/spark pull 1", by=LEO)
    team.submit({"Reason": "Other"}, by=LEO)


@pytest.mark.parametrize("word", ["ratelimited", "internal_error", "fatal_error", "request_timeout"])
def test_what_slack_does_not_take_now_is_drawn_later_and_the_record_is_true(alerted: Team, word):
    alerted.slack.fail("chat.update", word)
    pull(alerted)
    assert ledger.code(alerted).closed_as == "pulled"
    assert "pulled by" not in row(alerted.alerts()[0], 1)
    tried = len(alerted.slack.calls_of("chat.update"))
    alerted.clock.push(seconds=5)
    alerted.tick()
    assert f"pulled by <@{LEO}>" in row(alerted.alerts()[0], 1)
    alerted.tick()
    assert len(alerted.slack.calls_of("chat.update")) == tried + 1


@pytest.mark.parametrize("word", ["message_not_found", "channel_not_found", "is_inactive", "edit_window_closed"])
def test_a_message_that_nobody_can_draw_again_is_let_go(alerted: Team, word):
    alerted.slack.fail("chat.update", word, times=99)
    pull(alerted)
    assert ledger.code(alerted).closed_as == "pulled"
    for _ in range(3):
        alerted.clock.push(minutes=5)
        alerted.tick()
    assert len(alerted.slack.calls_of("chat.update")) == 1


def test_trouble_that_stays_is_tried_again_at_a_calm_pace(alerted: Team):
    alerted.slack.fail("chat.update", "ratelimited", times=99)
    pull(alerted)
    for _ in range(5):
        alerted.tick()
    assert len(alerted.slack.calls_of("chat.update")) == 1
    alerted.clock.push(minutes=3)
    alerted.tick()
    assert len(alerted.slack.calls_of("chat.update")) == 2


def test_a_deleted_alert_does_not_hinder_the_others(alerted: Team):
    alerted.clock.push(hours=24)
    alerted.tick()
    old, new = alerted.alerts()
    old.deleted = True
    pull(alerted)
    assert f"pulled by <@{LEO}>" in row(new, 1)


def test_an_alert_in_a_channel_that_was_archived_is_let_go_and_the_record_is_true(alerted: Team):
    alerted.slack.channel(AD_OPS).archived = True
    pull(alerted)
    assert ledger.deeds(alerted) == ["logged", "pulled"]
    alerted.clock.push(minutes=5)
    alerted.tick()
    assert len(alerted.slack.calls_of("chat.update")) == 1


def test_an_undone_pull_is_drawn_as_it_was_before(alerted: Team):
    before = texts(alerted.alerts()[0])
    pull(alerted)
    alerted.press("Undo", by=LEO, where=(AD_OPS, alerted.alerts()[0].ts))
    assert texts(alerted.alerts()[0]) == before


def test_text_and_blocks_always_travel_together(alerted: Team):
    pull(alerted)
    for call in alerted.slack.calls_of("chat.update"):
        assert call.args["text"] and call.args["blocks"]
        assert "metadata" not in call.args
