"""Names to choose from while somebody types: those of the codes that need somebody first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from storage.models import Code
from storage.rules.queries import Query
from storage.scope import Scope
from storage.terms import find

MOST_LOOKED_AT, MOST_OFFERED = 1000, 99
"""A menu of Slack takes a hundred, and one of them is needed for all."""


@dataclass(frozen=True)
class Offers:
    """What one workspace's open codes are for."""

    _scope: Scope

    def ad_accounts(self, typed: str) -> Sequence[str]:
        """Ad accounts with words that begin with what was typed."""
        return self._names(Code.ad_account, Query(account=typed))

    def campaigns(self, typed: str) -> Sequence[str]:
        """Campaigns with words that begin with what was typed."""
        return self._names(Code.campaign, Query(campaign=typed))

    def _names(self, column: InstrumentedAttribute[str], query: Query) -> Sequence[str]:
        words = find(self._scope.session, self._scope.team_id, query)
        which = (Code.team_id == self._scope.team_id, Code.closed_at.is_(None), column != "", *words.conditions)
        rows = (
            select(column.label("name")).where(*which).order_by(Code.act_by, Code.id).limit(MOST_LOOKED_AT).subquery()
        )
        names = select(rows.c.name).distinct().order_by(rows.c.name).limit(MOST_OFFERED)
        return self._scope.session.scalars(names).all()
