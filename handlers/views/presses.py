"""What a press says, read from its button's value: data, never authority. Old messages keep their buttons."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from storage.codes import Seen


@dataclass(frozen=True)
class Pressed:
    """What a press says: which code, and the end the person saw. Data, never authority."""

    id: int
    at: datetime

    @property
    def seen(self) -> Seen:
        """The code as it was when the button was drawn."""
        return Seen(self.id, self.at)


def read_press(value: Any) -> Pressed | None:
    """The code a button names; None for anything that none of our buttons says."""
    match str(value).split():
        case [number, at] if number.isascii() and number.isdecimal() and len(number) < 10:  # noqa: PLR2004 - an id fits
            try:
                return Pressed(int(number), datetime.fromtimestamp(float(at), UTC))
            except (ValueError, OverflowError, OSError):
                return None
    return None


def read_change(value: Any) -> tuple[str, Pressed | None]:
    """What is to be taken back, of which code, done when."""
    what, _, press = str(value).partition(" ")
    return what, read_press(press)


def read_on_it(value: Any) -> tuple[Pressed | None, str | None]:
    """The code that somebody takes on, and whom they saw there before."""
    number, at, *before = [*str(value).split(), "", ""][:3]
    return read_press(f"{number} {at}"), "".join(before) or None


def read_answers(value: Any) -> tuple[Pressed | None, int | None]:
    """The code that answers a request, and which request."""
    seen, _, request = str(value).rpartition(" ")
    return read_press(seen), read_number(request)


def read_account(value: Any) -> str:
    """The ad account that a button names; empty for codes without one."""
    return str(value).partition(" ")[2]


def read_number(value: Any) -> int | None:
    """The short id that a button names."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004
