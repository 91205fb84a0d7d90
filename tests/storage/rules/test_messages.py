from datetime import date

import pytest

from storage.rules.messages import REQUEST_MESSAGE, filled, renewal, rights_renewal, strange

URL = "https://www.tiktok.com/@ana/video/7300000000000000000"
TODAY = date(2026, 11, 22)


def test_the_built_in_request_names_creator_post_and_duration():
    message = filled(REQUEST_MESSAGE, creator="therealana", post=URL, days=365)
    assert message.startswith("Hi @therealana!") and f"your post {URL} and" in message and "Choose 365 days" in message


def test_what_is_not_known_leaves_no_gap():
    message = filled(REQUEST_MESSAGE, creator="", post="", days=30)
    assert message.startswith("Hi there!") and "We love your post and would" in message
    assert "{" not in message and "  " not in message


@pytest.mark.parametrize(("over", "words", "had"), [
    (False, "ends on 22 November 2026, and the ad stops with it.", "ends on 22 November 2026, and our ad has to stop"),
    (True, "ended on 22 November 2026, and the ad stopped with it.", "ended on 22 November 2026, and our ad had to"),
])  # fmt: skip
def test_a_renewal_says_when_the_code_ends_or_ended(over, words, had):
    message = renewal(creator="ana", post="", days=30, ends=TODAY, over=over)
    assert f"Your Spark Code for your post {words}" in message and "Choose 30 days" in message
    assert had in rights_renewal(creator="ana", post="", days=30, ends=TODAY, over=over)


@pytest.mark.parametrize(("message", "places"), [
    ("Hi {creator}: {post}, {days} days", []), ("hi {cretor} and {Post}", ["{cretor}", "{Post}"]),
    ("no {}, { creator }, {first name}", ["{ creator }", "{first name}"]), (REQUEST_MESSAGE, []),
])  # fmt: skip
def test_a_place_that_nothing_fills_is_found(message, places):
    assert strange(message) == places
