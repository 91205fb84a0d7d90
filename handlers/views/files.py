"""Codes and requests as files: CSV for spreadsheets, JSON for programs."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any

from storage.models import Code, History, Request
from storage.rules.cells import csv_line, guarded
from storage.rules.codes import masked, veiled
from storage.rules.records import CODE_COLUMNS, NUMBERS, REQUEST_COLUMNS
from storage.rules.windows import status

Facts = dict[str, Any]


class Table:
    """One kind of rows, written as CSV and as JSON while they are read."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        self.count = 0
        self._csv, self._json = BytesIO(), BytesIO()
        self._csv.write(csv_line(list(columns), end="\r\n").encode("utf-8-sig"))

    def add(self, found: Facts, past: Sequence[Facts]) -> None:
        """One row: RFC 4180 with nothing that a spreadsheet would calculate, and the same as JSON with its history."""
        self._csv.write(csv_line([_cell(value) for value in found.values()], end="\r\n").encode())
        self._json.write((",\n" if self.count else "").encode())
        self._json.write(json.dumps({**found, "history": past}, ensure_ascii=False, default=_written).encode())
        self.count += 1

    @property
    def csv(self) -> bytes:
        """The table with its header; UTF-8 with the mark by which Excel knows it."""
        return self._csv.getvalue()

    @property
    def json(self) -> bytes:
        """The rows as a list of objects."""
        return b"[\n" + self._json.getvalue() + b"\n]"


def as_json(tables: Mapping[str, Table], now: datetime) -> bytes:
    """All tables as one object, and when that was."""
    lists = [f'"{kind}": '.encode() + table.json for kind, table in tables.items()]
    return b"{" + b",\n".join([f'"exported_at": "{now.isoformat()}"'.encode(), *lists]) + b"}\n"


def of_code(code: Code, past: Sequence[History], now: datetime, *, whole: bool) -> tuple[Facts, Sequence[Facts]]:
    """A code by the columns of its file, and its history; no code in either unless it was asked for whole."""
    found = {**_plain(code, CODE_COLUMNS), "status": status(code.expires_at, code.closed_as, now).value}
    if whole:
        return found, _told(past)
    veil = partial(veiled, code=code.code)
    return {**_veiled(found, veil), "code": masked(code.code)}, [_veiled(event, veil) for event in _told(past)]


def of_request(request: Request, past: Sequence[History], *, whole: bool) -> tuple[Facts, Sequence[Facts]]:
    """A request by the columns of its file, and its history, likewise."""
    found = _plain(request, REQUEST_COLUMNS)
    if whole:
        return found, _told(past)
    return _veiled(found, veiled), [_veiled(event, veiled) for event in _told(past)]


def _plain(found: Code | Request, columns: Mapping[str, str]) -> Facts:
    """What is kept under each column; ids as text."""
    held = {name: getattr(found, kept, None) for name, kept in columns.items()}
    numbers = {name for name, kept in columns.items() if kept in NUMBERS and held[name] is not None}
    return {name: f"#{value}" if name in numbers else value for name, value in held.items()}


def _told(past: Sequence[History]) -> list[Facts]:
    return [{"at": row.at, "by": row.by, "what": row.what, "was": row.was, "became": row.became} for row in past]


def _veiled(found: Any, veil: Callable[[str], str]) -> Any:
    """The same without a code anywhere in its words."""
    if isinstance(found, dict):
        return {name: _veiled(value, veil) for name, value in found.items()}
    return veil(found) if isinstance(found, str) else found


def _cell(value: object) -> str:
    return guarded(value) if isinstance(value, str) else "" if value is None else str(_written(value))


def _written(value: Any) -> Any:
    """Moments and days in ISO form."""
    return value.isoformat() if hasattr(value, "isoformat") else value
