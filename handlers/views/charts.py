"""Charts that Slack draws, and the same in words for readers, and workspaces, that have none."""

from collections.abc import Sequence

from handlers.views import kit
from handlers.views.kit import Block
from handlers.views.words import clip

MOST_BARS = 20
LONGEST_TITLE, LONGEST_LABEL = 50, 20


def bars(title: str, series: str, counts: Sequence[tuple[str, int]]) -> Block:
    """One bar for each label, 1 to 20 of them; what is too long is cut, and labels that look the same are numbered."""
    labels = _told_apart([label for label, _ in counts])
    named = [(label, count) for label, (_, count) in zip(labels, counts, strict=True)]
    return kit.bar_chart(clip(title, LONGEST_TITLE), clip(series, LONGEST_LABEL), named)


def in_words(counts: Sequence[tuple[str, int]]) -> str:
    """`Mon 23 Nov: 2 · Wed 25 Nov: 1`: every bar that is not empty; `none` when all are."""
    return " · ".join(f"{label}: {count}" for label, count in counts if count) or "none"


def _told_apart(labels: Sequence[str]) -> list[str]:
    """Labels as Slack takes them: short, never empty, and no two the same."""
    found: list[str] = []
    for label in labels:
        shown, times = clip(label or "–", LONGEST_LABEL), 1
        while shown in found:
            times += 1
            shown = f"{clip(label or '–', LONGEST_LABEL - len(end := f' {times}'))}{end}"
        found.append(shown)
    return found
