"""Days, ends and durations as spreadsheets and people write them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.rules import Refused
from storage.rules.dates import day_in, is_day_or_span, read_day, read_days, read_end

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
FORMS = (
    "%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%B %d %Y",
    "%a, %b %d, %Y", "%Y-%m-%d 00:00:00", "%Y-%m-%dT00:00:00",
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "days"),
    [("", None), ("30", 30), ("30d", 30), ("7 days", 7), (" 365 D ", 365), ("30.0", 30), ("30,0", 30), ("0", 0),
     ("1 month", 30), ("2 weeks", 14), ("1 year", 365), ("12 months", 360), ("365-day", 365)],
)  # fmt: skip
def test_a_duration_is_read(typed, days):
    assert read_days(typed) == days


@pytest.mark.parametrize("typed", ["soon", "1000", "3.5", "-7", "30 days (auto)", "30 days 7 days", "a 30 days", "٣٠"])
def test_what_is_no_duration_is_refused(typed):
    with pytest.raises(Refused, match="duration"):
        read_days(typed)


@pytest.mark.parametrize(
    "typed",
    ["2026-12-24", "24.12.2026", "24.12.26", "24 Dec 2026", "24 December 2026", "Dec 24, 2026", "Dec 24 2026",
     "12/24/2026", "24/12/2026", "12-24-2026", "2026/12/24", "2026-12-24 00:00:00", "24-Dec-2026", "24-Dec-26",
     "December 24th, 2026", "Thursday, 24 Dec 2026", "24. Dec 2026", "2026-Dec-24", "12/24/2026 12:00:00 AM",
     "12/24/26", "2026-12-24 18:03", "24 dec. 2026"],
)  # fmt: skip
def test_a_day_is_read_in_the_ways_that_mean_only_one(typed):
    assert read_day(typed) == date(2026, 12, 24)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.sampled_from(FORMS))
def test_a_day_that_is_written_clearly_comes_back(day, form):
    if "%y" not in form or day.year < 2100:
        assert read_day(day.strftime(form)) == day


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y"]))
def test_a_day_in_numbers_is_never_taken_for_another_one(day, form):
    if day.day > 12 or day.day == day.month:
        assert read_day(day.strftime(form)) == day
    else:
        with pytest.raises(Refused, match=f"could be two days.*{day}"):
            read_day(day.strftime(form))


@pytest.mark.parametrize("typed", ["03/04/2026", "3-4-2026", "24/12/26"])
def test_a_day_that_could_be_two_is_refused_and_both_are_named(typed):
    with pytest.raises(Refused, match=r"could be two days. Write it like 202\d-\d\d-\d\d or 202\d-\d\d-\d\d"):
        read_day(typed)


@pytest.mark.parametrize("typed", ["tomorrow", "2026-13-01", "2026-02-30", "46380", "1.2.3", "1/2", "24 Dez 2026"])
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(Refused, match="Write it like 2026-12-24"):
        read_day(typed)


@pytest.mark.parametrize("typed", ["9999-12-31", "0001-01-01", "1999-12-31", "2101-01-01", "0001-01-01T00:00"])
def test_a_year_that_nobody_means_is_refused_in_every_zone(typed):
    for zone in (BERLIN, NEW_YORK):
        with pytest.raises(Refused, match="Please check it"):
            read_end(typed, zone)


@pytest.mark.parametrize("typed", ["9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+14:00"])
def test_a_moment_that_no_clock_shows_is_refused(typed):
    with pytest.raises(Refused):
        read_end(typed, BERLIN)


@pytest.mark.parametrize(("typed", "end"), [
    ("", None),
    ("2026-12-24", datetime(2026, 12, 24, 22, 59, 59, tzinfo=UTC)),
    ("2026-12-24 00:00:00", datetime(2026, 12, 24, 22, 59, 59, tzinfo=UTC)),
    ("2026-12-24T00:00:00", datetime(2026, 12, 24, 22, 59, 59, tzinfo=UTC)),
    ("2026-12-24T00:00:00Z", datetime(2026, 12, 24, 0, tzinfo=UTC)),
    ("2026-12-24T10:00:00+00:00", datetime(2026, 12, 24, 10, tzinfo=UTC)),
    ("2026-12-24 10:00+02:00", datetime(2026, 12, 24, 8, tzinfo=UTC)),
    ("2026-12-24T10:00", datetime(2026, 12, 24, 9, tzinfo=UTC)),
    ("12/24/2026 6:05 PM", datetime(2026, 12, 24, 17, 5, tzinfo=UTC)),
])  # fmt: skip
def test_a_day_ends_with_its_last_second_there_and_a_moment_is_a_moment(typed, end):
    assert read_end(typed, BERLIN) == end


@pytest.mark.parametrize(
    ("typed", "does"),
    [("2026-12-24", True), ("03/04/2026", True), ("30 days", True), ("2026-12-24T10:00Z", True), ("9999-12-31", True),
     ("30", False), ("yes", False), ("€ 30.00", False), ("v1.2.3", False), ("", False)],
)  # fmt: skip
def test_a_cell_looks_as_if_it_said_when_something_ends(typed, does):
    assert is_day_or_span(typed) is does


@pytest.mark.parametrize(
    ("words", "day"),
    [("until 24.12.2026, ok", "24.12.2026"), ("ends 2026-12-24T10:00Z", "2026-12-24"),
     ("on Dec 24, 2026!", "Dec 24, 2026"), ("may 20 people", ""),
     ("v1.2.3 and 10/10", ""), ("my number is 12-34-56-78", ""), ("2 may 3 june", "")],
)  # fmt: skip
def test_a_day_is_found_in_words(words, day):
    assert day_in(words) == day


@given(st.text(st.sampled_from("0123456789-/.:T Zdecam,+"), max_size=24) | st.text(max_size=24))
def test_whatever_a_cell_holds_it_is_read_or_refused(text):
    for read in (read_days, read_day, lambda typed: read_end(typed, NEW_YORK)):
        try:
            found = read(text)
            assert found is None or not isinstance(found, datetime) or found.utcoffset() == timedelta(0)
        except Refused:
            pass
    is_day_or_span(text)
    day_in(text)
