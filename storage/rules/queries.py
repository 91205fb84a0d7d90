"""What people type to find codes: `expiring @ana #summer account:"Brand US" owner:me`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from storage.rules import Refused
from storage.rules.codes import veiled
from storage.rules.terms import says_something, words, words_of

MOST_WORDS, MOST_SPELLED = 8, 24
"""Words and phrases; and words in all of them together, those of filters too."""
TOO_MANY = f"I look for at most {MOST_WORDS} words at once. Please leave some out."
NO_WORD = "I look for words: a sign alone finds nothing. Please type a letter or a digit with it."
ME = "me"
_PIECE = re.compile(r'(?i:(?P<key>owner|account|campaign|creator):\s*)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_CURLY = str.maketrans("“”„‟«»", '""""""')
_SOMEBODY = re.compile(r"(?i:\bowner):\s*<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,31}")


class Show(StrEnum):
    """Which part of the ledger a list shows."""

    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REQUESTS = "requests"
    TO_APPLY = "to-apply"
    TO_SWAP = "to-swap"
    PULLED = "pulled"
    FAILED = "failed"
    OPEN = "open"
    ALL = "all"


@dataclass(frozen=True)
class Query:
    """A list's filter; `str()` of it reads back as the same query, a whole code as its last characters."""

    show: Show = Show.OPEN
    creator: str = ""
    words: tuple[str, ...] = ()
    owner: str = ""
    """A Slack user's id, or `me` for whoever asks."""
    account: str = ""
    campaign: str = ""

    @property
    def looks_for_something(self) -> bool:
        """Whether it asks for more than a part of the ledger, or what somebody owns of it."""
        return bool(self.creator or self.words or self.account or self.campaign)

    @property
    def everywhere(self) -> "Query":
        """The same among all codes, closed ones too."""
        return replace(self, show=Show.ALL)

    def __str__(self) -> str:
        """The query as one would type it."""
        kind = [] if self.show is Show.OPEN else [self.show.value]
        named = (("account", self.account), ("campaign", self.campaign), ("owner", self.owner))
        creator = [f'creator:"{self.creator}"' if " " in self.creator else f"@{self.creator}"] if self.creator else []
        words = [word if _reads_as_a_word(word) else f'"{word}"' for word in self.words]
        return veiled(" ".join([*kind, *creator, *words, *(f'{key}:"{value}"' for key, value in named if value)]))


def with_people(escaped: str) -> str:
    """What Slack sent, with the people behind `owner:` by their ids: afterwards only their names are left."""
    return _SOMEBODY.sub(r"owner:\1", escaped)


def read_query(typed: str, otherwise: Show = Show.OPEN) -> Query:
    """The first word that names a part of the ledger does; `@handle`, `account:`, `campaign:` and `owner:` filter.

    Every other word, or phrase in quotes, must be found somewhere. Refused when an owner is nobody we could know, when
    there are too many words, or signs where a word should be.
    """
    show, named, free = None, dict[str, str](), list[str]()
    for piece in _PIECE.finditer(typed.translate(_CURLY)):
        key, word = (piece["key"] or "").lower(), piece["word"]
        value = (piece["phrase"] if word is None else word).strip()
        if key:
            named.setdefault(key, value)
        elif word and word.startswith("@"):
            named.setdefault("creator", word)
        elif word and show is None and word.lower() in list(Show):
            show = Show(word.lower())
        elif value:
            free.append(value.removeprefix("…"))
    account, campaign = named.get("account", ""), named.get("campaign", "")
    _refuse_unfindable(free, [each for each in (account, campaign) if each])
    creator = named.get("creator", "").lstrip("@").lower()
    return Query(show or otherwise, creator, tuple(free), _owner(named.get("owner", "")), account, campaign)


def _refuse_unfindable(free: Sequence[str], named: Sequence[str]) -> None:
    spelled = [*map(words_of, free), *map(words, named)]
    if len(free) > MOST_WORDS or sum(map(len, spelled)) > MOST_SPELLED:
        raise Refused(TOO_MANY)
    if not all(map(says_something, free)) or not all(map(words, named)):
        raise Refused(NO_WORD)


def _owner(typed: str) -> str:
    if not typed or typed.lower() == ME:
        return typed.lower()
    if not _SLACK_ID.fullmatch(typed):
        raise Refused("Whose? Type `owner:me`, or `owner:@` and choose somebody from the list that Slack offers.")
    return typed


def _reads_as_a_word(word: str) -> bool:
    return " " not in word and not word.startswith("@") and word.lower() not in list(Show) and ":" not in word
