"""What a press or a form is told that came too late, or for something that is not here."""

from datetime import datetime

from handlers.views import rows
from handlers.views.words import said, when
from storage.models import Code
from storage.rules.windows import time_left


def not_here(wanted: object) -> str:
    """Said alike of what never was and of what belongs to another workspace."""
    typed = str(wanted)
    is_id = typed.isascii() and typed.isdecimal() and len(typed) < 10  # noqa: PLR2004 - a post's id has more digits
    return f"I can't find {said(f'#{typed}' if is_id else typed, 100)} here."


def too_late(code: Code, now: datetime) -> str:
    """Who was faster, with what, when; or that the press belongs to an older end."""
    happened = rows.outcome(code)
    at = code.closed_at or code.extended_at
    if happened and at is not None:
        return f"Somebody was faster: #{code.id} was {happened} ({time_left(at, now)}). Nothing was changed."
    return f"This button belongs to an older alert; #{code.id} now ends {when(code.expires_at)}. Nothing was changed."


def on_it_already(code: Code, by: str, now: datetime) -> str:
    """Who is handling a code, as it stands now."""
    if code.on_it is None:
        return f"Nobody is on #{code.id} at the moment."
    who = "You are" if code.on_it == by else f"<@{code.on_it}> is"
    return f"{who} on #{code.id} since {when(code.on_it_at or now)}. Nothing was changed."


def not_applied(code: Code, now: datetime) -> str:
    """A code that was applied already, or is closed."""
    if code.closed_at is None and code.applied_at is not None:
        ago = time_left(code.applied_at, now)
        return f"#{code.id} was applied by <@{code.applied_by}> ({ago}). Nothing was changed."
    return too_late(code, now)


def undo_over(code: Code, now: datetime) -> str:
    """A pull or failure that stands: its ten minutes are over, or the code was logged again."""
    ago = time_left(code.closed_at or now, now)
    return f"#{code.id} was closed {ago} and stays so: it is too late for an undo, or the code was logged again."


def open_again(code: Code) -> str:
    """A pull or failure that does not stand any more."""
    return f"#{code.id} is open again already: that was taken back. Nothing was changed."


def change_stays(code: Code, now: datetime) -> str:
    """A change that cannot be taken back: its ten minutes are over, or something was changed after it."""
    happened = rows.outcome(code) if code.closed_at else rows.ends(code, now)
    why = "ten minutes are over, or something was changed since"
    return f"It is too late for an undo: {why}. #{code.id}: {happened}. Nothing was changed."


def duplicate(existing: Code) -> str:
    """Which entry has this code already, and who logged it; plain text, as it stands under a field."""
    account = f" for {existing.ad_account}" if existing.ad_account else ""
    by = f", by @{existing.logged_by_name}" if existing.logged_by_name else ""
    day = f"{existing.logged_at.day} {existing.logged_at:%b}"
    return f"This code is already logged{account}: #{existing.id}{by} on {day}. /spark show {existing.id} shows it."
