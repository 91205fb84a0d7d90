"""Numbers within statements, where they are always the same, and within answers, where they are many."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


def numeral(number: int) -> ColumnElement[int]:
    """A number that is part of the statement: as a value it would be sent, and looked at, each time."""
    return literal_column(f"{number}", Integer)


class Joined(FunctionElement[str]):
    """All numbers as one text with commas between: one row of an answer, not a thousand.

    SQLAlchemy's own would say its comma anew each time that it is asked.
    """

    inherit_cache = True
    type = String()


@compiles(Joined, "sqlite")
def _on_sqlite(element: Joined, compiler: SQLCompiler, **more: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **more)})"


@compiles(Joined, "postgresql")
def _on_postgresql(element: Joined, compiler: SQLCompiler, **more: Any) -> str:
    return f"string_agg(({compiler.process(element.clauses, **more)})::text, ',')"


def apart(joined: str) -> Sequence[int]:
    """The numbers of such a text: as JSON they are read ten times faster than piece by piece."""
    numbers: Sequence[int] = json.loads(f"[{joined}]")
    return numbers
