"""The Home tab: what needs somebody now, and the ways in; drawn anew after every change that it shows."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storage.models import Home, WorkspaceSettings
from storage.requests import NewRequest
from tests.conftest import AD_OPS, CODE, LEO, MIA, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import form, home, labels, texts


def numbered(number: int) -> str:
    return f"#Nk3vEXAMPLEonlyForTestsOfTheBot0123456789abcdefghij{number:05d}="


def opened(team: Team, by: str = MIA):
    assert team.open_home(by).ok
    return home(team, by)


def test_home_shows_what_ends_and_who_waits_and_never_a_whole_code(team: Team):
    team.log(hours=40)
    team.command("/spark request")
    team.submit({"Creator": "@asked.one"})
    tab = opened(team, LEO)
    assert texts(tab)[0] == "⚡ 1 Spark Code needs somebody now"
    assert any(text.startswith("#1 *@glow.by_ana*") for text in texts(tab))
    assert any(text.startswith("#2 *@asked.one*") for text in texts(tab))
    counted = (
        "*0* live · *1* end within 72 hours · *0* expired · *1* waiting for a creator · *1* to apply · *0* to swap"
    )
    assert counted in texts(tab)
    assert CODE not in str(tab.body)


@WORDS_ONLY
def test_whoever_owns_what_is_due_is_told_so_and_others_are_not(team: Team):
    team.log(hours=10)
    assert "🟠 1 to swap within 24 hours" in texts(opened(team, MIA))[1]
    assert texts(opened(team, LEO))[1] == f"Hello <@{LEO}>. Nothing of yours needs you now."


@WORDS_ONLY
def test_a_first_visit_is_three_steps_that_go_when_they_are_done(team: Team):
    tab = opened(team)
    assert texts(tab)[0] == "Welcome to Spark Codes"
    assert "*Three steps to begin with*" in texts(tab)
    assert labels(tab)[4:] == ["Choose a channel", "Request a code", "Log a code"]
    team.set_up()
    team.command("/spark request")
    team.submit({"Creator": "@asked.one"})
    assert labels(home(team))[4:5] == ["Log a code"]
    team.log(hours=400)
    assert "*Three steps to begin with*" not in texts(home(team))


def test_what_anybody_changes_is_drawn_for_everybody_who_looks(team: Team):
    opened(team, MIA)
    opened(team, LEO)
    team.log(hours=40)
    for who in (MIA, LEO):
        assert any("#1 *@glow.by_ana*" in text for text in texts(home(team, who)))
    team.command("/spark pull 1", by=LEO)
    team.submit({"Reason": "Other"}, by=LEO)
    for who in (MIA, LEO):
        assert texts(home(team, who))[0] == "All calm: nothing ends within 72 hours"
        assert "#1 pulled" in str(home(team, who).blocks)


def test_a_change_that_another_process_made_is_drawn_at_the_next_tick(team: Team):
    opened(team)
    with team.bot.database.workspace(team.slack.team.id) as workspace:
        workspace.settings.save(replace(workspace.settings.choices(), default_days=7), by=LEO, at=team.clock())
    before = home(team).hash
    team.tick()
    assert home(team).hash != before
    drawn = home(team).hash
    team.tick()
    assert home(team).hash == drawn


def test_a_code_that_enters_a_stage_is_drawn_so_although_nothing_happened(team: Team):
    team.log(hours=73)
    opened(team)
    team.clock.push(minutes=59)
    team.tick()
    assert texts(home(team))[0] == "All calm: nothing ends within 72 hours"
    team.clock.push(minutes=1)
    team.tick()
    assert texts(home(team))[0] == "⚡ 1 Spark Code needs somebody now"


@WORDS_ONLY
def test_who_looked_away_half_a_day_ago_is_drawn_when_they_come_back(team: Team):
    opened(team)
    team.clock.push(hours=12)
    before = home(team).hash
    team.log(hours=40)
    assert home(team).hash == before
    assert "#1 *@glow.by_ana*" in str(opened(team).blocks)


@WORDS_ONLY
def test_the_messages_tab_draws_nothing(team: Team):
    assert team.open_home(tab="messages").ok
    assert team.slack.home(MIA) is None


@WORDS_ONLY
def test_buttons_on_home_open_forms(team: Team):
    team.log(hours=40)
    tab = opened(team).id
    for button, title in (
        ("Renewed", "Renew #1"), ("Pulled", "Pull #1"), ("Log a code", "Log a Spark Code"),
        ("Request a code", "Request a Spark Code"), ("Import codes", "Import Spark Codes"), ("Settings", "Settings"),
    ):  # fmt: skip
        team.press(button, where=tab)
        assert form(team).title == title
        team.slack.close_view()


def wish(team: Team, **chosen):
    """What is kept of a person's wishes."""
    with team.bot.database.reading(team.slack.team.id) as workspace:
        row = workspace.homes._scope.session.get_one(Home, (team.slack.team.id, MIA))
        return {name: getattr(row, name) for name in ("mine", "ad_account", "campaign", "page")}


def numbers_of(tab) -> set[str]:
    """Which codes have a row."""
    return {text.split(" ")[0] for text in texts(tab) if text.startswith("#")}


