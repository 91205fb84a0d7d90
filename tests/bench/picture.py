"""`python -m tests.bench.picture`: draws docs/bench.svg anew from what docs/bench.json keeps of the last runs."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from math import log2, log10
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.panel import Panel, Point

DOCS = Path(__file__).parents[2] / "docs"
SIZES, THREADS = ("1k", "100k", "1M"), (1, 8, 32, 64)
PROMISED, SLOWEST = 4, 2
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
STYLE = """
text { font: 12px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #59636e }
.title { font-size: 14px; font-weight: 600; fill: #1f2328 }
.line { fill: none; stroke-width: 2.25; stroke-linecap: round; stroke-linejoin: round }
.floor { stroke-width: 1.5; stroke-dasharray: 1 5 }
.rule { stroke: #d1d9e0; stroke-width: 1 } .promise { stroke: #59636e; stroke-dasharray: 5 4; fill: none }
polyline.sqlite { stroke: #0969da } polyline.postgresql { stroke: #bf3989 }
circle.sqlite, text.sqlite { fill: #0969da } circle.postgresql, text.postgresql { fill: #bf3989 }
@media (prefers-color-scheme: dark) {
text { fill: #9198a1 } .title { fill: #f0f6fc } .rule { stroke: #3d444d } .promise { stroke: #9198a1 }
polyline.sqlite { stroke: #58a6ff } polyline.postgresql { stroke: #f778ba }
circle.sqlite, text.sqlite { fill: #58a6ff } circle.postgresql, text.postgresql { fill: #f778ba }
}
"""
Rows = Sequence[Mapping[str, Any]]


def draw() -> None:
    """What was measured so far; a part that never ran leaves its half empty."""
    kept = json.loads((DOCS / "bench.json").read_text())
    rows = {part: kept.get(part, {}).get("rows", []) for part in ("calls", "posting")}
    drawn = [*_growth(rows["calls"]), *_rates(rows["posting"])]
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="284" viewBox="0 0 900 284" role="img">'
    said = "<title>Ledger calls from 1,000 to 1,000,000 codes, and alerts posted by threads</title>"
    (DOCS / "bench.svg").write_text("\n".join([head, said, f"<style>{STYLE}</style>", *drawn, "</svg>", ""]))


def _growth(rows: Rows) -> Iterator[str]:
    """How much longer calls take with more codes: the median of all of them, ours and the plain ones."""
    panel = Panel(44, 2, PROMISED)
    yield from panel.head(
        "Calls of the ledger, by codes in the table", "times as long as with 1k codes: the median call"
    )
    yield from panel.axes(dict(enumerate(SIZES)), {0: "0", 1: "1×", 2: "2×", 3: "3×", 4: "4×"})
    yield panel.line([(0, PROMISED), (2, PROMISED)], "promise")
    yield panel.name([(2, PROMISED)], "promised")
    yield panel.foot("dotted: the plainest ORM calls for the same rows")
    for database, words in DATABASES.items():
        for kind in ("floor", "ours"):
            points = _grown(rows, database, kind)
            yield from _drawn(panel, points, database, kind, words if kind == "ours" else "")


def _grown(rows: Rows, database: str, kind: str) -> list[Point]:
    """The median growth at each size."""
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        named = re.fullmatch(rf"{database}: (.+), ({'|'.join(SIZES)})", row["what"])
        if named:
            found.setdefault(named[1], {})[named[2]] = row[kind]
    return [
        (x, median(each[size] / each[SIZES[0]] for each in found.values())) for x, size in enumerate(SIZES) if found
    ]


def _rates(rows: Rows) -> Iterator[str]:
    """Alerts a second by threads, beside what the answer time allows; each step of an axis is ten or two times more."""
    panel = Panel(500, log2(THREADS[-1]), log10(500 / SLOWEST))
    yield from panel.head(
        "Alerts posted a second, by threads", "Slack answers after 150 ms; each rule is ten times more"
    )
    yield from panel.axes({log2(each): f"{each}" for each in THREADS}, {0: "2", 1: "20", 2: "200"})
    ideal = [_spot(threads, threads / 0.15) for threads in THREADS]
    yield panel.line(ideal, "promise")
    yield panel.name(ideal, "ideal", lift=-10)
    yield panel.foot("dotted: Slack's client alone, with nothing to remember")
    for database, words in DATABASES.items():
        for said, kind in (("Slack's client alone", "floor"), ("threads by answer time", "ours")):
            points = _rated(rows, f"{database}, (.+) threads?: alerts posted, beside {said}", kind)
            yield from _drawn(panel, points, database, kind, words if kind == "ours" else "")


def _rated(rows: Rows, what: str, kind: str) -> list[Point]:
    named = ((re.fullmatch(what, row["what"]), row) for row in rows)
    return sorted(_spot(int(found[1]), row[kind]) for found, row in named if found)


def _spot(threads: int, rate: float) -> Point:
    return log2(threads), log10(rate / SLOWEST)


def _drawn(panel: Panel, points: Sequence[Point], database: str, kind: str, words: str) -> Iterator[str]:
    if not points:
        return
    yield panel.line(points, f"{database} {kind}")
    if words:
        yield from panel.dots(points, database)
        yield panel.name(points, words, database, lift=-3 if database == "sqlite" else 12)


if __name__ == "__main__":
    draw()
