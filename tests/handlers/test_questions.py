"""Questions that saving a code raises: asked in the form, with all that was typed kept, and answered once."""

from datetime import timedelta

import pytest

from tests.conftest import CODE, MIA, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import filled, form

pytestmark = WORDS_ONLY

pytestmark = WORDS_ONLY

URL = "https://www.tiktok.com/@glow.by_ana/video/7300000000000000000"
OTHER = "#Zz9vEXAMPLEonlyForTestsOfTheBot0123456789abcdefghijklmnoNEW1="


def asked(team: Team, **wanted: str) -> None:
    team.command("/spark request")
    team.submit({"Creator": "@glow.by_ana", "Post URL": URL, **wanted})


def test_a_code_that_answers_a_request_can_be_asked_about_and_saved(team: Team):
    team.log(OTHER, hours=500, Post_URL=URL)
    asked(team)
    team.press("Code arrived")
    team.submit({"Spark Code": f"hi! my code is {CODE} (30 days)"})
    assert "Found: code …9cnA=" in str(form(team).blocks[0])
    team.submit()
    assert "Is this a replacement?" in str(form(team).blocks)
    team.submit()
    assert team.slack.view(MIA) is None
    (new,) = [code for code in ledger.codes(team) if code.code == CODE]
    assert (new.request_id, new.replaces) == (2, 1)


def test_an_end_in_the_past_of_a_requested_code_is_asked_about_and_saved(team: Team):
    asked(team)
    team.press("Code arrived")
    team.submit({"Spark Code": CODE, "Expires at": team.clock() - timedelta(hours=3)})
    team.submit({"It ended already": ["Log as expired"]})
    assert team.slack.view(MIA) is None
    assert len(ledger.codes(team)) == 1


def test_what_a_form_for_a_request_says_is_what_is_saved(team: Team):
    team.set_up(**{"Default duration": "30", "Default ad account": "Brand US"})
    asked(team, Duration="365", **{"Ad account": "Brand DE"})
    team.press("Code arrived")
    assert (filled(team)["Duration"], filled(team)["Ad account"]) == ("365", "Brand DE")
    team.submit({"Spark Code": CODE, "Duration": "30", "Ad account": "Brand US"})
    (code,) = ledger.codes(team)
    assert (code.days, code.ad_account) == (30, "Brand US")


def test_a_request_chosen_in_the_form_overrules_defaults_only_after_a_look(team: Team):
    team.set_up(**{"Default ad account": "Brand US"})
    asked(team, Duration="30", **{"Ad account": "Brand DE"})
    team.command("/spark add")
    team.submit({"Spark Code": CODE, "Open request": "#1"})
    assert "Taken from request #1: 30 days, Brand DE" in str(form(team).blocks[0])
    assert (filled(team)["Duration"], filled(team)["Ad account"]) == ("30", "Brand DE")
    team.submit()
    (code,) = ledger.codes(team)
    assert (code.days, code.ad_account, code.request_id) == (30, "Brand DE", 1)


def test_an_empty_duration_is_taken_from_the_request(team: Team):
    asked(team, Duration="60")
    team.command("/spark add")
    team.submit({"Spark Code": CODE, "Open request": "#1", "Duration": None})
    assert ledger.codes(team)[0].days == 60


def test_a_second_message_in_the_same_form_is_read_too_and_what_was_typed_stays(team: Team):
    team.command("/spark add")
    team.submit({"Spark Code": f"here it is {CODE} for 90 days, @other.guy", "Creator": "@typed.one"})
    assert filled(team)["Creator"] == "@typed.one"
    team.submit({"Spark Code": f"sorry, this one: {OTHER} (60 days)"})
    assert (filled(team)["Spark Code"], filled(team)["Duration"]) == (OTHER, "60")
    team.submit()
    (code,) = ledger.codes(team)
    assert (code.code, code.creator, code.days) == (OTHER, "typed.one", 60)


@pytest.mark.parametrize(("link", "kept"), [
    ("https://vm.tiktok.com/ZM1/{}", "https://vm.tiktok.com/ZM1/"), (URL + "{}", URL),
    (URL + "?is_copy_url=1{}", URL),
])  # fmt: skip
def test_a_code_behind_the_link_to_its_post_is_not_kept_with_the_link(team: Team, link: str, kept: str):
    team.set_up()
    team.log(Post_URL=link.format(CODE))
    team.tick()
    assert ledger.code(team).post_url == kept
    assert CODE[1:30] not in str([alert.blocks for alert in team.alerts()])


@pytest.mark.parametrize("inside", ["?code={}", "?x=%23{}"])
def test_a_code_inside_a_short_link_is_refused_there_also_when_it_is_edited(team: Team, inside: str):
    link = "https://vm.tiktok.com/ZM1/" + inside.format(CODE[1:])
    team.command("/spark add")
    team.submit({"Spark Code": CODE, "Creator": "@ana", "Post URL": link})
    assert "everybody would see it" in form(team).errors["Post URL"]
    team.submit({"Post URL": ""})
    team.command("/spark edit 1")
    team.submit({"Post URL": link})
    assert "everybody would see it" in form(team).errors["Post URL"]
    assert ledger.code(team).post_url == ""


@pytest.mark.parametrize("field", ["Campaign", "Ad account", "Creator"])
@pytest.mark.parametrize("pasted", [CODE, CODE.strip("#="), f"x {OTHER}"])
def test_a_code_in_a_field_that_channels_show_is_refused_there(team: Team, field: str, pasted: str):
    team.command("/spark add")
    team.submit({"Spark Code": CODE, "Creator": "@glow.by_ana", field: pasted[:100]})
    view = team.slack.view(MIA)
    assert view and "everybody would see it" in view.errors[field]
    assert ledger.codes(team) == []
