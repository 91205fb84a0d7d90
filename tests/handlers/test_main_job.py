"""Request, log, alert, mark: the whole line through the whole bot."""

from tests.conftest import AD_OPS, CODE, LEO, MIA, Team


def test_a_code_is_logged_told_renewed_and_pulled(team: Team) -> None:
    team.set_up()
    team.log(hours=48, Campaign="Summer")
    team.tick()
    (alert,) = team.alerts()
    assert "1 Spark Code needs you" in alert.text
    assert CODE not in str(alert.blocks)

    team.press("Renewed", by=LEO)
    team.submit({"Duration": "30"}, by=LEO)
    (alert,) = team.alerts()
    assert f"extended by <@{LEO}>" in str(alert.blocks)
    assert "code_renewed" not in str(alert.blocks)

    team.clock.push(days=28)
    team.tick()
    team.press("Pulled")
    team.submit({"Reason": "Performance or comment sentiment"})
    assert f"pulled by <@{MIA}>" in str(team.alerts()[-1].blocks)
    assert len(team.slack.channel(AD_OPS).messages) == 3


def test_nothing_due_is_nothing_posted(team: Team) -> None:
    team.set_up()
    team.log(hours=24 * 30)
    assert team.tick() == 0
    assert team.alerts() == []


def test_a_request_is_answered_with_its_message_and_closed_by_its_code(team: Team) -> None:
    team.command("/spark request")
    team.submit({"Creator": "@glow.by_ana", "Campaign": "Summer"})
    assert "#1 asked · 365 days" in team.said_to()
    team.press("Code arrived")
    team.submit({"Spark Code": CODE})
    assert "#2 saved" in team.said_to()
    team.command("/spark list requests")
    assert "Nothing fits" in team.said_to()
