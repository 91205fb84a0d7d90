"""Many codes at once: lines of messages, or a table."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.rules import Refused
from storage.rules.sheets import MOST_ROWS, read_day, read_days, read_end, read_sheet

CODE = "#Nk3vEXAMPLEonlyForTestsOfTheBot0123456789abcdefghijklmno9cnA="
BERLIN = ZoneInfo("Europe/Berlin")


def held(text):
    return [dict(row.held) for row in read_sheet(text).rows]


def test_each_line_is_a_message_of_its_own():
    sheet = read_sheet(
        f"hi! {CODE} (30 days) @ana\n\n  \n{CODE[:-2]}B= https://www.tiktok.com/@bob/video/7290000000000000001"
    )
    assert [(row.number, row.held["code"], row.held["creator"], row.held["duration"]) for row in sheet.rows] == [
        (1, CODE, "ana", "30"), (4, f"{CODE[:-2]}B=", "", ""),
    ]  # fmt: skip
    assert (sheet.blank, sheet.header) == (2, "")
    assert sheet.rows[1].held["url"].endswith("7290000000000000001")


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_is_known_by_its_header(mark):
    head = mark.join(["Creator Handle", "Spark Code", "Ad account", "Duration (days)", "Expiry date", "Weather"])
    row = mark.join(["@ana", CODE, '"Brand ""US"""', "30", "", "rain"])
    sheet = read_sheet(f"{head}\n{row}\n{mark * 5}\n")
    assert [dict(each.held) for each in sheet.rows] == [
        {"creator": "@ana", "code": CODE, "account": 'Brand "US"', "duration": "30", "expires": ""}
    ]
    assert (sheet.header, sheet.rows[0].number) == (head, 2)
    assert read_sheet(f"{sheet.header}\n{sheet.rows[0].text}").rows[0].held == sheet.rows[0].held


def test_a_line_break_within_a_cell_stays_there():
    sheet = read_sheet(f'code,note\n{CODE},"one\ntwo"\n{CODE},three')
    assert [(row.number, row.held["note"]) for row in sheet.rows] == [(3, "one\ntwo"), (4, "three")]


def test_an_apostrophe_against_formulas_is_not_part_of_a_cell():
    assert held(f"code,note\n{CODE},'=1+1\n{CODE},'tis") == [
        {"code": CODE, "note": "=1+1"}, {"code": CODE, "note": "'tis"},
    ]  # fmt: skip


def test_a_hundred_rows_are_taken_and_one_more_is_refused_before_anything_is_done():
    assert len(read_sheet("\n".join([CODE] * MOST_ROWS)).rows) == 100
    with pytest.raises(Refused, match="has 101 rows"):
        read_sheet("\n".join([CODE] * (MOST_ROWS + 1)))


@pytest.mark.parametrize(("typed", "days"), [("", None), ("30", 30), ("30d", 30), ("7 days", 7), (" 365 D ", 365)])
def test_a_duration_is_read(typed, days):
    assert read_days(typed) == days


@pytest.mark.parametrize("typed", ["soon", "1000", "3.5", "-7"])
def test_what_is_no_duration_is_refused(typed):
    with pytest.raises(Refused, match="duration"):
        read_days(typed)


@pytest.mark.parametrize("typed", ["2026-12-24", "24.12.2026", "24 Dec 2026", "24 December 2026", "Dec 24, 2026"])
def test_a_day_is_read_in_the_ways_that_mean_only_one(typed):
    assert read_day(typed) == date(2026, 12, 24)


@pytest.mark.parametrize("typed", ["12/24/2026", "03/04/2026", "tomorrow", "2026-13-01"])
def test_a_day_that_could_be_two_is_refused(typed):
    with pytest.raises(Refused, match="2026-12-24"):
        read_day(typed)


@pytest.mark.parametrize(("typed", "end"), [
    ("", None),
    ("2026-12-24", datetime(2026, 12, 24, 22, 59, 59, tzinfo=UTC)),
    ("2026-12-24T10:00:00+00:00", datetime(2026, 12, 24, 10, tzinfo=UTC)),
    ("2026-12-24T10:00", datetime(2026, 12, 24, 9, tzinfo=UTC)),
])  # fmt: skip
def test_a_day_ends_with_its_last_second_there_and_a_moment_is_a_moment(typed, end):
    assert read_end(typed, BERLIN) == end


@given(st.text(st.sampled_from("co,de;\t\n\"'#=ab1 "), max_size=60))
def test_whatever_is_pasted_is_read_or_refused_and_no_line_is_lost(text):
    sheet = read_sheet(text)
    if not sheet.header:
        assert [row.text for row in sheet.rows] == [line for line in text.splitlines() if line.strip()]


@given(
    st.lists(st.text("abcDEF019+/_-", min_size=20, max_size=60).map(lambda body: f"#{body}="), min_size=1, max_size=9)
)
def test_every_code_of_a_table_comes_back_exactly(codes):
    table = "code,creator\n" + "\n".join(f"{code},@ana" for code in codes)
    assert [row.held["code"] for row in read_sheet(table).rows] == codes
