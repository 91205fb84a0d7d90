"""The words by which a code is found: each of its facts, word by word, and each word by its beginning."""

import re
from collections.abc import Iterator

LONGEST_WORD = 64
MOST_IN_NOTE = 100
ACCOUNT, CAMPAIGN = "a:", "c:"
"""Before a word that must stand in that field; a word of its own stands anywhere."""
_WORD = re.compile(r"[^\W_]+")


def words(text: str, field: str = "") -> list[str]:
    """The words of a text, without case and signs, as they are looked for."""
    return [f"{field}{word}"[:LONGEST_WORD] for word in _WORD.findall(text.casefold())]


def words_of_link(url: str) -> list[str]:
    """What tells a post's link from others: its id, or the word that a short link ends with."""
    return words(url.partition("?")[0].rstrip("/").rpartition("/")[2])


def index(*, creator: str, campaign: str, ad_account: str, note: str, url: str, post_id: str | None) -> set[str]:
    """All under which a code is found."""
    plain = [*words(creator), *words(campaign), *words(ad_account), *words(note)[:MOST_IN_NOTE]]
    named = [*words(ad_account, ACCOUNT), *words(campaign, CAMPAIGN)]
    return {each for word in (*plain, *named) for each in _beginnings(word)} | {
        *words_of_link(url),
        *words(post_id or ""),
    }


def _beginnings(word: str) -> Iterator[str]:
    """The word; also from each letter on where a script may put no blanks between words."""
    yield word
    if not word.isascii():
        field = next((field for field in (ACCOUNT, CAMPAIGN) if word.startswith(field)), "")
        bare = word.removeprefix(field)
        yield from (field + bare[start:] for start in range(1, len(bare)))
