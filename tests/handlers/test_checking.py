"""What forms refuse: under the field it belongs to, with all that was typed kept."""

from datetime import timedelta
from typing import Any

import pytest

from bot.demo.delivery import Answer
from tests.conftest import CODE, LEO, MIA, NOON, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import filled, form

pytestmark = WORDS_ONLY

POST = "https://www.tiktok.com/@glow.by_ana/video/7570000000000000001"
NEW = "#Zz9vEXAMPLEonlyForTestsOfTheBot0123456789abcdefghijklmnoNEW1="
MESSAGE = f"""Hey! So happy about this 💛 here's my code for 30 days:
{CODE}
and the post is {POST}?is_from_webapp=1 — love, @glow.by_ana"""

REFUSED: tuple[tuple[str, Any, str], ...] = (
    ("Spark Code", "https://www.tiktok.com/t/ZT8abc/", "This is a link, not a Spark Code"),
    ("Spark Code", "two words", "I found no whole Spark Code in this message"),
    ("Spark Code", "#abc", "has 6 to 512 characters; this has 4"),
    ("Spark Code", "#" + "A" * 600, "has 6 to 512 characters; this has 601. Please copy it alone."),
    ("Spark Code", f"{CODE[:30]}\n{CODE[30:]}", "I found no whole Spark Code in this message"),
    ("Spark Code", "#größe_größe_größe_größe", "only plain letters, digits and signs"),
    ("Spark Code", "\u200b\u200b", "Paste the Spark Code."),
    ("Post URL", "https://tiktok.com.evil.example/@a/video/1", "not a link to a TikTok post"),
    ("Post URL", "https://tiktok.com@evil.example/@a/video/7570000000000000001", "not a link to a TikTok post"),
    ("Post URL", "https://www.tiktok.com/@ana/video/99", "mistyped"),
    ("Creator", "two words", "A TikTok handle has 2 to 64"),
    ("Creator", "<!subteam^S1>", "A TikTok handle has 2 to 64"),
    ("Generated on", "2026-11-23", "This day is still to come."),
    ("Expires at", NOON + timedelta(days=367), "more than 366 days away"),
    ("Duration", None, "Choose a duration from 1 to 366 days, or the exact end."),
)

NO_RENEWAL: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({}, "Duration", "Until when is it good now?"),
    ({"Note": "she promised"}, "Duration", "Until when is it good now?"),
    ({"Expires_at": NOON + timedelta(hours=48)}, "Expires at", "not after the old one"),
    ({"Expires_at": NOON - timedelta(hours=1)}, "Expires at", "over already"),
    ({"Duration": "7", "Generated_on": "2026-11-16"}, "Duration", "not after the old one"),
    ({"Duration": "7", "Generated_on": "2026-11-23"}, "Generated on", "still to come"),
    ({"Expires_at": NOON + timedelta(days=400)}, "Expires at", "more than 366 days"),
    ({"Duration": "30", "New_Spark_Code": NEW}, "New Spark Code", "Extended keeps the code"),
    ({"Duration": "30", "Renewal": "replaced"}, "New Spark Code", "Paste the new code"),
    ({"Duration": "30", "Renewal": "replaced", "New_Spark_Code": "a b"}, "New Spark Code", "no whole Spark Code"),
    ({"Duration": "30", "Renewal": "replaced", "New_Spark_Code": CODE}, "New Spark Code", "choose Extended"),
    ({"Renewal": "replaced", "New_Spark_Code": NEW}, "Duration", "Until when is it good now?"),
    (
        {"Renewal": "replaced", "New_Spark_Code": NEW, "Expires_at": NOON + timedelta(hours=47)},
        "Expires at", "not after the old one",
    ),
)  # fmt: skip


def save(team: Team, **fields: Any) -> Answer:
    """Fill the code form, by labels with _ for a space, and press Save."""
    team.command("/spark add")
    named = {label.replace("_", " "): value for label, value in fields.items()}
    return team.submit({"Spark Code": CODE, "Creator": "@glow.by_ana", **named})


def test_a_refusal_stands_under_its_field_and_nothing_typed_is_lost(team: Team):
    for field, typed, refused in REFUSED:
        answer = save(team, Note="kept", Campaign="Summer", **{field: typed})
        assert list(answer.errors) == [field]
        assert refused in answer.errors[field]
        held = filled(team)
        assert (held["Note"], held["Campaign"]) == ("kept", "Summer")
    assert ledger.codes(team) == []
    assert team.slack.ephemerals(MIA) == []


def test_every_wrong_field_is_named_at_once(team: Team):
    answer = save(team, Spark_Code="no code", Post_URL="nowhere", Creator="?", Generated_on="2027-01-01")
    assert sorted(answer.errors) == ["Creator", "Generated on", "Post URL", "Spark Code"]


def test_a_code_of_nobody_is_refused_at_the_creator(team: Team):
    answer = save(team, Creator=None)
    assert list(answer.errors) == ["Creator"]
    assert answer.errors["Creator"].startswith("Whose code is it? Type the creator's handle, or paste a post URL")
    assert save(team, Creator=None, Post_URL=POST).errors == {}
    assert ledger.code(team).creator == "glow.by_ana"


