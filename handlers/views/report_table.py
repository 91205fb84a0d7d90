"""A report's events as a table for spreadsheets: what may go to a client, without codes and without people."""

from datetime import datetime, timedelta
from io import StringIO

from storage.rules.cells import csv_line, guarded
from storage.rules.events import Event, What
from storage.rules.reasons import label
from storage.rules.reports import Report

COLUMNS = (
    "when", "what", "id", "creator", "campaign", "account", "url", "end", "reason",
    "hours_before_end", "hours_to_answer",
)  # fmt: skip
_RENEWED = (What.EXTENDED, What.EXTENDED_LATE, What.REPLACED, What.REPLACED_LATE)
_HOUR = timedelta(hours=1)


def table(shown: Report) -> bytes:
    """One row for each event, in RFC 4180; UTF-8 with the mark by which Excel knows it."""
    out = StringIO()
    out.write(csv_line(COLUMNS, end="\r\n"))
    for event in shown.events:
        out.write(csv_line(_cells(event, shown), end="\r\n"))
    return out.getvalue().encode("utf-8-sig")


def name(shown: Report) -> str:
    """What the file is called."""
    day = shown.period.until.astimezone(shown.period.zone)
    return f"spark-report-{shown.period.days}-days-{day:%Y-%m-%d}.csv"


def _cells(event: Event, shown: Report) -> list[str]:
    about = event.about
    typed = (about.creator, about.campaign, about.ad_account, about.post_url)
    return [
        _moment(event.at, shown), event.what.value, f"#{about.number}", *map(guarded, typed), _moment(event.end, shown),
        label(event.reason) if event.what in (What.PULLED, What.FAILED) else "",
        _hours(event.took) if event.what in _RENEWED else "",
        _hours(event.took) if event.what is What.ANSWERED else "",
    ]  # fmt: skip


def _moment(moment: datetime | None, shown: Report) -> str:
    """To the second, where the workspace is, with its distance from UTC."""
    return moment.astimezone(shown.period.zone).isoformat(timespec="seconds") if moment else ""


def _hours(span: timedelta | None) -> str:
    return f"{span / _HOUR:.1f}" if span is not None else ""
