"""Codes that replaced each other: which one is in whose place, and what runs in Ads Manager until that is done."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import CTE, ColumnElement, and_, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from storage.models import Code
from storage.scope import Scope

LONGEST_CHAIN = 50


@dataclass(frozen=True)
class Chains:
    """One workspace's chains."""

    _scope: Scope

    def complete(self, codes: Sequence[Code]) -> None:
        """Tell each replaced code what is in its place by now, and each replacement what it is to be swapped in for."""
        replaced = [code for code in codes if code.closed_as == "replaced" and code.swapped_at is None]
        to_swap = [code for code in codes if code.is_to_swap]
        if not (replaced or to_swap):
            for code in codes:  # whoever was completed before may have been another then
                code.heir = code.stands_for = None  # type: ignore[misc]
            return
        heirs = self._last_of(self._onward(replaced)) if replaced else {}
        running = self._last_of(self._back(to_swap), Code.applied_at.is_not(None)) if to_swap else {}
        for code in codes:
            code.heir, code.stands_for = heirs.get(code.id), running.get(code.id)  # type: ignore[misc]

    def before(self, codes: Collection[Code]) -> Mapping[int, int]:
        """What these replaced, and what that had replaced itself without ever being applied; each with which of these.

        The newest one first.
        """
        links = self._back(codes)
        found = self._scope.session.execute(select(links.c.id, links.c.root).order_by(links.c.step))
        return dict(found.all())

    def _onward(self, codes: Collection[Code]) -> CTE:
        return self._links(codes, Code.replaced_by)

    def _back(self, codes: Collection[Code]) -> CTE:
        return self._links(codes, Code.replaces, Code.applied_at.is_(None))

    def _links(
        self, codes: Collection[Code], onward: InstrumentedAttribute[int | None], *goes_on: ColumnElement[bool]
    ) -> CTE:
        """Step by step from each of these codes to the next, as long as that goes on."""
        ours, numbers = (Code.team_id == self._scope.team_id, onward.is_not(None)), [code.id for code in codes]
        first = select(Code.id.label("root"), onward.label("id"), literal(1).label("step"))
        links = first.where(*ours, Code.id.in_(numbers)).cte(recursive=True)
        step = select(links.c.root, onward, links.c.step + 1).where(*ours, *goes_on, Code.id == links.c.id)
        return links.union_all(step.where(links.c.step < LONGEST_CHAIN))

    def _last_of(self, links: CTE, *which: ColumnElement[bool]) -> Mapping[int, Code]:
        """The last code of each chain that is so."""
        ours = and_(Code.team_id == self._scope.team_id, Code.id == links.c.id, *which)
        found = self._scope.session.execute(select(links.c.root, Code).join(Code, ours).order_by(links.c.step))
        return dict(found.all())