def test_filters_hold_until_they_are_taken_off(team: Team):
    team.log(numbered(1), hours=40, Ad_account="Brand US", Campaign="Summer")
    team.log(numbered(2), hours=41, Ad_account="Brand UK", Campaign="Summer", by=LEO)
    tab = opened(team)
    assert numbers_of(tab) == {"#1", "#2"}
    team.press("Show mine only", where=tab.id)
    assert numbers_of(home(team)) == {"#1"}
    team.press("Show everybody's", where=tab.id)
    assert [each["text"]["text"] for each in team.slack.suggest("home_account", "", where=tab.id)] == [
        "All ad accounts", "Brand UK", "Brand US",
    ]  # fmt: skip
    team.press("home_account", value="Brand UK", where=tab.id)
    assert numbers_of(home(team)) == {"#2"}
    assert "*1 code open · Brand UK*" in texts(home(team))
    team.press("home_campaign", value="Summer", where=tab.id)
    assert numbers_of(opened(team)) == {"#2"}
    assert wish(team) == {"mine": False, "ad_account": "Brand UK", "campaign": "Summer", "page": 1}
    team.press("home_account", value="All ad accounts", where=tab.id)
    assert numbers_of(home(team)) == {"#1", "#2"}
    team.press("Clear filters", where=tab.id)
    assert wish(team) == {"mine": False, "ad_account": "", "campaign": "", "page": 1}


@WORDS_ONLY
def test_pages_turn_and_a_page_that_is_no_more_is_the_last(team: Team):
    for number in range(21):
        team.log(numbered(number), hours=10 + number)
    tab = opened(team).id
    assert len(numbers_of(home(team))) == 20
    team.press("Next →", where=tab)
    assert numbers_of(home(team)) == {"#21"}
    team.command("/spark pull 21")
    team.submit({"Reason": "Other"})
    assert len(numbers_of(home(team))) == 20 and "Back" not in str(labels(home(team)))


@WORDS_ONLY
def test_an_alert_that_cannot_be_posted_is_said_with_what_to_do(team: Team):
    team.set_up()
    team.log(hours=40)
    team.slack.channel(AD_OPS).archived = True
    team.tick()
    assert f"*Alerts cannot be posted in <#{AD_OPS}>.* This channel is archived." in str(opened(team).blocks)


def test_where_slack_takes_no_charts_the_words_are_there_and_that_is_remembered(team: Team):
    team.log(hours=40)
    team.slack.fail("views.publish", "invalid_blocks", times=9, when=lambda args: "data_visualization" in str(args))
    tab = opened(team)
    assert "data_visualization" not in str(tab.blocks)
    assert "Ends in the next 14 days: Tue 24 Nov: 1" in str(tab.blocks)
    team.slack.world.faults.clear()
    assert "data_visualization" not in str(opened(team, LEO).blocks)
    (row,) = ledger.rows(team, WorkspaceSettings)
    assert row.classic_since == team.clock()
    team.clock.push(days=7)
    assert "data_visualization" in str(opened(team).blocks)


@WORDS_ONLY
@pytest.mark.parametrize("error", ["internal_error", "ratelimited"])
def test_what_slack_does_not_take_now_is_drawn_later(team: Team, error):
    team.slack.fail("views.publish", error, times=1)
    team.open_home()
    assert team.slack.home(MIA) is None
    team.clock.push(minutes=1)
    team.tick()
    assert texts(home(team))


@WORDS_ONLY
def test_a_row_that_slack_takes_in_no_form_leaves_the_top(team: Team):
    team.log(hours=40)
    team.slack.fail("views.publish", "invalid_arguments", times=2)
    assert "`/spark list` shows them" in str(opened(team).blocks)


def test_what_a_person_wishes_while_it_is_drawn_is_drawn_next(team: Team):
    team.log(hours=40)
    opened(team)
    homes = team.bot.alerts.homes
    team.clock.push(hours=1)
    (tab,) = homes.take(5)
    with team.bot.database.workspace(team.slack.team.id) as workspace:
        workspace.homes.show(MIA, team.clock(), mine=True)
    homes.draw(tab)  # what was wished before
    assert "Show mine only" in labels(home(team))
    team.tick()
    assert "Show everybody's" in labels(home(team))


def test_of_two_changes_at_once_the_one_that_comes_later_is_drawn(team: Team):
    """The history's numbers are given out before they are in the database: seen is not seen all."""
    team.log(hours=40)
    opened(team)
    with team.bot.patient.outbox() as outbox:
        session = outbox.homes._session
        session.get_one(Home, (team.slack.team.id, MIA)).seen = 1_000_000
    drawn = home(team).hash
    team.clock.push(seconds=5)
    team.tick()
    assert home(team).hash == drawn
    team.log(numbered(2), hours=30)
    assert "#2 *@glow.by_ana*" in str(home(team).blocks)


def test_another_workspaces_change_draws_nothing_here(team: Team):
    opened(team)
    drawn = home(team).hash
    with team.bot.database.workspace("T0OTHER") as theirs:
        theirs.requests.ask(NewRequest(creator="x", days=7, owner=LEO), by=LEO, at=team.clock())
    team.clock.push(minutes=5)
    team.tick()
    assert home(team).hash == drawn


def test_numbers_are_true_of_a_code_to_be_swapped_in_too(team: Team):
    team.log(hours=30)
    team.command("/spark show 1")
    team.press("Applied")
    team.slack.close_view()
    team.command("/spark renew 1")
    end = team.clock() + timedelta(hours=72, minutes=10)
    team.submit({"Renewal": "replaced", "New Spark Code": numbered(2), "Expires at": end})
    assert "*1* live" in str(texts(opened(team)))
    team.clock.push(minutes=11)
    team.tick()
    assert "*0* live" in str(texts(home(team))) and "*1* end" in str(texts(home(team)))
