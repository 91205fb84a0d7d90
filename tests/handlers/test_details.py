"""Details that somebody works in: one modal, true after everything that is done in it."""

from datetime import timedelta

import pytest

from bot.demo.things import View
from tests.conftest import AD_OPS, CODE, LEO, MIA, NOON, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import answer, details, labels, texts

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
    assert "#2 saved" in texts(details(alerted))[0] and "replaced by #2" in str(texts(details(alerted)))
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


@WORDS_ONLY
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
    assert (details(team).title, texts(details(team))[0]) == ("Request #1", "waiting for an answer")
    team.press("Edit message")
    team.submit({"Message": "Hi! A code, please."})
    assert "Send this to @glow.by_ana" in texts(details(team))[0]
    team.press("Cancel request")
    assert f"cancelled by <@{MIA}>" in str(texts(details(team)))
    team.press("Undo")
    team.press("Code arrived")
    team.submit({"Spark Code": CODE})
    assert "#2 saved" in texts(details(team))[0] and "answered with #2" in str(texts(details(team)))


@pytest.mark.parametrize("number", ["99", "x", None, -1, 10**12, [], {}])
def test_details_that_remember_what_is_not_here_answer_by_direct_message(alerted: Team, number):
    alerted.command("/spark show 1")
    details(alerted).body["private_metadata"] = f'{{"details": {number!r}}}'.replace("'", '"').replace("None", "null")
    alerted.press("Applied")
    assert alerted.slack.dm(MIA).messages[-1].text == "1 code applied for no ad account."
