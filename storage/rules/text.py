"""What people typed, made safe at the edge."""

import re
import unicodedata

from storage.rules import Refused

CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")  # all but the ones that are white space

_EMOJI = r"\u00a9\u00ae\u203c-\u3299\ufe0f\U0001f000-\U0001faff"
_JOINING = r"\u0600-\u0dff"  # Arabic to Sinhala: there a joiner changes the shape of its neighbours
_ENGLAND = r"\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"  # a flag spelled in invisible letters
_UNSEEN = re.compile(
    rf"({_ENGLAND}|(?<=[{_EMOJI}])\u200d(?=[{_EMOJI}])|(?<=[{_JOINING}])[\u200c\u200d](?=[{_JOINING}]))"
    r"|[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    r"\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
_STRAY_SELECTOR = re.compile(r"(?<!\S)[\ufe00-\ufe0f]+")
_LINK = re.compile(r"<(?:mailto:|tel:|(?=[a-zA-Z][a-zA-Z0-9+.-]*:))([^<>|]+)(?:\|[^<>]*)?>")
_NAMED = re.compile(r"<([@#])[A-Z0-9]+\|([^<>]+)>")
_CHANNEL = re.compile(r"<#([A-Z0-9]+)\|?>")  # one whose name Slack does not tell
_SPECIAL = re.compile(r"<!(?:[^<>|]*\|([^<>]+)|(here|channel|everyone))>")
_ENTITY = re.compile(r"&(lt|gt|amp);")


def line(typed: str | None, most: int = 100) -> str:
    """One clean line, "" for nothing."""
    return _within(most, " ".join(_clean(typed).split()))


def paragraph(typed: str | None, most: int = 2000) -> str:
    """Clean lines, with at most two blank ones in a row."""
    lines = (" ".join(each.split()) for each in _clean(typed).splitlines())
    return _within(most, re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines).strip()))


def seen(text: str) -> str:
    """The text without what nobody can see; joiners stay where they change how it looks."""
    return _STRAY_SELECTOR.sub("", _UNSEEN.sub(r"\1", text))


def unescape(text: str) -> str:
    """The text as it was typed, before Slack escaped it."""
    text = _LINK.sub(r"\1", text)
    text = _NAMED.sub(lambda found: found[1] + found[2].removeprefix(found[1]), text)
    text = _CHANNEL.sub(r"#\1", text)
    text = _SPECIAL.sub(lambda found: found[1] or f"@{found[2]}", text)
    return signs(text)


def without_channels(escaped: str) -> str:
    """What Slack sent without channels that it names by their ids only: nobody typed those."""
    return _CHANNEL.sub(" ", escaped)


def signs(text: str) -> str:
    """The text with the three signs that Slack spells out, undone once."""
    return _ENTITY.sub(lambda found: {"lt": "<", "gt": ">", "amp": "&"}[found[1]], text)


def _clean(typed: str | None) -> str:
    return unicodedata.normalize("NFC", seen(CONTROL.sub("", typed or "").replace("\u2800", " ")))


def _within(most: int, text: str) -> str:
    if len(text) > most:
        raise Refused(f"Please shorten this to {most} characters (it has {len(text)}).")
    return text
