"""Spotting codes, links, handles and durations in somebody's words. What is found keeps its place."""

import re

_HASH = r"(?<![A-Za-z0-9/#&])(?:#|%23)"
_CHARACTER = r"(?:[A-Za-z0-9+/_-]|%2[BbFf])"
_END = r"(?:=|%3[Dd]){0,2}+(?![=A-Za-z0-9])"
_BEFORE, _AFTER = r"(?<![\w+/.@%#&$-])", r"(?![\w+/=@%#-]|\.\w)"
_CODES = (  # the surest look first
    re.compile(rf"{_HASH}{_CHARACTER}{{20,}}+{_END}"),
    re.compile(rf"{_BEFORE}(?=[a-z+/_-]*+[A-Z0-9%]){_CHARACTER}{{20,}}+{_END}{_AFTER}"),  # not a row of dashes
    re.compile(rf"{_HASH}{_CHARACTER}{{6,}}+{_END}"),
    re.compile(rf"{_BEFORE}[0-9]{{6}}{_AFTER}"),
)
_PERCENT = re.compile(r"%(23|2[BbFf]|3[Dd])")  # what a URL makes of # + / =

_LINK = re.compile(
    r"(?i)(?<![a-z0-9@.-])(?:https?://|(?:(?:www|m|vm|vt)\.)?tiktokv?\.com/)"
    r"[^\s<>()\[\]\"'`,;|\u201c\u201d\u2018\u2019]*(?<![.:!?*~])"
)
_POST = re.compile(r"(?i)\bv[mt]\.tiktok\.com/|\btiktokv?\.com/(?:.*/)?(?:video|photo|embed|t|v)/")
_POST_ID = re.compile(rf"{_BEFORE}[1-9][0-9]{{18}}{_AFTER}")
_HANDLE = re.compile(r"(?<![\w/<.@])[@\uff20](?!(?:here|channel|everyone)\b)([A-Za-z0-9_.]{1,63}[A-Za-z0-9_])")
_DAYS = re.compile(
    r"(?i)(?<![\w#+/=.@,-])([0-9]{1,3})\s{0,3}-?\s{0,3}(d|w|days?|weeks?|months?|years?)(?![\w/+=-])(?!\s+ago)"
)
_DAYS_IN = {"d": 1, "w": 7, "m": 30, "y": 365}


def code_in(words: str) -> re.Match[str] | None:
    """What most looks like a Spark Code."""
    return next(filter(None, (look.search(words) for look in _CODES)), None)


def surely_code_in(words: str) -> re.Match[str] | None:
    """A # and a long row of characters: nothing else looks like that."""
    return _CODES[0].search(words)


def links_in(words: str) -> list[re.Match[str]]:
    """Every link, those to TikTok posts first."""
    return sorted(_LINK.finditer(words), key=lambda link: not _POST.search(link[0]))


def post_id_in(words: str) -> re.Match[str] | None:
    """A post's id that stands alone."""
    return _POST_ID.search(words)


def handle_in(words: str) -> re.Match[str] | None:
    """An @handle; group 1 is the name."""
    return _HANDLE.search(words)


def duration_in(words: str) -> re.Match[str] | None:
    """A duration like 30d, (30 days), 2 weeks or 1 month."""
    return _DAYS.search(words)


def days_of(duration: re.Match[str]) -> int:
    """How many days a duration has; a month is TikTok's 30, a year its 365."""
    return int(duration[1]) * _DAYS_IN[duration[2][0].lower()]


def decoded(code: str) -> str:
    """The code as it was before a URL encoded it."""
    return _PERCENT.sub(lambda escape: chr(int(escape[1], 16)), code)
