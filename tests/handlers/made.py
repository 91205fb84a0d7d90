"""Codes and requests for tests of views, which need no database."""

from datetime import date, timedelta
from itertools import cycle
from typing import Any
from zoneinfo import ZoneInfo

from storage import numbers
from storage.alerting import Alert, Told
from storage.glance import FirstSteps, Glance, Wish
from storage.models import Code, History, Request
from storage.paging import Page
from storage.rules.days import days_ahead
from storage.rules.facts import Asking, Extension, Facts, Period, Standing, Subject
from storage.rules.reasons import REASONS
from storage.rules.reports import Report
from storage.rules.reports import report as made_of
from storage.rules.windows import stage
from storage.settings import Choices
from tests.conftest import AD_OPS, CODE, LEO, MIA, NOON, TEAM

POST = "https://www.tiktok.com/@glow.by_ana/video/7570000000000000001"
WORST = "&<*_~`>:" * 12 + "👩‍👩‍👧"
LONGEST: dict[str, Any] = {
    "creator": "_" * 64, "campaign": WORST[:100], "ad_account": WORST[:100], "note": "&" * 1000,
    "post_url": "https://vm.tiktok.com/X/?" + "&" * 1975, "unusual": "x" * 200,
    "code": "<" * 512, "owner": "U" * 32, "logged_by": "U" * 32, "replaces": 999_999_998, "request_id": 999_999_997,
    "on_it": "U" * 32, "on_it_at": NOON,
}  # fmt: skip


def code(number: int = 12, hours: float = 48, **facts: Any) -> Code:
    """A code that ends in so many hours."""
    known: dict[str, Any] = {
        "team_id": TEAM, "id": number, "code": CODE, "unusual": "", "post_url": POST, "post_id": "7570000000000000001",
        "creator": "glow.by_ana", "ad_account": "Brand US", "campaign": "Summer", "note": "", "owner": MIA,
        "generated_on": date(2026, 11, 1), "days": 30, "expires_at": NOON + timedelta(hours=hours),
        "short_notice": False, "logged_by": MIA, "logged_by_name": "mia", "logged_at": NOON,
    }  # fmt: skip
    known |= facts
    ends_at = known["expires_at"]
    return Code(**{"code_ends_at": ends_at, "act_by": known.get("swap_by") or ends_at} | known)


def longest(number: int = 999_999_999, hours: float = 48, **facts: Any) -> Code:
    """A code with the longest of everything."""
    end = NOON + timedelta(hours=hours)
    known = {"rights_end_at": end, "code_ends_at": end + timedelta(days=1), "swap_by": end, **LONGEST, **facts}
    found = code(number, hours, **known)
    found.stands_for = code(999_999_995)  # type: ignore[misc]
    found.half = code(999_999_996, closed_at=NOON, closed_as="pulled", creator="_" * 64)  # type: ignore[misc]
    return found


def request(number: int = 7, **facts: Any) -> Request:
    """A request that waits."""
    known: dict[str, Any] = {
        "team_id": TEAM, "id": number, "creator": "glow.by_ana", "post_url": POST, "days": 365,
        "ad_account": "Brand US", "campaign": "Summer", "owner": MIA, "due": date(2026, 11, 27), "message": "Hi!",
        "asked_by": MIA, "asked_at": NOON,
    }  # fmt: skip
    return Request(**known | facts)


def longest_request(number: int = 999_999_999) -> Request:
    """A request with the longest of everything."""
    same = {name: LONGEST[name] for name in ("creator", "campaign", "ad_account", "post_url", "owner")}
    return request(number, message="&" * 3000, days=366, **same)


def history(number: int = 12, what: str = "pulled", **became: Any) -> History:
    """One thing that happened."""
    return History(team_id=TEAM, about=number, at=NOON, by=LEO, what=what, was={}, became=became)


def told(one: Code, *, first: bool = False) -> Told:
    """The code as an alert of now tells it."""
    due = stage(one.expires_at, NOON)
    assert due is not None
    return Told(one, due, one.expires_at, first)


def alert(*codes: Code, **more: Any) -> Alert:
    """An alert about these codes."""
    known: dict[str, Any] = {
        "digest_id": 1, "key": "k", "owed_since": NOON, "kind": "digest", "addressee": "", "page": 0,
            "codes": [told(one) for one in codes], "total": len(codes), "handled": 0,
        "unshown": 0, "settings": Choices(alert_channel=AD_OPS), "set_up_by": MIA, "channel": AD_OPS,
    }  # fmt: skip
    return Alert(**known | more)


def glance(*codes: Code, **more: Any) -> Glance:
    """A Home tab of now with these codes."""
    everything = (*numbers.NAMES, numbers.WAITING)
    chosen = Choices(alert_channel=AD_OPS)
    known: dict[str, Any] = {
        "wish": Wish(MIA),
        "numbers": {**dict.fromkeys(everything, 0), numbers.DUE: len(codes), numbers.EXPIRING: len(codes)},
        "days": [(day, place) for place, (day, _) in enumerate(days_ahead(NOON, chosen.zone))],
        "urgent": Page(codes, len(codes), 1, size=20), "waiting": [], "latest": [],
        "steps": FirstSteps(channel=True, request=True, code=True, entries=9), "settings": chosen, "problem": None,
        "draws_charts": True, "seen": 0, "same_until": NOON,
    }  # fmt: skip
    return Glance(**known | more)


def report(many: int) -> Report:
    """A report in which so many of everything happened, of the longest there is."""
    period, later = Period.last(90, NOON, ZoneInfo("UTC")), NOON + timedelta(days=20)
    about = [_about(number) for number in range(many)]
    old = NOON - timedelta(days=200)
    asked = [Asking(about=each, asked_at=old, answered_at=NOON) for each in about]
    open_codes = [Standing(about=each, logged_at=old, ends_at=end) for each in about for end in (NOON, later)]
    closed = [
        Standing(about=each, logged_at=old, ends_at=later, closed_at=NOON, closed_as=how, reason=reason)
        for each, reason in zip(about, cycle(REASONS), strict=False) for how in ("pulled", "invalid", "replaced")
    ]  # fmt: skip
    extensions = [Extension(code, NOON, end) for code in closed for end in (NOON - timedelta(days=3), later)]
    facts = Facts(
        codes=[*open_codes, *closed], logged=[Standing(about=each, logged_at=NOON, ends_at=later) for each in about],
        extensions=extensions, requests=asked, waiting=asked,
    )  # fmt: skip
    return made_of(facts, period)


def _about(number: int) -> Subject:
    creator, account = f"_{number:_>63}", f"{WORST[:90]}{number}"
    return Subject(999_999_000 + number, creator, WORST[:100], account, LONGEST["post_url"])
