"""A calendar of the days on which codes end, as RFC 5545 has it. Nothing of a code itself is in it."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta

import icalendar
from icalendar import vDuration, vText

from storage.calendars import Calendar, Entry, Part
from storage.models import Code
from storage.rules.reasons import label
from storage.rules.text import CONTROL

DRAWN = 2
"""Counts how calendars were drawn: one that looks different from the same facts needs a higher one."""
REMINDERS = (72, 24)  # hours
LOOK_AGAIN = timedelta(hours=1)
_OUTCOMES = {"pulled": "pulled", "replaced": "replaced", "invalid": "failed"}


class Words(vText):
    """Text of which every sign arrives: the library takes a typed backslash and N for a line break."""

    def to_ical(self) -> bytes:
        """Escaped once."""
        text = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return text.replace("\n", "\\n").encode()


class Before(vDuration):
    """So long before an event, in hours: a day is not always as long."""

    def to_ical(self) -> bytes:
        """`-PT72H`, where the library writes `-P3D`."""
        return f"-PT{-self.td // timedelta(hours=1)}H".encode()


def version(found: Calendar, name: str) -> str:
    """Tells apart what a calendar shows at one time and another, without drawing it."""
    told = [
        (entry.code.id, entry.changes, entry.changed_at, entry.code.act_by, entry.code.closed_as)
        for entry in found.entries
    ]
    return hashlib.sha256(repr((DRAWN, name, found.has_more, told)).encode()).hexdigest()[:32]


def title(part: Part, by: str) -> str:
    """What the calendar is called in the list of somebody's calendars."""
    owner = {"": "", by: "mine"}.get(part.owner, "one owner’s")
    return " · ".join(filter(None, ("Spark Codes", owner, _plain(part.ad_account))))


def drawn(found: Calendar, name: str) -> bytes:
    """The calendar: one event at the end of each code, the same bytes for the same facts."""
    calendar = icalendar.Calendar()
    for key, text in (("version", "2.0"), ("prodid", "-//Spark Codes//Calendar//EN"), ("calscale", "GREGORIAN"),
                      ("method", "PUBLISH"), ("x-published-ttl", "PT1H")):  # fmt: skip
        calendar.add(key, text)
    for key in ("name", "x-wr-calname"):
        calendar.add(key, Words(name))
    calendar.add("refresh-interval", vDuration(LOOK_AGAIN), parameters={"VALUE": "DURATION"})
    if found.has_more:
        calendar.add("x-wr-caldesc", Words(f"The {found.open:,} codes that end first: more are open."))
    alarms = [_reminder(hours) for hours in REMINDERS]
    for entry in found.entries:
        calendar.add_component(_event(entry, alarms))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Entry, alarms: list[icalendar.Alarm]) -> icalendar.Event:
    code, event = entry.code, icalendar.Event()
    event.add("uid", f"code-{code.id}.{_place(code.team_id)}@spark-codes")
    for key in ("dtstamp", "last-modified"):
        event.add(key, entry.changed_at)
    event.add("sequence", entry.changes)
    event.add("status", "CANCELLED" if code.closed_at else "CONFIRMED")
    event.add("dtstart", code.expires_at if code.closed_at else code.act_by)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    event.add("summary", Words(_summary(code)))
    event.add("description", Words("\n".join(_closed(code) if code.closed_at else _to_do(code))))
    if code.post_url:
        event.add("url", "".join(_plain(code.post_url).split()))
    for alarm in () if code.closed_at else alarms:
        event.add_component(alarm)
    return event


def _reminder(hours: int) -> icalendar.Alarm:
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"A Spark Code ends in {hours} hours.")
    alarm.add("trigger", Before(timedelta(hours=-hours)))
    return alarm


def _place(team_id: str) -> str:
    """Tells workspaces apart without naming them."""
    return hashlib.sha256(team_id.encode()).hexdigest()[:16]


def _summary(code: Code) -> str:
    about = [f"@{_plain(code.creator)}" if code.creator else "", _plain(code.campaign), _plain(code.ad_account)]
    named = " · ".join(filter(None, about))
    verb = "is to be swapped in" if code.is_to_swap else _OUTCOMES.get(code.closed_as or "", "ends")
    return f"Spark Code #{code.id} {verb}{named and f': {named}'}"


def _to_do(code: Code) -> Iterator[str]:
    """What stops, why, and what to do about it."""
    if code.is_to_swap:
        yield "The ad stops then, unless this code is swapped in before, in Ads Manager."
    elif code.ends_by_rights:
        yield "The usage rights end then, and the ad stops with them. Renew the rights too, or pull the ad."
    else:
        yield "The ad stops then. Ask the creator to extend the code, or swap in another one before."
    if code.is_to_swap and code.replaces:
        yield f"It replaces #{code.replaces}."
    yield f"In Slack: /spark show {code.id}"


def _closed(code: Code) -> Iterator[str]:
    """What became of it."""
    if code.closed_as == "replaced":
        yield f"Replaced by #{code.replaced_by}." if code.replaced_by else "Replaced."
    else:
        yield f"{'Pulled' if code.closed_as == 'pulled' else 'Failed in Ads Manager'}: {label(code.reason or '')}."
    yield f"In Slack: /spark show {code.id}"


def _plain(typed: str) -> str:
    """What people typed, on one line, without what no calendar may hold."""
    return " ".join(CONTROL.sub("", typed).split())
