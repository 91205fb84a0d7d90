from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.views.words import Answer, clip, ends, handle, said, some, when
from tests.conftest import NOON


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Summer", "Summer"),
        ("A&B <x>", "A&amp;B &lt;x&gt;"),
        ("&lt;", "&amp;lt;"),
        ("<!channel>", "&lt;!channel&gt;"),
        (
            "*b* _i_ ~s~ `c` :fire:",
            "*\u200db*\u200d _\u200di_\u200d ~\u200ds~\u200d `\u200dc`\u200d :\u200dfire:\u200d",
        ),
        ("", ""),
    ],
)
def test_what_was_typed_is_shown_as_it_was_typed(typed, shown):
    assert said(typed) == shown


@given(st.text(), st.integers(1, 80))
def test_what_was_typed_never_breaks_out_and_never_grows_too_long(typed, most):
    shown = said(typed, most)
    assert len(shown) <= most
    assert "<" not in shown and ">" not in shown
    bare = shown.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    assert "&" not in bare


def test_a_cut_never_leaves_half_an_emoji_or_half_an_escape():
    assert said("👩‍👩‍👧" * 5, 10) == "👩‍👩‍👧…"
    assert said("🇩🇪🇫🇷", 4) == "🇩🇪🇫🇷"
    assert said("🇩🇪🇫🇷🇮🇹", 4) == "🇩🇪…"
    assert clip("👍🏽👍🏽", 3) == "👍🏽…"
    assert clip("e\u0301e\u0301", 3) == "e\u0301…"
    assert said("x&&&", 8) == "x&amp;…"
    assert clip("👩‍👩‍👧", 3) == "…"
    assert clip("short", 5) == "short"


def test_underscores_inside_a_handle_stay_and_those_around_it_cannot_format():
    assert handle("mikes_kitchen") == "@mikes_kitchen"
    assert "_\u200d" in handle("_ana_")


def test_a_moment_has_a_fallback_with_its_zone():
    assert when(datetime(2026, 11, 3, 9, 5, tzinfo=UTC)) == (
        "<!date^1793696700^{date_short_pretty} {time}|Nov 3, 09:05 UTC>"
    )


@pytest.mark.parametrize(
    ("left", "verb", "words"),
    [
        (timedelta(hours=5), "Ends", "(in 5 h)"),
        (timedelta(0), "Expired", "(just now)"),
        (timedelta(hours=-2), "Expired", "(2 h ago)"),
    ],
)
def test_an_end_says_how_much_time_is_left(left, verb, words):
    assert ends(NOON + left, NOON).startswith(verb) and ends(NOON + left, NOON).endswith(words)


def test_counting():
    assert [some(count, "code") for count in (0, 1, 2)] == ["0 codes", "1 code", "2 codes"]


def test_an_answer_without_blocks_shows_its_words_and_links_nothing_on_its_own():
    answer = Answer("x" * 5000)
    assert len(answer["text"]) == 4000
    assert answer["blocks"][0]["text"]["verbatim"] is True
