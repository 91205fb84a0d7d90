"""A code's window turns exactly at its edges, in every time zone."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.rules import Refused
from storage.rules.windows import (
    ALERT_WINDOW,
    DURATIONS,
    LONGEST,
    SWAP_WINDOW,
    Stage,
    Status,
    Window,
    day_end,
    lasted,
    renewed,
    stage,
    status,
    time_left,
    window,
)
from storage.rules.zones import zone_names

NOON = datetime(2025, 11, 22, 12, tzinfo=UTC)
TODAY = date(2025, 11, 22)
BERLIN, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (72 * HOUR + TICK, None),
        (72 * HOUR, Stage.REACH_OUT),
        (24 * HOUR + TICK, Stage.REACH_OUT),
        (24 * HOUR, Stage.SWAP_NOW),
        (TICK, Stage.SWAP_NOW),
        (0 * HOUR, Stage.EXPIRED),
        (-999 * DAY, Stage.EXPIRED),
    ],
)
def test_a_stage_turns_exactly_at_its_edges(left, expected):
    assert stage(NOON + left, NOON) is expected


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (72 * HOUR + TICK, Status.LIVE),
        (72 * HOUR, Status.EXPIRING),
        (TICK, Status.EXPIRING),
        (0 * HOUR, Status.EXPIRED),
    ],
)
def test_an_open_codes_status_turns_exactly_at_its_edges(left, expected):
    assert status(NOON + left, None, NOON) is expected


@pytest.mark.parametrize("closed_as", ["replaced", "pulled", "invalid"])
@pytest.mark.parametrize("left", [-DAY, HOUR, 99 * DAY])
def test_a_closed_code_stays_what_it_was_closed_as(closed_as, left):
    assert status(NOON + left, closed_as, NOON) == closed_as


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 400 * 86_400), st.integers(0, 400 * 86_400))
def test_a_stage_never_goes_back(sooner, later):
    order = [None, Stage.REACH_OUT, Stage.SWAP_NOW, Stage.EXPIRED]
    sooner, later = sorted((sooner, later))
    end = NOON + 300 * DAY
    assert order.index(stage(end, NOON + sooner * SECOND)) <= order.index(stage(end, NOON + later * SECOND))


def test_the_windows_hold_each_other():
    assert SWAP_WINDOW < ALERT_WINDOW
    assert max(DURATIONS) <= LONGEST


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        (date(2025, 11, 22), "UTC", "2025-11-22 23:59:59"),
        (date(2025, 11, 22), "Europe/Berlin", "2025-11-22 22:59:59"),
        (date(2025, 3, 30), "Europe/Berlin", "2025-03-30 21:59:59"),  # 23 hours long
        (date(2025, 10, 26), "Europe/Berlin", "2025-10-26 22:59:59"),  # 25 hours long
        (date(2025, 9, 6), "America/Santiago", "2025-09-07 03:59:59"),  # the next day starts at one o'clock
        (date(2025, 4, 5), "America/Santiago", "2025-04-06 03:59:59"),  # has its last hour twice
        (date(2025, 3, 29), "America/Nuuk", "2025-03-30 00:59:59"),  # ends at 22:59:59
        (date(2025, 10, 25), "America/Nuuk", "2025-10-26 01:59:59"),  # has its last hour twice
        (date(2025, 11, 22), "Pacific/Kiritimati", "2025-11-22 09:59:59"),
        (date(2025, 11, 22), "Asia/Kathmandu", "2025-11-22 18:14:59"),
    ],
)
def test_a_day_ends_with_its_last_second(day, zone, expected):
    assert day_end(day, ZoneInfo(zone)) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize("year", [2025, 2026])
def test_in_every_zone_one_second_after_the_end_is_another_day(year):
    for zone in map(ZoneInfo, zone_names("", most=10_000)):
        for number in range(0, 365, 1 if zone.key in {"America/Nuuk", "America/Santiago", "Africa/Cairo"} else 13):
            day = date(year, 1, 1) + number * DAY
            end = day_end(day, zone)
            assert end.utcoffset() == timedelta(0)
            assert end.astimezone(zone).date() == day
            assert (end + SECOND).astimezone(zone).date() == day + DAY


def berlin_window(generated_on=None, days=None, exact=None, now=NOON):
    return window(generated_on=generated_on, days=days, exact=exact, zone=BERLIN, now=now)


def test_a_duration_counts_from_the_day_of_generation_to_a_days_end():
    end = datetime(2025, 11, 27, 22, 59, 59, tzinfo=UTC)
    assert berlin_window(date(2025, 11, 20), 7) == Window(end, date(2025, 11, 20), 7, already_expired=False)


def test_a_seven_day_code_logged_four_days_late_has_three_days_left():
    assert time_left(berlin_window(TODAY - 4 * DAY, 7).expires_at, NOON).startswith("in 3 days")


def test_without_a_day_the_window_starts_on_the_local_today():
    late = datetime(2025, 11, 22, 23, 30, tzinfo=UTC)  # half past midnight in Berlin
    assert berlin_window(days=30, now=late).generated_on == TODAY + DAY
    assert berlin_window(days=30, now=late - HOUR).generated_on == TODAY


def test_an_exact_end_wins_over_a_duration():
    exact = datetime(2025, 12, 4, 10, 30, tzinfo=timezone(2 * HOUR))
    for days in (None, 7, 0, 9999):
        assert berlin_window(TODAY, days, exact) == Window(exact, TODAY, None, already_expired=False)
    assert berlin_window(exact=exact).generated_on is None
    assert berlin_window(exact=exact).expires_at.tzinfo is UTC


@pytest.mark.parametrize("days", [1, 366])
def test_the_shortest_and_the_longest_duration_are_taken(days):
    found = berlin_window(TODAY, days)
    assert found.days == days
    assert found.expires_at.astimezone(BERLIN) == datetime.combine(TODAY + days * DAY, time(23, 59, 59), BERLIN)


@pytest.mark.parametrize("days", [None, -1, 0, 367])
def test_a_duration_outside_its_limits_is_refused_under_its_field(days):
    with pytest.raises(Refused, match="1 to 366 days") as refusal:
        berlin_window(TODAY, days)
    assert refusal.value.field == "days"


@pytest.mark.parametrize("exact", [None, NOON + DAY])
def test_a_code_cannot_be_generated_after_the_local_today(exact):
    late = NOON + 11 * HOUR  # already tomorrow in Berlin
    assert berlin_window(TODAY + DAY, 7, exact, now=late).generated_on == TODAY + DAY
    with pytest.raises(Refused, match="still to come") as refusal:
        berlin_window(TODAY + DAY, 7, exact, now=late - TICK)
    assert refusal.value.field == "generated_on"


def test_an_exact_end_may_be_366_days_away_and_no_more():
    assert berlin_window(exact=NOON + 366 * DAY).expires_at == NOON + 366 * DAY
    with pytest.raises(Refused, match="366 days") as refusal:
        berlin_window(exact=NOON + 366 * DAY + TICK)
    assert refusal.value.field == "exact"


@pytest.mark.parametrize(("left", "expired"), [(TICK, False), (0 * DAY, True), (-99 * DAY, True)])
def test_an_end_in_the_past_is_told_not_refused(left, expired):
    assert berlin_window(exact=NOON + left).already_expired is expired


def test_an_old_generation_day_gives_an_expired_window():
    assert berlin_window(TODAY - 8 * DAY, 7).already_expired
    assert not berlin_window(TODAY - 7 * DAY, 7).already_expired


def test_a_moment_without_a_zone_is_a_programming_error():
    with pytest.raises(ValueError, match="time zone"):
        berlin_window(days=7, now=NOON.replace(tzinfo=None))
    with pytest.raises(ValueError, match="time zone"):
        berlin_window(exact=NOON.replace(tzinfo=None))


@settings(derandomize=True, deadline=None)
@given(
    st.sampled_from(zone_names("", most=10_000)).map(ZoneInfo),
    st.integers(0, 400),
    st.integers(1, 366),
    st.integers(-400 * 24, 1500 * 24).map(lambda hours: NOON + hours * HOUR),
)
def test_in_every_zone_a_window_ends_on_the_day_it_says(zone, ago, days, now):
    generated_on = now.astimezone(zone).date() - ago * DAY
    found = window(generated_on=generated_on, days=days, exact=None, zone=zone, now=now)
    assert found.expires_at.astimezone(zone).date() == generated_on + days * DAY
    assert found.already_expired is (stage(found.expires_at, now) is Stage.EXPIRED)


def test_a_renewal_must_gain_time():
    renewed(NOON, NOON + TICK)
    for new_end in (NOON, NOON - DAY):
        with pytest.raises(Refused, match="not after the old one") as refusal:
            renewed(NOON, new_end)
        assert refusal.value.field == "exact"


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (7 * DAY, "in 7 days"),
        (7 * DAY - TICK, "in 6 days"),
        (72 * HOUR + TICK, "in 3 days"),
        (72 * HOUR, "in 72 h"),
        (72 * HOUR - SECOND, "in 71 h"),
        (48 * HOUR, "in 48 h"),
        (20 * HOUR + 59 * 60 * SECOND, "in 20 h"),
        (HOUR, "in 1 h"),
        (HOUR - TICK, "in 59 min"),
        (45 * 60 * SECOND, "in 45 min"),
        (60 * SECOND, "in 1 min"),
        (60 * SECOND - TICK, "in less than 1 min"),
        (0 * SECOND, "just now"),
        (-59 * SECOND, "just now"),
        (-60 * SECOND, "1 min ago"),
        (-HOUR + TICK, "59 min ago"),
        (-2 * HOUR, "2 h ago"),
        (-48 * HOUR + TICK, "47 h ago"),
        (-48 * HOUR, "2 days ago"),
        (-3 * DAY, "3 days ago"),
    ],
)
def test_time_left_is_said_in_words(left, words):
    assert time_left(NOON + left, NOON) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(0), "less than 1 min"), (timedelta(seconds=59), "less than 1 min"), (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"), (timedelta(hours=1), "1 h"), (timedelta(hours=47.9), "47 h"),
        (timedelta(hours=48), "2 days"), (timedelta(days=364.9), "364 days"),
    ],
)  # fmt: skip
def test_a_span_is_said_in_the_unit_that_people_would_choose(span, words):
    assert lasted(span) == words


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York", "UTC"])
def test_the_first_and_last_years_there_are_end_in_a_refusal(zone):
    for year in (1, 9999):
        with pytest.raises(Refused, match=f"The year {year} is out of reach"):
            day_end(date(year, 12, 31), ZoneInfo(zone))
    for year in (2, 9998):
        assert day_end(date(year, 12, 31), ZoneInfo(zone)).tzinfo is UTC
