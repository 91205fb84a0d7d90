"""Details that somebody works in: one modal, true after everything that is done in it."""

from datetime import timedelta

import pytest

from bot.demo.things import View
from storage.codes import Seen
from tests.conftest import AD_OPS, CODE, LEO, MIA, NOON, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import answer, details, form, home, labels, texts

pytestmark = WORDS_ONLY

NEW = CODE.replace("Nk3v", "Nk4v")


@pytest.fixture
def alerted(team: Team) -> Team:
    """A code with a day left stands in the alert channel."""
    team.set_up()
    team.log(hours=20, Note="first come, first served")
    team.tick()
    return team


def stack(team: Team, by: str = MIA) -> list[View]:
    return team.slack.team.stacks.get(by, [])


def test_an_edit_is_pushed_on_top_and_what_it_changed_is_seen_below(alerted: Team):
    alerted.press("code_more", value="Details", where=(AD_OPS, alerted.alerts()[0].ts))
    assert details(alerted).title == "Spark Code #1" and CODE in str(details(alerted).blocks)
    alerted.press("Edit")
    assert [view.title for view in stack(alerted)] == ["Spark Code #1", "Edit #1"]
    alerted.submit({"Campaign": "Winter", "Note": "n" * 1000})
    assert len(stack(alerted)) == 1
    assert "saved. Its history keeps what it was." in texts(details(alerted))[0]
    assert "Winter" in str(texts(details(alerted))) and "n" * 1000 in str(texts(details(alerted)))
    assert "saved. Its history" not in str([message.text for message in alerted.slack.ephemerals(MIA)])


def test_all_that_can_be_done_is_done_within_and_never_on_more_than_three_views(alerted: Team):
    alerted.command("/spark show 1")
    before = len(alerted.slack.ephemerals(MIA))
    alerted.press("code_more", value="I'm on it")
    assert "You are on #1" in texts(details(alerted))[0] and f"👀 <@{MIA}> is on it" in str(texts(details(alerted)))
    alerted.press("Applied")
    assert "*Applied in Ads Manager:* <!date^" in str(texts(details(alerted)))
    for form_of, values in (
        ("Renewed", {"Expires at": NOON + timedelta(days=30)}), ("Pulled", {"Reason": "Other"}),
    ):  # fmt: skip
        alerted.press(form_of)
        assert len(stack(alerted)) == 2
        alerted.submit(values)
        assert len(stack(alerted)) == 1
        alerted.press("Undo")
    assert ledger.deeds(alerted) == ["logged", "on_it", "applied", "extended", "undone", "pulled", "undone"]
    alerted.press("code_more", value="Copy message to creator")
    assert [view.title for view in stack(alerted)] == ["Spark Code #1", "Message to the creator"]
    assert len(alerted.slack.ephemerals(MIA)) == before


def test_a_replacement_is_looked_at_in_the_same_place(alerted: Team):
    alerted.command("/spark show 1")
    alerted.press("Renewed")
    alerted.submit({"Renewal": "replaced", "New Spark Code": NEW, "Duration": "365"})
    assert "#2 saved" in texts(details(alerted))[0] and "Replaced by #2" in str(texts(details(alerted)))
    alerted.press("Show", value="2")
    assert [view.title for view in stack(alerted)] == ["Spark Code #2"]
    assert NEW in str(details(alerted).blocks) and CODE not in str(details(alerted).blocks)
    alerted.press("Edit")
    alerted.submit({"Campaign": "Winter"})
    assert details(alerted).title == "Spark Code #2" and "#2 *@glow.by_ana* · Winter" in str(texts(details(alerted)))


def test_whoever_comes_second_sees_in_their_details_who_was_first(alerted: Team):
    alerted.command("/spark show 1", by=LEO)
    alerted.command("/spark pull 1")
    alerted.submit({"Reason": "Other"})
    alerted.press("Renewed", by=LEO)
    shown = details(alerted, LEO)
    assert texts(shown)[0].startswith(f"Somebody was faster: #1 was pulled by <@{MIA}>") and labels(shown)[-1] == "Edit"
    assert ledger.deeds(alerted) == ["logged", "pulled"]


