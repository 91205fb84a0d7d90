"""What happened, in words: one sentence for each kind of row in the history."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from handlers.views.words import said, when
from storage.models import History
from storage.rules.reasons import label

MOST_CHANGES = 9
Facts = Mapping[str, Any]


def words(row: History) -> str:
    """What happened, without who and when. A kind that nobody here writes stands as it is, inert."""
    tell = WORDS.get(row.what)
    return tell(row.was, row.became) if tell else said(row.what.replace("_", " "), 40)


def _extended(was: Facts, became: Facts) -> str:
    return f"extended to {_moment(became.get('expires_at'))} (was {_moment(was.get('expires_at'))})"


def _logged(was: Facts, became: Facts) -> str:  # noqa: ARG001 - one shape for all kinds
    ends = f": ends {_moment(became['expires_at'])}" if became.get("expires_at") else ""
    return f"logged{ends}{_number(', replaces {}', became.get('replaces'))}"


def _undone(was: Facts, became: Facts) -> str:  # noqa: ARG001
    what = {
        "pulled": "pull", "failed": "failure", "extended": "extension", "edited": "edit", "replaced": "replacement",
        "reopened": "reopening",
    }.get(str(was.get("what")))  # fmt: skip
    return f"undone: the {what or 'pull or failure'}{_number(' by {}', was.get('replaced_by'))}"


def _reopened(was: Facts, became: Facts) -> str:  # noqa: ARG001
    why = _number(": {} failed", became.get("invalid")) or _number(": {} was pulled", became.get("pulled"))
    return f"reopened{why}"


def _unlinked(was: Facts, became: Facts) -> str:  # noqa: ARG001
    return f"does not replace {_number('{}', was.get('replaces')) or 'anything'} any more"


def _imported(was: Facts, became: Facts) -> str:  # noqa: ARG001
    return f"imported{_number(' (was {} where it came from)', was.get('id'))}"


def _asked(was: Facts, became: Facts) -> str:  # noqa: ARG001
    days = f" for {said(str(became['days']), 10)} days" if became.get("days") else ""
    due = f", due {_day(became['due'])}" if became.get("due") else ""
    return f"asked{days}{due}"


def _reworded(was: Facts, became: Facts) -> str:
    return f"message edited: {_quoted(was.get('message'))} → {_quoted(became.get('message'))}"


def _edited(was: Facts, became: Facts) -> str:
    return f"edited: {', '.join(_changes(_MENDED, was, became)) or 'its facts'}"


def _settings(was: Facts, became: Facts) -> str:
    names = {name: name.replace("_", " ") for name in sorted({*was, *became})}
    return f"settings: {', '.join(_changes(names | _CHOSEN, was, became)) or 'saved'}"


def _because(verb: str) -> Callable[[Facts, Facts], str]:
    return lambda _, became: f"{verb}: {said(label(str(became.get('reason', ''))))}"


def _with(verb: str, more: str, name: str) -> Callable[[Facts, Facts], str]:
    """The verb, and an id where the row holds one."""
    return lambda _, became: verb + _number(more, became.get(name))


def _plainly(words: str) -> Callable[[Facts, Facts], str]:
    return lambda *_: words


WORDS: Mapping[str, Callable[[Facts, Facts], str]] = MappingProxyType({
    "logged": _logged,
    "imported": _imported,
    "exported": _plainly("exported whole"),
    "paired": _with("paired", " with {}", "half"),
    "taken": _plainly("taken along to Ads Manager"),
    "given_back": _plainly("given back"),
    "applied": _plainly("applied in Ads Manager"),
    "unapplied": _plainly("not applied any more"),
    "swapped": _with("swapped in Ads Manager", " for {}", "replaced_by"),
    "unswapped": _with("not swapped any more", " for {}", "replaced_by"),
    "extended": _extended,
    "replaced": _with("replaced", " by {}", "replaced_by"),
    "unlinked": _unlinked,
    "pulled": _because("pulled"),
    "failed": _because("failed in Ads Manager"),
    "reopened": _reopened,
    "undone": _undone,
    "edited": _edited,
    "on_it": _plainly("on it"),
    "off_it": _plainly("not on it any more"),
    "asked": _asked,
    "reworded": _reworded,
    "answers": _with("answers", " request {}", "request"),
    "answered": _with("answered", " with {}", "code"),
    "cancelled": _plainly("cancelled"),
    "settings": _settings,
    "calendar": _plainly("private calendar address made"),
    "calendar_off": _plainly("private calendar address stopped"),
})  # fmt: skip
"""Every kind of row that is written."""

_MENDED = {
    "post_url": "post", "ad_account": "ad account", "campaign": "campaign", "owner": "owner", "note": "note",
    "rights_end_at": "usage rights until", "code_ends_at": "end",
}  # fmt: skip
_CHOSEN = {
    "alert_channel": "alert channel", "alert_time": "alert time", "timezone": "time zone",
    "default_days": "default duration", "default_account": "default ad account", "request_message": "request message",
    "owner_dm": "direct messages to owners", "weekly_report": "weekly report",
}  # fmt: skip


def _changes(names: Mapping[str, str], was: Facts, became: Facts) -> Iterator[str]:
    """Each fact that was changed, from what to what; a name mentions nobody here."""
    changed = [(name, called) for name, called in names.items() if name in was or name in became]
    for name, called in changed[:MOST_CHANGES]:
        yield f"{said(called, 40)} {_fact(name, was.get(name))} → {_fact(name, became.get(name))}"


def _fact(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if not value:
        return "none"
    if name in ("rights_end_at", "code_ends_at"):
        return _moment(value)
    kind = {"owner": "<@{}>", "alert_channel": "<#{}>"}.get(name, "“{}”")
    return kind.format(said(str(value), 30))


def _quoted(text: object) -> str:
    return f"“{said(' '.join(str(text).split()), 120)}”" if text else "none"


def _number(words: str, number: object) -> str:
    """The words with an id in them; nothing without one."""
    return words.format(f"#{said(str(number), 20)}") if number else ""


def _day(day: object) -> str:
    try:
        found = date.fromisoformat(str(day))
    except ValueError:
        return "?"
    return f"{found:%a} {found.day} {found:%b}"


def _moment(moment: object) -> str:
    try:
        return when(datetime.fromisoformat(str(moment)))
    except (ValueError, OverflowError):
        return "?"
