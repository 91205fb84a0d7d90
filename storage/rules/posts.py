"""TikTok posts and the creators who made them, read from whatever people paste."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from storage.rules import Refused
from storage.rules.text import seen, unescape

TIKTOK = {f"{sub}{domain}" for domain in ("tiktok.com", "tiktokv.com") for sub in ("", "www.", "m.")}
FIRST_POST = datetime(2016, 1, 1, tzinfo=UTC)
USUAL_HANDLE, LONGEST_HANDLE = 24, 64

_QUOTES = "\"'`\u201c\u201d\u2018\u2019"
_URL = re.compile(r"(?i)((?:https?:)?//)?([a-z0-9.-]+)(/[^\s?#<>|\"\\]*)?([?#][^\s<>|\"]*)?", re.ASCII)
_LONG = re.compile(r"/(?:@([\w.]{1,64})?/)?(?:(?:share/)?(?:video|photo)|embed(?:/v2)?|v)/(\d+)(?:\.html)?/?", re.ASCII)
_SHORT = re.compile(r"(?:v[mt]\.tiktok\.com/|(?:www\.|m\.)?tiktok\.com/t/)\w+/?", re.ASCII)
_PROFILE = re.compile(r"/@([^/]*)(?:/.*)?")
_ID = re.compile(r"[1-9][0-9]{14,19}")
_HANDLE = re.compile(rf"[A-Za-z0-9_.]{{2,{LONGEST_HANDLE}}}")

_NOT_A_POST = "This is not a link to a TikTok post. In TikTok, open the post, tap Share, then Copy link."
_LONG_HANDLE = f"TikTok handles have at most {USUAL_HANDLE} characters. Please check this one."
_MISTYPED = "This post number is mistyped. Please copy the link from TikTok again."


@dataclass(frozen=True)
class Post:
    """One post; a short link hides its id."""

    url: str
    post_id: str | None = None
    creator: str = ""


@dataclass(frozen=True)
class Handle:
    """A creator's handle in lower case, without @."""

    name: str
    warning: str = ""


def parse_post(pasted: str, now: datetime) -> Post:
    """The post behind a link, or behind a bare post id."""
    typed = _bare(pasted)
    if not typed:
        raise Refused("Paste the link to the post.")
    if typed.isdecimal():
        return _post("", typed, now)
    scheme, host, path, query = _parts(typed)
    if _SHORT.fullmatch(host + path):
        return Post(f"{scheme}{host}{path}{query.partition('#')[0]}")
    long = _LONG.fullmatch(path) if host in TIKTOK else None
    if long is None:
        raise Refused(_NOT_A_POST)
    return _post((long[1] or "").lower(), long[2], now)


def posted_at(post_id: str) -> datetime:
    """When a post was created: its id begins with the Unix seconds."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(post_id) >> 32)


def linked_handle(url: str) -> str:
    """The handle that a post's link holds; empty for a short link, which hides it."""
    found = _PROFILE.fullmatch(urlsplit(url).path)
    return found[1].lower() if found else ""


def parse_handle(typed: str) -> Handle:
    """The handle someone typed, or the one in a TikTok link."""
    name = _bare(typed).replace("\uff20", "@")
    if "/" in name:
        name = _handle_in(name)
    name = name.lstrip("@ ")
    if not name:
        raise Refused("Type the creator's handle, like @glow.by_ana.")
    if not _HANDLE.fullmatch(name):
        raise Refused(f"A TikTok handle has 2 to {LONGEST_HANDLE} letters, digits, _ or . and no spaces.")
    warning = _LONG_HANDLE if len(name) > USUAL_HANDLE else ""
    return Handle(name.lower(), warning)


def _bare(pasted: str) -> str:
    return seen(unescape(pasted)).strip().strip(_QUOTES).strip()


def _parts(typed: str) -> tuple[str, str, str, str]:
    """Scheme, host, path and query; anything with a user, a port or another scheme is refused."""
    found = _URL.fullmatch(typed)
    if found is None:
        raise Refused(_NOT_A_POST)
    scheme = found[1] if found[1] and found[1] != "//" else "https://"
    path = re.sub(r"(?i)%40", "@", found[3] or "")
    return scheme.lower(), found[2].lower(), path, found[4] or ""


def _post(creator: str, post_id: str, now: datetime) -> Post:
    if not _ID.fullmatch(post_id) or not FIRST_POST <= posted_at(post_id) <= now + timedelta(days=1):
        raise Refused(_MISTYPED)
    named = creator if _HANDLE.fullmatch(creator) else ""  # TikTok finds a post by its id, whatever stands before
    return Post(f"https://www.tiktok.com/@{creator}/video/{post_id}", post_id, named)


def _handle_in(link: str) -> str:
    _, host, path, _ = _parts(link)
    profile = _PROFILE.fullmatch(path)
    if host not in TIKTOK or profile is None:
        raise Refused("This link names no creator. Type the handle, like @glow.by_ana.")
    return profile[1]
