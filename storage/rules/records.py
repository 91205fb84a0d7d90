"""A code or request as one flat row: its columns in a file, and how they are read back."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from storage.rules import Refused
from storage.rules.codes import holds_code, parse_code
from storage.rules.posts import Post, parse_handle, parse_post
from storage.rules.reasons import REASONS
from storage.rules.text import line, paragraph
from storage.rules.windows import LONGEST

CODE_COLUMNS: Mapping[str, str] = MappingProxyType({
    "id": "id", "code": "code", "url": "post_url", "post_id": "post_id", "creator": "creator",
    "account": "ad_account", "campaign": "campaign", "note": "note", "owner": "owner",
    "generated": "generated_on", "duration": "days", "expires": "code_ends_at", "rights": "rights_end_at",
    "status": "status", "pair": "pair", "part": "part",
    "applied_at": "applied_at", "applied_by": "applied_by", "outcome": "closed_as", "reason": "reason",
    "closed_at": "closed_at", "closed_by": "closed_by", "replaces": "replaces", "replaced_by": "replaced_by",
    "swap_by": "swap_by", "swapped_at": "swapped_at", "swapped_by": "swapped_by",
    "extended_at": "extended_at", "extended_by": "extended_by", "on_it": "on_it", "on_it_at": "on_it_at",
    "request": "request_id", "logged_at": "logged_at", "logged_by": "logged_by", "logged_by_name": "logged_by_name",
    "workspace": "team_id",
})  # fmt: skip
"""A file's column, and where its content is kept. `status` is worked out for whoever reads the file."""
REQUEST_COLUMNS: Mapping[str, str] = MappingProxyType({
    "id": "id", "creator": "creator", "url": "post_url", "post_id": "post_id", "duration": "days",
    "account": "ad_account", "campaign": "campaign", "owner": "owner", "due": "due", "message": "message",
    "asked_at": "asked_at", "asked_by": "asked_by", "closed_at": "closed_at", "closed_by": "closed_by",
    "answered_with": "code_id", "workspace": "team_id",
})  # fmt: skip
LINKS = ("replaces", "replaced_by", "request_id", "code_id")
"""Ids of others: they have other ones where the file comes in."""
NUMBERS = ("id", "pair", *LINKS)
"""What is written `#12`."""
TOLD = ("replaced_by", "replaces", "request", "code")
"""What a history calls the ids of others."""
LONGEST_MESSAGE = 6000
MASKED = "This code is masked. Export with whole codes to import it again."
_WORKED_OUT = ("status", "post_id")
_WHO = re.compile(r"[UW][A-Z0-9]{2,31}")
_TEAM = re.compile(r"[A-Z][A-Z0-9]{2,31}")
_WORD = re.compile(r"[a-z_]{2,32}")
_NUMBER = re.compile(r"#?(\d{1,9})")
_TOGETHER = (
    ("closed_at", "closed_by", "closed_as"), ("applied_at", "applied_by"), ("swapped_at", "swapped_by"),
    ("extended_at", "extended_by"), ("on_it", "on_it_at"), ("pair", "part"),
)  # fmt: skip
_DEEDS = ("logged_at", "asked_at", "closed_at", "applied_at", "swapped_at", "extended_at", "on_it_at")


