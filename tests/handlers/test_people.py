"""Names and zones are asked of Slack, once, and nobody waits for them in vain."""

from tests.conftest import LEO, WORDS_ONLY, Team
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
