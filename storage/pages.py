"""What one owed alert says: decided anew, from the codes as they stand, each time somebody sets out to send it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import ColumnElement, Row, and_, delete, exists, insert, select
from sqlalchemy.orm import Session

from storage.due import is_due, is_handled, is_untold, is_unwritten
from storage.inserts import insert_or_skip
from storage.models import (
    CUT,
    DIGEST,
    DIRECT,
    ESCALATION,
    Code,
    Digest,
    DigestLine,
    DigestMessage,
    Notice,
    WorkspaceSettings,
)
from storage.rules.alerts import digest_day
from storage.rules.windows import stage
from storage.settings import Choices, choices_of
from storage.stale import owe_redraw

CODES_A_MESSAGE = 20
MOST_MESSAGES = 10
_UNSEEN = {"synchronize_session": False}  # no such row is held in memory


@dataclass(frozen=True)
class Planned:
    """What is to be posted of an alert, and where; and whose names drawing it needs."""

    pages: Sequence[int] = ()
    channel: str | None = None
    people: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pages:
    """The messages of one alert, for whoever may send it."""

    _session: Session
    _digest: Digest

    def lay_out(self, now: datetime) -> Planned:
        """Codes onto pages of twenty after those already posted. Answers what is still to be posted."""
        posted = self._begun_anew()
        if not self._goes_on(posted, now):
            return Planned()
        if posted:  # what they count may have changed
            owe_redraw(self._session, self._is_posted(), now)
        codes, start = self._to_tell(now), posted[-1].page + 1 if posted else 0
        shown = codes[: CODES_A_MESSAGE * (MOST_MESSAGES - start)]
        self._digest.unshown = len(codes) - len(shown)
        self._show(shown, start, now)
        self._note(codes, now)
        pages = range(start, start + -(-len(shown) // CODES_A_MESSAGE))
        return Planned(pages, self._digest.addressee or self._settings.alert_channel, self._people(shown))

    def forget_unsent(self) -> None:
        """Undo what was planned and never posted: its messages (but for those in doubt), lines and notices."""
        uncalled = (DigestMessage.ts.is_(None), DigestMessage.called_at.is_(None))
        ours = DigestMessage.digest_id == self._digest.id
        self._session.execute(delete(DigestMessage).where(ours, *uncalled), execution_options=_UNSEEN)
        self._session.execute(delete(DigestLine).where(self._is_unsent_line()), execution_options=_UNSEEN)
        self._session.execute(delete(Notice).where(self._is_lineless_notice()), execution_options=_UNSEEN)

    def forget_handled(self, now: datetime) -> None:
        """Take out of the unsent messages what was handled since they were planned.

        The codes are held until the end of the transaction: a change that comes later finds the message, and
        owes it a redraw.
        """
        self._hold_codes()
        handled = (
            delete(DigestLine)
            .where(self._is_unsent_line(), self._is_handled(DigestLine, now))
            .returning(DigestLine.page)
        )
        gone = self._session.execute(handled, execution_options=_UNSEEN).all()
        if gone:
            owe_redraw(self._session, self._is_posted(), now)
        if not gone and not self._digest.unshown:
            return  # each notice has its line
        told_in_vain = delete(Notice).where(self._is_lineless_notice(), self._is_handled(Notice, now))
        self._session.execute(told_in_vain, execution_options=_UNSEEN)

    def posted(self) -> Sequence[DigestMessage]:
        """The messages that stand in the channel."""
        return self._session.scalars(select(DigestMessage).where(self._is_posted()).order_by(DigestMessage.page)).all()

    def _begun_anew(self) -> Sequence[DigestMessage]:
        """What stands already, once what was planned before is forgotten: without a message nothing was."""
        if not self._session.scalar(select(exists().where(DigestMessage.digest_id == self._digest.id))):
            return []
        self.forget_unsent()
        return self.posted()

    def _hold_codes(self) -> None:
        """On SQLite nobody else writes meanwhile."""
        if self._session.get_bind().dialect.name == "sqlite":
            return
        numbers = self._session.scalars(select(DigestLine.code_id).where(self._is_unsent_line())).all()
        held = select(Code.id).where(Code.team_id == self._digest.team_id, Code.id.in_(numbers)).order_by(Code.id)
        self._session.execute(held.with_for_update(read=True))

    def _goes_on(self, posted: Sequence[DigestMessage], now: datetime) -> bool:
        """Choose its day: one that waited past a digest's hour is that day's digest, nobody reads yesterday's first.

        False when it was posted in part and its channel or day is over: the next alert tells the rest.
        """
        chosen = choices_of(self._settings)
        if self._digest.kind == DIRECT:
            return chosen.owner_dm
        today = self._day_without_digest(chosen, now)
        if posted:
            goes_on = self._digest.kind != CUT and today is None and posted[0].channel == chosen.alert_channel
            if not goes_on and self._digest.kind == DIGEST:
                self._digest.kind = CUT
            return goes_on
        if today is not None:
            self._digest.kind, self._digest.local_day = DIGEST, today
        elif self._digest.kind == ESCALATION:
            self._digest.local_day = now.astimezone(chosen.zone).date()
        return True

    def _day_without_digest(self, chosen: Choices, now: datetime) -> date | None:
        """The local day whose hour has come, if there is no digest for it."""
        day = digest_day(now, chosen.zone, chosen.alert_time)
        same = (Digest.team_id == self._digest.team_id, Digest.kind == DIGEST, Digest.local_day == day)
        return None if day is None or self._session.scalar(select(exists().where(*same))) else day

    def _to_tell(self, now: datetime) -> Sequence[Row[int, datetime, str, str | None]]:
        """One read decides what is shown, what is counted and what is noted as told."""
        shown = exists().where(DigestLine.digest_id == self._digest.id, DigestLine.code_id == Code.id)
        wanted = select(Code.id, Code.act_by, Code.owner, Code.on_it).where(
            Code.team_id == self._digest.team_id, self._which(now), ~shown
        )
        return self._session.execute(wanted.order_by(Code.act_by, Code.id)).all()

    def _which(self, now: datetime) -> ColumnElement[bool]:
        if self._digest.kind == DIRECT:
            return and_(is_unwritten(now), Code.owner == self._digest.addressee)
        return is_due(now) if self._digest.kind == DIGEST else is_untold(now)

    def _people(self, shown: Sequence[Row[int, datetime, str, str | None]]) -> frozenset[str]:
        """An owner's own message names no owners."""
        named = {who for _, _, owner, on_it in shown for who in (None if self._digest.addressee else owner, on_it)}
        return frozenset(who for who in (*named, self._settings.set_up_by) if who)

    def _show(self, codes: Sequence[Row[int, datetime, str, str | None]], start: int, now: datetime) -> None:
        ours = {"digest_id": self._digest.id, "team_id": self._digest.team_id}
        lines = [
            ours | {"code_id": number, "page": start + place // CODES_A_MESSAGE, "place": place,
                    "stage": stage(end, now), "expires_at": end}
            for place, (number, end, *_) in enumerate(codes)
        ]  # fmt: skip
        if lines:
            pages = [ours | {"page": page} for page in dict.fromkeys(line["page"] for line in lines)]
            self._session.execute(insert_or_skip(self._session, DigestMessage), pages)
            self._session.execute(insert(DigestLine), lines)

    def _note(self, codes: Sequence[Row[int, datetime, str, str | None]], now: datetime) -> None:
        """Every code is told, those without room too: the last message says how many more there are."""
        to = {"team_id": self._digest.team_id, "addressee": self._digest.addressee}
        ours = {"digest_id": self._digest.id, "at": now, **to}
        told = [ours | {"code_id": number, "stage": stage(end, now), "expires_at": end} for number, end, *_ in codes]
        if told:
            self._session.execute(insert_or_skip(self._session, Notice), told)

    @cached_property
    def _settings(self) -> WorkspaceSettings:
        """Read once: a session forgets what nobody holds."""
        return self._session.get_one(WorkspaceSettings, self._digest.team_id)

    def _is_posted(self) -> ColumnElement[bool]:
        return and_(DigestMessage.digest_id == self._digest.id, DigestMessage.ts.is_not(None))

    def _is_handled(self, told: type[DigestLine | Notice], now: datetime) -> ColumnElement[bool]:
        return is_handled(told, self._digest.team_id, now)

    def _is_unsent_line(self) -> ColumnElement[bool]:
        posted = exists().where(self._is_posted(), DigestMessage.page == DigestLine.page)
        return and_(DigestLine.digest_id == self._digest.id, ~posted)

    def _is_lineless_notice(self) -> ColumnElement[bool]:
        line = exists().where(DigestLine.digest_id == self._digest.id, DigestLine.code_id == Notice.code_id)
        return and_(Notice.digest_id == self._digest.id, ~line)
