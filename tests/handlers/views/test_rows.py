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
    replaced = made.code(closed_as="replaced", closed_by=LEO, replaced_by=19)
    assert rows.outcome(replaced) == f"replaced by #19, by <@{LEO}>: swap it in Ads Manager"
    pulled = made.code(closed_as="pulled", closed_by=LEO, reason="post_deleted")
    assert rows.outcome(pulled) == f"pulled by <@{LEO}>: Post deleted"
    assert rows.outcome(made.code(closed_as="pulled", closed_by=LEO, reason="of a later version")).endswith(": Other")


def test_one_line_is_plain_words():
    assert rows.one_line(made.code(), NOON).startswith("#12 @glow.by_ana (Summer, Brand US): Ends ")
    assert rows.one_line(made.code(creator="", campaign="", ad_account=""), NOON).startswith("#12 unknown creator: ")
