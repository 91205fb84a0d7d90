"""Text in Slack's markup: what people typed is data in it, and can neither mention, link nor format."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any

import regex

from handlers.views.kit import Block, section
from storage.rules.windows import Stage, stage, time_left

MOST_TEXT = 4_000  # Slack refuses to update a longer one

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKS = {mark: f"{mark}\u200d" for mark in "*_~`:"}  # a joiner keeps a mark from pairing up with another
_MARKUP = re.compile(f"[{''.join([*_ESCAPES, *_MARKS])}]")
SIGNS = {Stage.EXPIRED: "🔴", Stage.SWAP_NOW: "🟠", Stage.REACH_OUT: "🟡"}


def said(typed: str, most: int = 60) -> str:
    """What a person typed, as inert markup of at most so many characters."""
    if len(typed) <= most and not _MARKUP.search(typed):
        return typed
    return _clipped([_inert(letter) for letter in letters(typed[: most + 1])], most)


def clip(text: str, most: int) -> str:
    """Plain text of at most so many characters, with an ellipsis where something is missing."""
    return text if len(text) <= most else _clipped(letters(text[: 2 * most]), most)


def letters(text: str) -> list[str]:
    """What a reader takes for one letter each: a flag, a family, an accented one."""
    found: list[str] = list(text) if text.isascii() else regex.findall(r"\X", text)
    return found


def _inert(letter: str) -> str:
    return "".join(_ESCAPES.get(each) or _MARKS.get(each, each) for each in letter)


def _clipped(shown: Sequence[str], most: int) -> str:
    """As many whole letters as there is room for, with an ellipsis where some are missing."""
    if sum(map(len, shown)) <= most:
        return "".join(shown)
    ends = accumulate(map(len, shown))
    return "".join(shown[: sum(end < most for end in ends)]).rstrip() + "…"


def handle(creator: str) -> str:
    """A creator's handle; underscores inside a handle never format."""
    return f"@{said(creator, 40)}" if creator.startswith("_") or creator.endswith("_") else f"@{creator}"


@lru_cache(4096)  # a message says each moment two or three times
def when(moment: datetime) -> str:
    """A moment that Slack shows in each reader's own zone."""
    there = moment.astimezone(UTC)
    fallback = f"{there:%b} {there.day}, {there:%H:%M} UTC"
    return f"<!date^{moment.timestamp():.0f}^{{date_short_pretty}} {{time}}|{fallback}>"


@lru_cache(4096)  # a message says it twice: in its blocks and in words
def ends(expires_at: datetime, now: datetime) -> str:
    """When a code ends or ended, with the time left in words."""
    verb = "Expired" if stage(expires_at, now) is Stage.EXPIRED else "Ends"
    return f"{verb} {when(expires_at)} ({time_left(expires_at, now)})"


def some(count: int, thing: str) -> str:
    """A count with its noun."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


class Answer(dict[str, Any]):
    """A message as Slack's methods take it: blocks, and the same in words for phones and screen readers."""

    def __init__(self, text: str, blocks: Sequence[Block] = ()) -> None:
        super().__init__(text=clip(text, MOST_TEXT), blocks=[*blocks] or [section(clip(text, 3000))])

    @cached_property
    def json(self) -> str:
        """As it goes over the wire; spelled once, however often the same answer is given."""
        return json.dumps(self, check_circular=False)


def together(first: Answer, second: Answer) -> Answer:
    """Two answers as one message: whoever replaces a message replaces all of it."""
    both = Answer(f"{first['text']}\n{second['text']}")
    both["blocks"] = [*first["blocks"], *second["blocks"]]
    return both


class Secret(Answer):
    """A message with a whole code in it: for the moment in which somebody asks, and never to stay."""

    def __init__(self, text: str, blocks: Sequence[Block], again: str) -> None:
        super().__init__(text, blocks)
        self.instead = Answer(f"I leave no whole codes in direct messages, since those stay. Please type `{again}`.")
        """What is said where it would stay: how to ask for it again."""
