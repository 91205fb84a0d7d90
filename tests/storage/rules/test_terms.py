"""By which words a code is found, and which words are looked for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.rules import terms

NOTHING: dict[str, Any] = {"creator": "", "campaign": "", "ad_account": "", "note": "", "url": "", "post_id": None}


@pytest.mark.parametrize(("typed", "words"), [
    ("", []), ("!", []), ("_%", []), ("Summer", ["summer"]), ("glow.by_ana", ["glow", "by", "ana"]),
    ("#summer", ["summer"]), ("50%", ["50"]), ("US/EU", ["us", "eu"]), ("1/2", ["1", "2"]), ("Straße", ["strasse"]),
    ("🔥", ["🔥"]), ("sale🔥🔥", ["sale", "🔥", "🔥"]), ("夏のセール", ["夏のセール"]), ("x" * 99, ["x" * 64]),
    ("https://www.tiktok.com/@ana/video/729?a=1#b", ["729"]), ("https://vm.tiktok.com/ZMabc/", ["zmabc"]),
    ("vm.tiktok.com/ZMabc", ["zmabc"]), ("video/729", ["729"]), ("https://www.tiktok.com/@glow.ana", ["glow", "ana"]),
    ("https://x.example/a/b", ["b"]), ("a/video b", ["a", "video", "b"]),
])  # fmt: skip
def test_every_word_is_looked_for_and_of_a_link_what_tells_it_from_others(typed, words):
    assert terms.words_of(typed) == words


@pytest.mark.parametrize(("typed", "number"), [
    ("#1", 1), ("#0", 0), ("#123456789", 123456789), ("1", None), ("#1234567890", None), ("#1x", None), ("#²", None),
    ("##1", None), ("#", None),
])  # fmt: skip
def test_a_number_behind_its_sign_is_an_id(typed, number):
    assert terms.number_of(typed) == number


@pytest.mark.parametrize(("typed", "something"), [
    ("a", True), ("1", True), ("🔥", True), ("!", False), ("-/+", False), ("-/+=", True), ("…-/+", False), ("…", False),
])  # fmt: skip
def test_signs_say_something_only_as_the_end_of_a_code(typed, something):
    assert terms.says_something(typed) is something


def test_all_words_of_a_long_note_are_indexed():
    note = " ".join(f"word{number}" for number in range(140)) + " zebra"
    assert {"word0", "word100", "word139", "zebra"} <= terms.index(**NOTHING | {"note": note})


def test_a_word_without_blanks_is_indexed_from_each_of_its_letters_on_to_its_end():
    note = "夏" * 200 + "海"
    held = terms.index(**NOTHING | {"note": note})
    assert "海" in held and "夏海" in held and max(map(len, held)) == terms.LONGEST_WORD


@pytest.mark.parametrize(("fact", "held"), [
    ({"ad_account": "Brand US"}, {"brand", "us", ":abrand", ":aus"}),
    ({"campaign": "🔥 1"}, {"🔥", "1", ":c🔥", ":c1"}),
    ({"creator": "a.b_c"}, {"a", "b", "c"}), ({"note": "!"}, set()), ({"post_id": "729"}, {"729"}),
    ({"url": "https://vm.tiktok.com/ZMabc/?x=1"}, {"zmabc"}),
])  # fmt: skip
def test_each_fact_is_indexed_by_its_words(fact, held):
    assert terms.index(**NOTHING | fact) == held


@given(st.text(max_size=40), st.text(max_size=40))
def test_what_stands_in_a_code_is_found_by_its_own_words(note, campaign):
    held = terms.index(**NOTHING | {"note": note, "campaign": campaign})
    assert {*terms.words(note), *terms.words(campaign), *terms.words(campaign, terms.CAMPAIGN)} <= held
