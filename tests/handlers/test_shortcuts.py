"""Slack's own menus: "Log Spark Code" on a message, and the chooser that is always there."""

import pytest

from bot.demo.delivery import Answer
from tests.conftest import CODE, LEO, MIA, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import filled, form, texts

pytestmark = WORDS_ONLY

pytestmark = WORDS_ONLY

URL = "https://www.tiktok.com/@glow.by_ana/video/7412345678901234567"


def use(team: Team, name: str, words: str = "", by: str = MIA) -> Answer:
    message = team.slack.say(words, by=LEO) if words else None
    answer = team.slack.shortcut(name, by=by, message=message)
    assert team.bot.pool.wait(5)
    return answer


def test_a_creators_whole_message_fills_the_form_and_is_saved(team: Team):
    use(team, "log_message", f"hey! here's my code: {CODE} (30 days) for {URL} :)")
    shown = filled(team)
    assert (shown["Spark Code"], shown["Post URL"], shown["Duration"]) == (CODE, URL, "30")
    team.submit()
    saved = ledger.code(team)
    assert (saved.code, saved.creator, saved.days) == (CODE, "glow.by_ana", 30)


def test_a_forwarded_message_is_read_too(team: Team):
    message = team.slack.say("fyi", by=LEO)
    message.attachments = [{"text": f"my code: {CODE}", "fallback": "x"}, {}]
    team.slack.shortcut("log_message", message=message)
    assert team.bot.pool.wait(5)
    assert filled(team)["Spark Code"] == CODE


@pytest.mark.parametrize("words", ["no code here", "<@U0LEO001> look: &amp;lt;b&amp;gt;", "😀"])
def test_a_message_without_a_code_opens_the_form_all_the_same(team: Team, words):
    use(team, "log_message", words)
    assert form(team).callback_id == "log_code"


@pytest.mark.parametrize(("what", "title"), [("log", "Log a Spark Code"), ("request", "Request a Spark Code")])
def test_what_is_a_form_takes_the_choosers_place(team: Team, what, title):
    use(team, "spark_codes")
    team.submit({"What would you like to do?": what})
    assert form(team).title == title


@pytest.mark.parametrize(("what", "said"), [("expiring", "1 code ends"), ("list", "1 code open")])
def test_what_is_a_list_comes_as_a_direct_message(team: Team, what, said):
    team.log(hours=48)
    use(team, "spark_codes")
    team.submit({"What would you like to do?": what})
    assert "direct message" in texts(form(team))[0]
    sent = team.slack.dm(MIA).messages[-1]
    assert "#1 " in sent.text and "@glow.by_ana" in sent.text, said


def test_what_was_saved_through_the_chooser_is_told_directly(team: Team):
    use(team, "spark_codes")
    team.submit({"What would you like to do?": "request"})
    team.submit({"Creator": "@ana"})
    assert "#1 asked" in str(team.slack.dm(MIA).messages[-1].text)


BENS = "#Zz9vEXAMPLEonlyForTestsOfTheBot0123456789abcdefghijklmnoNEW1="
FOUND = "Found: code …9cnA=, @ana, 30 days. Please check, then Save."


def test_what_was_found_in_a_message_is_shown_for_a_check_before_it_is_saved(team: Team):
    for way in (lambda words: use(team, "log_message", words), lambda words: team.command(f"/spark add {words}")):
        way(f"mine is {CODE}, @ana, 30 days")
        assert texts(form(team))[0] == FOUND
        assert all(block["type"] == "input" for block in form(team).blocks[1:])
    team.submit()
    assert ledger.code(team).code == CODE


@pytest.mark.parametrize("words", ["hello there", "", "@ana 30 days"])
def test_where_no_code_was_found_nothing_is_said_to_be_found(team: Team, words):
    team.command(f"/spark add {words}")
    assert all(block["type"] == "input" for block in form(team).blocks)


def test_a_second_code_in_a_message_is_not_dropped_without_a_word(team: Team):
    words = f"mine is {CODE}, @ana, 30 days; ben's {BENS}"
    for way in (lambda: use(team, "log_message", words), lambda: team.command(f"/spark add {words}")):
        way()
        assert texts(form(team))[:2] == [FOUND, "There is a second code, …NEW1=: log that one on its own."]
        assert filled(team)["Spark Code"] == CODE
    assert BENS not in str(form(team).blocks)
