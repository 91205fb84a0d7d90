from datetime import timedelta

import pytest

from handlers.views import rows
from tests.conftest import CODE, LEO, NOON
from tests.handlers import made


def test_a_title_names_the_code_and_masks_it():
    assert rows.title(made.code()) == "#12 *@glow.by_ana* · Summer · Brand US · code …9cnA="
    bare = made.code(creator="", campaign="", ad_account="")
    assert rows.title(bare) == "#12 code …9cnA="
    assert CODE[:8] not in rows.title(made.longest())


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("", []),
        ("https://vm.tiktok.com/ZM1?a=1&b=2", ["<https://vm.tiktok.com/ZM1?a=1&amp;b=2|post>"]),
        ("https://vm.tiktok.com/ZM1?<x|y>", ["<https://vm.tiktok.com/ZM1?%3Cx%7Cy%3E|post>"]),
        ("https://vm.tiktok.com/ZM1?" + "&" * 1900, ["<https://vm.tiktok.com/ZM1|post>"]),
        ("https://vm.tiktok.com/" + "Z" * 1900, []),
    ],
)
def test_a_link_stays_inside_its_brackets_and_short(url, link):
    assert rows.post(made.code(post_url=url)) == link


def test_facts_leave_out_what_is_not_known():
    assert rows.facts(made.code(post_url=""), "", NOON).count(" · ") == 0
    assert " · owner @Leo · <https" in rows.facts(made.code(), "@Leo", NOON)


def test_an_outcome_says_what_and_by_whom():
    later = NOON + timedelta(days=9)
    assert rows.outcome(made.code()) == ""
    assert rows.outcome(made.code(extended_by=LEO, expires_at=later)).startswith(
        f"extended by <@{LEO}>, now ends <!date^"
    )
    replaced = made.code(closed_as="replaced", closed_by=LEO, replaced_by=19, applied_at=NOON)
    assert rows.outcome(replaced) == f"replaced by #19, by <@{LEO}>: swap it in Ads Manager"
    pulled = made.code(closed_as="pulled", closed_by=LEO, reason="post_deleted")
    assert rows.outcome(pulled) == f"pulled by <@{LEO}>: Post deleted"
    assert rows.outcome(made.code(closed_as="pulled", closed_by=LEO, reason="of a later version")).endswith(": Other")


def test_one_line_is_plain_words():
    assert rows.one_line(made.code(), NOON).startswith("#12 @glow.by_ana (Summer, Brand US): Ends ")
    assert rows.one_line(made.code(creator="", campaign="", ad_account=""), NOON).startswith("#12 unknown creator: ")


@pytest.mark.parametrize(("old", "heir", "words"), [
    ({}, {"number": 19}, ": apply it in Ads Manager"),
    ({"applied_at": NOON}, {"number": 21}, ": swap #21 in Ads Manager"),
    ({"applied_at": NOON}, {"number": 19, "applied_at": NOON}, ""),
    ({}, {"number": 19, "closed_at": NOON, "closed_as": "pulled"}, "; it was pulled"),
    ({}, {"number": 21, "closed_at": NOON, "closed_as": "invalid"}, "; #21 was refused by Ads Manager"),
    ({"swapped_by": LEO}, {"number": 19}, f", swapped by <@{LEO}>"),
])  # fmt: skip
def test_a_replaced_code_says_what_came_of_what_is_in_its_place(old, heir, words):
    code = made.code(closed_as="replaced", closed_by=LEO, replaced_by=19, **old)
    code.heir = made.code(**heir)  # type: ignore[misc]
    assert rows.outcome(code) == f"replaced by #19, by <@{LEO}>{words}"


@pytest.mark.parametrize(("hours", "verb"), [(3, "stops"), (0, "stopped")])
def test_a_replacement_says_which_ad_it_is_to_be_swapped_in_for_or_that_it_is_to_be_applied(hours, verb):
    due = NOON + timedelta(hours=hours)
    code = made.code(hours=900, replaces=11, swap_by=due)
    assert rows.ends(code, NOON).startswith("Apply it in place of #11, due <!date^")
    code.stands_for = made.code(9, applied_at=NOON)  # type: ignore[misc]
    assert rows.ends(code, NOON).startswith(f"Swap it in for #9: that ad {verb} <!date^")


@pytest.mark.parametrize(("what", "changed", "words"), [
    ("edited", {"rights_end_at": "x"}, f"usage rights mended by <@{LEO}>, now ends <!date^"),
    ("edited", {"code_ends_at": "x"}, f"end mended by <@{LEO}>, now ends <!date^"),
    ("undone", {}, f"change undone by <@{LEO}>, now ends <!date^"),
    ("unlinked", {}, f"replacement undone by <@{LEO}>, now ends <!date^"),
])  # fmt: skip
def test_another_end_that_is_no_extension_says_where_it_comes_from(what, changed, words):
    assert rows.mended(made.code(), made.history(what=what, **changed)).startswith(words)
    assert rows.mended(made.code(), None).startswith("changed, now ends <!date^")


def test_a_link_is_shown_without_what_stands_behind_its_sign():
    """Links that were kept before it was cut off there may hold a code."""
    (link,) = rows.post(made.code(post_url=f"https://vm.tiktok.com/ZM1/{CODE}"))
    assert link == "<https://vm.tiktok.com/ZM1/|post>"
