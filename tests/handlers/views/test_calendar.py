"""Calendars as two other libraries read them: instants, reminders, numbers, and text that stays text."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.views.calendar import drawn, title, version
from storage.calendars import Calendar, Entry, Part
from storage.models import Code
from storage.rules.text import CONTROL
from storage.rules.windows import day_end
from tests.conftest import CODE, LEO, MIA, NOON, TEAM
from tests.handlers import made

LATER = NOON + timedelta(hours=1)


def calendar(*codes: Code, changes: int = 1, has_more: bool = False) -> Calendar:
    return Calendar([Entry(code, changes, LATER) for code in codes], has_more)


def read(content: bytes) -> Any:
    return vobject.readOne(content.decode())


def other(content: bytes) -> Any:
    """The event as the other library reads it."""
    return icalendar.Calendar.from_ical(content).walk("VEVENT")[0]


def event(code: Code, changes: int = 1) -> Any:
    return read(drawn(calendar(code, changes=changes), "Spark Codes")).vevent


def lines(content: bytes) -> list[str]:
    """Unfolded, as RFC 5545 says."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def closed(how: str, **facts: Any) -> Code:
    return made.code(closed_as=how, closed_at=NOON, closed_by=LEO, **{"reason": "other"} | facts)


def test_an_event_says_what_ends_when_and_what_to_do():
    shown = event(made.code(12, hours=100))
    assert shown.summary.value == "Spark Code #12 ends: @glow.by_ana · Summer · Brand US"
    assert shown.dtstart.value == NOON + timedelta(hours=100) and "dtend" not in shown.contents
    assert shown.dtstamp.value == shown.last_modified.value == LATER
    assert [getattr(shown, name).value for name in ("sequence", "status", "transp")] == [
        "1",
        "CONFIRMED",
        "TRANSPARENT",
    ]
    assert shown.contents["class"][0].value == "PRIVATE"
    assert shown.url.value == made.POST
    assert shown.description.value == (
        "The ad stops then. Ask the creator to extend the code, or swap in another one before.\n"
        "In Slack: /spark show 12"
    )


def test_reminders_come_three_days_and_one_day_before():
    content = drawn(calendar(made.code()), "x")
    assert [line for line in lines(content) if line.startswith("TRIGGER")] == ["TRIGGER:-PT72H", "TRIGGER:-PT24H"]
    alarms = read(content).vevent.valarm_list
    assert [alarm.trigger.value for alarm in alarms] == [timedelta(days=-3), timedelta(days=-1)]
    assert {alarm.action.value for alarm in alarms} == {"DISPLAY"} and all(alarm.description.value for alarm in alarms)


def test_a_calendar_says_its_name_how_often_to_look_and_who_made_it():
    content = drawn(calendar(made.code()), "Spark Codes · A, B; C")
    found = lines(content)
    for line in (
        "VERSION:2.0", "PRODID:-//Spark Codes//Calendar//EN", "METHOD:PUBLISH", "CALSCALE:GREGORIAN",
        "NAME:Spark Codes · A\\, B\\; C", "X-WR-CALNAME:Spark Codes · A\\, B\\; C",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H",
    ):  # fmt: skip
        assert line in found
    assert "X-WR-CALDESC" not in content.decode()
    assert "X-WR-CALDESC:The 1 codes that end first: more are open." in lines(
        drawn(calendar(made.code(), has_more=True), "x")
    )


def test_a_calendar_is_named_after_what_it_holds():
    assert title(Part(), MIA) == "Spark Codes"
    assert title(Part(MIA, "Brand US"), MIA) == "Spark Codes · mine · Brand US"
    assert title(Part(LEO), MIA) == "Spark Codes · one owner’s"


@pytest.mark.parametrize(
    ("zone", "day", "utc"),
    [
        ("Europe/Berlin", date(2026, 3, 29), "20260329T215959Z"),  # the clocks went forward that night
        ("Europe/Berlin", date(2026, 10, 25), "20261025T225959Z"),  # and back
        ("Europe/Berlin", date(2026, 10, 24), "20261024T215959Z"),
        ("America/New_York", date(2026, 3, 8), "20260309T035959Z"),
        ("America/New_York", date(2026, 11, 1), "20261102T045959Z"),
        ("Australia/Lord_Howe", date(2026, 4, 5), "20260405T132959Z"),  # half an hour
        ("Australia/Lord_Howe", date(2026, 10, 4), "20261004T125959Z"),
    ],
)
def test_the_end_of_a_local_day_is_the_right_instant_on_both_nights_of_the_clock_change(zone, day, utc):
    local = ZoneInfo(zone)
    code = made.code(expires_at=day_end(day, local))
    content = drawn(calendar(code), "x")
    assert f"DTSTART:{utc}" in lines(content)
    assert f"{read(content).vevent.dtstart.value.astimezone(local):%Y-%m-%d %H:%M:%S}" == f"{day} 23:59:59"
    assert other(content)["dtstart"].dt == code.expires_at


@settings(deadline=None)
@given(st.integers(946_684_800, 4_102_444_800))
def test_every_instant_of_a_century_arrives_to_the_second(seconds):
    end = datetime.fromtimestamp(seconds, UTC)
    content = drawn(calendar(made.code(expires_at=end)), "x")
    assert read(content).vevent.dtstart.value == end
    assert other(content)["dtstart"].dt == end