def test_details_that_are_closed_before_the_answer_comes_leave_it_as_a_message(alerted: Team):
    alerted.command("/spark show 1")
    alerted.slack.fail("views.update", "not_found", times=1)
    alerted.press("Applied")
    assert alerted.said_to() == "1 code applied for no ad account."


@pytest.mark.parametrize("refusal", ["expired_trigger_id", "invalid_arguments", "internal_error"])
def test_where_a_modal_does_not_open_the_details_come_as_a_message(alerted: Team, refusal):
    alerted.slack.fail("views.open", refusal, times=1)
    alerted.command("/spark show 1")
    assert stack(alerted) == []
    assert CODE in str(answer(alerted).blocks) and "first come, first served" in str(texts(answer(alerted)))
    alerted.press("Applied")
    assert alerted.said_to() == "1 code applied for no ad account."


def test_a_request_is_worked_on_in_its_details_too(team: Team):
    team.command("/spark request")
    team.submit({"Creator": "@glow.by_ana", "Campaign": "Summer"})
    team.command("/spark show 1")
    assert (details(team).title, texts(details(team))[0]) == ("Request #1", "Waiting for an answer")
    team.press("Edit message")
    team.submit({"Message": "Hi! A code, please."})
    assert "Send this to @glow.by_ana" in texts(details(team))[0]
    team.press("Cancel request")
    assert f"Cancelled by <@{MIA}>" in str(texts(details(team)))
    team.press("Undo")
    team.press("Code arrived")
    team.submit({"Spark Code": CODE})
    assert "#2 saved" in texts(details(team))[0] and "Answered with #2" in str(texts(details(team)))


def test_a_requests_details_open_from_its_row_in_a_list_and_on_home(team: Team):
    team.command("/spark request")
    team.submit({"Creator": "@glow.by_ana", "Campaign": "Summer"})
    team.command("/spark list requests")
    team.press("Details")
    assert details(team).title == "Request #1"
    team.slack.close_view(MIA)
    team.open_home(MIA)
    team.press("Details", where=home(team).id)
    assert details(team).title == "Request #1"


@pytest.mark.parametrize("number", ["99", "x", None, -1, 10**12, [], {}])
def test_details_that_remember_what_is_not_here_answer_by_direct_message(alerted: Team, number):
    alerted.command("/spark show 1")
    details(alerted).body["private_metadata"] = f'{{"details": {number!r}}}'.replace("'", '"').replace("None", "null")
    alerted.press("Applied")
    assert alerted.slack.dm(MIA).messages[-1].text == "1 code applied for no ad account."


def ask_again(team: Team) -> None:
    team.press("Failed…")
    team.submit({"What does Ads Manager say?": "not_found", "What is next?": "ask_again"})


def test_a_failure_and_the_request_that_follows_it_are_told_together(alerted: Team):
    alerted.command("/spark show 1")
    alerted.press("Applied")
    ask_again(alerted)
    told = str(texts(details(alerted)))
    assert "#1 failed" in told and "Stop its ad in Ads Manager" in told and "Send this to @glow.by_ana" in told


def test_two_quick_presses_leave_what_is_true_whichever_answer_of_slack_comes_first(alerted: Team):
    alerted.command("/spark show 1")
    alerted.slack.fail("views.update", delay=0.5, times=1)
    alerted.slack.press("code_more", value="I'm on it")
    alerted.slack.press("Applied")
    assert alerted.bot.pool.wait(5)
    told = texts(details(alerted))
    assert f"👀 <@{MIA}> is on it" in str(told) and "*Applied in Ads Manager:* <!date^" in str(told)
    assert "Applied" not in labels(details(alerted))


