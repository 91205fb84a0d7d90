"""What a press does, and what a stale, foreign, forged or repeated one does not."""

from typing import Any

import pytest

from tests.conftest import AD_OPS, CODE, LEO, MIA, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import answer, details, filled, form, labels, row

pytestmark = WORDS_ONLY

ACTIONS = ("code_renewed", "code_pulled", "code_undo", "code_show", "request_arrived", "request_reword", "list_page_1")

FORGED = (
    "", "-", "-1", "-1 1", "1", "1 x", "1 nan", "1 1e400", "99 1", "1 OR 1=1", "٣ 1", "² 1", "null", "[]", "9" * 2000,
    "1 " + "9" * 300, "details 1", "\x00 1", "1\n1\n1",
)  # fmt: skip


@pytest.fixture
def alerted(team: Team) -> Team:
    """A code with a day left stands in the alert channel."""
    team.set_up()
    team.log(hours=20)
    team.tick()
    return team


def pull(team: Team, by: str = MIA, reason: str = "Other") -> None:
    team.press("Pulled", by=by)
    team.submit({"Reason": reason}, by=by)


def raw(team: Team, action: dict[str, Any], by: str = MIA, **more: Any) -> None:
    told = team.slack.press_raw(by, action, **more)
    assert told.ok and told.status == 200
    assert team.bot.pool.wait(5)


def test_the_menu_of_an_alert_shows_details_and_the_message_to_copy(alerted: Team):
    alerted.press("code_more", value="Details", by=LEO)
    assert CODE in str(details(alerted, LEO).blocks)
    alerted.press("code_more", value="Copy message to creator", by=LEO, where=(AD_OPS, alerted.alerts()[0].ts))
    assert alerted.said_to(LEO).startswith("For the creator of #1:\nHi @glow.by")
    assert answer(alerted, LEO).blocks[1]["type"] == "rich_text"


def test_the_menu_of_a_list_renews_and_pulls(team: Team):
    team.log()
    team.command("/spark list")
    team.press("code_more", value="Renewed")
    assert form(team).title == "Renew #1"
    team.press("code_more", value="Pulled")
    assert form(team).title == "Pull #1"


@pytest.mark.parametrize(("hours", "reason"), [(72, "creator_silent"), (73, None)])
def test_that_a_creator_fell_silent_is_chosen_ahead_only_where_it_is_likely(team: Team, hours, reason):
    team.log(hours=hours)
    team.command("/spark pull 1")
    assert filled(team)["Reason"] == reason


def test_a_pull_is_undone_from_the_message_by_somebody_else_within_ten_minutes(alerted: Team):
    pull(alerted)
    alerted.clock.push(minutes=10)
    alerted.press("Undo", by=LEO, where=(AD_OPS, alerted.alerts()[0].ts))
    assert ledger.code(alerted).closed_at is None
    assert ledger.deeds(alerted) == ["logged", "pulled", "undone"]
    assert ledger.history(alerted)[-1].by == LEO
    assert labels(alerted.alerts()[0])[:2] == ["Renewed", "Pulled"]


def test_a_pull_cannot_be_undone_a_second_after_ten_minutes(alerted: Team):
    pull(alerted)
    alerted.clock.push(minutes=10, seconds=1)
    alerted.press("Undo", by=LEO)
    assert "too late for an undo" in alerted.said_to(LEO)
    assert ledger.deeds(alerted) == ["logged", "pulled"]


def test_an_undo_that_is_pressed_twice_undoes_once(alerted: Team):
    pull(alerted)
    message = alerted.alerts()[0]
    undo = next(block["elements"][0] for block in message.blocks if block["type"] == "actions")
    for who in (LEO, MIA):
        raw(alerted, undo, by=who, where=message)
    assert ledger.deeds(alerted) == ["logged", "pulled", "undone"]
    assert alerted.said_to(MIA).startswith("#1 is open again already: that was taken back.")


def test_a_later_pull_is_not_undone_by_the_button_of_an_earlier_one(alerted: Team):
    pull(alerted)
    message = alerted.alerts()[0]
    undo = next(block["elements"][0] for block in message.blocks if block["type"] == "actions")
    alerted.press("Undo", by=LEO)
    alerted.clock.push(minutes=1)
    alerted.press("Pulled", by=MIA)
    alerted.submit({"Reason": "Post deleted"})
    raw(alerted, undo, by=LEO, where=message)
    assert ledger.deeds(alerted) == ["logged", "pulled", "undone", "pulled"]
    assert f"pulled by <@{MIA}>: Post deleted" in alerted.said_to(LEO)


def test_a_pull_is_not_undone_when_the_same_code_was_logged_again(alerted: Team):
    pull(alerted)
    alerted.log(hours=500)
    assert len(ledger.codes(alerted)) == 2
    alerted.press("Undo", by=LEO, where=(AD_OPS, alerted.alerts()[0].ts))
    assert ledger.code(alerted).closed_as == "pulled"
    assert "#1" in alerted.said_to(LEO)


