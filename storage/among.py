"""Whether something is one of many: these go to the database as one value, and one statement serves for any number."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BindParameter,
    Boolean,
    ColumnElement,
    Dialect,
    Integer,
    String,
    TypeDecorator,
    any_,
    func,
    literal,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeEngine


class Ids(TypeDecorator[Sequence[int]]):
    """Short ids as one value: an array, or where there is none, as JSON."""

    impl = JSON
    cache_ok = True
    of: type[TypeEngine[Any]] = Integer

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What the database has for it."""
        return dialect.type_descriptor(ARRAY(self.of) if dialect.name == "postgresql" else JSON())


class Texts(Ids):
    """The same of texts."""

    cache_ok = True
    of = String


class _Among(FunctionElement[bool]):
    inherit_cache = True
    type = Boolean()

    def self_group(self, against: OperatorType | None = None) -> "_Among":  # noqa: ARG002 - SQLAlchemy passes it
        """As it is: it would be compared with 1, and no index would be asked."""
        return self


def among(
    what: InstrumentedAttribute[int] | InstrumentedAttribute[str] | ColumnElement[str],
    these: Sequence[int] | BindParameter[Any],
) -> ColumnElement[bool]:
    """Whether it is one of these. A place for each would take PostgreSQL longer to read than to find them.

    A parameter is of the type Ids or Texts, and gets a list.
    """
    return _Among(what, these if isinstance(these, BindParameter) else literal(these, Ids()))


@compiles(_Among, "sqlite")
def _of_json(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    what, these = element.clauses
    return compiler.process(what.in_(select(func.json_each(these).table_valued("value").c.value)), **more)


@compiles(_Among, "postgresql")
def _of_array(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    what, these = element.clauses
    return compiler.process(what == any_(these), **more)
