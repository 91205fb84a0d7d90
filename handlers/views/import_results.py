"""What somebody is told about an import: in a message, or on top of the form."""

from collections.abc import Iterable, Iterator, Sequence

from handlers.views import buttons, kit
from handlers.views.import_lines import Result, all_told, refused_told, spans
from handlers.views.kit import Block, context, section
from handlers.views.words import Answer, clip, said, some
from storage.rules.sheets import Sheet

MOST_IN_SECTION, MOST_IN_MESSAGE, MOST_IN_FOOT = 2900, 7500, 1000
AGAIN = "Mend these rows and import the file again: nothing is saved twice."
ATTACHED = "There is more to tell than fits here: the file with this message has a line for each row."


def saved(results: Sequence[Result], sheet: Sheet, *, attached: bool = False) -> Answer:
    """What became of each line that was pasted."""
    left = sum(result.number is None for result in results)
    head = f"{some(len(results) - left, 'code')} saved{f', {left} not' if left else ''}"
    shown = [*_sections(_fitting(results, sheet, attached=attached))]
    foot = " ".join([*_apart(sheet), "`/spark list` shows all codes."])
    steps = kit.actions([buttons.open_form("Log a code", buttons.LOG)])
    return Answer(head, [section(f"*{head}*"), *shown, context(foot), steps])


def saved_from(name: str, results: Sequence[Result], sheet: Sheet, *, attached: bool = False) -> Answer:
    """What became of each line of a file, as far as there is room."""
    head = f"{said(name, 80)}: {counted(results)}"
    shown = [*_sections(_fitting(results, sheet, attached=attached)), *map(section, _stopped(results, sheet))]
    again = [AGAIN] if any(result.number is None for result in results) else []
    foot = " ".join([*again, *_apart(sheet), "`/spark list` shows all codes."])
    return Answer(head, [section(f"*{head}*"), *shown, context(foot)])


def on_top(results: Sequence[Result], sheet: Sheet) -> list[Block]:
    """What the form says when it comes again: what is left, and why."""
    refused = [result for result in results if result.number is None]
    left = f"{some(len(refused), 'line')} left: mend and save, or close."
    head = f"{some(len(results) - len(refused), 'code')} saved. {left}"
    apart = " ".join(_apart(sheet))
    lines = (told.words for told in refused_told(refused, sheet))
    return [kit.alert(head, "warning"), *_sections(lines), *([context(apart)] if apart else [])]


def counted(results: Sequence[Result]) -> str:
    """How many rows went which way."""
    left = sum(result.number is None for result in results)
    return f"{some(len(results) - left, 'row')} saved{f', {left} not' if left else ''}"


def has_more(results: Sequence[Result], sheet: Sheet) -> bool:
    """Whether a message has no room for all of it."""
    lengths = [len(told.words) for told in all_told(results, sheet)]
    blank = len(spans(sheet.blank)) > MOST_IN_FOOT - len("Lines blank.")
    return blank or sum(lengths) + len(lengths) > MOST_IN_MESSAGE or max(lengths, default=0) > MOST_IN_SECTION


def _fitting(results: Sequence[Result], sheet: Sheet, *, attached: bool) -> Iterator[str]:
    """As many lines as a message has room for, and how many rows the rest is about."""
    room, left = MOST_IN_MESSAGE, 0
    for told in all_told(results, sheet):
        room -= len(told.words) + 1
        if room >= 0:
            yield told.words
        else:
            left += told.rows
    if left:
        yield ATTACHED if attached else f"…and {some(left, 'more row')}."


def _apart(sheet: Sheet) -> Iterator[str]:
    """What stands in the sheet besides its rows."""
    if sheet.head:
        yield f"The header is in line {sheet.head}." if sheet.head > 1 else "Line 1 is the header."
    if sheet.blank:
        yield clip(f"{'Lines' if len(sheet.blank) > 1 else 'Line'} {spans(sheet.blank)} blank.", MOST_IN_FOOT)
    if sheet.unread:
        yield f"I did not read: {', '.join(said(name, 40) for name in sheet.unread[:20])}."


def _stopped(results: Sequence[Result], sheet: Sheet) -> Iterator[str]:
    if len(results) < len(sheet.rows):
        place = f"after {sheet.kind.lower()} {results[-1].row.last}" if results else "before the first row"
        yield f"I stopped {place}. What is saved is saved; import the file again: nothing is saved twice."


def _sections(lines: Iterable[str]) -> Iterator[Block]:
    """As few sections as hold all lines."""
    part = ""
    for line in lines:
        if part and len(part) + len(line) > MOST_IN_SECTION:
            yield section(part)
            part = ""
        part = f"{part}\n{clip(line, MOST_IN_SECTION)}".lstrip("\n")
    if part:
        yield section(part)
