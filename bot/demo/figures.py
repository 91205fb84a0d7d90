"""Tables and charts: what each may hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.demo.checks import anything, kind_of, many, number, problem, shape, string
from bot.demo.rich import BLOCK, RICH_TEXT

CELLS = {
    "raw_text": shape({"type!": anything, "text!": string(3000)}),
    "raw_number": shape({"type!": anything, "value!": number(-1e15, 1e15), "text": string(3000)}),
    "rich_text": RICH_TEXT,
}
CELL, HEADER_CELL = kind_of(CELLS, CELLS), kind_of(CELLS, {"raw_text", "raw_number"})
POINT = shape({"label!": string(20), "value!": number(-1e15, 1e15)})
SERIES = many(shape({"name!": string(20), "data!": many(POINT, 20)}), 12)
AXIS = shape({"categories!": many(string(20), 20), "x_label": string(50), "y_label": string(50)})


def _even_rows(block: dict[str, Any], place: str) -> Iterator[str]:
    rows = block.get("rows", [])
    if len({len(row) for row in rows if isinstance(row, list)}) > 1:
        yield problem("all rows must have the same number of columns", f"{place}/rows")


def _plain_header(block: dict[str, Any], place: str) -> Iterator[str]:
    for index, cell in enumerate(block.get("rows", [[]])[0]):
        yield from HEADER_CELL(cell, f"{place}/rows/0/{index}")


def _a_point_per_category(chart: dict[str, Any], place: str) -> Iterator[str]:
    categories = chart.get("axis_config", {}).get("categories")
    series = chart.get("series", [])
    if len({one.get("name") for one in series}) < len(series):
        yield problem("series names must be unique", f"{place}/series")
    for index, one in enumerate(series):
        if [point.get("label") for point in one.get("data", [])] != categories:
            yield problem("must have exactly one point per category", f"{place}/series/{index}/data")


_DRAWN = shape({"type!": anything, "series!": SERIES, "axis_config!": AXIS}, _a_point_per_category)
_SEGMENT = shape({"label!": string(20), "value!": number(1e-9, 1e15)})
CHARTS = {
    **dict.fromkeys(("bar", "line", "area"), _DRAWN),
    "pie": shape({"type!": anything, "segments!": many(_SEGMENT, 12)}),
}
_TABLE = {**BLOCK, "column_settings": many(anything, 20), "rows!": many(many(CELL, 20), 100)}
_DATA_TABLE = {
    **BLOCK,
    "caption!": string(3000),
    "page_size": number(1, 100),
    "row_header_column_index": number(0, 19),
    "rows!": many(many(CELL, 20), 201, 2),
}

FIGURES = {
    "data_table": shape(_DATA_TABLE, _even_rows, _plain_header),
    "data_visualization": shape({**BLOCK, "title!": string(50), "chart!": kind_of(CHARTS, CHARTS)}),
    "table": shape(_TABLE, _even_rows),
}
