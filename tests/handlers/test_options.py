"""What a form offers while somebody types."""

import pytest

from tests.conftest import LEO, MIA, WORDS_ONLY, Team

pytestmark = WORDS_ONLY


def offered(team: Team, field: str, typed: str, by: str = MIA) -> list[str]:
    return [option["text"]["text"] for option in team.slack.suggest(field, typed, by=by)]


def ask(team: Team, creator: str, **fields: str) -> None:
    team.command("/spark request")
    team.submit({"Creator": creator, **fields})


def test_zones_are_found_by_city_word_and_without_accents(team: Team):
    team.command("/spark settings")
    assert offered(team, "Time zone", "berl")[0] == "Europe/Berlin"
    assert offered(team, "Time zone", "new york") == ["America/New York"]
    assert "America/Sao Paulo" in offered(team, "Time zone", "São")
    assert offered(team, "Time zone", "atlantis") == []
    assert len(offered(team, "Time zone", "a")) == 100


def test_a_zone_that_was_picked_is_a_zone(team: Team):
    team.command("/spark settings")
    assert team.submit({"Alert channel": "C0ADOPS1", "Time zone": "America/New York"}).errors == {}


def test_open_requests_are_found_by_creator_campaign_and_number(team: Team):
    ask(team, "@glow.by_ana", Campaign="Summer")
    ask(team, "@mikes_kitchen", Campaign="Winter")
    team.command("/spark add")
    assert offered(team, "Open request", "") == ["#1 @glow.by_ana · Summer", "#2 @mikes_kitchen · Winter"]
    for typed in ("@glow", "GLOW", "summ", "1", "#1"):
        assert offered(team, "Open request", typed) == ["#1 @glow.by_ana · Summer"]
    assert offered(team, "Open request", "%") == []


def test_answered_requests_are_not_offered_any_more(team: Team):
    ask(team, "@glow.by_ana")
    team.press("Code arrived")
    team.submit({"Spark Code": "123456"})
    team.command("/spark add")
    assert offered(team, "Open request", "") == []


def test_the_longest_request_fits_into_an_option(team: Team):
    ask(team, "@" + "a" * 64, Campaign="👩‍👩‍👧" * 12, **{"Ad account": "&<>*" * 25})
    team.command("/spark add", by=LEO)
    (words,) = offered(team, "Open request", "", by=LEO)
    assert len(words) <= 75


@pytest.mark.parametrize(
    "typed", ["²", "\x00", "a\x00b", "\ud7ff", "\U0010ffff", "x" * 5000, "'; DROP TABLE codes; --"]
)
def test_odd_signs_are_offered_nothing(team: Team, typed):
    team.command("/spark add")
    assert offered(team, "Open request", typed) == []
    team.command("/spark settings")
    assert offered(team, "Time zone", typed) in ([], offered(team, "Time zone", "ab")) or typed == "\x00"