def test_a_creators_whole_message_fills_the_fields_and_is_saved_once_the_person_has_seen_it(team: Team):
    save(team, Spark_Code=MESSAGE, Creator=None, Note="kept")
    assert ledger.codes(team) == []
    found = form(team).blocks[0]
    assert found["type"] == "alert" and found["text"]["text"].startswith("Found: code …9cnA=, @")
    held = filled(team)
    assert (held["Spark Code"], held["Creator"], held["Duration"]) == (CODE, "@glow.by_ana", "30")
    assert held["Post URL"].startswith(POST) and held["Note"] == "kept"
    team.submit()
    code = ledger.code(team)
    assert (code.code, code.creator, code.post_id, code.days) == (CODE, "glow.by_ana", "7570000000000000001", 30)


def test_what_was_found_can_be_mended_before_it_is_saved(team: Team):
    save(team, Spark_Code=MESSAGE)
    team.submit({"Creator": "@other", "Post URL": "vm.tiktok.com/ZMabc"})
    code = ledger.code(team)
    assert (code.creator, code.post_url, code.post_id) == ("other", "https://vm.tiktok.com/ZMabc", None)


def test_a_message_with_two_codes_says_so_and_shows_neither(team: Team):
    save(team, Spark_Code=f"{MESSAGE} and for the second one {NEW}")
    words = str([block for block in form(team).blocks if block["type"] == "alert"])
    assert "There is a second code, …" in words
    assert CODE not in words and NEW not in words


def test_an_exact_end_wins_over_a_duration(team: Team):
    end = NOON + timedelta(days=9, hours=3)
    save(team, Expires_at=end, Duration="30")
    code = ledger.code(team)
    assert (code.expires_at, code.days) == (end, None)


def test_a_duration_counts_from_the_day_of_generation_to_that_days_end(team: Team):
    save(team, Duration="7", Generated_on="2026-11-18")
    assert f"{ledger.code(team).expires_at:%Y-%m-%d %H:%M:%S}" == "2026-11-25 23:59:59"


@pytest.mark.parametrize(
    ("typed", "words"),
    [("123456", "Six digits are unusual"), ("abcDEF123", "This does not look like a usual Spark Code")],
)
def test_an_unusual_code_is_saved_with_a_warning_in_sight(team: Team, typed, words):
    assert save(team, Spark_Code=typed).errors == {}
    assert ledger.code(team).code == typed
    assert f"⚠ {words}" in str(team.slack.ephemerals(MIA)[-1].blocks)


def test_a_handle_longer_than_tiktoks_is_saved_with_a_warning_in_sight(team: Team):
    assert save(team, Creator="@" + "a" * 25).errors == {}
    assert "handles have at most 24 characters" in str(team.slack.ephemerals(MIA)[-1].blocks)
    assert save(team, Creator="@" + "a" * 65, Spark_Code=NEW).errors.keys() == {"Creator"}


def test_hidden_signs_and_quotes_around_a_code_are_no_part_of_it(team: Team):
    save(team, Spark_Code=f"“\u200b{CODE}\u200e”\n")
    assert ledger.code(team).code == CODE


def test_a_renewal_that_gains_nothing_is_refused_at_the_right_field(team: Team):
    team.log(hours=48)
    for fields, where, refused in NO_RENEWAL:
        team.command("/spark renew 1", by=LEO)
        answer = team.submit({label.replace("_", " "): value for label, value in fields.items()}, by=LEO)
        assert list(answer.errors) == [where]
        assert refused in answer.errors[where]
    assert ledger.deeds(team) == ["logged"]
    assert len(ledger.codes(team)) == 1


def test_a_replacement_that_is_logged_already_is_refused_with_its_number(team: Team):
    team.log(NEW, hours=500)
    team.log(hours=48)
    team.command("/spark renew 2")
    answer = team.submit({"Renewal": "replaced", "New Spark Code": NEW, "Duration": "30"})
    assert answer.errors["New Spark Code"].startswith("This code is already logged: #1, by @mia on 22 Nov.")
    assert ledger.code(team, 2).closed_at is None


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"Creator": None}, "Creator"),
        ({"Creator": "two words"}, "Creator"),
        ({"Post URL": "example.com"}, "Post URL"),
    ],
)
def test_a_request_that_asks_nobody_is_refused(team: Team, fields, where):
    team.command("/spark request")
    answer = team.submit({"Creator": "@ana"} | fields)
    assert list(answer.errors) == [where]


def test_a_message_that_grows_too_long_when_filled_in_is_refused(team: Team):
    team.command("/spark request")
    answer = team.submit({"Creator": "@ana", "Post URL": POST, "Message": "{post} " * 100})
    assert "Please shorten this to 3000" in answer.errors["Message"]


def test_a_request_is_not_due_on_a_day_that_is_over(team: Team):
    team.command("/spark request @ana")
    answer = team.submit({"Due": NOON.date() - timedelta(days=1)})
    assert answer.errors == {"Due": "This day is over. Choose today or one that is still to come."}
    assert team.submit({"Due": NOON.date()}).body is None
    assert ledger.request(team, 1).due == NOON.date()
