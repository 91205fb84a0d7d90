"""The words by which a code is found: each of its facts, word by word, and each word by its beginning."""

import re
from collections.abc import Iterator

LONGEST_WORD = 64
SHORTEST_TAIL = 4
"""So many of a code's last characters say which one is meant; of signs alone too."""
ACCOUNT, CAMPAIGN = ":a", ":c"
"""Before a word that must stand in that field; a word of its own stands anywhere, and begins with no colon."""
_WORD = re.compile(r"[^\W_]+|[\u00a9\u00ae\u2190-\u2bff\U0001f000-\U0001faff]")
"""Letters and digits; and an emoji is a word too."""
_LINK = re.compile(r"(?i)://|\btiktokv?\.com/|(?:^|/)(?:video|photo|embed)/\w")
_NUMBER = re.compile(r"#([0-9]{1,9})")


def words(text: str, field: str = "") -> list[str]:
    """The words of a text, without case and signs, as they are looked for."""
    return [f"{field}{word}"[:LONGEST_WORD] for word in _split(text)]


def words_of_link(url: str) -> list[str]:
    """What tells a post's link from others: its id, or the word that a short link ends with."""
    return words(re.split("[?#]", url, maxsplit=1)[0].rstrip("/").rpartition("/")[2])


def words_of(typed: str) -> list[str]:
    """What is looked for where somebody typed this: of a link what tells it from others, else every word."""
    return words_of_link(typed) if _LINK.search(typed) else words(typed)


def number_of(typed: str) -> int | None:
    """The short id that #12 is, wherever somebody types it."""
    found = _NUMBER.fullmatch(typed)
    return int(found[1]) if found else None


def says_something(typed: str) -> bool:
    """Whether anything can be found by it: a sign alone is no word."""
    return bool(_WORD.search(typed)) or len(typed.removeprefix("…")) >= SHORTEST_TAIL


def index(*, creator: str, campaign: str, ad_account: str, note: str, url: str, post_id: str | None) -> set[str]:
    """All under which a code is found."""
    plain = [word for text in (creator, campaign, ad_account, note) for word in _beginnings(text)]
    named = [*_beginnings(ad_account, ACCOUNT), *_beginnings(campaign, CAMPAIGN)]
    return {*plain, *named, *words_of_link(url), *words(post_id or "")}


def _beginnings(text: str, field: str = "") -> Iterator[str]:
    """Each word; also from each letter on where a script may put no blanks between words."""
    for word in _split(text):
        for start in range(1 if word.isascii() else len(word)):
            yield f"{field}{word[start:]}"[:LONGEST_WORD]


def _split(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
