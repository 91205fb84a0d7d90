from datetime import timedelta

import pytest

from handlers.views import late
from tests.conftest import LEO, NOON
from tests.handlers import made


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        (99, "#99"),
        ("99", "#99"),
        ("#99", "#99"),
        ("7570000000000000001", "7570000000000000001"),
        ("<!here>", "&lt;!here&gt;"),
    ],
)
def test_what_is_not_here_is_named_as_it_was_asked_for(wanted, shown):
    assert late.not_here(wanted) == f"I can't find {shown} here."


def test_who_was_faster_is_named_with_what_and_when():
    code = made.code(closed_as="pulled", closed_by=LEO, closed_at=NOON, reason="other")
    said = late.too_late(code, NOON + timedelta(minutes=2))
    assert said == f"Somebody was faster: #12 was pulled by <@{LEO}>: Other (2 min ago). Nothing was changed."


def test_an_older_end_is_said_to_be_an_older_alert():
    assert late.too_late(made.code(), NOON).startswith("This button belongs to an older alert; #12 now ends <!date^")


def test_a_duplicate_is_named_in_plain_text_as_it_stands_under_a_field():
    assert late.duplicate(made.code(ad_account="A&B")) == (
        "This code is already logged for A&B: #12, by @mia on 22 Nov. /spark show 12 shows it."
    )
    bare = late.duplicate(made.code(ad_account="", logged_by_name=""))
    assert bare == "This code is already logged: #12 on 22 Nov. /spark show 12 shows it."
