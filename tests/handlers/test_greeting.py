"""The hello in a new alert channel, and what happens when nothing can be posted there."""

import pytest

from tests.conftest import AD_OPS, LEO, MIA, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import filled, form

pytestmark = WORDS_ONLY


def hellos(team: Team, channel: str = AD_OPS) -> list[str]:
    return [message.text for message in team.slack.channel(channel).messages if "set me up" in message.text]


def test_a_new_alert_channel_is_greeted_once_with_who_when_and_how_to_change_it(team: Team):
    team.set_up(**{"Time zone": "Europe/Berlin"})
    (hello,) = hellos(team)
    assert hello.startswith(f"<@{MIA}> set me up to post here every day at 09:00 Berlin time")
    assert "`/spark settings` changes it" in hello
    assert f"I post in <#{AD_OPS}> every day at 09:00 Berlin time" in team.said_to()


def test_the_same_channel_again_is_not_greeted_again(team: Team):
    team.set_up()
    team.set_up(**{"Alert time": "10:00"})
    team.set_up()
    assert len(hellos(team)) == 1


def test_another_channel_is_greeted_too(team: Team):
    team.set_up()
    team.command("/spark settings", by=LEO)
    team.submit({"Alert channel": "C0CREATE"}, by=LEO)
    assert hellos(team, "C0CREATE")[0].startswith(f"<@{LEO}>")
    assert "set up by" not in hellos(team)[0]


def test_the_channel_that_alerts_were_in_is_told_where_they_are_now(team: Team):
    team.set_up()
    team.set_up(**{"Alert time": "10:00"})
    before = team.slack.channel(AD_OPS).messages
    team.command("/spark settings", by=LEO)
    team.submit({"Alert channel": "C0CREATE"}, by=LEO)
    told = [message.text for message in team.slack.channel(AD_OPS).messages[len(before) :]]
    assert [text.partition(".")[0] for text in told] == [f"<@{LEO}> moved my alerts to <#C0CREATE>"]


def test_alerts_move_away_from_a_channel_where_nothing_can_be_said_any_more(team: Team):
    team.set_up()
    team.slack.channel(AD_OPS).archived = True
    team.set_up(**{"Alert channel": "C0CREATE"})
    assert ledger.settings(team).alert_channel == "C0CREATE"
    assert "Settings saved. I post in <#C0CREATE>" in team.said_to()


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ({"members": [MIA, LEO]}, "Write /invite @Spark Codes there"),
        ({"members": [MIA, LEO], "private": True}, "Write /invite @Spark Codes there"),
        ({"archived": True}, "This channel is archived. Choose another one"),
    ],
)
def test_where_nothing_can_be_posted_the_form_comes_back_with_the_reason_and_all_that_was_chosen(
    team: Team, place, why
):
    team.slack.add_channel("C0OTHER1", "other", **place)
    team.set_up(**{"Alert channel": "C0OTHER1", "Alert time": "07:30", "Default ad account": "Brand US"})
    view = form(team)
    assert view.blocks[0]["type"] == "alert"
    assert view.blocks[0]["text"]["text"].startswith("The channel is not changed, nobody is alerted yet. ")
    assert why in view.blocks[0]["text"]["text"]
    assert view.blocks[0]["text"]["text"].endswith("All else is saved.")
    kept = filled(team)
    assert (kept["Alert channel"], kept["Alert time"], kept["Default ad account"]) == ("C0OTHER1", "07:30", "Brand US")
    chosen = ledger.settings(team)
    assert (chosen.alert_channel, chosen.default_account, f"{chosen.alert_time:%H:%M}") == (None, "Brand US", "07:30")
    assert hellos(team, "C0OTHER1") == []


def test_alerts_stay_where_they_are_until_the_new_channel_can_be_posted_in(team: Team):
    team.set_up()
    team.slack.add_channel("C0OTHER1", "other", [MIA, LEO])
    team.set_up(**{"Alert channel": "C0OTHER1"})
    assert f"alerts stay in <#{AD_OPS}>" in str(form(team).blocks[0])
    assert ledger.settings(team).alert_channel == AD_OPS


def test_save_again_after_the_invitation_greets_at_last(team: Team):
    other = team.slack.add_channel("C0OTHER1", "other", [MIA, LEO])
    team.set_up(**{"Alert channel": "C0OTHER1"})
    team.submit()
    assert "The channel is not changed" in str(form(team).blocks[0])
    other.members.add(team.slack.team.bot_user)
    team.submit()
    assert team.slack.view(MIA) is None
    assert len(hellos(team, "C0OTHER1")) == 1
    assert "Settings saved. I post in <#C0OTHER1>" in team.said_to()


def test_an_unusual_refusal_is_named_as_slack_names_it(team: Team):
    team.slack.fail("chat.postMessage", "team_access_not_granted")
    team.set_up()
    assert "(team_access_not_granted)" in str(form(team).blocks[0])


def test_when_the_form_cannot_come_back_the_reason_is_said_in_words(team: Team):
    team.slack.add_channel("C0OTHER1", "other", archived=True)
    team.command("/spark settings")
    team.slack.fail("views.open", "trigger_expired")
    team.submit({"Alert channel": "C0OTHER1", "Time zone": "UTC"})
    assert "nobody is alerted yet. This channel is archived." in team.said_to()
