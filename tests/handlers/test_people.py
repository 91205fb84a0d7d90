"""Names and zones are asked of Slack, once, and nobody waits for them in vain."""

from handlers.people import AT_ONCE, PATIENCE, Names
from tests.conftest import LEO, MIA, WORDS_ONLY, Team
from tests.handlers.looking import row

pytestmark = WORDS_ONLY


def test_an_owners_name_is_asked_once(team: Team):
    team.set_up()
    team.log(hours=60, Owner=LEO)
    for _ in range(3):
        team.tick()
        team.clock.push(hours=10)
    asked = [call for call in team.slack.calls_of("users.info") if call.args["user"] == LEO]
    assert len(asked) == 1


def test_an_alert_goes_out_also_when_slack_does_not_tell_a_name(team: Team):
    team.set_up()
    team.log(hours=60, Owner=LEO)
    team.slack.fail("users.info", "user_not_found", times=9)
    team.tick()
    (alert,) = team.alerts()
    assert "owner" not in row(alert, 1) and LEO not in row(alert, 1)


def test_who_is_known_is_not_forgotten_while_nobody_else_is_asked_for(team: Team, monkeypatch):
    monkeypatch.setattr("handlers.people.MOST_REMEMBERED", 2)
    names = Names(team.bot.clients.for_names)
    for _ in range(3):
        assert names.of(team.slack.team.id, [MIA, LEO]) == {MIA: "Mia", LEO: "Leo"}
    assert sorted(call.args["user"] for call in team.slack.calls_of("users.info")) == sorted([MIA, LEO])
    names.of(team.slack.team.id, ["U0BUY0001"])
    assert names.of(team.slack.team.id, [MIA]) == {MIA: "Mia"}
    assert len(team.slack.calls_of("users.info")) == 4


def test_names_are_asked_for_at_the_same_time_and_none_is_missing_because_they_are_many(team: Team):
    many = [f"U0MANY{number:03}" for number in range(AT_ONCE)]
    for who in many:
        team.slack.add_person(who, f"name of {who}")
    team.slack.fail("users.info", delay=4 * PATIENCE / AT_ONCE, times=AT_ONCE)
    assert set(Names(team.bot.clients.for_names).of(team.slack.team.id, many)) == set(many)


def test_while_slack_is_in_trouble_only_a_few_names_are_asked_for(team: Team):
    many = [f"U0MANY{number:03}" for number in range(3 * AT_ONCE)]
    team.slack.fail("users.info", "internal_error", times=3 * AT_ONCE)
    assert Names(team.bot.clients.for_names).of(team.slack.team.id, many) == {}
    assert len(team.slack.calls_of("users.info")) == AT_ONCE
