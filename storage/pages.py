"""The messages of owed alerts: which of them stand, and what of the others is forgotten."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, select
from sqlalchemy.orm import Session

from storage.among import Ids, among
from storage.due import edges, is_handled
from storage.models import Code, Digest, DigestLine, DigestMessage, Notice
from storage.stale import UNSEEN, owed_by


@dataclass(frozen=True)
class Pages:
    """The messages of some alerts, for whoever may send them."""

    _session: Session
    _digests: Collection[Digest]

    def posted(self) -> Mapping[int, Sequence[DigestMessage]]:
        """The messages that stand in their channels, by alert; alerts of which none stands are left out."""
        by_alert = groupby(self._session.scalars(_POSTED, self._values), lambda each: each.digest_id)
        return {number: list(messages) for number, messages in by_alert}

    def forget_unsent(self) -> None:
        """Undo what was planned and never posted: its messages (but for those in doubt), lines and notices."""
        for unsent in _UNSENT:
            self._session.execute(unsent, self._values, execution_options=UNSEEN)

    def forget_handled(self, now: datetime) -> None:
        """Take out of the unsent messages what was handled since they were planned.

        The codes are held until the end of the transaction: a change that comes later finds the message, and
        owes it a redraw.
        """
        self._hold_codes()
        shorter = set(self._session.scalars(_HANDLED, self._values | edges(now), execution_options=UNSEEN))
        if shorter:
            self.of(shorter).owe_redraws(now)
        shorter |= {each.id for each in self._digests if each.unshown}
        if shorter:  # else each notice has its line
            self.of(shorter).forget_told_in_vain(now)

    def forget_told_in_vain(self, now: datetime) -> None:
        """What was noted as told and handled before any message of these alerts showed it was not told."""
        self._session.execute(_TOLD_IN_VAIN, self._values | edges(now), execution_options=UNSEEN)

    def owe_redraws(self, now: datetime) -> None:
        """What stands of these alerts shows what is not so any more."""
        self._session.execute(_REDRAW, {"digests": self._numbers, "stale": now}, execution_options=UNSEEN)

    def of(self, numbers: Collection[int]) -> "Pages":
        """The messages of some of these alerts only."""
        return Pages(self._session, [each for each in self._digests if each.id in numbers])

    @cached_property
    def _numbers(self) -> Sequence[int]:
        return [each.id for each in self._digests]

    @property
    def _values(self) -> dict[str, Any]:
        return {"digests": self._numbers, "teams": list({each.team_id for each in self._digests})}

    def _hold_codes(self) -> None:
        """On SQLite nobody else writes meanwhile."""
        if self._session.get_bind().dialect.name != "sqlite":
            self._session.execute(_HELD_CODES, self._values)


def is_in_doubt() -> ColumnElement[bool]:
    """Slack was asked to post the message, and nobody knows whether it did."""
    return and_(DigestMessage.called_at.is_not(None), DigestMessage.ts.is_(None))


DIGESTS = bindparam("digests", type_=Ids())
_OURS = among(DigestMessage.digest_id, DIGESTS)
_IS_POSTED = and_(_OURS, DigestMessage.ts.is_not(None))
_POSTED = select(DigestMessage).where(_IS_POSTED).order_by(DigestMessage.digest_id, DigestMessage.page)
_REDRAW = owed_by(_IS_POSTED)

_ITS_PAGE = and_(DigestMessage.digest_id == DigestLine.digest_id, DigestMessage.page == DigestLine.page)
_UNSENT_LINE = and_(among(DigestLine.digest_id, DIGESTS), ~exists().where(_ITS_PAGE, _IS_POSTED))
_ITS_LINE = and_(DigestLine.digest_id == Notice.digest_id, DigestLine.code_id == Notice.code_id)
_HAS_LINE = exists().where(_ITS_LINE, among(DigestLine.digest_id, DIGESTS))
_LINELESS_NOTICE = and_(among(Notice.digest_id, DIGESTS), ~_HAS_LINE)

_UNCALLED = (DigestMessage.ts.is_(None), DigestMessage.called_at.is_(None))
_UNSENT = (
    delete(DigestMessage).where(_OURS, *_UNCALLED), delete(DigestLine).where(_UNSENT_LINE),
    delete(Notice).where(_LINELESS_NOTICE),
)  # fmt: skip
_HANDLED = delete(DigestLine).where(_UNSENT_LINE, is_handled(DigestLine)).returning(DigestLine.digest_id)
_TOLD_IN_VAIN = delete(Notice).where(_LINELESS_NOTICE, is_handled(Notice))
_HELD_CODES = (
    select(Code.id)
    .join(DigestLine, and_(Code.team_id == DigestLine.team_id, Code.id == DigestLine.code_id))
    .where(_UNSENT_LINE)
    .order_by(Code.team_id, Code.id)
    .with_for_update(read=True, of=Code)
)
"""Put together once, as are the others: each is asked for every group of alerts."""
