"""Spotting codes, links, handles and durations in somebody's words. What is found keeps its place."""

import re
from collections.abc import Callable, Iterator
from itertools import chain

_SIGN = r"(?:#|%23)"
_CHARACTER = r"(?:[A-Za-z0-9+/_-]|%2[BbFf])"
_LONG = rf"{_CHARACTER}{{20,}}+"
_PADDING = r"(?:=|%3[Dd]){0,2}+(?!=|%3[Dd])"
_END = rf"{_PADDING}(?![A-Za-z0-9])"
_ALONE = r"(?<![A-Za-z0-9/#&<])"  # before the < of a channel: its id is no code
_BEFORE, _AFTER = r"(?<![\w+/.@%#&$-])", r"(?![\w+/=@%#-]|\.\w)"
_LOOKS = (  # the surest first
    re.compile(rf"{_ALONE}{_SIGN}{_LONG}{_PADDING}"),
    re.compile(rf"{_SIGN}{_LONG}{_PADDING}"),  # whatever stands before it
    re.compile(rf"{_BEFORE}(?=[a-z+/_-]*+[A-Z0-9%]){_LONG}{_END}{_AFTER}"),  # not a row of dashes
    re.compile(rf"{_ALONE}{_SIGN}{_CHARACTER}{{6,}}+{_END}"),
    re.compile(rf"{_BEFORE}[0-9]{{6}}{_AFTER}"),
)
_SURELY, _LONG_ONES = _LOOKS[1], _LOOKS[:3]
_LAST_SIGNS = re.compile(r"(?<=.{20})[+/_-]{1,3}$")
_MIXED = r"(?=[A-Za-z+/_-]*[0-9])(?=[0-9a-z+/_-]*[A-Z])"
_OF_ALL_KINDS = r"(?=[a-z0-9+/_-]*[A-Z])(?=[A-Z0-9+/_-]*[a-z])(?=[A-Za-z+/_-]*[0-9])"
_LIKE_A_PART = rf"{_OF_ALL_KINDS}{_CHARACTER}{{4,}}|{_CHARACTER}{{20,}}"
_HEAD = re.compile(rf"(?:^|\s)(?:{_SIGN}?(?:{_LIKE_A_PART})|{_SIGN}(?:[a-z0-9]{{0,2}}[A-Z][A-Za-z0-9]{{0,2}})?)\s+$")
_TAIL = re.compile(rf"\s+(?:(?:{_LIKE_A_PART}){_PADDING}|{_CHARACTER}*={{1,2}})(?=\s|$)")
_ANYWHERE = re.compile(rf"(?:#|%23){_CHARACTER}{{20,}}+{_END}|(?<![\w+/%-]){_MIXED}{_CHARACTER}{{40,}}+{_END}")
_PERCENT = re.compile(r"%(23|2[BbFf]|3[Dd])")  # what a URL makes of # + / =

_OF_LINK = r"[^\s<>()\[\]\"'`,;|\u201c\u201d\u2018\u2019]"
_TIKTOK = r"(?:https?://)?(?:(?:www|m|vm|vt)\.)?tiktokv?\.com/"
_LINK = re.compile(  # a code behind a TikTok link is none of its parts
    rf"(?i)(?<![a-z0-9@.-])(?:{_TIKTOK}(?:(?!{_SIGN}{_CHARACTER}{{20}}){_OF_LINK})*|https?://{_OF_LINK}*)(?<![.:!?*~])"
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
    return next(filter(None, (look.search(words) for look in _LOOKS)), None)


def is_torn(words: str, code: re.Match[str]) -> bool:
    """A blank or a line break may have torn the code: what stands right beside it could be the rest of it.

    A # begins a code and = ends it, so that there nothing belongs to it any more.
    """
    may_begin_before, may_go_on = not re.match(_SIGN, code[0]), not re.search(r"(?:=|%3[Dd])$", code[0])
    head = may_begin_before and _HEAD.search(words[: code.start()])
    return bool(head or (may_go_on and _TAIL.match(words[code.end() :])))


def surely_code_in(words: str) -> re.Match[str] | None:
    """A # and a long row of characters: nothing else looks like that."""
    return _SURELY.search(words)


def long_codes_in(words: str) -> Iterator[re.Match[str]]:
    """Every long row of characters that looks like a Spark Code."""
    return chain.from_iterable(look.finditer(words) for look in _LONG_ONES)


def code_of(found: re.Match[str]) -> str:
    """The code as TikTok made it: as it was before a URL encoded it, and without the word's own punctuation.

    Base64 comes in fours. What ends with - _ / or + and is a whole number of fours only without them ends before them.
    """
    code = decoded(found[0])
    signs, beyond = _LAST_SIGNS.search(code), len(code.removeprefix("#")) % 4
    return code[:-beyond] if signs and beyond and len(signs[0]) >= beyond else code


def all_codes_in(words: str, instead: Callable[[str], str]) -> str:
    """The words with something else in the place of each code, wherever it stands."""
    return _ANYWHERE.sub(lambda found: instead(found[0]), words)


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
