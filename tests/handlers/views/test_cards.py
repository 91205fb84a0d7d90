import pytest

from handlers.views import cards
from storage.new_codes import Logged
from storage.settings import Choices
from tests.conftest import NOON
from tests.handlers import made

CHOSEN = Choices(alert_channel="C0ADOPS1")


@pytest.mark.parametrize(
    ("hours", "first"),
    [
        (720, "#12 saved · @glow.by_ana · ends <!date^"),
        (72, "*Less than 72 hours left:* #12 saved"),
        (1, "*Less than 72 hours left:* #12 saved"),
        (0, "*Expired already:* #12 saved · @glow.by_ana · ended <!date^"),
    ],
)
def test_a_saved_code_says_what_matters_first(hours, first):
    assert cards.saved(Logged(made.code(hours=hours)), CHOSEN, NOON)["text"].startswith(first)


def test_a_saved_code_says_when_it_is_told_first_or_that_nobody_is_told():
    later = made.code(hours=720)
    assert "first alert by <!date^" in cards.saved(Logged(later), CHOSEN, NOON)["text"]
    for answer in (cards.saved(Logged(later), Choices(), NOON), cards.extended(later, Choices(), NOON)):
        assert "nobody is alerted: choose a channel with `/spark settings`" in answer["text"]


def test_what_to_know_about_a_saved_code_is_said_below_it():
    odd = made.code(unusual="Six digits are unusual.", creator="a" * 25)
    said = str(
        cards.saved(Logged(odd, elsewhere=made.code(9), replaced=made.code(8, applied_at=NOON)), CHOSEN, NOON)["blocks"]
    )
    for words in (
        "⚠ Six digits are unusual.", "⚠ #9 has this code for Brand US.", "at most 24 characters",
        "It replaces #8: please swap it in Ads Manager.",
    ):  # fmt: skip
        assert words in said
    fresh = cards.saved(Logged(odd, replaced=made.code(8)), CHOSEN, NOON)
    assert "It replaces #8: please apply it in Ads Manager." in str(fresh["blocks"])
    assert "for no ad account" in str(cards.saved(Logged(odd, made.code(9, ad_account="")), CHOSEN, NOON))


@pytest.mark.parametrize(("creator", "url", "warned"), [
    ("glow.by_ana", made.POST, False), ("mo.eats", made.POST, True),
    ("mo.eats", "https://vm.tiktok.com/ZM1", False), ("", made.POST, False),
    ("mo.eats", "https://www.tiktok.com/@/video/7290000000000000001", False),
])  # fmt: skip
def test_a_link_that_names_somebody_else_is_pointed_out(creator, url, warned):
    said = str(cards.saved(Logged(made.code(creator=creator, post_url=url)), CHOSEN, NOON)["blocks"])
    assert ("The post's link says @glow.by_ana" in said) is warned


def test_a_request_is_told_with_its_message_to_copy_and_what_comes_next():
    shown = cards.asked(made.request())
    assert shown["text"].startswith("#7 asked · 365 days · due Fri 27 Nov. Send this to @glow.by_ana:\nHi!")
