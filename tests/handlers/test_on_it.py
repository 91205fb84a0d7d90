"""Who is handling a code: everybody sees it, one person at a time, and no alert is silenced by it."""

import pytest

from tests.conftest import AD_OPS, CODE, LEO, MIA, Team
from tests.handlers import ledger
from tests.handlers.looking import details, form, labels, row, texts


@pytest.fixture
def alerted(team: Team) -> Team:
    team.set_up()
    team.log(CODE, hours=60, Owner=MIA)
    team.tick()
    return team


def choose(team: Team, which: str, by: str = LEO) -> None:
    team.press(which, by=by, where=(AD_OPS, team.alerts()[0].ts))


def send(team: Team, value: str, by: str = LEO) -> None:
    """A choice of the menu as it was drawn at some time, or never."""
    option = {"text": {"type": "plain_text", "text": "I'm on it"}, "value": value}
    menu = {"type": "overflow", "action_id": "code_more", "selected_option": option}
    team.slack.press_raw(by, menu, team.alerts()[0])
    assert team.bot.pool.wait(5)


def test_everybody_sees_who_is_on_it_by_name_and_nobody_is_mentioned(alerted: Team):
    choose(alerted, "I'm on it")
    (alert,) = alerted.alerts()
    assert "👀 @Leo is on it" in row(alert, 1) and f"<@{LEO}>" not in row(alert, 1)
    assert "👀 @Leo is on it" in alert.text
    assert labels(alert)[2:4] == ["I'm on it instead", "Not on it any more"]
    assert ledger.deeds(alerted) == ["logged", "on_it"]


def test_pressed_twice_is_pressed_once(alerted: Team):
    choose(alerted, "I'm on it")
    choose(alerted, "I'm on it instead")
    assert alerted.said_to(LEO).startswith("You are on #1 since")
    assert ledger.deeds(alerted) == ["logged", "on_it"]


def test_of_two_who_saw_nobody_there_the_first_is_on_it_and_the_other_is_told(alerted: Team):
    value = f"on_it 1 {ledger.code(alerted).expires_at.timestamp():.0f}"
    for person in (LEO, MIA):
        send(alerted, value, by=person)
    assert ledger.code(alerted).on_it == LEO
    assert alerted.said_to(MIA).startswith(f"<@{LEO}> is on #1 since")


def test_whoever_sees_somebody_there_can_take_over(alerted: Team):
    choose(alerted, "I'm on it")
    choose(alerted, "I'm on it instead", by=MIA)
    assert ledger.code(alerted).on_it == MIA
    assert "👀 @Mia is on it" in row(alerted.alerts()[0], 1)


def test_only_the_person_themself_lets_go(alerted: Team):
    choose(alerted, "I'm on it")
    choose(alerted, "Not on it any more", by=MIA)
    assert alerted.said_to(MIA).startswith(f"<@{LEO}> is on #1 since")
    choose(alerted, "Not on it any more")
    assert ledger.code(alerted).on_it is None
    assert "is on it" not in row(alerted.alerts()[0], 1)
    assert ledger.deeds(alerted) == ["logged", "on_it", "off_it"]


def test_it_silences_nothing_and_the_next_alert_says_it_too(alerted: Team):
    choose(alerted, "I'm on it")
    alerted.clock.push(hours=40)
    alerted.tick()
    assert "👀 @Leo is on it" in row(alerted.alerts()[-1], 1)
    assert "swap now" in str(texts(alerted.alerts()[-1]))


def test_an_extended_code_has_nobody_on_it(alerted: Team):
    choose(alerted, "I'm on it")
    alerted.press("Renewed")
    alerted.submit({"Duration": "30"})
    assert ledger.code(alerted).on_it is None


def test_a_closed_code_cannot_be_taken_on(alerted: Team):
    value = f"on_it 1 {ledger.code(alerted).expires_at.timestamp():.0f}"
    alerted.press("Pulled")
    alerted.submit({"Reason": "Other"})
    send(alerted, value)
    assert "Somebody was faster" in alerted.said_to(LEO)


def test_lists_and_cards_say_it_and_their_menu_answers(alerted: Team):
    alerted.command("/spark list", by=LEO)
    alerted.press("I'm on it", by=LEO)
    assert alerted.said_to(LEO) == "You are on #1. Everybody sees it in the alerts."
    alerted.command("/spark show 1")
    assert f"👀 <@{LEO}> is on it" in str(texts(details(alerted)))
    assert f"on it · <@{LEO}>" in str(texts(details(alerted)))


@pytest.mark.parametrize("value", ["on_it", "on_it 1", "on_it 1 x", "off_it ; DROP", "on_it 99999999999 1 U1"])
def test_what_no_menu_of_ours_says_is_refused(alerted: Team, value):
    send(alerted, value)
    assert ledger.code(alerted).on_it is None


def test_direct_messages_can_be_turned_off_and_on_again(alerted: Team):
    for ticked in ([], ["yes"], []):
        alerted.command("/spark settings")
        alerted.submit({"Direct messages": ticked})
        assert ledger.settings(alerted).owner_dm is bool(ticked)
        alerted.command("/spark settings")
        assert ("initial_options" in str(form(alerted).blocks)) is bool(ticked)
        alerted.slack.close_view()