@pytest.mark.parametrize("name", ["code_renewed", "code_pulled"])
def test_a_button_of_a_handled_code_says_who_what_and_when(alerted: Team, name):
    message = alerted.alerts()[0]
    press = {"action_id": name, "value": f"1 {ledger.code(alerted).expires_at.timestamp():.0f}"}
    alerted.press("Renewed", by=LEO)
    alerted.submit({"Duration": "30"}, by=LEO)
    alerted.clock.push(minutes=2)
    before = ledger.everything(alerted)
    raw(alerted, press, where=message)
    assert alerted.said_to().startswith(f"Somebody was faster: #1 was extended by <@{LEO}>, now ends <!date^")
    assert "(2 min ago). Nothing was changed." in alerted.said_to()
    assert alerted.slack.view(MIA) is None
    assert ledger.everything(alerted) == before


def test_a_button_of_another_end_belongs_to_an_older_alert(alerted: Team):
    raw(alerted, {"action_id": "code_renewed", "value": "1 1700000000"})
    assert alerted.said_to().startswith("This button belongs to an older alert; #1 now ends <!date^")


def test_a_forged_value_changes_nothing_and_a_sentence_says_so(alerted: Team):
    before = ledger.everything(alerted)
    for value in FORGED:
        for name in ACTIONS:
            if (name, value) == ("code_show", "1"):
                continue  # that one is ours
            said = len(alerted.slack.ephemerals(MIA))
            raw(alerted, {"action_id": name, "value": value})
            assert len(alerted.slack.ephemerals(MIA)) == said + 1, name
            assert "wrong on my side" not in alerted.said_to(), name
        option = {"text": {"type": "plain_text", "text": "x"}, "value": value}
        raw(alerted, {"action_id": "code_more", "type": "overflow", "selected_option": option})
        assert "older version of me" in alerted.said_to() or "can't find" in alerted.said_to()
    assert ledger.everything(alerted) == before
    assert alerted.slack.view(MIA) is None


def test_a_value_that_is_no_text_changes_nothing(alerted: Team):
    before = ledger.everything(alerted)
    values: list[Any] = [None, 5, [], {}, True]
    for value in values:
        for name in ACTIONS[:4]:
            raw(alerted, {"action_id": name, "value": value})
            assert "wrong on my side" not in alerted.said_to()
        raw(alerted, {"action_id": "code_more", "type": "overflow", "selected_option": value or {}})
    assert ledger.everything(alerted) == before


def test_a_button_that_no_version_of_us_has_gets_a_sentence(team: Team):
    raw(team, {"action_id": "delete_everything", "value": "1"})
    assert team.said_to() == "This button is from an older version of me. `/spark help` shows what I can do."


def test_a_stranger_of_another_workspace_is_refused_whatever_they_press(alerted: Team):
    before = ledger.everything(alerted)
    user = {"id": LEO, "name": "leo", "team_id": "T0ELSEWHERE"}
    for name in (*ACTIONS, "open_log", "open_settings", "show_expiring"):
        value = f"1 {ledger.code(alerted).expires_at.timestamp():.0f}"
        raw(alerted, {"action_id": name, "value": value}, by=LEO, user=user)
        assert alerted.said_to(LEO) == "Only people of the workspace that installed me can use my buttons."
    assert alerted.slack.view(LEO) is None
    assert ledger.everything(alerted) == before


def test_two_people_press_and_save_and_one_of_them_wins(alerted: Team):
    alerted.press("Pulled", by=LEO)
    alerted.press("Pulled", by=MIA)
    alerted.submit({"Reason": "Post deleted"}, by=LEO)
    alerted.submit({"Reason": "Other"}, by=MIA)
    assert f"Somebody was faster: #1 was pulled by <@{LEO}>: Post deleted (just now)." in str(form(alerted).blocks)
    assert ledger.code(alerted).closed_by == LEO
    assert ledger.deeds(alerted) == ["logged", "pulled"]


def test_show_and_log_another_lead_on_from_a_saved_code(team: Team):
    team.log(hours=500)
    team.press("Show")
    assert CODE in str(details(team).blocks)
    team.press("Log another")
    assert form(team).title == "Log a Spark Code"


def test_an_undo_stands_also_under_the_answer_to_a_pull(team: Team):
    team.log()
    team.command("/spark pull 1")
    team.submit({"Reason": "Other"})
    assert labels(answer(team)) == ["Undo", "Show"]
    team.press("Undo")
    assert ledger.code(team).closed_at is None


def test_whoever_undoes_from_an_answer_is_told_so(team: Team):
    team.log()
    team.command("/spark pull 1")
    team.submit({"Reason": "Other"})
    team.press("Undo")
    assert team.said_to().startswith("#1 is open again · Ends <!date^")
    assert "Undo" not in labels(answer(team))


def test_a_row_names_its_code_also_for_screen_readers(alerted: Team):
    (message,) = alerted.alerts()
    steps = next(block["elements"] for block in message.blocks if block["type"] == "actions")
    named = [step["accessibility_label"] for step in steps[:2]]
    assert named == ["Mark #1 @glow.by_ana renewed", "Mark #1 @glow.by_ana pulled"]
    assert "…9cnA=" in row(message, 1)
