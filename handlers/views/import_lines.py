"""What became of each line of an import, in words and as a table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from handlers.views.words import clip, said
from storage.new_codes import Logged
from storage.rules.cells import csv_line, guarded
from storage.rules.posts import linked_handle
from storage.rules.rows import Row
from storage.rules.sheets import Sheet

FEW = 20
"""So many rows have a line each; of more, what went well alike stands together."""
MOST_IN_REFUSAL = 200


@dataclass(frozen=True)
class Result:
    """What became of one row."""

    row: Row
    number: int | None
    refusal: str = ""
    warnings: Sequence[str] = ()
    """What somebody should look at although it is saved."""


@dataclass(frozen=True)
class Told:
    """One line of words, and how many rows it is about."""

    words: str
    rows: int


def warnings(logged: Logged) -> list[str]:
    """What looks odd about a code that was saved."""
    code, found = logged.code, [logged.code.unusual] if logged.code.unusual else []
    linked = linked_handle(code.post_url)
    if linked and linked != code.creator:
        found.append(f"The post's link says @{linked}.")
    if logged.elsewhere is not None:
        found.append(f"#{logged.elsewhere.id} has this code for {logged.elsewhere.ad_account or 'no ad account'}.")
    if logged.waiting is not None:
        found.append(f"Request #{logged.waiting.id} to this creator is open.")
    return found


def all_told(results: Sequence[Result], sheet: Sheet) -> list[Told]:
    """Every row: each in its place if they are few, else what has to be done first."""
    if len(results) <= FEW:
        return [Told(_one(result, sheet), 1) for result in results]
    refused = [result for result in results if result.number is None]
    odd = [result for result in results if result.number is not None and result.warnings]
    well = [result for result in results if result.number is not None and not result.warnings]
    return [*refused_told(refused, sheet), *(Told(_one(each, sheet), 1) for each in odd), *_runs(well, sheet)]


def _one(result: Result, sheet: Sheet) -> str:
    where = _where([result.row], sheet)
    if result.number is None:
        return f"{where}: {said(result.refusal, MOST_IN_REFUSAL)}"
    creator = result.row.held.get("creator", "").lstrip("@")
    who = f", @{said(clip(creator, 40))}" if creator else ""
    return f"{where}: saved as #{result.number}{who}{''.join(f' ⚠ {said(each, 120)}' for each in result.warnings)}"


def refused_told(refused: Sequence[Result], sheet: Sheet) -> Iterator[Told]:
    """Rows that are refused for the same reason stand together."""
    reasons: dict[str, list[Row]] = {}
    for result in refused:
        reasons.setdefault(result.refusal, []).append(result.row)
    for reason, rows in reasons.items():
        yield Told(f"{_where(rows, sheet)}: {said(reason, MOST_IN_REFUSAL)}", len(rows))


def _runs(well: Sequence[Result], sheet: Sheet) -> Iterator[Told]:
    """Rows one after the other whose ids are one after the other too."""
    placed = enumerate(well)
    for _, run in groupby(placed, key=lambda each: (each[1].number or 0) - each[0]):
        results = [result for _, result in run]
        if len(results) == 1:
            yield Told(_one(results[0], sheet), 1)
        else:
            where = _where([result.row for result in results], sheet)
            yield Told(f"{where}: saved as #{results[0].number}–#{results[-1].number}", len(results))


def _where(rows: Sequence[Row], sheet: Sheet) -> str:
    lines = [line for row in rows for line in range(row.number, row.last + 1)]
    return f"{sheet.kind}{'s' if len(lines) > 1 else ''} {spans(lines)}"


def spans(numbers: Iterable[int]) -> str:
    """`3–7, 9`."""
    runs = groupby(enumerate(sorted(numbers)), key=lambda each: each[1] - each[0])
    ends = [[number for _, number in run] for _, run in runs]
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in ends)


def as_csv(results: Sequence[Result], sheet: Sheet) -> bytes:
    """A line for each row and for each blank line, in their order."""
    rows = [(result.row.number, result.row.last, _outcome(result)) for result in results]
    blank = [(number, number, ("blank", "", "")) for number in sheet.blank]
    table = [[sheet.kind.lower(), "to", "result", "id", "why"]]
    table += [[str(first), str(last), *outcome] for first, last, outcome in sorted(rows + blank)]
    return "".join(csv_line(cells, end="\r\n") for cells in table).encode("utf-8-sig")


def _outcome(result: Result) -> tuple[str, str, str]:
    if result.number is None:
        return "not saved", "", guarded(result.refusal)
    return "saved", f"#{result.number}", guarded(" ".join(result.warnings))
