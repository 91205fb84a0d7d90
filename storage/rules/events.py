"""What happened to a team's codes and requests within a period: worked out from facts, each thing once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storage.rules.facts import Facts, Period, Standing, Subject

AHEAD = timedelta(days=30)


class What(StrEnum):
    """What an event is, in words."""

    SILENT = "ended in silence"
    EXTENDED = "extended in time"
    REPLACED = "replaced in time"
    EXTENDED_LATE = "extended after its end"
    REPLACED_LATE = "replaced after its end"
    PULLED = "pulled"
    FAILED = "failed in Ads Manager"
    LOGGED = "logged"
    ASKED = "requested"
    ANSWERED = "answered"
    OVERDUE = "expired, not handled"
    COMING = "ends soon"


@dataclass(frozen=True)
class Event:
    """One thing that happened, or will."""

    what: What
    about: Subject
    at: datetime
    end: datetime | None = None
    """The code's end that it is about."""
    reason: str = ""
    took: timedelta | None = None
    """How long before the end it was renewed; how long the creator took to answer."""


def events(facts: Facts, period: Period) -> list[Event]:
    """Everything in order, what is still to come last."""
    found = [
        *_silences(facts, period), *_extensions(facts), *_closings(facts), *_requests(facts),
        *(Event(What.LOGGED, code.about, code.logged_at, code.ends_at) for code in facts.logged),
    ]  # fmt: skip
    within = [event for event in found if period.holds(event.at)]
    return sorted([*within, *_ends(facts, period.now)], key=lambda event: (event.at, event.about.number, event.what))


def _silences(facts: Facts, period: Period) -> Iterator[Event]:
    """Ends that came while the code was open and nobody had renewed or pulled it; each end of a code once."""
    told_late = {
        (each.code.about.number, each.new_end)
        for each in facts.mended
        if each.new_end and each.new_end <= each.at  # nobody could know of this end before it came
    }
    ends = {(code.about.number, end): code for code, end in _unhandled(facts) if period.holds(end)}
    for (number, end), code in ends.items():
        was_closed = any(each.number == number and each.closed_at <= end < each.at for each in facts.undone)
        if code.logged_at < end and not was_closed and (number, end) not in told_late:
            yield Event(What.SILENT, code.about, end, end)


def _unhandled(facts: Facts) -> Iterator[tuple[Standing, datetime]]:
    """Ends at which the code was still open, as far as its record goes."""
    for code in facts.codes:
        if code.was_open(code.ends_at):
            yield code, code.ends_at
    for extended in facts.extensions:
        if extended.at > extended.old_end:
            yield extended.code, extended.old_end
    for mended in facts.mended:
        if mended.old_end and mended.at > mended.old_end and mended.code.was_open(mended.old_end):
            yield mended.code, mended.old_end


def _extensions(facts: Facts) -> Iterator[Event]:
    for extended in facts.extensions:
        lead = extended.old_end - extended.at
        what = What.EXTENDED if lead >= timedelta(0) else What.EXTENDED_LATE
        yield Event(what, extended.code.about, extended.at, extended.old_end, took=lead)


def _closings(facts: Facts) -> Iterator[Event]:
    for code in facts.codes:
        if code.closed_at is None:
            continue
        lead = code.ends_at - code.closed_at
        how = {"pulled": What.PULLED, "invalid": What.FAILED}.get(code.closed_as or "")
        if how is None:
            how = What.REPLACED if lead >= timedelta(0) else What.REPLACED_LATE
        yield Event(how, code.about, code.closed_at, code.ends_at, code.reason or "", lead)


def _requests(facts: Facts) -> Iterator[Event]:
    for asked in facts.requests:
        yield Event(What.ASKED, asked.about, asked.asked_at)
        if asked.answered_at:
            yield Event(What.ANSWERED, asked.about, asked.answered_at, took=asked.answered_at - asked.asked_at)


def _ends(facts: Facts, now: datetime) -> Iterator[Event]:
    """What is open at this moment and has ended, or will within thirty days."""
    for code in facts.codes:
        if code.was_open(now) and code.ends_at <= now + AHEAD:
            yield Event(What.OVERDUE if code.ends_at <= now else What.COMING, code.about, code.ends_at, code.ends_at)
