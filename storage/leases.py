"""Who may touch a row now: whoever took it until a certain instant, and after that anybody."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

LEASE = timedelta(seconds=20)
"""Twice as long as the longest call of Slack: whoever still waits for an answer still has the right to it."""
FARTHEST = timedelta(minutes=15)
"""Nobody takes or postpones for longer: what lies beyond was written before the wall clock was set back."""


def is_free(
    until: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None], now: datetime
) -> ColumnElement[bool]:
    """Nobody has it, or their time is over."""
    return or_(until.is_(None), until <= now, until > now + FARTHEST)
