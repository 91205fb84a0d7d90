"""An export of everything, brought into an empty workspace, is exported as the same."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from itertools import count
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from handlers.bringing import Bringing
from handlers.exporting import Wish, _gathered
from storage.codes import Seen
from storage.editing import About
from storage.new_codes import NewCode
from storage.outcomes import NotHere, OtherOpen, TooLate
from storage.requests import NewRequest
from storage.rivals import KEEP_BOTH
from storage.rules import Refused
from storage.rules.codes import parse_code
from storage.rules.posts import Post, parse_post
from storage.rules.queries import Query, Show
from storage.rules.sheets import read_file
from storage.rules.text import line, paragraph
from storage.rules.windows import Window
from storage.workspace import Workspace
from tests.conftest import LEO, MIA, NOON, WORDS_ONLY

pytestmark = WORDS_ONLY

pytestmark = WORDS_ONLY
TEAMS = count()
WORDS = st.text(st.sampled_from("ab 1=+-@'\"&<>#,;|\n\té☀️.:/…"), max_size=12) | st.text(max_size=8)
POSTS: tuple[Post | None, ...] = (
    None,
    parse_post("https://www.tiktok.com/@ana/video/7290000000000000001", NOON),
    parse_post("https://vm.tiktok.com/ZM1/?a=1&b=2", NOON),
)
KINDS = (
    "log", "log", "log", "half", "replace", "extend", "pull", "fail", "undo", "ask", "ask", "answer", "cancel",
    "reword", "edit", "take on", "apply",
)  # fmt: skip
DEEDS = st.tuples(st.sampled_from(KINDS), st.integers(0, 9), st.integers(1, 300), WORDS, WORDS)


def do(workspace: Workspace, deed: tuple[str, int, int, str, str], step: int) -> None:
    """One thing that somebody does at its own minute; most of them with the `which`th code or request there is."""
    what, which, days, some, more = deed
    at = NOON + timedelta(minutes=step)
    by: dict[str, Any] = {"by": (MIA, LEO)[which % 2], "at": at}
    window = Window(at + timedelta(days=days), at.date() if which % 3 else None, days, already_expired=False)
    new = NewCode(
        code=parse_code(f"#{step:03}roundTRIPexampleOfACode{'x' * which}="), window=window, owner=by["by"],
        creator="ana", post=POSTS[which % 3], ad_account=line(some), campaign=line(more),
        note=paragraph(f"{some}\n{more}"), rights_end_at=at + timedelta(days=9) if which % 4 == 3 else None,
        replaces=KEEP_BOTH,
    )  # fmt: skip
    codes, requests, editing, applying = workspace.codes, workspace.requests, workspace.editing, workspace.applying
    code = nth(workspace.exporting.codes(Query(Show.ALL), at), which)
    request = nth(workspace.exporting.requests(Query(Show.ALL)), which)
    seen, asked = Seen(code.id, code.expires_at) if code else Seen(0, at), request.id if request else 0
    deeds: dict[str, Callable[[], object]] = {
        "log": lambda: codes.log(replace(new, request_id=(which > 4 and asked) or None), **by, name=line(some, 80)),
        "ask": lambda: requests.ask(
            NewRequest(creator="bob", days=days, owner=by["by"], message=paragraph(some)), **by
        ),
        "cancel": lambda: requests.cancel(asked, **by),
        "reword": lambda: requests.reword(asked, paragraph(some * 150), **by),
        "half": lambda: codes.log(replace(new, half_of=seen.id), **by),
        "replace": lambda: codes.replace(seen, new, **by),
        "extend": lambda: codes.extend(seen, window, **by, note=paragraph(some)),
        "pull": lambda: codes.pull(seen, "other", **by, note=paragraph(more)),
        "fail": lambda: codes.fail(seen, "mistyped", **by),
        "undo": lambda: codes.undo_pull(seen.id, (code and code.closed_at) or at, **by),
        "answer": lambda: codes.answer(seen, asked, **by),
        "edit": lambda: editing.edit(seen.id, "", About(owner=by["by"], note=paragraph(some)), **by),
        "take on": lambda: codes.take_on(seen, code.on_it if code else None, **by),
        "apply": lambda: applying.apply(seen.id, **by),
    }
    with suppress(Refused, TooLate, OtherOpen, NotHere), workspace.apart():
        deeds[what]()


def nth(parts: Iterator[Sequence[Any]], which: int) -> Any:
    """One of them, if there is any."""
    found = [each for part in parts for each in part]
    return found[which % len(found)] if found else None


def exported(workspace: Workspace, kind: str) -> dict[str, bytes]:
    files, _ = _gathered(workspace, Wish(Query(Show.ALL), MIA, NOON + timedelta(days=1), whole=True))
    return {name: content for name, content in files.named(NOON).items() if name.endswith(kind)}


def told(found: dict[str, bytes]) -> dict[str, Any]:
    """What the files say, with places for ids, and without who brought it in."""
    tables: dict[str, Any] = {}
    for name, content in found.items():
        if name.endswith("json"):
            held = json.loads(content)
            tables |= {kind: held[kind] for kind in ("codes", "requests")}
        else:
            tables[name.split("-")[1]] = list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))
    ids = [row["id"] for kind in sorted(tables) for row in tables[kind]]
    pairs = [row["pair"] for row in tables.get("codes", []) if row["pair"]]
    place = {number: f"thing {ids.index(number)}" for number in ids}
    for row in (row for kind in tables for row in tables[kind]):
        row["pair"] = f"pair {pairs.index(row['pair'])}" if row.get("pair") else ""
        for name in ("id", "replaces", "replaced_by", "request", "answered_with"):
            row[name] = place[row[name]] if row.get(name) else ""
        del row["workspace"]
        row["history"] = [event for event in row.get("history", []) if event["what"] != "imported"]
        for event in row["history"]:
            numbers = {name: place[f"#{value}"] for name, value in event["became"].items() if f"#{value}" in place}
            event["became"] |= {
                name: numbers[name] for name in numbers if name in ("replaced_by", "replaces", "code", "request")
            }
    return tables


@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(DEEDS, min_size=1, max_size=25), st.sampled_from(["json", "csv"]), st.booleans())
def test_what_is_exported_comes_back_as_it_was(database, deeds, kind, backwards):
    here, there = f"T0HERE{next(TEAMS)}", f"T0THERE{next(TEAMS)}"
    with database.workspace(here) as workspace:
        for step, deed in enumerate(deeds):
            do(workspace, deed, step)
        before = exported(workspace, kind)
    for name in sorted(before, reverse=backwards):
        with database.workspace(there) as workspace:
            for _ in range(7):  # as if other things had been logged there before
                workspace._scope.next_id()
            results = Bringing({}, NOON + timedelta(days=1), LEO, "leo").save(workspace, read_file(before[name]).rows)
        assert [result.refusal for result in results if result.number is None] == []
    with database.workspace(there) as workspace:
        assert told(exported(workspace, kind)) == told(before)
    for name in before:
        with database.workspace(there) as workspace:
            again = Bringing({}, NOON + timedelta(days=1), LEO, "leo").save(workspace, read_file(before[name]).rows)
        assert all(result.refusal.startswith("duplicate of #") for result in again)


def test_a_round_trip_has_something_of_everything(database):
    deeds = [
        "ask",
        "log",
        "half",
        "extend",
        "apply",
        "replace",
        "take on",
        "pull",
        "undo",
        "log",
        "fail",
        "edit",
        "reword",
        "cancel",
    ]
    with database.workspace("T0ALL") as workspace:
        for step, what in enumerate(deeds):
            do(workspace, (what, 5 if what == "log" else step, 30 + step, "a", "b"), step)
        (content,) = exported(workspace, "json").values()
    happened = {event["what"] for row in json.loads(content)["codes"] for event in row["history"]}
    assert happened >= {"logged", "paired", "extended", "applied", "replaced"}
