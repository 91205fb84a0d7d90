from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.views import buttons, presses
from storage.codes import Seen
from tests.conftest import CODE, NOON
from tests.handlers import made


def test_a_button_says_which_code_and_which_end_the_person_saw():
    code = made.code()
    for button in (buttons.renewed(code), buttons.pulled(code)):
        press = presses.read_press(button["value"])
        assert press is not None
        assert press.seen == Seen(12, code.expires_at)


def test_undo_says_which_pull_to_the_microsecond():
    at = datetime(2026, 11, 22, 12, 0, 0, 123457, UTC)
    press = presses.read_press(buttons.undo(made.code(closed_at=at))["value"])
    assert press is not None
    assert (press.id, press.at) == (12, at)


def test_a_menu_entry_says_what_and_which():
    menu = buttons.more(made.code(), buttons.DETAILS, buttons.RENEW, buttons.PULL, buttons.MESSAGE)
    kinds = [option["value"].partition(" ") for option in menu["options"]]
    assert [kind for kind, _, _ in kinds] == ["details", "renew", "pull", "message"]
    assert all(presses.read_press(rest) for _, _, rest in kinds)


@given(st.text() | st.integers() | st.none() | st.lists(st.integers()))
def test_whatever_a_value_is_reading_it_never_fails(value):
    assert presses.read_press(value) is None or len(str(value).split()) == 2
    number = presses.read_number(value)
    assert number is None or 0 <= number < 10**9


@pytest.mark.parametrize("value", ["", "1", "1 2 3", "-1 1", "1 nan", "1 inf", "1 1e999", "٣ 1", "1234567890 1"])
def test_what_none_of_our_buttons_says_is_nothing(value):
    assert presses.read_press(value) is None


def test_no_button_holds_the_code_or_more_than_slack_takes():
    code = made.longest(closed_at=NOON)
    for button in (buttons.renewed(code), buttons.pulled(code), buttons.undo(code), buttons.show(code.id)):
        drawn = button
        assert CODE[:10] not in str(drawn) and "<<" not in str(drawn)
        assert len(drawn["accessibility_label"]) <= 75


def test_ids_of_old_messages_are_for_ever():
    assert (buttons.RENEWED, buttons.PULLED, buttons.UNDO, buttons.MORE) == (
        "code_renewed", "code_pulled", "code_undo", "code_more",
    )  # fmt: skip
    assert (buttons.SHOW, buttons.LOG, buttons.REQUEST, buttons.SETTINGS, buttons.EXPIRING, buttons.LIST) == (
        "code_show", "open_log", "open_request", "open_settings", "show_expiring", "list_page",
    )  # fmt: skip
    assert (buttons.ARRIVED, buttons.REWORD) == ("request_arrived", "request_reword")
