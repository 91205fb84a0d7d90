"""How the bot does, as far as it can be seen from outside."""

from collections.abc import Callable
from dataclasses import dataclass

Link = Callable[[], float | None]
"""For how many seconds there has been no connection to Slack; None where Slack comes to us."""
LONGEST_APART = 60.0


@dataclass(frozen=True)
class Debt:
    """What is owed to people at one moment."""

    alerts: int
    seconds: float
    """How late the longest owed one is."""


@dataclass(frozen=True)
class Condition:
    """What one process knows at one moment."""

    debt: Debt | None
    """None when the database does not answer."""
    since_pass: float
    is_late: bool
    apart: float | None
    """For how many seconds there has been no connection to Slack; None over HTTP."""

    @property
    def is_ready(self) -> bool:
        """It does its work. An alert that is owed does not speak against that: perhaps a person has to act."""
        return self.debt is not None and not self.is_late and (self.apart or 0.0) <= LONGEST_APART

    def shown(self) -> dict[str, object]:
        """In words and whole seconds."""
        return {
            "ok": self.is_ready, "database": self.debt is not None, "slack": _link(self.apart),
            "seconds_without_slack": None if self.apart is None else round(self.apart),
            "seconds_since_pass": round(self.since_pass), "alerts_owed": self.debt and self.debt.alerts,
            "longest_owed_seconds": self.debt and round(self.debt.seconds),
        }  # fmt: skip


def over_http() -> None:
    """The link of a bot that Slack comes to."""


def _link(apart: float | None) -> str:
    if apart is None:
        return "http"
    return "away" if apart else "connected"
