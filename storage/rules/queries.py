"""What people type to find codes: `expiring @ana summer`."""

from dataclasses import dataclass
from enum import StrEnum

MOST_WORDS = 8


class Show(StrEnum):
    """Which part of the ledger a list shows."""

    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REQUESTS = "requests"
    PULLED = "pulled"
    FAILED = "failed"
    TO_APPLY = "to-apply"
    OPEN = "open"


@dataclass(frozen=True)
class Query:
    """A list's filter; `str()` of it reads back as the same query."""

    show: Show = Show.OPEN
    creator: str = ""
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The query as one would type it."""
        kind = [] if self.show is Show.OPEN else [self.show.value]
        return " ".join([*kind, *([f"@{self.creator}"] if self.creator else []), *self.words])


def read_query(typed: str) -> Query:
    """A leading word names the part, `@handle` the creator; every other word must be found somewhere."""
    words = typed.split()
    show = Show.OPEN
    if words and words[0].lower() in list(Show):
        show = Show(words.pop(0).lower())
    handles = [word.lstrip("@").lower() for word in words if word.startswith("@")]
    rest = [word for word in words if not word.startswith("@")]
    return Query(show, handles[0] if handles else "", tuple(rest[:MOST_WORDS]))