def test_what_another_process_changes_while_slack_takes_its_time_is_drawn_too(alerted: Team):
    alerted.command("/spark show 1")
    alerted.slack.fail("views.update", delay=0.5, times=1)
    alerted.slack.press("Applied")
    with alerted.bot.patient.workspace(alerted.slack.team.id) as workspace:
        code = workspace.codes.get(1)
        workspace.codes.take_on(Seen(1, code.expires_at), None, by=LEO, at=NOON)
    assert alerted.bot.pool.wait(5)
    assert f"👀 <@{LEO}> is on it" in str(texts(details(alerted)))


def test_a_lost_race_in_a_form_leaves_true_details_below_and_what_was_typed_to_copy(alerted: Team):
    alerted.command("/spark show 1")
    alerted.press("Renewed")
    alerted.command("/spark pull 1", by=LEO)
    alerted.submit({"Reason": "Other"}, by=LEO)
    alerted.submit({"Renewal": "replaced", "New Spark Code": NEW, "Duration": "365"})
    assert form(alerted).title == "Nothing changed" and NEW in str(form(alerted).blocks)
    alerted.slack.close_view()
    assert f"Somebody was faster: #1 was pulled by <@{LEO}>" in texts(details(alerted))[0]
    assert "Renewed" not in labels(details(alerted))


def test_a_batch_is_not_begun_where_its_block_would_be_gone_with_the_next_answer(alerted: Team):
    alerted.command("/spark show 1")
    alerted.press("Applied")
    alerted.press("Undo", where=form(alerted).id)
    assert "#1 is not applied any more." in texts(details(alerted))[0]
    assert "Take them again" not in labels(details(alerted))


@pytest.mark.parametrize("fault", [{"drop": "after"}, {"error": "ratelimited"}])
def test_another_codes_details_never_stand_on_top_of_these(alerted: Team, fault):
    alerted.command("/spark show 1")
    alerted.press("Renewed")
    alerted.submit({"Renewal": "replaced", "New Spark Code": NEW, "Duration": "365"})
    alerted.slack.fail("views.update", times=1, **fault)
    alerted.press("Show", value="2")
    assert str(details(alerted).blocks).count("rich_text_preformatted") == 1
    assert NEW in str(answer(alerted).blocks)


def test_a_message_that_grows_too_long_gives_way_to_the_usual_one(team: Team):
    team.set_up(**{"Request message": "{post} {post} {post} {creator}\n" * 60})
    team.log(hours=300, Post_URL="https://vm.tiktok.com/X/?" + "a" * 1900)
    team.command("/spark show 1")
    ask_again(team)
    assert ledger.deeds(team, 2) == ["asked"]
    assert len(ledger.request(team, 2).message) <= 3000 and "Thank you" in ledger.request(team, 2).message
    team.command("/spark show 2")
    assert details(team).title == "Request #2"


def test_an_undone_failure_says_which_request_went_out_with_it(alerted: Team):
    alerted.command("/spark show 1")
    ask_again(alerted)
    alerted.press("code_undo", where=form(alerted).id)
    told = texts(details(alerted))
    assert "#1 is open again" in told[0] and "Request #2 to @glow.by_ana waits for another code still." in told[1]
    alerted.press("Cancel request")
    assert ledger.request(alerted, 2).closed_by == MIA


def test_from_a_chain_one_goes_on_to_what_was_before_and_after(alerted: Team):
    alerted.command("/spark show 1")
    alerted.press("Renewed")
    alerted.submit({"Renewal": "replaced", "New Spark Code": NEW, "Duration": "365"})
    alerted.press("Show #2")
    assert details(alerted).title == "Spark Code #2"
    alerted.press("Show #1")
    assert details(alerted).title == "Spark Code #1" and texts(details(alerted))[0].startswith("Replaced by #2")


def test_what_stands_in_the_details_is_not_said_twice(team: Team):
    team.command("/spark request")
    team.submit({"Creator": "@glow.by_ana"})
    team.command("/spark show 1")
    team.press("Edit message")
    team.submit({"Message": "Hi @{creator}, {days} days?"})
    assert str(details(team).blocks).count("Hi @glow.by_ana, 365 days?") == 1
    assert labels(details(team)).count("Code arrived") == 1
