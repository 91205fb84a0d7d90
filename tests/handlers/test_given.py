"""Answers reach the person where they asked while Slack allows it, and else by direct message."""

from tests.conftest import CODE, MIA, WORDS_ONLY, Team
from tests.handlers.looking import answer

pytestmark = WORDS_ONLY


def test_after_five_answers_the_sixth_comes_by_direct_message(team: Team):
    team.log(hours=500)
    team.command("/spark add")
    url = next(reversed(team.slack.world.response_urls.values()))
    url.uses = 5
    team.submit({"Spark Code": "123456", "Creator": "@ana"})
    assert team.slack.dm(MIA).messages[-1].text.startswith("#2 saved · @ana")
    assert not any("#2" in message.text for message in team.slack.ephemerals(MIA))


def test_after_half_an_hour_with_an_open_form_the_answer_still_comes(team: Team):
    team.command("/spark request")
    team.clock.push(minutes=31)
    team.submit({"Creator": "@ana"})
    assert "#1 asked" in team.slack.dm(MIA).messages[-1].text


def test_an_answer_that_cannot_be_given_does_not_undo_what_was_saved(team: Team):
    team.slack.fail("response_url", "internal_error", times=9, status=500)
    team.slack.fail("chat.postMessage", "internal_error", times=9)
    team.log(hours=500)
    team.slack.world.faults.clear()
    team.command("/spark list")
    assert team.said_to().startswith("1 code open")


def test_a_whole_code_is_never_left_in_a_direct_message(team: Team):
    for number, account in enumerate(("Brand US", "Brand UK")):
        team.log(CODE.replace("Nk3v", f"N{number:03}"), hours=500, Ad_account=account)
    team.slack.fail("response_url", "internal_error", times=9, status=500)
    team.slack.fail("views.open", "expired_trigger_id", times=9)
    for press, again in (("Show", "/spark show 2"), ("Brand UK · 1", "/spark apply Brand UK")):
        if press == "Brand UK · 1":
            team.command("/spark apply")
        team.press(press)
        left = team.slack.dm(MIA).messages[-1]
        assert left.text == f"I leave no whole codes in direct messages, since those stay. Please type `{again}`."
    assert CODE[5:] not in str([message.blocks for message in team.slack.dm(MIA).messages])
    team.slack.world.faults.clear()
    team.command("/spark apply Brand UK")
    assert CODE[5:] in str(answer(team).blocks)
