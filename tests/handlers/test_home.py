"""The Home tab: what needs somebody now, and the ways in."""

from tests.conftest import CODE, LEO, MIA, WORDS_ONLY, Team
from tests.handlers.looking import form, home, labels, texts

pytestmark = WORDS_ONLY


def numbered(number: int) -> str:
    return f"#Nk3vEXAMPLEonlyForTestsOfTheBot0123456789abcdefghij{number:05d}="


def test_home_shows_what_ends_and_who_waits_and_never_a_whole_code(team: Team):
    team.log(hours=40)
    team.command("/spark request")
    team.submit({"Creator": "@asked.one"})
    assert team.slack.open_home(LEO).ok
    assert team.bot.pool.wait(5)
    tab = home(team, LEO)
    assert texts(tab)[0] == "⚡ 1 Spark Code within 72 hours"
    assert any(text.startswith("🟡 #1 *@glow.by_ana*") for text in texts(tab))
    assert any(text.startswith("#2 *@asked.one*") for text in texts(tab))
    assert "Choose a channel" in labels(tab)
    assert CODE not in str(tab.body)


def test_an_empty_home_is_calm_and_leads_on(team: Team):
    team.set_up()
    team.slack.open_home()
    assert team.bot.pool.wait(5)
    assert texts(home(team))[0] == "Nothing ends within 72 hours"
    assert labels(home(team)) == ["Log a code", "Request a code", "What expires?", "Settings"]


def test_buttons_on_home_open_forms_and_answer_by_direct_message(team: Team):
    team.log(hours=40)
    team.slack.open_home()
    assert team.bot.pool.wait(5)
    tab = home(team).id
    team.press("code_more", value="Renewed", where=tab)
    assert form(team).title == "Renew #1"
    team.press("What expires?", where=tab)
    assert team.slack.dm(MIA).messages[-1].text.startswith("1 Spark Code within 72 hours")


def test_a_full_home_says_how_many_more_there_are(team: Team):
    for number in range(28):
        team.log(numbered(number), hours=10 + number)
    team.slack.open_home()
    assert team.bot.pool.wait(5)
    assert "…and 3 more. `/spark list` shows them all." in texts(home(team))


def test_the_messages_tab_draws_nothing(team: Team):
    assert team.slack.open_home(tab="messages").ok
    assert team.bot.pool.wait(5)
    assert team.slack.home(MIA) is None
