"""Answers reach the person where they asked while Slack allows it, and else by direct message."""

from tests.conftest import MIA, WORDS_ONLY, Team

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
