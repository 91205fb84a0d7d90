"""A report in words and as a chart: what an agency's lead looks at, and may send to a client."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.views import charts, kit
from handlers.views.kit import Block, context, section
from handlers.views.settings_form import city
from handlers.views.words import Answer, handle, said, some
from storage.rules.events import Event, What
from storage.rules.reports import Counts, Report
from storage.rules.windows import lasted
from storage.settings import Choices

ON_ITS_WAY = "Your report comes to you by direct message."
NO_GUESTS = "Guests cannot have reports. Please ask somebody of the team."
NOTHING = "There is nothing to report yet. Log a code with `/spark add`, or ask for one with `/spark request`."
TABLE = "Every event is in the table that comes with it, without codes and without names of your team."
MAY_NOT = (
    "Without its table: I may not send files here yet. Whoever installed me adds `files:write` under OAuth & "
    "Permissions, and reinstalls me."
)
NOT_SENT = "Without its table: Slack did not take the file. `/spark report` tries it again."
MOST_NAMED, MOST_CODES = 10, 5


@dataclass(frozen=True)
class Line:
    """One fact in bold, and what belongs to it."""

    fact: str
    more: str = ""

    @property
    def markup(self) -> str:
        return f"*{self.fact}*\n{self.more}" if self.more else f"*{self.fact}*"

    @property
    def plain(self) -> str:
        return f"{self.fact}: {self.more}" if self.more else self.fact


def report(shown: Report, note: str, *, chart: bool) -> Answer:
    """The report, with a chart where Slack draws them; `note` is the small line under it."""
    lines, small = list(_lines(shown)), [note] if note else []
    drawn = [charts.bars("Codes that end in the next 30 days", "Codes", shown.weeks)]
    blocks: list[Block] = [
        kit.header(f"Spark Codes: {_days(shown)}"), context(_dates(shown)), *(section(line.markup) for line in lines),
        *(drawn if chart and shown.count(What.COMING) else []), *map(context, small),
    ]  # fmt: skip
    words = [
        f"Spark Codes: {_days(shown)}, {_dates(shown)}",
        *(line.plain for line in lines),
        *small,
    ]
    return Answer("\n".join(words), blocks)


def weekly_note(chosen: Choices, who: str) -> str:
    """Why it is there, who set it up, and how to change that; the name mentions nobody."""
    by = f" · set up by @{said(who)}" if who else ""
    return (
        f"Posted every Monday at {chosen.alert_time:%H:%M} {city(chosen.timezone)} time · `/spark settings` to change "
        f"or switch off{by} · `/spark report 30` for more"
    )


def _lines(shown: Report) -> Iterator[Line]:
    yield _silences(shown)
    yield _renewals(shown)
    for what, words in ((What.PULLED, "pulled"), (What.FAILED, "failed in Ads Manager")):
        if shown.count(what):
            yield Line(f"{some(shown.count(what), 'code')} {words}", _counted(shown.reasons(what)))
    yield _requests(shown)
    if shown.quiet:
        yield Line(f"{some(len(shown.quiet), 'creator')} silent", _quiet(shown.quiet))
    yield _ahead(shown)


def _silences(shown: Report) -> Line:
    silent = shown.of(What.SILENT)
    if not silent:
        return Line("No code ended in silence", "Whatever ended had been renewed or pulled by then.")
    more = len(silent) - MOST_CODES
    named = [_named(event) for event in silent[:MOST_CODES]] + ([f"and {more} more"] if more > 0 else [])
    return Line(f"{some(len(silent), 'code')} ended in silence", f"Nobody had renewed or pulled {', '.join(named)}.")


def _named(event: Event) -> str:
    who = f" {handle(event.about.creator)}" if event.about.creator else ""
    account = f" ({said(event.about.ad_account, 34)})" if event.about.ad_account else ""
    return f"#{event.about.number}{who}{account}"


def _renewals(shown: Report) -> Line:
    extended, replaced = shown.count(What.EXTENDED), shown.count(What.REPLACED)
    late = shown.count(What.EXTENDED_LATE, What.REPLACED_LATE)
    afterwards = [f"{late} more only after the end"] if late else []
    if shown.lead is None:
        return Line("No code renewed in time", f"{late} only after the end" if late else "")
    facts = [f"{extended} extended, {replaced} replaced", f"{lasted(shown.lead)} before the end (median)"]
    return Line(f"{some(extended + replaced, 'code')} renewed in time", " · ".join([*facts, *afterwards]))


def _requests(shown: Report) -> Line:
    asked, answered = shown.count(What.ASKED), shown.count(What.ANSWERED)
    took = [f"answers took {lasted(shown.answer_time)} (median)"] if shown.answer_time is not None else []
    facts = [f"{some(asked, 'request')}, {answered} answered", *took]
    return Line(f"{some(shown.count(What.LOGGED), 'code')} logged", " · ".join(facts))


def _quiet(quiet: Counts) -> str:
    named = [(handle(creator), count) for creator, count in quiet[:MOST_NAMED]]
    more = f" and {len(quiet) - MOST_NAMED} more" if len(quiet) > MOST_NAMED else ""
    why = "asked more than 7 days ago or past the due day, or their ad was pulled for it"
    return f"{_counted(named)}{more}\n{why}"


def _ahead(shown: Report) -> Line:
    coming, overdue = shown.count(What.COMING), shown.count(What.OVERDUE)
    has = "has" if overdue == 1 else "have"
    apart = [f"{some(overdue, 'code')} {has} ended, and nobody has decided"] if overdue else []
    if not coming:
        return Line("No code ends in the next 30 days", *apart)
    facts = [_accounts(shown.accounts), f"By week: {charts.in_words(shown.weeks)}", *apart]
    verb = "ends" if coming == 1 else "end"
    return Line(f"{some(coming, 'code')} {verb} in the next 30 days", "\n".join(facts))


def _accounts(accounts: Counts) -> str:
    named = [(said(account, 34) or "no ad account", count) for account, count in accounts[:MOST_NAMED]]
    rest = accounts[MOST_NAMED:]
    others = [(some(len(rest), "other ad account"), sum(count for _, count in rest))] if rest else []
    return _counted([*named, *others])


def _counted(counts: Sequence[tuple[str, int]]) -> str:
    return " · ".join(f"{name}: {count}" for name, count in counts)


def _days(shown: Report) -> str:
    """The period up to now; or, of a weekly report, up to its Monday."""
    if shown.period.until == shown.period.now:
        return f"the last {shown.period.days} days"
    return f"{shown.period.days} days up to {_day(shown.period.until.astimezone(shown.period.zone).date())}"


def _dates(shown: Report) -> str:
    """`23 Oct – 22 Nov 2026`, where the workspace is."""
    zone = shown.period.zone
    since, until = (moment.astimezone(zone).date() for moment in (shown.period.since, shown.period.until))
    return f"{_day(since)} – {_day(until)} {until.year}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
