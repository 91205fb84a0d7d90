"""Every kind of row that is written down has its words."""

import re
from pathlib import Path

import pytest

from handlers.views import deeds, events
from tests.conftest import LEO, NOON
from tests.handlers import made

STORAGE = Path(__file__).parents[3] / "storage"
WRITTEN = re.compile(r"""(?:write_down|Change|_hand)\(\s*"(\w+)"|literal\("(exported)"\)""")
END = NOON.isoformat()


def kinds() -> set[str]:
    """Every kind of history row that stands in the source."""
    sources = (path.read_text("utf-8") for path in STORAGE.glob("*.py"))
    return {one or other for source in sources for one, other in WRITTEN.findall(source)}


def test_every_kind_that_is_written_is_worded_and_no_other():
    assert kinds() == set(deeds.WORDS)
    assert {"logged", "taken", "undone", "settings", "asked", "exported"} <= kinds()


@pytest.mark.parametrize("kind", sorted(deeds.WORDS))
def test_every_kind_is_told_also_when_the_row_holds_nothing(kind):
    assert deeds.words(made.history(what=kind)).strip(": ")


@pytest.mark.parametrize(("what", "was", "became", "words"), [
    ("logged", {}, {"expires_at": END, "replaces": 9}, "logged: ends <!date^1795348800^"),
    ("logged", {}, {"expires_at": END, "replaces": 9}, ", replaces #9"),
    ("imported", {"id": 7}, {}, "imported (was #7 where it came from)"),
    ("exported", {}, {}, "exported whole"),
    ("paired", {}, {"half": 8}, "paired with #8"),
    ("paired", {}, {}, "paired"),
    ("swapped", {}, {"replaced_by": 8}, "swapped in Ads Manager for #8"),
    ("extended", {"expires_at": END}, {"expires_at": "broken"}, "extended to ? (was <!date^"),
    ("replaced", {}, {"replaced_by": 19}, "replaced by #19"),
    ("unlinked", {"replaces": 3}, {}, "does not replace #3 any more"),
    ("pulled", {}, {"reason": "creator_silent"}, "pulled: Creator silent"),
    ("failed", {}, {"reason": "region"}, "failed in Ads Manager: Region not supported"),
    ("reopened", {}, {"invalid": 2}, "reopened: #2 failed"),
    ("reopened", {}, {"pulled": 2}, "reopened: #2 was pulled"),
    ("reopened", {}, {}, "reopened"),
    ("undone", {"what": "extended"}, {}, "undone: the extension"),
    ("undone", {"what": "replaced", "replaced_by": 4}, {}, "undone: the replacement by #4"),
    ("undone", {"pulled_at": END}, {}, "undone: the pull or failure"),
    ("edited", {"note": "a", "days": 7}, {"note": "b"}, "edited: note “a” → “b”"),
    ("edited", {"code_ends_at": END}, {"code_ends_at": END}, "edited: end <!date^"),
    ("asked", {}, {"days": 30, "due": "2026-11-27"}, "asked for 30 days, due Fri 27 Nov"),
    ("reworded", {"message": "Hi\nAna"}, {"message": "x" * 500}, "message edited: “Hi Ana” → “xxx"),
    ("answers", {}, {"request": 7}, "answers request #7"),
    ("answered", {}, {"code": 8}, "answered with #8"),
    ("settings", {"owner_dm": True}, {"owner_dm": False}, "settings: direct messages to owners on → off"),
    ("settings", {}, {"alert_channel": "C1", "colour": "*red*"}, "colour none → “*\u200dred*\u200d”"),
    ("of_a_later_version", {}, {}, "of a later version"),
    ("<!channel>", {}, {}, "&lt;!channel&gt;"),
])  # fmt: skip
def test_history_is_told_in_words(what, was, became, words):
    row = made.history(what=what, **became)
    row.was = was
    assert words in events.event(row) and f"<@{LEO}>" in events.event(row)


def test_a_row_says_what_it_is_about_where_that_is_not_plain_from_where_it_stands():
    assert " · #12 pulled: Other · " in events.event(made.history(reason="other"), named=True)
    settings = made.history(what="settings", default_days=30)
    settings.about = None
    assert " · settings: default duration none → “30” · " in events.event(settings, named=True)


def test_a_remark_is_told_once():
    assert events.event(made.history(what="pulled", reason="other", note="no answer")).endswith("– “no answer”")
    assert events.event(made.history(what="edited", note="nice")).count("nice") == 1


def test_a_long_history_shows_its_newest_part_says_how_much_is_older_and_leads_to_all_of_it():
    story = [made.history(what="extended", note="&" * 999, expires_at=END)] * 20
    newest, way = (block for block in events.happened(story))
    lines = newest["elements"][0]["text"].split("\n")
    assert 5 <= len(lines) - 1 <= 10
    assert lines[-1] == f"…and {20 - (len(lines) - 1)} older"
    assert (way["elements"][0]["action_id"], way["elements"][0]["value"]) == ("history_page_1", "1 12")
    (short,) = events.happened(story[:2])
    assert "older" not in str(short)
    assert events.happened([]) == []


def test_of_a_very_long_history_it_is_only_said_that_there_is_more():
    (newest, _) = events.happened([made.history()] * 200)
    assert "…and 150+ older" in newest["elements"][0]["text"]


def test_what_was_done_to_many_at_once_is_one_line():
    rows = [made.history(number + 1, "exported") for number in range(40)]
    rows.append(made.history(99, "logged"))
    first, last = events.lines_of_many(rows)
    assert "· #1 and 39 more exported whole · " in first
    assert "#99 logged" in last
    assert "· #1 and others exported whole · " in events.lines_of_many(rows[:40])[0]


def test_what_was_done_at_once_and_differs_has_a_line_each():
    rows = [made.history(number, "logged", expires_at=f"2026-12-0{number}T00:00:00+00:00") for number in (1, 2)]
    assert ["#1 logged: ends" in line for line in events.lines_of_many(rows)] == [True, False]


def test_of_many_deeds_the_newest_six_are_told():
    kinds = ["logged", "applied"] * 5
    rows = [made.history(number + 1, what) for number, what in enumerate(kinds)]
    assert len(events.lines_of_many(rows)) == 6
