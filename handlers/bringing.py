"""Rows of an import, one after the other: what each becomes, and what the form says for those that do not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from handlers.checking import Checked, Mend
from handlers.contents import new_code
from handlers.questions import EndedAlready, Recognised
from handlers.views import fields
from handlers.views.import_lines import Result, warnings
from storage.models import Code
from storage.new_codes import Logged, NewCode
from storage.numbering import Numbers
from storage.outcomes import Duplicate, OtherOpen
from storage.pairs import OTHER
from storage.rules import Refused, columns
from storage.rules.dates import read_day, read_days, read_end
from storage.rules.rows import Row
from storage.settings import Choices
from storage.workspace import Workspace

ENDED = "It ended already. Log it with /spark add if you want it in the alerts all the same."
SAME_POST = "#{} is open for the same post and ad account. Log this one by hand: is it a replacement?"
SEVERAL = "This holds more than a code. Put the code alone into its column."
NO_PART = "Which part of the pair is it? Write primary or secondary, or leave it empty."
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

    def save(self, workspace: Workspace, rows: Sequence[Row], *, last: bool = True) -> list[Result]:
        """Each row in a savepoint of its own: what it is refused for touches no other."""
        chosen = workspace.settings.choices()
        results = [self._result(workspace, row, chosen) for row in rows]
        if last:
            workspace.importing.finish(self.numbers)
        else:
            workspace.importing.link(self.numbers)
        return results

    def _result(self, workspace: Workspace, row: Row, chosen: Choices) -> Result:
        try:
            with workspace.apart():
                return self._saved(workspace, row, chosen)
        except (Mend, Refused, OtherOpen, EndedAlready, Recognised) as refused:
            return Result(row, None, _why(refused))

    def _saved(self, workspace: Workspace, row: Row, chosen: Choices) -> Result:
        if row.trouble:
            raise Refused(row.trouble)
        if row.is_exported:
            return Result(row, workspace.importing.bring(row.held, row.events, self.numbers, by=self.by, at=self.now))
        logged = self._log(workspace, row, chosen)
        return Result(row, logged.code.id, warnings=warnings(logged))

    def _log(self, workspace: Workspace, row: Row, chosen: Choices) -> Logged:
        pair, part = row.held.get(columns.PAIR, ""), row.held.get(columns.PART, "").lower()
        if pair and part and part not in OTHER:
            raise Refused(NO_PART)
        new = replace(self._new(row, chosen), half_of=self.halves.get(pair) if pair else None)
        logged = workspace.codes.log(new, by=self.by, at=self.now, name=self.name)
        if pair:
            self.halves.setdefault(pair, logged.code.id)
        return logged

    def _new(self, row: Row, chosen: Choices) -> NewCode:
        """What the row says, and for what it does not say, the form."""
        held, values = row.held, self.values
        days, end = read_days(held.get(columns.DAYS, "")), read_end(held.get(columns.EXPIRES, ""), chosen.zone)
        owner = held.get(columns.OWNER, "")
        merged = {
            fields.CODE: held.get(columns.CODE), fields.POST: held.get(columns.URL),
            fields.CREATOR: held.get(columns.CREATOR, ""),
            fields.ACCOUNT: held.get(columns.ACCOUNT) or values.get(fields.ACCOUNT),
            fields.CAMPAIGN: held.get(columns.CAMPAIGN) or values.get(fields.CAMPAIGN),
            fields.NOTE: held.get(columns.NOTE),
            fields.OWNER: owner if _SOMEBODY.fullmatch(owner) else values.get(fields.OWNER),
            fields.DAYS: str(days) if days is not None else values.get(fields.DAYS), fields.EXACT: end,
            fields.GENERATED: read_day(held.get(columns.GENERATED, "")) or values.get(fields.GENERATED),
            fields.RIGHTS: read_day(held.get(columns.RIGHTS, "")), fields.PART: held.get(columns.PART, "").lower(),
        }  # fmt: skip
        return new_code(Checked(merged, chosen, self.now), self.by, None)


def _why(refused: Exception) -> str:
    match refused:
        case Mend():
            return next(iter(refused.errors.values()))
        case Duplicate():
            return _duplicate(refused.existing)
        case OtherOpen():
            return SAME_POST.format(refused.existing.id)
        case EndedAlready():
            return ENDED
    return SEVERAL if isinstance(refused, Recognised) else str(refused)


def _duplicate(existing: Code) -> str:
    """Which entry has this code already: its id first, as there is little room."""
    by = f" by @{existing.logged_by_name}" if existing.logged_by_name else ""
    account = f", for {existing.ad_account}" if existing.ad_account else ""
    return f"duplicate of #{existing.id}, logged{by} on {existing.logged_at.day} {existing.logged_at:%b}{account}"
