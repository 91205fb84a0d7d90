"""What can be taken back within ten minutes, while all still is as that very change left it.

A pull or a failure is taken back in `codes`, what was applied in `applying`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.exc import IntegrityError

from storage.changes import UNDO_FOR, Change, Changes
from storage.editing import SAID, following
from storage.models import Code, History
from storage.new_codes import short_notice
from storage.outcomes import TooLate
from storage.pairs import Pairs
from storage.reopening import OPEN_AGAIN, told_soon
from storage.rules.windows import governing
from storage.scope import Scope
from storage.spelling import respell

Facts = Mapping[str, Any]
_MOMENTS = ("code_ends_at", "rights_end_at", "expires_at", "extended_at", "on_it_at")
_OF_AN_END = ("code_ends_at", "generated_on", "days", "rights_end_at", "extended_at", "extended_by")


@dataclass(frozen=True)
class Undoing:
    """One workspace's latest changes."""

    _scope: Scope

    def extension(self, number: int, extended_at: datetime, *, by: str, at: datetime) -> Code:
        """The code ends when it did before, and is told as if nothing had happened. TooLate when it was changed."""
        was, became = self._done("extended", number, extended_at, at)
        if "code_ends_at" not in was:  # written down before all of it was kept
            raise TooLate(Changes(self._scope).get(number))
        soon = short_notice(governing(was["code_ends_at"], was.get("rights_end_at")), at)
        values = {name: was.get(name) for name in _OF_AN_END} | {
            "short_notice": soon or bool(was.get("short_notice")),
            "on_it": _or_else("on_it", was), "on_it_at": _or_else("on_it_at", was),
        }  # fmt: skip
        still = (
            Code.closed_at.is_(None),
            Code.extended_at == extended_at,
            *_are(became, ("code_ends_at", "rights_end_at")),
        )
        return self._undo(number, still, Change("undone", by, at, values, {"what": "extended"}, _end))

    def replacement(self, number: int, replaced_at: datetime, *, by: str, at: datetime) -> Code:
        """The code is open again, and the one that replaced it stays open on its own.

        TooLate when that one is applied, closed or replaced by now, or this one was logged again. Refused when its
        pair has no place for it any more.
        """
        self._scope.queue_up()
        old = Changes(self._scope).get(number)
        if replaced_at < at - UNDO_FOR:
            raise TooLate(old)
        alone: dict[str, Any] = dict.fromkeys(("replaces", "swap_by", "pair", "part"))
        unlinked = Change("unlinked", by, at, alone, {"replaces": number}, _end)
        free = (Code.closed_at.is_(None), Code.applied_at.is_(None), Code.replaces == number)
        values = OPEN_AGAIN | {"replaced_by": None, "short_notice": told_soon(at)}
        was = {"what": "replaced", "replaced_by": old.replaced_by, "replaced_at": replaced_at}
        undone = Change("undone", by, at, values, was)
        still = (Code.closed_as == "replaced", Code.closed_at == replaced_at, Code.swapped_at.is_(None))
        if old.replaced_by and old.closed_at == replaced_at:
            Changes(self._scope).make(old.replaced_by, free, unlinked)
        reopened = self._undo(number, still, undone)
        Pairs(self._scope).rejoin(reopened)
        return reopened

    def edit(self, number: int, edited_at: datetime, *, by: str, at: datetime) -> Code:
        """What the code is about is what it was. TooLate when it is not as that edit left it any more."""
        self._scope.queue_up()
        was, became = self._done("edited", number, edited_at, at)
        names = [name for name in SAID if name in was or name in became]
        before = {name: was.get(name, _nothing(name)) for name in names}
        follows = following(before, was.get("post_id"), was.get("days"), Changes(self._scope).get(number), at)
        told = _end if "short_notice" in follows else lambda _: {}
        change = Change("undone", by, at, before | follows, {"what": "edited"}, told)
        edited = self._undo(number, _are(became, names), change)
        respell(self._scope.session, edited)
        Pairs(self._scope).keep_together(edited, by=by, at=at)
        return edited

    def _undo(self, number: int, still: Sequence[ColumnElement[bool]], change: Change) -> Code:
        """TooLate also when the same code was logged again meanwhile."""
        try:
            with self._scope.session.begin_nested():
                code = Changes(self._scope).make(number, still, change)
        except IntegrityError as logged_again:
            raise TooLate(Changes(self._scope).get(number)) from logged_again
        Pairs(self._scope).complete([code])
        return code

    def _done(self, what: str, number: int, done_at: datetime, now: datetime) -> tuple[Facts, Facts]:
        """From what to what the last change of this kind went; TooLate when it is another one, taken back, or old."""
        code = Changes(self._scope).get(number)
        kinds = (History.what == what) | (History.what == "undone")
        ours = (History.team_id == self._scope.team_id, History.about == number, History.at >= done_at)
        rows = self._scope.session.scalars(select(History).where(*ours, kinds).order_by(History.id.desc()))
        last = next((row for row in rows if what in (row.what, row.was.get("what"))), None)
        if last is None or last.what != what or last.at != done_at or done_at < now - UNDO_FOR:
            raise TooLate(code)
        try:
            return _facts(last.was), _facts(last.became)
        except (TypeError, ValueError) as imported:  # a file told of it, and says no moments
            raise TooLate(code) from imported


def _facts(held: Facts) -> Facts:
    """Facts as the history keeps them, as columns take them."""
    read = {**dict.fromkeys(_MOMENTS, _moment), "generated_on": date.fromisoformat}
    return {name: read[name](value) if name in read else value for name, value in held.items()}


def _moment(kept: str) -> datetime:
    return datetime.fromisoformat(kept).astimezone(UTC)


def _are(facts: Facts, names: Sequence[str]) -> list[ColumnElement[bool]]:
    return [getattr(Code, name).is_not_distinct_from(facts.get(name, _nothing(name))) for name in names]


def _nothing(name: str) -> str | None:
    """What an empty fact is: the history keeps none."""
    return None if name in _MOMENTS else ""


def _or_else(name: str, was: Facts) -> ColumnElement[Any]:
    """What it is by now, or else what it was."""
    column = getattr(Code, name)
    return func.coalesce(column, literal(was.get(name), column.type))


def _end(code: Code) -> dict[str, Any]:
    return {"expires_at": code.expires_at}
