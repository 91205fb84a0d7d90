"""Cells of a table that a spreadsheet opens: text stays text, and comes back as it was."""

import csv
import re
from collections.abc import Sequence
from io import StringIO

_FORMULA = re.compile(r"[\s\x00]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"\d[\d\s.,:/eE+-]*")


def guarded(text: str) -> str:
    """The text behind an apostrophe where a spreadsheet would calculate with it, or take it for a number or a date."""
    return f"'{text}" if _is_at_risk(text) else text


def bare(cell: str) -> str:
    """The text that was guarded, or any other cell as it is."""
    return cell[1:] if cell[:1] == "'" and _is_at_risk(cell[1:]) else cell


def csv_line(cells: Sequence[str], mark: str = ",", end: str = "") -> str:
    """One row as RFC 4180 writes it."""
    out = StringIO()
    csv.writer(out, delimiter=mark, lineterminator=end).writerow(cells)
    return out.getvalue()


def _is_at_risk(text: str) -> bool:
    inner = text.lstrip("'")
    return bool(_FORMULA.match(inner) or _NUMBER.fullmatch(inner))
