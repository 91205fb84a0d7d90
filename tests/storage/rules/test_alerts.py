"""Every local day has its digest, also when the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.rules.alerts import digest_day, first_alert, next_digest, report_due, report_week, week_of
from storage.rules.zones import zone_names

NOON = datetime(2025, 11, 22, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NINE = time(9)


def clock_changes(name):
    """When a day of 2025 begins (in UTC) in which the clocks change."""
    zone, start = ZoneInfo(name), datetime(2025, 1, 1, tzinfo=UTC)
    offsets = [(start + day * DAY).astimezone(zone).utcoffset() for day in range(366)]
    return [start + day * DAY for day in range(365) if offsets[day] != offsets[day + 1]]


CHANGES = [(name, near) for name in zone_names("", most=10_000) for near in clock_changes(name)]
APIA = ("Pacific/Apia", datetime(2011, 12, 30, tzinfo=UTC))  # went from the 29th to the 31st


def days_by_ticks(zone, start, alert_time, minutes):
    ticks = (start + minute * MINUTE for minute in range(minutes))
    found = (digest_day(tick, zone, alert_time) for tick in ticks)
    return [day for day in found if day is not None]


def local_days(zone, start, minutes):
    """The days that lie wholly between the two instants."""
    seen = sorted({(start + minute * MINUTE).astimezone(zone).date() for minute in range(0, minutes, 5)})
    return seen[1:-1]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2025-11-22 07:59:59", None),
        ("2025-11-22 08:00:00", date(2025, 11, 22)),
        ("2025-11-22 22:59:59", date(2025, 11, 22)),
        ("2025-11-22 23:00:00", None),
    ],
)
def test_the_digest_is_due_from_its_hour_to_the_end_of_the_local_day(now, expected):
    assert digest_day(datetime.fromisoformat(now).replace(tzinfo=UTC), ZoneInfo("Europe/Berlin"), NINE) == expected


@pytest.mark.parametrize(
    ("zone", "alert_time", "due"),
    [
        ("Europe/Berlin", time(2, 30), "2025-03-30 01:00"),  # clocks skip 02:30: when they show 03:00
        ("Europe/Berlin", time(2, 30), "2025-10-26 00:30"),  # 02:30 comes twice: the first one
        ("America/Santiago", time(0, 0), "2025-09-07 04:00"),  # no midnight: at one o'clock
        ("America/Nuuk", time(23, 30), "2025-03-30 00:30"),  # no 23:30: half an hour before the day is over
        ("America/Nuuk", time(23, 30), "2025-10-26 00:30"),
        ("Asia/Kathmandu", time(9, 0), "2025-11-22 03:15"),
    ],
)
def test_a_digest_is_due_at_the_first_minute_that_reaches_its_hour(zone, alert_time, due):
    due = datetime.fromisoformat(due).replace(tzinfo=UTC)
    today = due.astimezone(ZoneInfo(zone)).date()
    assert digest_day(due, ZoneInfo(zone), alert_time) == today
    assert digest_day(due - MINUTE, ZoneInfo(zone), alert_time) != today
    assert next_digest(due - MINUTE, ZoneInfo(zone), alert_time) == due


def test_a_repeated_hour_does_not_take_the_digest_back():
    again = datetime(2025, 10, 26, 1, 10, tzinfo=UTC)  # 02:10 for the second time
    assert digest_day(again, ZoneInfo("Europe/Berlin"), time(2, 30)) == date(2025, 10, 26)


@settings(derandomize=True, deadline=None, max_examples=120)
@given(
    st.sampled_from([*CHANGES, APIA]),
    st.times().map(lambda at: at.replace(second=0, microsecond=0))
    | st.sampled_from([time(0), time(0, 30), time(1, 30), time(2, 30), time(23, 0), time(23, 30), time(23, 59)]),
    st.integers(0, 59),
)
def test_ticking_through_a_clock_change_meets_every_local_day_in_order(change, alert_time, second):
    zone, start = ZoneInfo(change[0]), change[1] - 2 * DAY + timedelta(seconds=second)
    minutes = 5 * 24 * 60
    found = days_by_ticks(zone, start, alert_time, minutes)
    assert found == sorted(found)
    expected = local_days(zone, start, minutes)
    assert [day for day in dict.fromkeys(found) if expected[0] <= day <= expected[-1]] == expected


def test_every_change_of_the_clocks_keeps_each_days_digest():
    for name, near in [*CHANGES, APIA]:
        zone = ZoneInfo(name)
        for hour in range(24):
            at, dues = near - 2 * DAY, []
            while at < near + 2 * DAY:
                at = next_digest(at, zone, time(hour, 30))
                dues.append(at)
            days = [due.astimezone(zone).date() for due in dues]
            assert days == [digest_day(due, zone, time(hour, 30)) for due in dues]
            gaps = [later - sooner for sooner, later in pairwise(days)]
            assert gaps.count(DAY) == len(gaps) - (name == APIA[0] and near == APIA[1])


@settings(derandomize=True, deadline=None)
@given(st.sampled_from([*CHANGES, APIA]), st.integers(-3 * 86_400, 3 * 86_400), st.integers(0, 24 * 60 - 1))
def test_the_next_digest_is_the_first_new_day_after_now(change, seconds, minute):
    zone, now = ZoneInfo(change[0]), change[1] + timedelta(seconds=seconds)
    alert_time = time(*divmod(minute, 60))
    due = next_digest(now, zone, alert_time)
    today = due.astimezone(zone).date()
    assert now < due <= now + 25 * HOUR
    assert due.tzinfo is UTC
    assert digest_day(due, zone, alert_time) == today
    assert digest_day(due - timedelta(seconds=1), zone, alert_time) != today


def test_the_digest_after_this_one_is_tomorrows():
    assert next_digest(NOON.replace(hour=9), ZoneInfo("UTC"), NINE) == datetime(2025, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(("left", "after"), [
    (timedelta(hours=72), timedelta(0)),
    (timedelta(hours=-1), timedelta(0)),
    (timedelta(hours=72, seconds=1), timedelta(hours=21)),  # the next morning at nine
    (timedelta(hours=93), timedelta(hours=21)),
    (timedelta(hours=93, seconds=1), timedelta(hours=45)),
])  # fmt: skip
def test_the_first_alert_comes_now_or_with_the_first_digest_inside_the_window(left, after):
    assert first_alert(NOON + left, NOON, ZoneInfo("UTC"), time(9)) == NOON + after


@pytest.mark.parametrize(("now", "week"), [
    ("2025-11-23 22:59:59", "2025-11-17"),  # Sunday's last second in Berlin
    ("2025-11-23 23:00:00", None),
    ("2025-11-24 07:59:59", None),
    ("2025-11-24 08:00:00", "2025-11-24"),
    ("2025-11-30 22:59:59", "2025-11-24"),
])  # fmt: skip
def test_a_weeks_report_is_due_from_mondays_hour_to_the_end_of_the_local_week(now, week):
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert report_week(moment, ZoneInfo("Europe/Berlin"), NINE) == (date.fromisoformat(week) if week else None)


def test_a_monday_that_a_zone_skips_gives_way_to_the_day_after():
    skipped = date(1993, 8, 23) - 2 * DAY  # Kwajalein went from Friday to Sunday
    zone = ZoneInfo("Pacific/Kwajalein")
    assert report_due(skipped, zone, NINE).astimezone(zone).date() == skipped + DAY


@pytest.mark.parametrize(("name", "near"), CHANGES[::7])
def test_every_local_week_has_its_report_once_also_when_the_clocks_change(name, near):
    zone, hour = ZoneInfo(name), time(near.hour, 30)
    begins = near - 8 * DAY
    ticks = [begins + 20 * minutes * MINUTE for minutes in range(3 * 24 * 16)]
    found = [(week, tick) for tick in ticks if (week := report_week(tick, zone, hour))]
    first = dict(reversed(found))
    assert all(later - earlier == 7 * DAY for earlier, later in pairwise(sorted(first)))
    for week, tick in first.items():
        assert week == week_of(tick, zone) and week.weekday() == 0
        if tick > begins:
            assert timedelta(0) <= tick - report_due(week, zone, hour) < 20 * MINUTE
