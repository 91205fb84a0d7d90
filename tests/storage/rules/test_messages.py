from datetime import date

import pytest

from storage.rules.messages import REQUEST_MESSAGE, filled, renewal

URL = "https://www.tiktok.com/@ana/video/7300000000000000000"
TODAY = date(2026, 11, 22)


def test_the_built_in_request_names_creator_post_and_duration():
    message = filled(REQUEST_MESSAGE, creator="therealana", post=URL, days=365)
    assert message.startswith("Hi @therealana!") and f"your post {URL} and" in message and "Choose 365 days" in message


def test_what_is_not_known_leaves_no_gap():
    message = filled(REQUEST_MESSAGE, creator="", post="", days=30)
    assert message.startswith("Hi there!") and "We love your post and would" in message
    assert "{" not in message and "  " not in message


@pytest.mark.parametrize(("ends", "words"), [
    (date(2026, 11, 24), "ends on 24 November 2026"),
    (TODAY, "ends on 22 November 2026"),
    (date(2026, 11, 21), "ended on 21 November 2026"),
])  # fmt: skip
def test_a_renewal_says_when_the_code_ends_or_ended(ends, words):
    message = renewal(creator="ana", post="", days=30, ends=ends, today=TODAY)
    assert f"Your Spark Code for your post {words}, and" in message and "Choose 30 days" in message