def read_code(held: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """A code's facts out of a row of an export, every one checked like what a person types; Refused says which."""
    if held.get("code", "").startswith("…"):
        raise Refused(MASKED)
    facts = _facts(held, CODE_COLUMNS, now)
    _need(facts, ("code", "code_ends_at", "owner", "logged_at", "logged_by"))
    if facts["code_ends_at"] > now + timedelta(days=LONGEST):
        raise Refused(f"It ends more than {LONGEST} days from now; no Spark Code lasts that long.")
    code = facts["code"].text
    seen_by_all = [facts.get(name) or "" for name in ("creator", "ad_account", "campaign")]
    if any(holds_code(words, code) for words in [*seen_by_all, *_hiding(facts.get("post_url"))]):
        raise Refused("A Spark Code stands in a field that everybody sees.")
    return facts


def _hiding(post: Post | None) -> list[str]:
    """A link that may hide a code: a short one, since nobody knows what it should look like."""
    return [post.url] if post and not post.post_id else []


def read_request(held: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """A request's facts out of a row of an export; Refused says which of them is wrong."""
    facts = _facts(held, REQUEST_COLUMNS, now)
    _need(facts, ("creator", "days", "owner", "asked_at", "asked_by"))
    return facts


def read_event(held: object, now: datetime) -> dict[str, Any]:
    """One thing that happened, out of an export; Refused when it is none."""
    if not isinstance(held, Mapping):
        raise Refused("The history holds something that I don't know.")
    was, became = (_scalars(held.get(name)) for name in ("was", "became"))
    what = str(held.get("what") or "")
    if not _WORD.fullmatch(what):
        raise Refused("The history holds something that I don't know.")
    at = _moment(str(held.get("at") or ""))
    if at > now:
        raise Refused("The history holds something that is still to come.")
    return {"at": at, "by": _who(str(held.get("by") or "")), "what": what, "was": was, "became": became}


def _facts(held: Mapping[str, str], columns: Mapping[str, str], now: datetime) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for name, kept in columns.items():
        typed = held.get(name, "").strip()
        if typed and kept not in _WORKED_OUT:
            try:
                facts[kept] = parse_post(typed, now) if kept == "post_url" else _READ[kept](typed)
            except Refused as refused:
                raise Refused(f"{name}: {refused}") from refused
    if any(facts.get(name) and facts[name] > now for name in _DEEDS):
        raise Refused("It says that something was done that is still to come.")
    for together in _TOGETHER:
        if len({facts.get(name) is None for name in together if name in columns.values()}) > 1:
            raise Refused(f"{together[0]} and {together[1]} belong together: fill in both or none.")
    return facts


def _need(facts: Mapping[str, Any], names: tuple[str, ...]) -> None:
    missing = [name for name in names if facts.get(name) is None]
    if missing:
        raise Refused(f"This row of an export has nothing for {', '.join(missing)}.")


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(typed: str) -> str:
        if typed not in allowed:
            raise Refused(f"“{typed[:30]}” is none of {', '.join(allowed)}.")
        return typed

    return read


def _moment(typed: str) -> datetime:
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refused("Write the moment with its zone, like 2026-12-24T18:00:00+00:00.")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise Refused("No moment is so far away.") from None


def _date(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Refused("Write the day like 2026-12-24.") from None


def _who(typed: str) -> str:
    if not _WHO.fullmatch(typed):
        raise Refused("This is nobody's Slack id.")
    return typed


def _workspace(typed: str) -> str:
    if not _TEAM.fullmatch(typed):
        raise Refused("This is no workspace's Slack id.")
    return typed


def _number(typed: str) -> int:
    found = _NUMBER.fullmatch(typed)
    if found is None:
        raise Refused("This is no number.")
    return int(found[1])


def _days(typed: str) -> int:
    days = _number(typed)
    if not 1 <= days <= LONGEST:
        raise Refused(f"Write days from 1 to {LONGEST}.")
    return days


def _scalars(held: object) -> dict[str, Any]:
    """What a change was from or to: short words and numbers by name."""
    if not isinstance(held, dict):
        return {}
    plain = {name: value for name, value in held.items() if isinstance(value, str | int)}
    return {
        line(str(name), 40): paragraph(value, LONGEST_MESSAGE) if isinstance(value, str) else value
        for name, value in plain.items()
    }


_MOMENTS = (*_DEEDS, "code_ends_at", "rights_end_at", "swap_by")
_PEOPLE = ["owner", "asked_by", "logged_by", "applied_by", "closed_by", "swapped_by", "extended_by", "on_it"]
_READ: Mapping[str, Callable[[str], Any]] = {
    **dict.fromkeys(_MOMENTS, _moment), **dict.fromkeys(_PEOPLE, _who), **dict.fromkeys(NUMBERS, _number),
    "code": parse_code, "creator": lambda typed: parse_handle(typed).name, "ad_account": line, "campaign": line,
    "note": lambda typed: paragraph(typed, 1000), "message": lambda typed: paragraph(typed, LONGEST_MESSAGE),
    "logged_by_name": lambda typed: line(typed, 80), "generated_on": _date, "due": _date, "days": _days,
    "part": _one_of("primary", "secondary"), "closed_as": _one_of("pulled", "invalid", "replaced"),
    "reason": _one_of(*REASONS), "team_id": _workspace,
}  # fmt: skip
