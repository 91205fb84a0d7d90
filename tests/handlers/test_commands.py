"""`/spark`: every word it knows, and every word it does not."""

import pytest

from tests.conftest import AD_OPS, CODE, LEO, MIA, NOON, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import answer, filled, form, labels, texts

pytestmark = WORDS_ONLY

pytestmark = WORDS_ONLY

POST = "https://www.tiktok.com/@glow.by_ana/video/7570000000000000001"


@pytest.mark.parametrize("line", ["/spark", "/spark help", "/spark HELP", "/spark   "])
def test_without_a_word_it_says_what_it_does_with_the_next_steps_as_buttons(team: Team, line):
    team.command(line)
    assert "I keep your team's TikTok Spark Codes" in team.said_to()
    assert labels(answer(team))[-4:] == ["Log a code", "Request a code", "What expires?", "Settings"]


def test_help_says_first_that_nobody_is_alerted_yet_until_a_channel_is_chosen(team: Team):
    team.command("/spark")
    assert texts(answer(team))[0].startswith("*Not set up yet:*")
    assert "Choose a channel" in labels(answer(team))
    team.set_up()
    team.command("/spark")
    assert "Not set up" not in str(answer(team).blocks)


def test_every_button_under_the_help_leads_on(team: Team):
    team.command("/spark help")
    titles = []
    for label in ("Log a code", "Request a code", "Settings"):
        team.press(label)
        titles.append(form(team).title)
    assert titles == ["Log a Spark Code", "Request a Spark Code", "Settings"]
    team.press("What expires?")
    assert "All calm" in team.said_to()


def test_an_unknown_word_is_quoted_above_the_same_help(team: Team):
    team.command("/spark foo bar")
    assert texts(answer(team))[0] == "I don't know `/spark foo bar`."
    assert "I keep your team's" in str(answer(team).blocks)


def test_what_is_quoted_can_neither_mention_nor_format(team: Team):
    team.command("/spark <!channel> *now* `x`")
    for shown in (answer(team).text, str(answer(team).blocks)):
        assert "<!channel>" not in shown and "*now*" not in shown
    assert "&lt;!channel&gt;" in texts(answer(team))[0]


@pytest.mark.parametrize("word", ["add", "log", "code", "ADD"])
def test_add_log_and_code_open_the_same_form(team: Team, word):
    team.command(f"/spark {word}")
    assert form(team).title == "Log a Spark Code"
    assert filled(team)["Spark Code"] is None


def test_add_opens_the_form_with_everything_that_was_typed(team: Team):
    team.command(f"/spark add {CODE} {POST}?a=1&b=2 @glow.by_ana 30d")
    form = filled(team)
    assert form["Spark Code"] == CODE
    assert form["Post URL"] == f"{POST}?a=1&b=2"
    assert form["Creator"] == "@glow.by_ana"
    assert form["Duration"] == "30"
    assert form["Owner"] == MIA
    assert form["Generated on"] == f"{NOON:%Y-%m-%d}"


def test_a_colleagues_name_as_handle_arrives_as_the_handle_that_was_typed(team: Team):
    team.command(f"/spark add {CODE} @leo")
    assert filled(team)["Creator"] == "@leo"


def test_words_on_several_lines_are_words_too(team: Team):
    team.command(f"/spark add\n{CODE}\n7d")
    form = filled(team)
    assert (form["Spark Code"], form["Duration"]) == (CODE, "7")


def test_a_code_that_looks_like_none_is_not_lost(team: Team):
    team.command("/spark add abcDEF123")
    assert filled(team)["Spark Code"] == "abcDEF123"


def test_far_too_much_typed_still_opens_the_form(team: Team):
    team.command(f"/spark add #{'A' * 3500}")
    assert len(filled(team)["Spark Code"]) == 3000
    team.command(f"/spark add https://vm.tiktok.com/X/?{'a' * 3000}")
    assert len(filled(team)["Post URL"]) == 2000


