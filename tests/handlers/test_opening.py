"""Forms open in time, with what is known already."""

from tests.conftest import LEO, WORDS_ONLY, Team
from tests.handlers.looking import filled

pytestmark = WORDS_ONLY

pytestmark = WORDS_ONLY


def test_the_zone_is_the_persons_own_until_somebody_saves_settings(team: Team):
    team.command("/spark settings", by=LEO)
    assert filled(team, LEO)["Time zone"] == "America/New_York"
    team.set_up(**{"Time zone": "Europe/Berlin"})
    team.command("/spark settings", by=LEO)
    assert filled(team, LEO)["Time zone"] == "Europe/Berlin"


def test_the_settings_open_also_when_slack_does_not_tell_the_zone(team: Team):
    team.slack.fail("users.info", "user_not_found")
    team.command("/spark settings")
    assert filled(team)["Time zone"] == "UTC"


def test_today_is_the_day_it_is_where_the_workspace_is(team: Team):
    team.set_up(**{"Time zone": "Pacific/Auckland"})
    team.command("/spark add")
    assert filled(team)["Generated on"] == "2026-11-23"


def test_a_trigger_that_is_over_is_told_in_a_plain_sentence(team: Team):
    for word in ("trigger_expired", "trigger_exchanged", "expired_trigger_id"):
        team.slack.fail("views.open", word)
        team.command("/spark add")
        assert team.said_to() == "Slack did not wait for my form. Nothing was lost, please try again."


def test_what_slack_breaks_is_told_with_a_reference(team: Team):
    team.slack.fail("views.open", "internal_error")
    team.command("/spark add")
    assert team.said_to().startswith("Not done: something went wrong on my side. Please try again. (ref ")