@pytest.mark.parametrize(
    ("how", "facts", "verb", "words"),
    [
        ("pulled", {"reason": "creator_silent"}, "pulled", "Pulled: Creator silent."),
        ("invalid", {"reason": "not_found"}, "failed", "Failed in Ads Manager: Code not found"),
        ("replaced", {"replaced_by": 13, "reason": None}, "replaced", "Replaced by #13."),
        ("replaced", {"reason": None}, "replaced", "Replaced."),
    ],
)
def test_a_code_that_was_closed_is_cancelled_and_says_why(how, facts, verb, words):
    shown = event(closed(how, **facts), changes=4)
    assert (shown.status.value, shown.sequence.value) == ("CANCELLED", "4")
    assert shown.summary.value.startswith(f"Spark Code #12 {verb}: @glow") and shown.description.value.startswith(words)
    assert "valarm" not in shown.contents
    assert shown.uid.value == event(made.code()).uid.value


def test_what_ends_an_ad_is_named():
    rights = made.code(expires_at=NOON, rights_end_at=NOON, code_ends_at=NOON + timedelta(days=9))
    assert event(rights).description.value.startswith("The usage rights end then, and the ad stops with them.")
    swap = made.code(replaces=11, swap_by=NOON, act_by=NOON)
    assert event(swap).dtstart.value == NOON
    assert "unless this code is swapped in before" in event(swap).description.value


def test_an_event_is_known_by_its_code_and_names_nobody():
    one, same = event(made.code(12)).uid.value, event(made.code(12, hours=99, creator="bob")).uid.value
    assert one == same and re.fullmatch(r"code-12\.[0-9a-f]{16}@spark-codes", one)
    assert event(made.code(12, team_id="T0OTHER")).uid.value != one
    assert TEAM.lower() not in one


def test_a_code_of_which_nothing_is_known_has_an_event_too():
    shown = event(made.code(creator="", campaign="", ad_account="", post_url=""))
    assert shown.summary.value == "Spark Code #12 ends" and "url" not in shown.contents


def test_a_calendar_without_events_can_be_read():
    assert "vevent" not in read(drawn(calendar(), "x")).contents


def test_the_same_facts_make_the_same_bytes_and_another_change_another_version():
    one = calendar(made.code())
    assert drawn(one, "x") == drawn(calendar(made.code()), "x") and version(one, "x") == version(
        calendar(made.code()), "x"
    )
    others = [
        version(calendar(), "x"), version(one, "y"), version(calendar(made.code(), changes=2), "x"),
        version(calendar(made.code(hours=49)), "x"), version(calendar(closed("pulled")), "x"),
        version(calendar(made.code(), has_more=True), "x"), version(calendar(made.code(), made.code(13)), "x"),
    ]  # fmt: skip
    assert len({version(one, "x"), *others}) == len(others) + 1


TYPED = st.text(
    st.one_of(st.sampled_from("\\,;:\"'nN\n\r\t \x00\x07\x0b\x1f\x85\u2028é😀👩‍👧☀️=^"), st.characters()), max_size=100
)


def seen_by_readers(typed: str) -> str:
    """One line without what no calendar may hold."""
    return " ".join(CONTROL.sub("", typed).split())


@settings(deadline=None)
@given(TYPED, TYPED, TYPED)
def test_whatever_people_typed_arrives_as_text_and_stays_in_its_line(creator, campaign, account):
    code = made.code(creator=creator, campaign=campaign, ad_account=account)
    content = drawn(calendar(code), title(Part("", account), MIA))
    found = lines(content)
    assert sum(line == "BEGIN:VEVENT" for line in found) == 1 and sum(line.startswith("UID") for line in found) == 1
    assert all(re.match(r"[A-Z-]+[;:]", line) for line in found[:-1]) and found[-1] == ""
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content)
    expected = [f"@{seen_by_readers(creator)}" if creator else "", seen_by_readers(campaign), seen_by_readers(account)]
    named = " · ".join(filter(None, expected))
    summary = f"Spark Code #12 ends{named and f': {named}'}"
    assert unescaped(next(line for line in found if line.startswith("SUMMARY"))) == summary
    if "\\" not in summary:  # there the readers differ
        assert read(content).vevent.summary.value == summary
        assert str(other(content)["summary"]) == summary


def unescaped(line: str) -> str:
    text = line.partition(":")[2]
    return re.sub(r"\\([\\;,nN])", lambda found: "\n" if found[1] in "nN" else found[1], text)


@settings(deadline=None)
@given(st.text(max_size=50))
def test_an_address_of_a_post_never_leaves_its_line(url):
    content = drawn(calendar(made.code(post_url=f"https://vm.tiktok.com/{url}")), "x")
    assert sum(line.startswith("URL:") for line in lines(content)) == 1
    assert read(content).vevent.url.value.startswith("https://vm.tiktok.com/")


def test_nothing_of_the_code_is_in_a_calendar():
    content = drawn(calendar(made.code(), made.longest(), closed("pulled")), "x").decode()
    assert CODE[1:20] not in content and CODE[-5:] not in content and CODE[-5:].strip("=") not in content
