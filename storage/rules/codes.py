"""Spark Codes: secrets that people paste, with words around them."""

import hashlib
import re
from dataclasses import dataclass, field

from storage.rules import Refused
from storage.rules.spotting import (
    all_codes_in,
    code_in,
    code_of,
    days_of,
    decoded,
    duration_in,
    handle_in,
    is_torn,
    links_in,
    long_codes_in,
    post_id_in,
    surely_code_in,
)
from storage.rules.text import CONTROL, seen, signs, unescape, without_channels

FEWEST, MOST = 6, 512

_QUOTES = ('"\u201c\u201d\u201e\u201f\u00ab\u00bb', "'\u2018\u2019\u201a\u201b\u2039\u203a", "`\u00b4")
_USUAL = re.compile(r"#[A-Za-z0-9+/_-]{20,}={0,2}")
_URL = re.compile(r"(?i)<?(?:[a-z][a-z0-9+.-]*://|www\.|(?:[a-z]+\.)?tiktokv?\.com\b).*")
_ONLY_PUNCTUATION = re.compile(r"[\s.,;:()\[\]{}<>*_~\"'`\u2018-\u201f\u00ab\u00bb-]+")


@dataclass(frozen=True)
class SparkCode:
    """A code exactly as TikTok made it, and what looks odd about it."""

    text: str
    warning: str = ""

    def __repr__(self) -> str:
        """A code is a secret: it never reaches a log."""
        return f"SparkCode({masked(self.text)!r}, warning={self.warning!r})"


@dataclass(frozen=True)
class Pasted:
    """What was recognised in somebody's words, and the rest of them."""

    code: str = field(default="", repr=False)
    url: str = ""
    handle: str = ""
    days: int | None = None
    rest: str = field(default="", repr=False)  # may hold a code that nobody recognised

    @property
    def second(self) -> str:
        """Another code that surely is one, in the same words."""
        others = map(code_of, long_codes_in(self.rest))
        return next((code for code in others if self.code and code != self.code), "")


def parse_code(pasted: str) -> SparkCode:
    """The code inside a paste, never altered, with a warning when it looks unusual."""
    code = decoded(_unquoted(seen(signs(pasted))))
    _refuse(code)
    if re.fullmatch("[0-9]{6}", code):
        return SparkCode(code, "Six digits are unusual for a Spark Code. Please check it with the creator.")
    if not _USUAL.fullmatch(code):
        return SparkCode(code, "This does not look like a usual Spark Code (# and a long row of characters).")
    return SparkCode(code)


def masked(code: str) -> str:
    """What a channel may see of a code: its last five characters, never more than a third of it."""
    shown = min(5, max(1, len(code) // 3))
    return f"…{code[-shown:]}"


def holds_code(words: str, code: str = "") -> bool:
    """Somebody put a code where everybody can read it: the one at hand, also without # and =, or one that begins so."""
    bare = code.strip("#=").lower()
    return bool(surely_code_in(words)) or (bare != "" and bare in words.lower())


def veiled(words: str, code: str = "") -> str:
    """The words with every code in them masked: the one at hand, also without # and =, and whatever looks like one."""
    bare = code.strip("#=")
    if bare:
        words = re.sub(rf"#?{re.escape(bare)}=*", lambda found: masked(found[0]), words, flags=re.IGNORECASE)
    return all_codes_in(words, lambda found: masked(decoded(found)))


def fingerprint(code: str) -> str:
    """Tells codes apart without showing them."""
    return hashlib.sha256(code.encode(errors="surrogatepass")).hexdigest()


def backwards(code: str) -> str:
    """The end of a code, last character first, so that a search by ending is a search by beginning."""
    return code[-12:][::-1]


def read_words(text: str) -> Pasted:
    """What a person's words hold, in any order: each thing once, nothing invented, and never a part of a code."""
    words = CONTROL.sub("", seen(unescape(without_channels(text))))
    links = links_in(words)
    plain = _without(words, *links)
    code = code_in(plain)
    code = None if code and is_torn(plain, code) else code
    plain = _without(plain, code)
    url = links[0] if links else post_id_in(plain)
    handle, days = handle_in(plain), duration_in(plain)
    return Pasted(
        code=code_of(code) if code else "",
        url=url[0] if url else "",
        handle=handle[1] if handle else "",
        days=days_of(days) if days else None,
        rest=_rest(_without(words, code, url, handle, days)),
    )


def _refuse(code: str) -> None:
    """Refuse what cannot be a code, and say what to do instead."""
    if not code:
        raise Refused("Paste the Spark Code.")
    if CONTROL.search(code):
        raise Refused("This has control characters inside. Please copy the code again from TikTok.")
    if _URL.fullmatch(code):
        raise Refused("This is a link, not a Spark Code. Paste the code the creator copied (Video code > Copy).")
    if len(code.split()) > 1:
        raise Refused("This has spaces or line breaks inside. Paste only the code, on one line.")
    if not code.isascii():
        raise Refused("A Spark Code has only plain letters, digits and signs. Please copy it again from TikTok.")
    if not FEWEST <= len(code) <= MOST:
        advice = "all of it" if len(code) < FEWEST else "it alone"
        raise Refused(f"A Spark Code has {FEWEST} to {MOST} characters; this has {len(code)}. Please copy {advice}.")


def _unquoted(pasted: str) -> str:
    code = pasted.strip()
    while len(code) > 1 and any(code[0] in marks and code[-1] in marks for marks in _QUOTES):
        code = code[1:-1].strip()
    return code


def _without(text: str, *found: re.Match[str] | None) -> str:
    """The text with blanks where something was found, so that places stay the same."""
    for each in filter(None, found):
        text = text[: each.start()] + " " * (each.end() - each.start()) + text[each.end() :]
    return text


def _rest(words: str) -> str:
    return " ".join(word for word in words.split() if not _ONLY_PUNCTUATION.fullmatch(word))
