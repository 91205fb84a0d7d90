"""The messages of owed alerts: which of them stand, and what of the others is forgotten."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby

from sqlalchemy import ColumnElement, and_, delete, exists, select
from sqlalchemy.orm import Session

from storage.due import is_handled
from storage.models import Code, Digest, DigestLine, DigestMessage, Notice
from storage.stale import UNSEEN, owe_redraw


@dataclass(frozen=True)
class Pages:
    """The messages of some alerts, for whoever may send them."""

    _session: Session
    _digests: Collection[Digest]

    def posted(self) -> Mapping[int, Sequence[DigestMessage]]:
        """The messages that stand in their channels, by alert; alerts of which none stands are left out."""
        wanted = select(DigestMessage).where(self.is_posted()).order_by(DigestMessage.digest_id, DigestMessage.page)
        by_alert = groupby(self._session.scalars(wanted), lambda each: each.digest_id)
        return {number: list(messages) for number, messages in by_alert}

    def forget_unsent(self) -> None:
        """Undo what was planned and never posted: its messages (but for those in doubt), lines and notices."""
        uncalled = (DigestMessage.ts.is_(None), DigestMessage.called_at.is_(None))
        ours = DigestMessage.digest_id.in_(self._numbers)
        self._session.execute(delete(DigestMessage).where(ours, *uncalled), execution_options=UNSEEN)
        self._session.execute(delete(DigestLine).where(self._is_unsent_line()), execution_options=UNSEEN)
        self._session.execute(delete(Notice).where(self._is_lineless_notice()), execution_options=UNSEEN)

    def forget_handled(self, now: datetime) -> None:
        """Take out of the unsent messages what was handled since they were planned.

        The codes are held until the end of the transaction: a change that comes later finds the message, and
        owes it a redraw.
        """
        self._hold_codes()
        handled = delete(DigestLine).where(self._is_unsent_line(), is_handled(DigestLine, self._teams, now))
        shorter = set(self._session.scalars(handled.returning(DigestLine.digest_id), execution_options=UNSEEN))
        if shorter:
            owe_redraw(self._session, self.of(shorter).is_posted(), now)
        shorter |= {each.id for each in self._digests if each.unshown}
        if shorter:  # else each notice has its line
            self.of(shorter).forget_told_in_vain(now)

    def forget_told_in_vain(self, now: datetime) -> None:
        """What was noted as told and handled before any message of these alerts showed it was not told."""
        in_vain = (self._is_lineless_notice(), is_handled(Notice, self._teams, now))
        self._session.execute(delete(Notice).where(*in_vain), execution_options=UNSEEN)

    def of(self, numbers: Collection[int]) -> "Pages":
        """The messages of some of these alerts only."""
        return Pages(self._session, [each for each in self._digests if each.id in numbers])

    def is_posted(self) -> ColumnElement[bool]:
        """Slack took the message."""
        return and_(DigestMessage.digest_id.in_(self._numbers), DigestMessage.ts.is_not(None))

    @cached_property
    def _numbers(self) -> Sequence[int]:
        return [each.id for each in self._digests]

    @cached_property
    def _teams(self) -> Collection[str]:
        return {each.team_id for each in self._digests}

    def _hold_codes(self) -> None:
        """On SQLite nobody else writes meanwhile."""
        if self._session.get_bind().dialect.name == "sqlite":
            return
        told = and_(Code.team_id == DigestLine.team_id, Code.id == DigestLine.code_id)
        held = select(Code.id).join(DigestLine, told).where(self._is_unsent_line()).order_by(Code.team_id, Code.id)
        self._session.execute(held.with_for_update(read=True, of=Code))

    def _is_unsent_line(self) -> ColumnElement[bool]:
        here = and_(DigestMessage.digest_id == DigestLine.digest_id, DigestMessage.page == DigestLine.page)
        posted = exists().where(here, self.is_posted())
        return and_(DigestLine.digest_id.in_(self._numbers), ~posted)

    def _is_lineless_notice(self) -> ColumnElement[bool]:
        its = and_(DigestLine.digest_id == Notice.digest_id, DigestLine.code_id == Notice.code_id)
        line = exists().where(its, DigestLine.digest_id.in_(self._numbers))
        return and_(Notice.digest_id.in_(self._numbers), ~line)


def is_in_doubt() -> ColumnElement[bool]:
    """Slack was asked to post the message, and nobody knows whether it did."""
    return and_(DigestMessage.called_at.is_not(None), DigestMessage.ts.is_(None))
