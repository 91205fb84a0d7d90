"""Text from people stays as they see it, and nothing unseen comes with it."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.rules import Refused
from storage.rules.text import line, paragraph, seen, signs, unescape

ANY_TEXT = st.text(st.characters() | st.sampled_from("\u200d\u200b\u200c\ufe0f\ud83d\x00\n\r\t\u2028👩🍳é&<>"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (None, ""),
        ("", ""),
        (" \t\n\u3000 ", ""),
        ("  Brand\u00a0 US \n", "Brand US"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("half \ud83d pair", "half pair"),
        ("zero\u200bwidth\u200d joined\ufeff", "zerowidth joined"),
        ("\u202egnp.exe\u2066", "gnp.exe"),
        ("e\u0301", "é"),
        ("\u3164", ""),
        ("\u2800", ""),
        ("\u200b\ufe0f", ""),
        ("one\x85two\u2028three", "one two three"),
    ],
)
def test_a_line_holds_only_what_can_be_seen(typed, expected):
    assert line(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "👩\u200d🍳",
        "❤\ufe0f\u200d🔥",
        "👩🏽\u200d💻",
        "🏳\ufe0f\u200d🌈",
        "🐻\u200d❄\ufe0f",
        "👨\u200d👩\u200d👧",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "日本語 ñandú Ελλάδα",
    ],
)
def test_what_people_write_looks_the_same_afterwards(typed):
    assert line(typed) == paragraph(typed) == typed


@pytest.mark.parametrize("keep", [line, paragraph])
def test_the_limit_is_the_last_length_that_fits(keep):
    assert keep("x" * 20, 20) == "x" * 20
    with pytest.raises(Refused, match="shorten this to 20 characters"):
        keep("x" * 21, 20)


def test_what_is_cleaned_away_does_not_count():
    assert line("  " + "x\u200b" * 20 + "\n", 20) == "x" * 20


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (None, ""),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\n\n\nb", "a\n\n\nb"),
        ("a\n\n\n\nb", "a\n\n\nb"),
        ("a\n \t\n\u200b\n \n \nb", "a\n\n\nb"),
        ("\n\n  a   b \n", "a b"),
    ],
)
def test_a_paragraph_keeps_its_lines(typed, expected):
    assert paragraph(typed) == expected


@settings(derandomize=True, deadline=None)
@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_and_leaves_nothing_unprintable(text):
    for keep in (line, paragraph):
        clean = keep(text, 10_000)
        assert keep(clean, 10_000) == clean
        assert clean == clean.strip()
        clean.encode()
        assert not [each for each in clean if unicodedata.category(each) in {"Cc", "Cs"} and each != "\n"]
    assert "\n" not in line(text, 10_000)


@settings(derandomize=True, deadline=None)
@given(ANY_TEXT)
def test_seen_only_takes_away(text):
    left = iter(text)
    assert all(each in left for each in seen(text))


@pytest.mark.parametrize(
    ("escaped", "expected"),
    [
        ("<https://x.example/?a=1&amp;b=2>", "https://x.example/?a=1&b=2"),
        ("<https://x.example|a label>", "https://x.example"),
        ("<mailto:ana@x.example|ana@x.example>", "ana@x.example"),
        ("<@U123|ana>", "@ana"),
        ("<@U123>", "<@U123>"),
        ("<#C123|launch>", "#launch"),
        ("<#C123|>", "#C123"),
        ("<#C123>", "#C123"),
        ("<!here>", "@here"),
        ("<!subteam^S1|@buyers>", "@buyers"),
        ("<!date^1^{date}|3 Nov>", "3 Nov"),
        ("&lt;b&gt; &amp; more", "<b> & more"),
        ("&amp;lt;", "&lt;"),
        ("&lt;https://x.example&gt;", "<https://x.example>"),
        ("&quot; &#35;", "&quot; &#35;"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("see <https://a.example> and <https://b.example|b>", "see https://a.example and https://b.example"),
    ],
)
def test_slacks_escapes_are_undone_once(escaped, expected):
    assert unescape(escaped) == expected


@settings(derandomize=True, deadline=None)
@given(ANY_TEXT)
def test_whatever_slack_escapes_comes_back(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert unescape(escaped) == signs(escaped) == text
