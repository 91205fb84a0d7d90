"""Codes and requests as files: CSV for spreadsheets, JSON for programs."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from storage.models import Code, History, Request
from storage.rules.cells import csv_line, guarded
from storage.rules.codes import masked
from storage.rules.records import CODE_COLUMNS, FREE_TEXT, REQUEST_COLUMNS
from storage.rules.windows import status


class Table:
    """One kind of rows, written as CSV and as JSON while they are read."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        self.count = 0
        self._csv, self._json = BytesIO(), BytesIO()
        self._csv.write(csv_line(list(columns), end="\r\n").encode("utf-8-sig"))

    def add(self, found: Mapping[str, Any], history: Sequence[History]) -> None:
        """One row: RFC 4180 with nothing that a spreadsheet would calculate, and the same as JSON with its history."""
        cells = [
            guarded(str(value)) if name in FREE_TEXT and value else "" if value is None else str(value)
            for name, value in found.items()
        ]
        self._csv.write(csv_line(cells, end="\r\n").encode())
        past = [{"at": row.at.isoformat(), "by": row.by, "what": row.what, "was": row.was, "became": row.became}
                for row in history]  # fmt: skip
        self._json.write((",\n" if self.count else "").encode())
        self._json.write(json.dumps({**found, "history": past}, ensure_ascii=False).encode())
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


def of_code(code: Code, now: datetime, *, whole: bool) -> dict[str, Any]:
    """A code by the columns of its file; masked unless it was asked for whole."""
    worked_out = {"status": status(code.expires_at, code.closed_as, now).value}
    return _plain(code, CODE_COLUMNS, worked_out if whole else {**worked_out, "code": masked(code.code)})


def of_request(request: Request) -> dict[str, Any]:
    """A request by the columns of its file."""
    return _plain(request, REQUEST_COLUMNS, {})


def _plain(found: Code | Request, columns: Mapping[str, str], instead: Mapping[str, Any]) -> dict[str, Any]:
    """Ids as text, moments and days in ISO form."""
    held = {name: instead[name] if name in instead else getattr(found, kept) for name, kept in columns.items()}
    held["id"] = f"#{held['id']}"
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in held.items()}
