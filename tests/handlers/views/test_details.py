"""One code or request with everything about it."""

from datetime import date, timedelta

import pytest

from handlers.views import cards, details
from handlers.views.details import Known
from storage.models import Code
from tests.conftest import CODE, NOON
from tests.handlers import drawn, made


def facts(code: Code) -> str:
    blocks = details.answer(Known(code, [], NOON))["blocks"]
    return "\n".join(block["text"]["text"] for block in blocks[1:] if block["type"] == "section")


def test_details_hold_the_whole_code_once_to_copy_and_nowhere_else():
    shown = details.answer(Known(made.code(), [made.history()], NOON))
    assert str(shown).count(CODE) == 1
    assert shown["blocks"][2]["elements"][0]["elements"] == [{"type": "text", "text": CODE}]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (5, "|posted 0 days ago, let it run 48–72 hours before you boost it>"),
        (30, "|posted yesterday, let it run 48–72 hours before you boost it>"),
        (216, "|posted 9 days ago>"),
    ],
)
def test_details_tell_how_old_the_post_is(hours, words):
    posted = NOON - timedelta(hours=hours)
    assert words in facts(made.code(post_id=str(int(posted.timestamp()) << 32)))
    assert "|open it>" in facts(made.code(post_id=None))


def test_details_tell_the_chain_the_window_and_the_notes():
    told = facts(
        made.code(replaces=9, request_id=7, note="A&B", unusual="odd", generated_on=date(2026, 11, 1), days=30)
    )
    for words in (
        "*Answers:* request #7", "*Generated on:* 1 Nov 2026, for 30 days",
        "*Note:* A&amp;B", "*Check:* odd",
    ):  # fmt: skip
        assert words in told


def test_a_closed_code_has_no_buttons_but_its_end():
    code = made.code()
    drawn.close(code, "pulled")
    shown = details.answer(Known(code, [], NOON))
    assert "code_renewed" not in str(shown) and "Multi-mention, duet of a duet" in shown["text"]


def test_a_request_that_was_answered_has_no_buttons_for_an_answer():
    closed = details.answer(Known(made.request(closed_at=NOON, code_id=8), [], NOON))
    assert "answered with #8" in closed["text"] and "Code arrived" not in str(closed)


@pytest.mark.parametrize(
    ("hours", "level"),
    [(-1, "error"), (0, "error"), (0.01, "warning"), (24, "warning"), (72, "warning"), (72.1, "info"), (999, "info")],
)
def test_the_colour_says_what_a_state_asks_for(hours, level):
    alert = details.view(Known(made.code(hours=hours), [], NOON), {})["blocks"][0]
    assert (alert["type"], alert["level"]) == ("alert", level)


@pytest.mark.parametrize(("how", "level"), [("replaced", "success"), ("pulled", "default"), ("failed", "default")])
def test_what_is_closed_asks_for_nothing(how, level):
    code = made.code()
    drawn.close(code, how)
    assert details.view(Known(code, [], NOON), {})["blocks"][0]["level"] == level


def test_an_answer_stands_on_top_without_a_way_to_where_one_is():
    code = made.code()
    view = details.view(Known(code, [], NOON), {"reply": "https://a"}, cards.extended(code, drawn.CHOSEN, NOON))
    assert "extended" in view["blocks"][0]["text"]["text"]
    assert [block["type"] for block in view["blocks"][1:4]] == ["actions", "divider", "alert"]
    assert [each["action_id"] for each in view["blocks"][1]["elements"]] == ["change_undo"]


def test_a_long_note_is_there_whole():
    note = "n" * 1000
    assert note in str(details.view(Known(made.code(note=note), [], NOON), {})["blocks"])
