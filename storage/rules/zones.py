"""Time zones, found by the names that people type."""

import unicodedata
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from storage.rules import Refused

_AREAS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia"),
    *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
)


def parse_zone(name: str) -> ZoneInfo:
    """The zone of that name, however it is capitalised."""
    known = _by_plain_name().get(_plain(name))
    if known is None:
        raise Refused("I don't know this time zone. Choose one like Europe/Berlin.")
    return ZoneInfo(known)


def zone_names(typed: str, most: int = 100) -> list[str]:
    """Zones that hold every word typed, cities that begin like it first."""
    wanted = _plain(typed)
    found = [name for plain, name in _by_plain_name().items() if _offered(name) and _holds(plain, wanted)]
    return sorted(found, key=lambda name: (not _city(name).startswith(wanted), name != "UTC", name))[:most]


@cache
def _by_plain_name() -> dict[str, str]:
    return {_plain(name): name for name in available_timezones() - {"Factory", "localtime"}}


def _plain(name: str) -> str:
    """Lower case, without accents, underscores and slashes."""
    letters = unicodedata.normalize("NFKD", name).translate({ord("_"): " ", ord("/"): " "})
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).lower().split())


def _offered(name: str) -> bool:
    return name == "UTC" or name.startswith(tuple(f"{area}/" for area in _AREAS))


def _holds(plain: str, wanted: str) -> bool:
    return all(word in plain for word in wanted.split())


def _city(name: str) -> str:
    return _plain(name.rpartition("/")[2])
