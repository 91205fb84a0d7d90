"""An alert that cannot be posted: it stays owed, a person is told once, and it goes out when it is mended."""

import pytest

from tests.conftest import AD_OPS, MIA, Team
from tests.handlers.looking import home, row


def direct(team: Team) -> list[str]:
    return [message.text for message in team.slack.dm(MIA).messages]


def test_a_channel_that_is_lost_is_told_once_to_whoever_set_it_up_and_the_alert_comes_when_it_is_back(team: Team):
    team.set_up()
    team.log(hours=20)
    team.slack.channel(AD_OPS).members.discard(team.slack.team.bot_user)
    assert team.tick() == 1
    team.clock.push(minutes=11)
    assert team.tick() == 1
    (told,) = [text for text in direct(team) if "could not post" in text]
    assert f"the alert about 1 Spark Code in <#{AD_OPS}>" in told and "/invite @Spark Codes" in told

    team.command("/spark settings")
    view = team.slack.view(MIA)
    assert view and "Alerts cannot be posted." in str(view.body["blocks"][0])
    team.slack.close_view(MIA)

    team.slack.invite(MIA, AD_OPS)
    assert team.tick() == 0
    assert len([each for each in team.alerts() if "1 Spark Code needs you" in each.text]) == 1


def test_whoever_could_not_be_told_of_a_lost_channel_is_told_the_next_time(team: Team):
    team.set_up()
    team.log(hours=60)
    team.slack.channel(AD_OPS).archived = True
    team.slack.fail("chat.postMessage", "ratelimited", when=lambda args: args["channel"] == MIA)
    for _ in range(2):
        team.tick()
        team.clock.push(minutes=11)
    assert len([text for text in direct(team) if "could not post" in text]) == 1


def test_saved_settings_are_a_reason_to_try_at_once(team: Team):
    team.set_up()
    team.log(hours=20)
    team.slack.channel(AD_OPS).archived = True
    assert team.tick() == 1
    team.slack.channel(AD_OPS).archived = False
    assert team.tick() == 1
    team.set_up()
    assert team.tick() == 0
    assert len(team.alerts()) == 1


def test_blocks_that_slack_refuses_go_out_in_words(team: Team):
    team.set_up()
    team.log(hours=60, Campaign="Summer")
    for method in ("chat.postMessage", "chat.update"):
        team.slack.fail(method, "invalid_blocks", times=1)
    team.slack.fail("chat.update", "invalid_blocks", times=1)
    assert team.tick() == 0
    (alert,) = team.alerts()
    assert "`/spark expiring` lists what is due" in alert.text and not alert.blocks


def test_words_in_place_of_blocks_are_drawn_whole_as_soon_as_slack_takes_them(team: Team):
    team.set_up()
    team.log(hours=60, Campaign="Summer")
    team.slack.fail("chat.postMessage", "invalid_blocks")
    assert team.tick() == 0
    *_, words = team.slack.calls_of("chat.postMessage")
    assert "#1 @glow.by_ana (Summer)" in words.args["text"] and "blocks" not in words.args
    (alert,) = team.alerts()
    assert "Summer" in row(alert, 1)


@pytest.mark.parametrize("fault", [
    {"error": "ratelimited", "headers": {"Retry-After": "1.5"}}, {"error": "fatal_error"},
    {"status": 503, "error": "service_unavailable"}, {"drop": "before"},
])  # fmt: skip
def test_a_passing_trouble_delays_the_alert_and_nobody_is_bothered(team: Team, fault):
    team.set_up()
    team.log(hours=20)
    team.slack.fail("chat.postMessage", **fault)
    assert team.tick() == 1
    team.clock.push(seconds=30)
    assert team.tick() == 0
    assert len(team.alerts()) == 1
    assert not [text for text in direct(team) if "could not post" in text]


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("channel_archive", "This channel is archived"),
        ("group_archive", "This channel is archived"),
        ("channel_deleted", "/invite @Spark Codes"),
        ("channel_left", "/invite @Spark Codes"),
    ],
)
def test_an_alert_channel_that_is_lost_is_seen_before_anything_is_due(team: Team, event, words):
    team.set_up()
    team.open_home()
    team.event(None, {"type": event, "channel": "C0ELSEWHERE"})
    assert "cannot be posted" not in str(home(team).blocks)
    team.event(None, {"type": event, "channel": AD_OPS})
    assert "Alerts cannot be posted" in str(home(team).blocks) and words in str(home(team).blocks)
    mends = {"channel_left": "member_joined_channel", "channel_deleted": "member_joined_channel"}
    back = mends.get(event, event.replace("archive", "unarchive"))
    team.event(None, {"type": back, "channel": AD_OPS})
    assert "cannot be posted" not in str(home(team).blocks)


def test_a_lost_channel_is_said_no_more_when_another_one_is_chosen_or_an_alert_stands_there(team: Team):
    team.set_up()
    team.event(None, {"type": "channel_archive", "channel": AD_OPS})
    team.set_up(**{"Alert channel": "C0CREATE"})
    team.open_home()
    assert "cannot be posted" not in str(home(team).blocks)
    team.event(None, {"type": "channel_left", "channel": "C0CREATE"})
    team.log(hours=20)
    team.tick()
    assert "cannot be posted" not in str(home(team).blocks)


def test_what_is_owed_stands_on_the_home_tab_as_long_as_it_is(team: Team):
    team.set_up()
    team.log(hours=20)
    team.open_home()
    team.slack.channel(AD_OPS).archived = True
    team.tick()
    assert "This channel is archived" in str(home(team).blocks)
    team.slack.channel(AD_OPS).archived = False
    team.clock.push(minutes=11)
    team.tick()
    assert "cannot be posted" not in str(home(team).blocks)


def test_an_outage_of_slack_is_not_blamed_on_the_channel(team: Team):
    team.set_up()
    team.log(hours=40)  # no direct message besides
    team.slack.fail("chat.postMessage", "internal_error", times=1)
    team.open_home()
    team.tick()
    assert "Slack is in trouble at the moment. I keep trying." in str(home(team).blocks)


def test_a_channel_that_gets_another_id_stays_the_alert_channel(team: Team):
    team.set_up()
    team.event(None, {"type": "channel_id_changed", "old_channel_id": AD_OPS, "new_channel_id": "C0CREATE"})
    with team.bot.database.reading(team.slack.team.id) as workspace:
        assert workspace.settings.choices().alert_channel == "C0CREATE"
