"""Names and zones are asked of Slack, once, and nobody waits for them in vain."""

from handlers.people import Names
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
    assert [call.args["user"] for call in team.slack.calls_of("users.info")] == [MIA, LEO]
    names.of(team.slack.team.id, ["U0BUY0001"])
    assert names.of(team.slack.team.id, [MIA]) == {MIA: "Mia"}
    assert len(team.slack.calls_of("users.info")) == 4
