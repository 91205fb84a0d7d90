"""The history of a code, a request or the settings: a line for each row, page by page."""

from collections.abc import Sequence
from itertools import groupby

from handlers.views import buttons, deeds, kit
from handlers.views.kit import Block, context, section
from handlers.views.words import Answer, said, when
from storage.models import History

MOST_SHOWN, MOST_COUNTED = 10, 150
"""So many stand under a card; of more than are counted it is only said that they are more."""
MOST_IN_CONTEXT, MOST_DEEDS = 3000, 6
ALL = "All that happened"


def happened(history: Sequence[History]) -> list[Block]:
    """The newest part of a history, with a way to all of it. `history` is read further than is shown."""
    shown = lines(history[:MOST_SHOWN])
    if not shown:
        return []
    older = len(history) - len(shown)
    if not older:
        return [context("\n".join(shown))]
    many = f"{MOST_COUNTED}+" if older > MOST_COUNTED else str(older)
    way = buttons.history(f"{ALL} ({many} older)", history[0].about or 0, 1)
    return [context("\n".join([*shown, f"…and {many} older"])), kit.actions([way])]


def page(about: int, rows: Sequence[History], number: int) -> Answer:
    """One page of a whole history, newest first; `rows` is one more than fits when there are older ones."""
    head = f"{ALL} to #{about}"
    shown = [context(event(row)) for row in rows[:MOST_SHOWN]] or [context("Nothing more.")]
    onward = [buttons.history("← Newer", about, number - 1)] if number > 1 else []
    onward += [buttons.history("Older →", about, number + 1)] if len(rows) > MOST_SHOWN else []
    steps = kit.actions([*onward, buttons.show(about, f"Show #{about}")])
    return Answer(f"{head}, page {number}", [section(f"*{head}* · page {number}"), *shown, steps])


def lines(history: Sequence[History]) -> list[str]:
    """A line for each row, as many as one small text has room for."""
    return _fitting([event(row) for row in history])


def lines_of_many(rows: Sequence[History]) -> list[str]:
    """A line for each deed: what somebody did to many codes at once is told once, if it was the same."""
    done = [list(deed) for _, deed in groupby(rows, lambda row: (row.at, row.by, deeds.words(row)))]
    return _fitting([event(deed[0], named=True, more=_others(deed, rows)) for deed in done[:MOST_DEEDS]])


def _fitting(told: list[str]) -> list[str]:
    while sum(map(len, told)) + len(told) > MOST_IN_CONTEXT:
        told.pop()
    return told


def _others(deed: Sequence[History], rows: Sequence[History]) -> str:
    """How many more; where nobody looked further, only that there are."""
    if len(deed) == 1:
        return ""
    return "others " if deed[-1] is rows[-1] else f"{len(deed) - 1} more "


def event(row: History, *, named: bool = False, more: str = "") -> str:
    """When, what, by whom; and what they remarked. `named` says which code or request it is about."""
    note = str(row.became.get("note") or "") if row.what in ("extended", "pulled", "failed") else ""
    remark = f" – “{said(note, 150)}”" if note else ""
    others = f"and {more}" if more else ""
    which = f"#{row.about} {others}" if named and row.about else ""
    return f"{when(row.at)} · {which}{deeds.words(row)} · <@{row.by}>{remark}"
