"""Rows that Slack refuses are found, named and set aside; the others are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.poison import poisonous
from storage.models import DigestLine
from tests.conftest import AD_OPS, CODE, Team
from tests.handlers import ledger
from tests.handlers.looking import row, texts

ROWS = st.lists(st.integers(1, 99), min_size=1, max_size=20, unique=True)


@given(rows=ROWS, bad=st.sets(st.integers(1, 99), max_size=5))
def test_exactly_the_rows_to_blame_are_found_and_the_last_message_shows_all_others(rows, bad):
    taken = []

    def takes(plain: frozenset[int]) -> bool:
        good = not (set(rows) - plain) & bad
        if good:
            taken.append(plain)
        return good

    assert poisonous(rows, takes) == set(rows) & bad
    assert taken[-1] == set(rows) & bad


def test_a_message_that_is_refused_whatever_its_rows_blames_none():
    assert poisonous([1, 2, 3], lambda _: False) is None


@pytest.fixture
def poisoned(team: Team) -> Team:
    """Five codes are due; Slack refuses whatever draws the third one."""
    team.set_up()
    for number in range(1, 6):
        team.log(CODE.replace("Nk3v", f"Nk3{number}"), hours=40 + number, Campaign=f"Campaign {number}")
    for method in ("chat.postMessage", "chat.update"):
        team.slack.fail(method, "invalid_blocks", times=999, when=lambda args: "Campaign 3" in str(args.get("blocks")))
    return team


def test_a_row_that_slack_refuses_is_shown_by_its_id_and_the_rest_as_ever(poisoned: Team, caplog):
    poisoned.tick()
    (alert,) = poisoned.alerts()
    assert "`/spark show 3`" in row(alert, 3) and "Campaign" not in row(alert, 3)
    for number in (1, 2, 4, 5):
        assert f"Campaign {number}" in row(alert, number)
    assert "shows by id only: [3]" in caplog.text
    assert [line.code_id for line in ledger.rows(poisoned, DigestLine) if line.plain] == [3]


def test_a_press_afterwards_draws_it_without_looking_for_the_row_again(poisoned: Team):
    poisoned.tick()
    before = len(poisoned.slack.calls_of("chat.update"))
    poisoned.press("Pulled", where=(AD_OPS, poisoned.alerts()[0].ts))
    poisoned.submit({"Reason": "Other"})
    assert len(poisoned.slack.calls_of("chat.update")) == before + 1
    assert "pulled by" in row(poisoned.alerts()[0], 1)


def test_an_alert_whose_every_form_but_one_line_is_refused_goes_out_in_one_line(team: Team):
    team.set_up()
    team.log(hours=20, Campaign="Summer")
    for method in ("chat.postMessage", "chat.update"):
        team.slack.fail(method, "invalid_arguments", times=99, when=lambda args: "#1" in str(args))
    assert team.tick() == 0
    (alert,) = team.alerts()
    assert alert.text == "⚡ 1 Spark Code needs you: `/spark expiring` lists what is due."
    assert texts(alert) == []
