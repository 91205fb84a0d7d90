"""Reads what was pressed, for those who act on it: a button of another version of us is refused."""

from typing import Any

from handlers.given import OpenWorkspace
from handlers.views import presses
from storage.models import Code
from storage.outcomes import TooLate
from storage.rules import Refused

NOT_OURS = "This button is from an older version of me. `/spark help` shows what I can do."


def as_seen(value: Any, read_workspace: OpenWorkspace) -> Code:
    """The code, if it is open and ends when the button said; else TooLate."""
    press = pressed(value)
    with read_workspace() as workspace:
        code = workspace.codes.get(press.id)
    if code.closed_at is not None or code.expires_at != press.at:
        raise TooLate(code)
    return code


def pressed(value: Any) -> presses.Pressed:
    """Which code, and the end that the person saw."""
    press = presses.read_press(value)
    if press is None:
        raise Refused(NOT_OURS)
    return press


def short_id(value: Any) -> int:
    """The short id that a button names."""
    found = presses.read_number(value)
    if found is None:
        raise Refused(NOT_OURS)
    return found
