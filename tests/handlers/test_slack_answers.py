"""Slack's answers, sorted."""

from datetime import timedelta
from http.client import IncompleteRead
from socket import gaierror
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

from handlers.pauses import FIRST, LATEST, Failure, pause
from handlers.slack_answers import MOST_ASKED, Verdict, pause_asked, verdict, why_not
from tests.conftest import NOON

SECOND = timedelta(seconds=1)


def answered(word: str, status: int = 200, **headers: str) -> SlackApiError:
    response = SlackResponse(
        client=None, http_verb="POST", api_url="x", req_args={}, data={"ok": False, "error": word},
        headers={name.replace("_", "-"): value for name, value in headers.items()}, status_code=status,
    )  # fmt: skip
    return SlackApiError("no", response)


@pytest.mark.parametrize(("error", "meaning", "word"), [
    (answered("ratelimited", 429), Verdict.LATER, "ratelimited"),
    (answered("anything", 429), Verdict.LATER, "anything"),
    (answered("service_unavailable", 503), Verdict.LATER, "service_unavailable"),
    (answered("fatal_error"), Verdict.UNKNOWN, "fatal_error"),
    (answered("Received a response in a non-JSON format: <html>", 502), Verdict.UNKNOWN, "http_502"),
    (TimeoutError(), Verdict.UNKNOWN, "TimeoutError"),
    (ConnectionResetError(), Verdict.UNKNOWN, "ConnectionResetError"),
    (IncompleteRead(b""), Verdict.UNKNOWN, "IncompleteRead"),
    (URLError(ConnectionRefusedError()), Verdict.LATER, "URLError"),
    (URLError(gaierror()), Verdict.LATER, "URLError"),
    (URLError(TimeoutError()), Verdict.UNKNOWN, "URLError"),
    (SlackRequestError("x"), Verdict.UNKNOWN, "SlackRequestError"),
    (answered("is_archived"), Verdict.PERSON, "is_archived"),
    (answered("a_word_of_next_year"), Verdict.PERSON, "a_word_of_next_year"),
    (answered("token_revoked"), Verdict.DEAD, "token_revoked"),
    (answered("invalid_blocks"), Verdict.BUG, "invalid_blocks"),
])  # fmt: skip
def test_every_way_a_call_can_fail_has_one_meaning(error, meaning, word):
    assert (verdict(error), why_not(error)) == (meaning, word)


@pytest.mark.parametrize(("headers", "asked"), [
    ({"Retry_After": "30"}, 30 * SECOND), ({"retry_after": "1.5"}, 1.5 * SECOND), ({}, None),
    ({"Retry_After": "soon"}, None), ({"Retry_After": "-5"}, 0 * SECOND), ({"Retry_After": "1e300"}, MOST_ASKED),
    ({"Retry_After": "99999"}, MOST_ASKED), ({"Retry_After": "nan"}, None),
])  # fmt: skip
def test_a_pause_that_slack_asks_for_is_read_in_any_form(headers, asked):
    assert pause_asked(answered("ratelimited", 429, **headers)) == asked


def failed(meaning: Verdict, **more: Any) -> Failure:
    return Failure(**{
        "meaning": meaning, "asked": None, "tries": 1, "in_doubt_since": None, "soonest_end": None, **more,
    })  # fmt: skip


def test_the_pause_grows_with_each_try_and_slack_is_never_back_for_two_minutes_unnoticed():
    waits = [pause(failed(Verdict.LATER, tries=tries), NOON) for tries in (1, 2, 3, 40)]
    assert FIRST * 0.8 <= waits[0] <= FIRST * 1.2
    assert waits[0] < waits[1] < waits[2] <= LATEST * 1.2
    assert waits[3] + timedelta(seconds=20) <= timedelta(minutes=2)


@pytest.mark.parametrize(("age", "least", "most"), [(0, 12, 18), (60, 48, 72), (500, 400, 600), (9999, 480, 720)])
def test_what_may_stand_there_already_waits_as_long_as_it_has_been_in_doubt(age, least, most):
    unsure = failed(Verdict.UNKNOWN, tries=9, in_doubt_since=NOON - age * SECOND)
    assert least * SECOND <= pause(unsure, NOON) <= most * SECOND


def test_no_pause_is_longer_than_a_tenth_of_the_time_left():
    soon = {"tries": 9, "soonest_end": NOON + timedelta(minutes=5)}
    assert pause(failed(Verdict.LATER, **soon), NOON) <= timedelta(seconds=30)
    assert pause(failed(Verdict.LATER, asked=timedelta(minutes=3), **soon), NOON) == timedelta(minutes=3)


@pytest.mark.parametrize("meaning", [Verdict.PERSON, Verdict.DEAD, Verdict.BUG])
def test_what_a_person_has_to_mend_is_tried_every_ten_minutes(meaning):
    assert pause(failed(meaning, soonest_end=NOON + SECOND), NOON) == timedelta(minutes=10)
