"""What a code is about can be mended; its history keeps what it was."""

import pytest

from tests.conftest import AD_OPS, CODE, LEO, MIA, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import details, filled, form, row, texts

pytestmark = WORDS_ONLY

POST = "https://www.tiktok.com/@glow.by_ana/video/7412345678901234567"


def edit(team: Team, by: str = MIA) -> None:
    team.command("/spark show 1", by=by)
    team.press("Edit", by=by)


def test_the_form_holds_what_is_known_and_saves_what_differs(team: Team):
    team.log(Ad_account="Brand US", Campaign="Summer", Note="nice")
    edit(team, LEO)
    assert filled(team, LEO) == {
        "Post URL": None, "Ad account": "Brand US", "Campaign": "Summer", "Owner": MIA, "Note": "nice",
        "Usage rights until": None, "Ends at": None,
    }  # fmt: skip
    team.submit({"Post URL": POST, "Campaign": "Winter", "Owner": LEO, "Note": ""}, by=LEO)
    code = ledger.code(team)
    assert (code.post_url, code.post_id, code.ad_account) == (POST, "7412345678901234567", "Brand US")
    assert (code.campaign, code.owner, code.note, code.expires_at) == ("Winter", LEO, "", code.expires_at)
    changed = ledger.history(team)[-1]
    assert (changed.what, changed.by) == ("edited", LEO)
    assert changed.was == {"campaign": "Summer", "owner": MIA, "note": "nice"}
    assert changed.became == {"post_url": POST, "campaign": "Winter", "owner": LEO}
    team.command(f"/spark show {POST}")
    story = texts(details(team))[-1].splitlines()[0]
    assert "edited: post none → “" in story and "campaign “Summer” → “Winter”" in story
    assert f"owner <@{MIA}> → <@{LEO}>" in story and "note “nice” → none" in story


def test_saving_without_a_change_leaves_no_trace(team: Team):
    team.log(Note="nice")
    edit(team)
    team.submit()
    assert ledger.deeds(team) == ["logged"]


def test_of_two_who_edit_at_once_the_second_is_told_and_keeps_what_was_typed(team: Team):
    team.log(Note="first")
    edit(team)
    edit(team, LEO)
    team.submit({"Note": "Mia's"})
    refused = team.submit({"Note": "Leo's"}, by=LEO)
    assert "Somebody changed this code meanwhile" in str(refused.errors)
    assert filled(team, LEO)["Note"] == "Leo's"
    assert ledger.code(team).note == "Mia's"


def test_an_account_that_has_the_code_already_is_refused(team: Team):
    team.log(Ad_account="Brand US")
    team.log(Ad_account="Brand UK")
    edit(team)
    refused = team.submit({"Ad account": "brand uk"})
    assert "already logged for Brand UK: #2" in str(refused.errors)
    team.submit({"Ad account": "BRAND US"})
    assert ledger.code(team).ad_account == "BRAND US"


def test_a_field_that_channels_show_takes_no_code_and_a_wrong_link_is_refused(team: Team):
    team.log()
    edit(team)
    refused = team.submit({"Campaign": CODE, "Post URL": "https://example.com/x"})
    assert set(refused.errors) == {"Campaign", "Post URL"}
    assert ledger.deeds(team) == ["logged"]


def test_an_alert_shows_what_was_mended(team: Team):
    team.set_up()
    team.log(hours=40, Campaign="Summer")
    team.tick()
    team.command("/spark edit 1")
    assert form(team).title == "Edit #1"
    team.submit({"Campaign": "Winter"})
    team.tick()
    assert "Winter" in row(team.alerts()[0], 1)


def test_a_closed_code_keeps_its_button(team: Team):
    team.set_up()
    team.log(hours=40)
    team.command("/spark pull 1")
    team.submit({"Reason": "Other"})
    edit(team)
    team.submit({"Note": "the client asked for it"})
    assert (ledger.code(team).note, ledger.code(team).closed_as) == ("the client asked for it", "pulled")
    assert ledger.deeds(team) == ["logged", "pulled", "edited"]
    assert team.slack.channel(AD_OPS).messages


@pytest.mark.parametrize("value", ["", "x", "99"])
def test_a_foreign_button_opens_nothing(team: Team, value: str):
    team.log()
    team.slack.press_raw(MIA, {"type": "button", "action_id": "code_edit", "value": value})
    assert team.bot.pool.wait(5)
    assert team.slack.view(MIA) is None
