"""A replacement does nothing until it is swapped in: alerts go on until somebody says that it was."""

import pytest

from tests.conftest import CODE, LEO, MIA, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import answer, details, labels, row

pytestmark = WORDS_ONLY

NEW, NEWER = CODE.replace("Nk3v", "Nk4v"), CODE.replace("Nk3v", "Nk5v")


@pytest.fixture
def replaced(team: Team) -> Team:
    """#1 runs for another 30 hours, and #2 replaces it."""
    team.set_up(**{"Direct messages": []})
    team.log(hours=30)
    apply(team)
    replace(team, 1, NEW)
    return team


def apply(team: Team, by: str = MIA) -> None:
    team.command("/spark apply", by=by)
    team.press("All applied", by=by)


def replace(team: Team, number: int, code: str, days: str = "180") -> None:
    team.command(f"/spark renew {number}")
    team.submit({"Renewal": "replaced", "New Spark Code": code, "Duration": days})


def test_a_replacement_is_told_at_the_end_of_what_it_replaces_until_it_is_applied(replaced: Team):
    replaced.tick()
    assert "Swap it in for #1: that ad stops" in row(replaced.alerts()[0], 2)
    assert labels(replaced.alerts()[0])[:2] == ["Applied", "Pulled"]
    replaced.press("Applied", by=LEO)
    assert f"swapped in for #1 by <@{LEO}>" in row(replaced.alerts()[0], 2)
    assert "Handled ✔" in replaced.alerts()[0].text
    replaced.clock.push(days=1)
    replaced.tick()
    assert len(replaced.alerts()) == 1


def test_the_next_days_alert_says_it_again_while_nobody_applied_it(replaced: Team):
    replaced.tick()
    replaced.clock.push(hours=22)
    replaced.tick()
    assert "Swap it in for #1" in str(replaced.alerts()[-1].blocks) and len(replaced.alerts()) >= 2


def test_whoever_replaces_an_urgent_code_has_an_hour_to_swap_it_in(team: Team):
    team.set_up(**{"Direct messages": []})
    team.log(hours=10)
    apply(team)
    team.tick()
    replace(team, 1, NEW)
    team.clock.push(minutes=59)
    team.tick()
    assert len(team.alerts()) == 1
    team.clock.push(minutes=2)
    team.tick()
    assert "Swap it in for #1" in row(team.alerts()[-1], 2)


def test_a_replacement_that_is_replaced_itself_leaves_the_first_end_to_be_met(replaced: Team):
    replace(replaced, 2, NEWER, days="365")
    assert ledger.code(replaced, 3).act_by == ledger.code(replaced, 1).expires_at
    replaced.command("/spark expiring")
    assert "Swap it in for #1" in row(answer(replaced), 3)


def test_whoever_applies_the_last_of_a_chain_has_swapped_in_for_all_before_it(replaced: Team):
    replace(replaced, 2, NEWER, days="365")
    replaced.command("/spark apply")
    replaced.press("All applied")
    assert [code.swapped_by for code in ledger.codes(replaced)] == [MIA, MIA, None]
    replaced.command("/spark show 1")
    assert "swapped by" in str(details(replaced).blocks)
    replaced.press("Undo")
    assert [code.swapped_by for code in ledger.codes(replaced)] == [None, None, None]


def test_what_was_swapped_in_before_stays_with_whoever_did_that(replaced: Team):
    replaced.command("/spark apply", by=LEO)
    replaced.press("All applied", by=LEO)
    replace(replaced, 2, NEWER, days="365")
    replaced.command("/spark apply")
    replaced.press("All applied")
    assert [code.swapped_by for code in ledger.codes(replaced)] == [LEO, MIA, None]


def test_an_undo_of_applied_makes_it_due_again(replaced: Team):
    replaced.command("/spark apply")
    replaced.press("All applied")
    replaced.tick()
    assert replaced.alerts() == []
    replaced.press("Undo")
    replaced.tick()
    assert "Swap it in for #1" in row(replaced.alerts()[0], 2)


def test_a_pulled_replacement_asks_for_nothing(replaced: Team):
    replaced.tick()
    replaced.press("Pulled")
    replaced.submit({"Reason": "Other"})
    replaced.clock.push(days=1)
    replaced.tick()
    assert len(replaced.alerts()) == 1
