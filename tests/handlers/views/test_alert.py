from datetime import timedelta

import pytest

from handlers.views.alert import alert, headline, people_in
from tests.conftest import CODE, LEO, MIA, NOON
from tests.handlers import drawn, made

NAMES = {MIA: "Mia", LEO: "Leo"}


@pytest.mark.parametrize(
    ("total", "handled", "kind", "words"),
    [
        (1, 0, "digest", "⚡ 1 Spark Code needs you"),
        (5, 0, "digest", "⚡ 5 Spark Codes need you"),
        (1, 0, "escalation", "⚡ 1 Spark Code needs you now"),
        (5, 3, "digest", "⚡ 2 of 5 left"),
        (5, 5, "digest", "All 5 handled ✔"),
        (1, 1, "digest", "Handled ✔"),
    ],
)
def test_the_headline_counts_what_is_left(total, handled, kind, words):
    assert headline(made.alert(made.code(), total=total, handled=handled, kind=kind)) == words


def drawn_text(shown, now=NOON) -> str:
    return str(alert(shown, NAMES, now))


def test_an_owner_is_mentioned_only_by_the_first_to_tell_that_a_code_needs_swapping_or_ended():
    for hours, first, mentioned in (
        (48, True, False),
        (20, True, True),
        (20, False, False),
        (-1, True, True),
        (-1, False, False),
    ):
        shown = made.alert(codes=[made.told(made.code(hours=hours, owner=LEO), first=first)], total=1)
        assert (f"<@{LEO}>" in drawn_text(shown)) is mentioned
        assert ("owner @Leo" in drawn_text(shown)) is not mentioned


def test_an_owner_whom_slack_does_not_name_is_left_out_and_not_mentioned():
    shown = alert(made.alert(made.code(owner="U0GONE01")), {}, NOON)
    assert "U0GONE01" not in str(shown)


def test_a_later_part_has_no_headline_of_its_own_but_says_what_it_is():
    shown = alert(made.alert(made.code(), page=2, total=60), NAMES, NOON)
    assert shown["blocks"][0]["elements"][0]["text"] == "_Part 3 of the alert above_"
    assert "Posted every day" not in str(shown)


def test_what_found_no_room_is_counted_with_a_way_to_all_of_it():
    shown = alert(made.alert(made.code(), total=201, unshown=181), NAMES, NOON)
    assert "…and 181 more." in str(shown["blocks"]) and "See them all" in str(shown["blocks"])
    assert shown["text"].endswith("…and 181 more.")


def test_undo_stands_for_ten_minutes():
    code = made.code()
    shown = made.alert(code, handled=1)
    drawn.close(code, "pulled")
    assert "Undo" in drawn_text(shown, NOON + timedelta(minutes=9, seconds=59))
    assert "Undo" not in drawn_text(shown, NOON + timedelta(minutes=10))


@pytest.mark.parametrize("how", ["pulled", "replaced", "extended"])
def test_a_handled_row_keeps_its_facts_and_loses_its_buttons(how):
    code = made.code()
    shown = made.alert(code, handled=1)
    drawn.close(code, how)
    text = drawn_text(shown)
    assert "#12 *@glow.by_ana* · Summer · Brand US" in text and f"{how} by" in text
    assert "code_renewed" not in text and "code_pulled" not in text


def test_nothing_of_an_alert_holds_the_code():
    for name, message in drawn._alerts():
        assert CODE[:12] not in str(message) and "<" * 20 not in str(message), name


def test_only_owners_and_whoever_set_it_up_are_looked_up():
    assert people_in(made.alert(made.code(owner=LEO))) == {LEO, MIA}
    assert people_in(made.alert(made.code(owner=LEO), set_up_by=None)) == {LEO}
