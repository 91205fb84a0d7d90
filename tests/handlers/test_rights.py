"""Usage rights end an ad as a code does: whichever ends first counts, and everybody sees which."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import CODE, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import details, filled, form, row, texts

pytestmark = WORDS_ONLY

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


def end_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)


def test_rights_that_end_before_the_code_are_what_alerts_go_by(team: Team):
    team.set_up()
    team.log(hours=24 * 60, Usage_rights_until=TODAY + 2 * DAY)
    assert "with the usage rights" in team.said_to()
    code = ledger.code(team)
    assert (code.expires_at, code.act_by) == (end_of(TODAY + 2 * DAY),) * 2
    assert code.code_ends_at == team.clock() + 60 * DAY
    team.tick()
    assert "with the usage rights · owner" in row(team.alerts()[0], 1)


def test_rights_that_outlive_the_code_are_kept_and_change_nothing(team: Team):
    team.log(hours=48, Usage_rights_until=TODAY + 300 * DAY)
    assert ledger.code(team).expires_at == team.clock() + 2 * DAY
    team.command("/spark show 1")
    assert "with the usage rights" not in texts(details(team))[0]
    assert "*Usage rights until:*" in texts(details(team))[2]


def test_rights_are_renewed_alone_and_the_code_stays_as_it_is(team: Team):
    team.set_up()
    team.log(hours=24 * 60, Usage_rights_until=TODAY + DAY)
    team.tick()
    team.press("Renewed")
    assert filled(team)["Usage rights until"] == (TODAY + DAY).isoformat()
    team.submit({"Usage rights until": TODAY + 30 * DAY})
    code = ledger.code(team)
    assert (code.expires_at, code.code_ends_at) == (end_of(TODAY + 30 * DAY), team.clock() + 60 * DAY)
    assert "extended by" in row(team.alerts()[0], 1)


def test_a_longer_code_alone_does_not_renew_what_ends_with_its_rights(team: Team):
    team.log(hours=40 * 24, Usage_rights_until=TODAY + DAY)
    team.command("/spark renew 1")
    refused = team.submit({"Duration": "365"})
    assert "The usage rights end then" in str(refused.errors)
    refused = team.submit({"Renewal": "replaced", "New Spark Code": CODE.replace("Nk3v", "Nk4v"), "Duration": "365"})
    assert "The usage rights end then" in str(refused.errors)
    assert ledger.deeds(team) == ["logged"]
    team.submit({
        "Renewal": "extended", "New Spark Code": "", "Duration": "365", "Usage rights until": TODAY + 90 * DAY,
    })  # fmt: skip
    code = ledger.code(team)
    assert (code.expires_at, code.code_ends_at) == (end_of(TODAY + 90 * DAY), end_of(TODAY + 365 * DAY))


def test_nothing_changed_in_the_form_is_no_renewal(team: Team):
    team.log(hours=40 * 24, Usage_rights_until=TODAY + DAY)
    team.command("/spark renew 1")
    assert "Until when is it good now?" in str(team.submit().errors)


def test_rights_that_are_agreed_or_dropped_later_are_edited_and_told_again(team: Team):
    team.set_up()
    team.log(hours=24 * 60)
    team.command("/spark edit 1")
    team.submit({"Usage rights until": TODAY + DAY})
    assert (ledger.code(team).expires_at, ledger.code(team).short_notice) == (end_of(TODAY + DAY), True)
    team.tick()
    assert len(team.alerts()) == 1
    team.command("/spark edit 1")
    team.submit({"Usage rights until": None})
    assert ledger.code(team).expires_at == team.clock() + 60 * DAY
    team.command("/spark show 1")
    story = texts(details(team))[-1]
    assert "usage rights until none → <!date" in story and "→ none" in story


def test_a_replacement_keeps_the_rights_unless_they_are_named_anew(team: Team):
    team.log(hours=48, Usage_rights_until=TODAY + 100 * DAY)
    team.command("/spark renew 1")
    team.submit({"Renewal": "replaced", "New Spark Code": CODE.replace("Nk3v", "Nk4v"), "Duration": "365"})
    assert ledger.code(team, 2).expires_at == end_of(TODAY + 100 * DAY)


def test_rights_that_ended_already_are_asked_about_before_they_are_saved(team: Team):
    team.command("/spark add")
    team.submit({"Spark Code": CODE, "Creator": "@ana", "Usage rights until": TODAY - DAY})
    assert ledger.codes(team) == []
    team.submit({"It ended already": ["yes"]})
    assert ledger.code(team).expires_at == end_of(TODAY - DAY)


def test_whom_to_ask_for_more_rights_gets_other_words_than_for_a_code(team: Team):
    team.log(hours=24 * 60, Usage_rights_until=TODAY + DAY)
    team.command("/spark show 1")
    team.press("Copy message to creator")
    assert "may we extend the usage rights" in str(form(team).blocks)


@pytest.mark.parametrize(("hours", "rights"), [(48, 1), (48, 2), (48, 3), (1, None)])
def test_the_database_and_the_rule_agree_on_the_end(team: Team, hours: float, rights: int | None):
    agreed: dict[str, Any] = {"Usage_rights_until": TODAY + rights * DAY} if rights else {}
    team.log(hours=hours, **agreed)
    code = ledger.code(team)
    assert code.expires_at == min(code.code_ends_at, code.rights_end_at or code.code_ends_at)


def test_rights_that_end_in_a_year_out_of_reach_are_refused_at_their_field(team: Team):
    team.set_up(**{"Time zone": "America/New_York"})
    team.command("/spark add")
    refused = team.submit({
        "Spark Code": CODE, "Creator": "@ana", "Usage rights until": TODAY.replace(year=9999, month=12, day=31),
    })  # fmt: skip
    assert list(refused.errors) == ["Usage rights until"]
    assert ledger.codes(team) == []