def test_request_opens_filled_in_too(team: Team):
    team.command(f"/spark request @glow.by_ana {POST} 60d")
    form = filled(team)
    assert (form["Creator"], form["Post URL"], form["Duration"]) == ("@glow.by_ana", POST, "60")


def test_a_request_for_a_lone_word_is_for_the_creator_of_that_name(team: Team):
    team.command("/spark request zoe.paints 1d")
    assert (filled(team)["Creator"], filled(team)["Duration"]) == ("@zoe.paints", "1")
    team.submit()
    assert "#1 asked · 1 day." in answer(team).text


def test_expiring_counts_hours(team: Team):
    team.log(hours=30)
    for typed in ("48", "48h", "48 hours", ""):
        team.command(f"/spark expiring {typed}")
        assert "1 Spark Code within" in team.said_to()
    team.command("/spark expiring 24")
    assert "Nothing ends within 24 hours" in team.said_to()


def test_expiring_refuses_what_is_no_number_of_hours(team: Team):
    for hours in ["abc", "0", "-3", "1.5", "99999", "²", "00000100000000000000000000"]:
        team.command(f"/spark expiring {hours}")
        assert team.said_to() == "Give me hours from 1 to 8784, like `/spark expiring 48`."


@pytest.mark.parametrize(("word", "title"), [("renew", "Renew #1"), ("pull", "Pull #1"), ("edit", "Edit #1")])
def test_renew_and_pull_open_the_form_of_the_code_that_is_named(team: Team, word, title):
    team.log(Campaign="Summer", Ad_account="Brand US")
    for named in ("1", "#1", CODE[-8:], CODE, "@glow", "summer", 'account:"Brand US" owner:me'):
        team.command(f"/spark {word} {named}")
        assert form(team).title == title


@pytest.mark.parametrize("word", ["renew", "pull"])
def test_renew_and_pull_say_when_there_is_no_such_code(team: Team, word):
    team.command(f"/spark {word}")
    assert team.said_to().startswith("Which one?")
    team.command(f"/spark {word} 99")
    assert team.said_to() == "I can't find #99 here."
    team.command("/spark request")
    team.submit({"Creator": "@ana"})
    team.command(f"/spark {word} 1")
    assert team.said_to().startswith("#1 is a request.")
    assert team.slack.view(MIA) is None


@pytest.mark.parametrize("word", ["renew", "pull"])
def test_renew_and_pull_of_a_closed_code_say_who_closed_it(team: Team, word):
    team.log()
    team.command("/spark pull 1", by=LEO)
    team.submit({"Reason": "Other"}, by=LEO)
    team.command(f"/spark {word} 1")
    assert f"#1 was pulled by <@{LEO}>: Other" in team.said_to()
    assert team.slack.view(MIA) is None


@pytest.mark.parametrize("word", ["renew", "pull"])
def test_renew_and_pull_of_a_post_with_two_open_codes_ask_for_the_id(team: Team, word):
    team.log(Post_URL=POST, Ad_account="US")
    team.log(Post_URL=POST, Ad_account="UK")
    for named, fit in ((POST, "#2, #1"), ("@glow", "#1, #2"), ("account:UK", "")):
        team.command(f"/spark {word} {named}")
        assert not fit or team.said_to() == f"Which one? {fit} fit. Use the id."
    assert form(team).title.endswith("#2")
    assert len(ledger.codes(team)) == 2


def test_the_same_words_from_a_private_channel_and_a_direct_message_work_too(team: Team):
    team.set_up()
    for place in ("C0PRIVAT", "D0MIA001"):
        team.command("/spark expiring", channel=place)
        assert "Nothing ends" in team.said_to()
    assert team.slack.channel(AD_OPS).messages[-1].text.startswith(f"<@{MIA}> set me up")


def test_odd_signs_find_nothing_and_break_nothing(team: Team):
    for words in ("list a\x00b", "list @\U0010ffff", "list \ud7ff", "show \x00\x01", "show ²", "list ²"):
        team.command(f"/spark {words}")
        assert any(
            calm in team.said_to() for calm in ("I can't find", "Nothing fits", "No open codes", "I look for words")
        )
