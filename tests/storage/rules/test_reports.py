"""A period in numbers."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from storage.rules import Refused
from storage.rules.events import AHEAD, What
from storage.rules.facts import Asking, Extension, Facts, Period, Standing, Subject
from storage.rules.reports import read_days, report

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)  # a Sunday
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
PERIOD = Period.last(30, NOW, ZoneInfo("UTC"))


def standing(number, ends_at=NOW + 99 * DAY, account="", creator="ana", **more):
    about = Subject(number, creator, ad_account=account)
    return Standing(about=about, logged_at=NOW - 200 * DAY, ends_at=ends_at, **more)


def waiting(creator, days, due=None):
    return Asking(about=Subject(1, creator), asked_at=NOW - days * DAY, due=due)


def made(period=PERIOD, **facts):
    return report(Facts(**facts), period)


def test_with_nothing_all_is_nothing():
    shown = made()
    assert (shown.lead, shown.answer_time, shown.quiet, shown.accounts) == (None, None, [], [])
    assert all(shown.count(what) == 0 for what in What)
    assert sum(count for _, count in shown.weeks) == 0


@pytest.mark.parametrize(
    ("hours", "median"), [([5], 5), ([1, 48], 24.5), ([1, 2, 700], 2), ([1, 2, -900], 1.5), ([0], 0)]
)
def test_the_lead_is_the_median_of_renewals_in_time(hours, median):
    extensions = [Extension(standing(n), NOW - 20 * DAY, NOW - 20 * DAY + h * HOUR) for n, h in enumerate(hours)]
    assert made(extensions=extensions).lead == median * HOUR


def test_extended_and_replaced_count_apart_and_lead_together():
    replaced = standing(1, NOW - DAY, closed_at=NOW - 3 * DAY, closed_as="replaced")
    shown = made(codes=[replaced], extensions=[Extension(standing(2), NOW - 9 * DAY, NOW - 5 * DAY)])
    assert (shown.count(What.EXTENDED), shown.count(What.REPLACED), shown.lead) == (1, 1, 3 * DAY)


def test_reasons_are_in_words_the_most_first_and_an_unknown_one_is_other():
    keys = ["other", "post_deleted", "post_deleted", "no such reason", None, "creator_silent"]
    codes = [standing(n, closed_at=NOW, closed_as="pulled", reason=key) for n, key in enumerate(keys)]
    assert made(codes=codes).reasons(What.PULLED) == [("Other", 3), ("Post deleted", 2), ("Creator silent", 1)]
    assert made(codes=codes).reasons(What.FAILED) == []


def test_creators_take_the_median_to_answer():
    requests = [Asking(about=Subject(n, "ana"), asked_at=NOW - d * DAY, answered_at=NOW) for n, d in ((1, 1), (2, 4))]
    assert made(requests=requests).answer_time == 2.5 * DAY


@pytest.mark.parametrize(
    ("days", "due", "quiet"),
    [
        (7, None, False),
        (7 + 1e-5, None, True),
        (1, date(2026, 11, 22), False),
        (1, date(2026, 11, 21), True),
        (8, date(2026, 12, 24), True),
    ],
)
def test_a_creator_is_silent_after_seven_days_or_past_the_due_day(days, due, quiet):
    assert bool(made(waiting=[waiting("ana", days, due)]).quiet) is quiet


@pytest.mark.parametrize(("zone", "quiet"), [("Pacific/Auckland", True), ("America/New_York", False)])
def test_the_due_day_is_over_where_the_workspace_is(zone, quiet):
    period = Period.last(30, NOW, ZoneInfo(zone))
    assert bool(made(period, waiting=[waiting("ana", 1, date(2026, 11, 22))]).quiet) is quiet


def test_silent_creators_are_named_by_how_much_is_due_to_them_pulled_ads_too():
    silent = [standing(n, closed_at=NOW, closed_as="pulled", reason="creator_silent", creator="bob") for n in (1, 2)]
    before = standing(3, closed_at=NOW - 31 * DAY, closed_as="pulled", reason="creator_silent")
    failed = standing(4, closed_at=NOW, closed_as="invalid", reason="creator_silent")
    nobody = standing(5, closed_at=NOW, closed_as="pulled", reason="creator_silent", creator="")
    shown = made(
        codes=[*silent, before, failed, nobody], waiting=[waiting("zoe", 9), waiting("ana", 9), waiting("zoe", 99)]
    )
    assert shown.quiet == [("bob", 2), ("zoe", 2), ("ana", 1)]


def test_two_spellings_of_an_ad_account_are_one_and_the_most_come_first():
    ends = [("Brand US", 1), ("brand us", 2), ("", 1), ("Alpha", 3), ("Late", 31), ("Over", -1)]
    codes = [standing(n, NOW + days * DAY, account) for n, (account, days) in enumerate(ends)]
    shown = made(codes=codes)
    assert shown.accounts == [("Brand US", 2), ("", 1), ("Alpha", 1)]
    assert (shown.count(What.COMING), shown.count(What.OVERDUE)) == (4, 1)


def test_the_next_thirty_days_are_counted_by_calendar_week_the_empty_ones_too():
    ends = [SECOND, 12 * HOUR - SECOND, 12 * HOUR, 8 * DAY, AHEAD]
    shown = made(codes=[standing(n, NOW + left) for n, left in enumerate(ends)])
    assert shown.weeks == [
        ("22 Nov", 2), ("23–29 Nov", 1), ("30 Nov–6 Dec", 1), ("7–13 Dec", 0), ("14–20 Dec", 0), ("21–22 Dec", 1),
    ]  # fmt: skip


def test_weeks_are_those_of_the_workspace():
    shown = made(Period.last(7, NOW, ZoneInfo("Pacific/Auckland")), codes=[standing(1, NOW + SECOND)])
    assert shown.weeks[0] == ("23–29 Nov", 1)


@pytest.mark.parametrize("day", range(1, 32))
def test_every_end_of_the_next_thirty_days_is_in_one_week(day):
    now = datetime(2026, 12, day, 23, 59, 59, tzinfo=UTC)
    codes = [standing(n, now + n * DAY) for n in range(1, 31)]
    weeks = made(Period.last(7, now, ZoneInfo("UTC")), codes=codes).weeks
    assert sum(count for _, count in weeks) == 30
    assert 5 <= len(weeks) <= 6
    assert all(len(label) <= 20 for label, _ in weeks)


@pytest.mark.parametrize(
    ("typed", "days"), [("", 30), ("7", 7), ("30", 30), ("90", 90), ("7d", 7), ("90 days", 90), ("90 Days", 90)]
)
def test_days_are_read_as_people_type_them(typed, days):
    assert read_days(typed) == days


@pytest.mark.parametrize("typed", ["8", "-7", "seven", "7 30", "\u0667", "1" * 99, "030"])
def test_other_days_are_refused_with_what_to_type(typed):
    with pytest.raises(Refused, match=r"/spark report 30"):
        read_days(typed)
