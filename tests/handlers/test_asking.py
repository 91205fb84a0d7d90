"""A request that nobody waits for any more."""

import pytest

from tests.conftest import LEO, MIA, Team
from tests.handlers import ledger
from tests.handlers.looking import texts


@pytest.fixture
def asked(team: Team) -> Team:
    """Mia asked Ana for a code."""
    team.command("/spark request")
    team.submit({"Creator": "@glow.by_ana"})
    return team


def test_a_cancelled_request_waits_no_more_and_says_who_cancelled_it(asked: Team):
    asked.press("Cancel request")
    assert "#1 cancelled: nobody waits for a code from @glow.by_ana any more." in asked.said_to()
    assert (ledger.request(asked).closed_by, ledger.request(asked).code_id) == (MIA, None)
    assert ledger.deeds(asked) == ["asked", "cancelled"]
    asked.command("/spark list requests")
    assert "Nothing fits" in asked.said_to()
    asked.command("/spark show 1")
    assert f"cancelled by <@{MIA}>" in str(texts(asked.slack.ephemerals(MIA)[-1]))


def test_of_two_who_cancel_the_second_hears_who_was_first(asked: Team):
    asked.command("/spark show 1", by=LEO)
    asked.press("Cancel request")
    asked.press("Cancel request", by=LEO)
    assert f"#1 was cancelled by <@{MIA}>. Nothing was changed." in asked.said_to(LEO)
    assert ledger.deeds(asked) == ["asked", "cancelled"]
    asked.press("Code arrived", by=LEO)
    assert f"#1 was cancelled by <@{MIA}>." in asked.said_to(LEO)


@pytest.mark.parametrize(
    ("minutes", "deeds"), [(10, ["asked", "cancelled", "reopened"]), (10.1, ["asked", "cancelled"])]
)
def test_a_cancellation_can_be_taken_back_for_ten_minutes(asked: Team, minutes: float, deeds: list[str]):
    asked.press("Cancel request")
    asked.clock.push(minutes=minutes)
    asked.press("Undo")
    assert ledger.deeds(asked) == deeds
    assert ("waits for an answer again" in asked.said_to()) is (len(deeds) == 3)


def test_a_request_that_was_answered_cannot_be_cancelled(asked: Team):
    asked.command("/spark show 1", by=LEO)
    asked.log(Open_request="#1")
    asked.press("Cancel request", by=LEO)
    assert "#1 was answered with #2" in asked.said_to(LEO)
    assert ledger.deeds(asked) == ["asked", "answered"]
