"""A period in numbers: what ended in silence, what was renewed in time, who is silent, what comes next."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from statistics import median

from storage.rules import Refused
from storage.rules.events import AHEAD, Event, What, events
from storage.rules.facts import Facts, Period
from storage.rules.reasons import DEFAULT_PULL, label

DAYS = (7, 30, 90)
PATIENCE = timedelta(days=7)
"""A creator who was asked and says nothing for longer is silent."""
_DAY = timedelta(days=1)

Counts = Sequence[tuple[str, int]]
"""How many of what, the most first."""


@dataclass(frozen=True)
class Report:
    """What happened in a period, and what will."""

    period: Period
    events: Sequence[Event]
    quiet: Counts
    """Creators who do not answer, and how many requests and pulled ads are due to that."""

    def count(self, *whats: What) -> int:
        """How often this happened."""
        return len(self.of(*whats))

    def of(self, *whats: What) -> Sequence[Event]:
        """The events of these kinds, in order."""
        found = [event for what in whats for event in self._by_kind.get(what, ())]
        return found if len(whats) == 1 else sorted(found, key=lambda event: event.at)

    @cached_property
    def _by_kind(self) -> Mapping[What, Sequence[Event]]:
        found: dict[What, list[Event]] = {}
        for event in self.events:
            found.setdefault(event.what, []).append(event)
        return found

    @property
    def lead(self) -> timedelta | None:
        """How long before the end codes were renewed, as a median; None when none was."""
        return _median(self.of(What.EXTENDED, What.REPLACED))

    @property
    def answer_time(self) -> timedelta | None:
        """How long creators took to answer, as a median; None when none did."""
        return _median(self.of(What.ANSWERED))

    def reasons(self, what: What) -> Counts:
        """Why codes were pulled or failed, in words."""
        return _most(label(event.reason) for event in self.of(what))

    @property
    def accounts(self) -> Counts:
        """Whose codes end in the next thirty days; two spellings of one ad account are one."""
        names: dict[str, str] = {}
        keys = [event.about.ad_account.casefold() for event in self.of(What.COMING)]
        for event in self.of(What.COMING):
            names.setdefault(event.about.ad_account.casefold(), event.about.ad_account)
        return [(names[key], count) for key, count in _most(keys)]

    @property
    def weeks(self) -> Counts:
        """How many codes end in each calendar week of the next thirty days, week by week."""
        days = Counter(event.at.astimezone(self.period.zone).date() for event in self.of(What.COMING))
        weeks = _weeks(self._today, (self.period.now + AHEAD).astimezone(self.period.zone).date())
        return [(_span(first, last), sum(days[day] for day in _days(first, last))) for first, last in weeks]

    @property
    def _today(self) -> date:
        return self.period.now.astimezone(self.period.zone).date()


def report(facts: Facts, period: Period) -> Report:
    """The facts of a period as numbers."""
    happened = events(facts, period)
    return Report(period, happened, _quiet(facts, period, happened))


def read_days(typed: str) -> int:
    """`7`, `30` or `90`, also as `30d` or `30 days`; 30 for nothing. Refused for anything else."""
    word = typed.lower().removesuffix("days").removesuffix("d").strip() or "30"
    if word not in map(str, DAYS):
        raise Refused("I report on the last 7, 30 or 90 days: `/spark report 30`.")
    return int(word)


def _quiet(facts: Facts, period: Period, happened: Sequence[Event]) -> Counts:
    today = period.now.astimezone(period.zone).date()
    waiting = [
        asked.about.creator for asked in facts.waiting
        if period.now - asked.asked_at > PATIENCE or (asked.due is not None and today > asked.due)
    ]  # fmt: skip
    pulled = [each for each in happened if each.what is What.PULLED and each.reason == DEFAULT_PULL]
    return _most(creator for creator in [*waiting, *(each.about.creator for each in pulled)] if creator)


def _most(things: Iterable[str]) -> Counts:
    return sorted(Counter(things).items(), key=lambda each: (-each[1], each[0]))


def _median(happened: Sequence[Event]) -> timedelta | None:
    seconds = [event.took.total_seconds() for event in happened if event.took is not None]
    return timedelta(seconds=median(seconds)) if seconds else None


def _weeks(first: date, last: date) -> list[tuple[date, date]]:
    """The days from first to last, parted after each Sunday."""
    found = []
    while first <= last:
        sunday = min(last, first + (6 - first.weekday()) * _DAY)
        found.append((first, sunday))
        first = sunday + _DAY
    return found


def _days(first: date, last: date) -> list[date]:
    return [first + day * _DAY for day in range((last - first).days + 1)]


def _span(first: date, last: date) -> str:
    """`23–29 Nov`, `30 Nov–6 Dec`, `22 Nov`."""
    end = f"{last.day} {last:%b}"
    if first == last:
        return end
    return f"{first.day}–{end}" if first.month == last.month else f"{first.day} {first:%b}–{end}"
