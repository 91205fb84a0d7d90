"""Rows of an import, one after the other: what each becomes, and what the form says for those that do not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from handlers.checking import Checked, Mend, new_code
from handlers.questions import EndedAlready, Recognised
from handlers.views import fields
from handlers.views.import_form import Result
from handlers.views.late import duplicate
from storage.importing import Numbers
from storage.new_codes import NewCode
from storage.outcomes import Duplicate, OtherOpen
from storage.rules import Refused, sheets
from storage.rules.sheets import Row, read_day, read_days, read_end
from storage.settings import Choices
from storage.workspace import Workspace

ENDED = "It ended already. Log it with /spark add if you want it in the alerts all the same."
SAME_POST = "#{} is open for the same post and ad account. Log this one by hand: is it a replacement?"
SEVERAL = "This holds more than a code. Put the code alone into its column."
_SOMEBODY = re.compile(r"[UW][A-Z0-9]{2,31}")


@dataclass(frozen=True)
class Bringing:
    """What one import remembers from row to row."""

    values: Mapping[str, Any]
    now: datetime
    by: str
    name: str
    numbers: Numbers = field(default_factory=Numbers)
    halves: dict[str, int] = field(default_factory=dict)
    """The first code of each pair, by what the pair is called in the table."""

    def save(self, workspace: Workspace, rows: Sequence[Row]) -> list[Result]:
        """Each row in a savepoint of its own: what it is refused for touches no other."""
        chosen = workspace.settings.choices()
        results = [self._result(workspace, row, chosen) for row in rows]
        workspace.importing.link(self.numbers)
        return results

    def _result(self, workspace: Workspace, row: Row, chosen: Choices) -> Result:
        try:
            with workspace.apart():
                return Result(row, self._saved(workspace, row, chosen))
        except (Mend, Refused, OtherOpen, EndedAlready, Recognised) as refused:
            return Result(row, None, _why(refused))

    def _saved(self, workspace: Workspace, row: Row, chosen: Choices) -> int:
        if row.is_exported:
            return workspace.importing.bring(row.held, row.events, self.numbers, by=self.by, at=self.now)
        pair = row.held.get(sheets.PAIR, "")
        new = replace(self._new(row, chosen), half_of=self.halves.get(pair) if pair else None)
        number = workspace.codes.log(new, by=self.by, at=self.now, name=self.name).code.id
        if pair:
            self.halves.setdefault(pair, number)
        return number

    def _new(self, row: Row, chosen: Choices) -> NewCode:
        """What the row says, and for what it does not say, the form."""
        held, values = row.held, self.values
        days, end = read_days(held.get(sheets.DAYS, "")), read_end(held.get(sheets.EXPIRES, ""), chosen.zone)
        owner = held.get(sheets.OWNER, "")
        merged = {
            fields.CODE: held.get(sheets.CODE), fields.POST: held.get(sheets.URL),
            fields.CREATOR: held.get(sheets.CREATOR, ""),
            fields.ACCOUNT: held.get(sheets.ACCOUNT) or values.get(fields.ACCOUNT),
            fields.CAMPAIGN: held.get(sheets.CAMPAIGN) or values.get(fields.CAMPAIGN),
            fields.NOTE: held.get(sheets.NOTE),
            fields.OWNER: owner if _SOMEBODY.fullmatch(owner) else values.get(fields.OWNER),
            fields.DAYS: str(days) if days else values.get(fields.DAYS), fields.EXACT: end,
            fields.GENERATED: read_day(held.get(sheets.GENERATED, "")) or values.get(fields.GENERATED),
            fields.RIGHTS: read_day(held.get(sheets.RIGHTS, "")), fields.PART: held.get(sheets.PART, "").lower(),
        }  # fmt: skip
        return new_code(Checked(merged, chosen, self.now), self.by, None)


def _why(refused: Exception) -> str:
    match refused:
        case Mend():
            return next(iter(refused.errors.values()))
        case Duplicate():
            return duplicate(refused.existing)
        case OtherOpen():
            return SAME_POST.format(refused.existing.id)
        case EndedAlready():
            return ENDED
    return SEVERAL if isinstance(refused, Recognised) else str(refused)
