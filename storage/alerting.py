"""What one workspace's alerts say: which codes a message shows, and how each of them stands now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from sqlalchemy import Select, and_, select, union_all, update

from storage.codes import ENDED
from storage.models import (
    DIGEST,
    ESCALATION,
    Code,
    Digest,
    DigestLine,
    DigestMessage,
    History,
    Notice,
    WeeklyReport,
    WorkspaceSettings,
)
from storage.pairs import Pairs
from storage.rules.windows import Stage
from storage.scope import Scope
from storage.settings import Choices, choices_of
from storage.stale import owe_homes

_KEYS = UUID("6f2f6d6e-53a5-4a33-9a2f-0f4a3c1f7a10")


class Fate(StrEnum):
    """What became of a code since it was told."""

    OPEN = "open"
    EXTENDED = "extended"
    EDITED = "edited"
    """Its end is another one, and nobody extended it since it was told: mended, or a change was taken back."""
    TO_SWAP = "to_swap"
    """Replaced, and what is in its place is not in Ads Manager yet."""
    REPLACED = "replaced"
    PULLED = "pulled"
    SWAPPED = "swapped"


@dataclass(frozen=True)
class Told:
    """A code in an alert: as it stands now, and the stage and end it was told with."""

    code: Code
    stage: Stage
    expires_at: datetime
    first: bool
    """This alert was the first to tell the channel at this stage."""
    plain: bool = False
    """Slack does not take its row: only the id is shown."""
    mended: History | None = None
    """What gave it another end since it was told, if that was no extension."""

    @property
    def fate(self) -> Fate:
        """Read from the record, never kept."""
        if self.code.closed_as is not None:
            replaced = Fate.TO_SWAP if self.code.awaits_swap else Fate.REPLACED
            return Fate.PULLED if self.code.closed_as in ENDED else replaced
        if self.code.act_by == self.expires_at:
            return Fate.OPEN
        if self.expires_at == self.code.swap_by:
            return Fate.SWAPPED
        return Fate.EDITED if self.mended or self.code.extended_at is None else Fate.EXTENDED

    @property
    def is_left(self) -> bool:
        """Whether somebody still has to act on it."""
        return self.fate in (Fate.OPEN, Fate.TO_SWAP)


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One message of a digest or escalation, with everything that drawing it needs."""

    digest_id: int
    kind: str
    addressee: str
    """Whose direct message this is; empty for the channel's alerts."""
    page: int
    key: str
    """Names this message for ever, and says nothing about it."""
    owed_since: datetime
    codes: Sequence[Told]
    """The codes that this message shows."""
    total: int
    """Codes in all messages of the digest, with those that found no room."""
    handled: int
    unshown: int
    """How many found no room; said by the last message."""
    settings: Choices
    set_up_by: str | None = None
    channel: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    in_doubt: bool = False
    """Slack was asked to post it before, and nobody knows whether it did."""

    def with_plain(self, numbers: Iterable[int]) -> "Alert":
        """The same message with these codes shown by their id only."""
        plain = frozenset(numbers)
        return replace(self, codes=[replace(told, plain=told.plain or told.code.id in plain) for told in self.codes])


@dataclass(frozen=True)
class Alerting:
    """One workspace's alert messages."""

    _scope: Scope

    def message(self, digest_id: int, page: int) -> Alert | None:
        """A message as the record has it now; None when there is none such in this workspace."""
        found = self._scope.session.execute(self._with_messages(digest_id)).all()
        if not found:
            return None
        digest, settings, _ = found[0]
        messages = {message.page: message for *_, message in found if message is not None}
        here, told = messages.get(page), self._told(digest)
        channel, thread_ts = self._place(digest, page, messages, settings.alert_channel)
        return Alert(
            digest_id=digest.id, kind=digest.kind, addressee=digest.addressee, page=page,
            key=key_of(digest, page), owed_since=digest.created_at,
            codes=[one for number, one in told if number == page],
            total=len(told) + digest.unshown, handled=sum(not one.is_left for _, one in told),
            unshown=digest.unshown if page == max(messages, default=0) else 0,
            settings=choices_of(settings), set_up_by=settings.set_up_by,
            channel=channel, ts=here.ts if here else None, thread_ts=thread_ts,
            in_doubt=bool(here and here.called_at and not here.ts),
        )  # fmt: skip

    def problem(self) -> str | None:
        """Slack's word for why an alert did not go out, or could not; None when all is well or one is under way."""
        owed = self._digests().where(Digest.sent_at.is_(None), Digest.addressee == "")
        here = (WorkspaceSettings.team_id == self._scope.team_id, WorkspaceSettings.alert_channel.is_not(None))
        words = union_all(
            owed.with_only_columns(Digest.problem), select(WorkspaceSettings.channel_problem).where(*here)
        )
        return next(filter(None, self._scope.session.scalars(words)), None)

    def try_again(self, at: datetime) -> None:
        """Something was mended: what waits is due at once, alert and report. What is being sent is left alone."""
        for owed in (Digest, WeeklyReport):
            waits = (owed.team_id == self._scope.team_id, owed.sent_at.is_(None), owed.problem.is_not(None))
            self._scope.session.execute(update(owed).where(*waits).values(sending_until=at))

    def cannot_post(self, channel: str, why: str) -> None:
        """Slack says that nothing can be posted in this channel; of others nothing is kept."""
        self._know(channel, why)

    def can_post(self, channel: str, at: datetime) -> None:
        """The alert channel takes posts again: what waits for it is due at once."""
        self.is_well(channel)
        self.try_again(at)

    def is_well(self, channel: str) -> None:
        """Something new stands in this channel: nothing keeps posts from it. Pauses for other reasons stay."""
        self._know(channel, None)

    def _know(self, channel: str, why: str | None) -> None:
        """Whether, and if not why, the alert channel takes posts; of other channels nothing is kept."""
        ours = (WorkspaceSettings.team_id == self._scope.team_id, WorkspaceSettings.alert_channel == channel)
        is_news = WorkspaceSettings.channel_problem.is_distinct_from(why)
        known = update(WorkspaceSettings).where(*ours, is_news).values(channel_problem=why)
        if self._scope.session.scalar(known.returning(WorkspaceSettings.team_id)):
            owe_homes(self._scope.session, self._scope.team_id)
            self._scope.changed()

    def _place(
        self, digest: Digest, page: int, messages: Mapping[int, DigestMessage], current: str | None
    ) -> tuple[str | None, str | None]:
        """Channel and thread: where it stands; else under its first message; else where the workspace wants alerts."""
        here, first = messages.get(page), messages.get(0)
        if here and here.ts:
            return here.channel, here.thread_ts
        if page and first and first.ts:
            return first.channel, first.thread_ts or first.ts
        if digest.addressee:
            return digest.addressee, None
        days = self._days_digest(digest)
        return current, days.ts if days and days.channel == current else None

    def _days_digest(self, digest: Digest) -> DigestMessage | None:
        """The message that an escalation answers to: the first of its day's digest."""
        if digest.kind != ESCALATION:
            return None
        days = self._digests().where(
            Digest.kind == DIGEST, Digest.local_day == digest.local_day, Digest.sent_at.is_not(None)
        )
        found = self._scope.session.scalar(days)
        return next(iter(self._messages(found.id)), None) if found else None

    def _messages(self, digest_id: int) -> Sequence[DigestMessage]:
        wanted = select(DigestMessage).where(
            DigestMessage.team_id == self._scope.team_id, DigestMessage.digest_id == digest_id
        )
        return self._scope.session.scalars(wanted.order_by(DigestMessage.page)).all()

    def _with_messages(self, digest_id: int) -> Select[Digest, WorkspaceSettings, DigestMessage | None]:
        """A digest and the settings, beside each of its messages or none: one statement instead of three."""
        its = and_(DigestMessage.team_id == Digest.team_id, DigestMessage.digest_id == Digest.id)
        return (
            select(Digest, WorkspaceSettings, DigestMessage)
            .join(WorkspaceSettings, WorkspaceSettings.team_id == Digest.team_id).outerjoin(DigestMessage, its)
            .where(Digest.team_id == self._scope.team_id, Digest.id == digest_id).order_by(DigestMessage.page)
        )  # fmt: skip

    def _digests(self) -> Select[Digest]:
        return select(Digest).where(Digest.team_id == self._scope.team_id)

    def _told(self, digest: Digest) -> list[tuple[int, Told]]:
        channel = not digest.addressee
        lines = self._scope.session.execute(
            select(DigestLine, Code, Notice.digest_id)
            .join(Code, and_(Code.team_id == DigestLine.team_id, Code.id == DigestLine.code_id))
            .outerjoin(
                Notice,
                and_(
                    Notice.team_id == DigestLine.team_id,
                    Notice.code_id == DigestLine.code_id,
                    Notice.stage == DigestLine.stage,
                    Notice.expires_at == DigestLine.expires_at,
                    Notice.addressee == digest.addressee,
                ),
            )
            .where(DigestLine.team_id == self._scope.team_id, DigestLine.digest_id == digest.id)
            .order_by(DigestLine.page, DigestLine.place)
        ).all()
        Pairs(self._scope).complete(code for _, code, _ in lines)
        mended = self._mended([code for line, code, _ in lines if code.act_by != line.expires_at], digest.created_at)
        return [
            (
                line.page,
                Told(
                    code, Stage(line.stage), line.expires_at, channel and told_by == digest.id, line.plain,
                    mended.get(code.id),
                ),
            )
            for line, code, told_by in lines
        ]  # fmt: skip

    def _mended(self, moved: Sequence[Code], since: datetime) -> Mapping[int, History]:
        """What gave these open codes the end that they have, if that was no extension."""
        numbers = [code.id for code in moved if code.closed_at is None]
        if not numbers:
            return {}
        kinds = History.what.in_(("extended", "edited", "undone", "unlinked"))
        ours = (History.team_id == self._scope.team_id, History.about.in_(numbers), History.at >= since, kinds)
        rows = self._scope.session.scalars(select(History).where(*ours).order_by(History.id))
        last = {row.about: row for row in rows if row.about and "expires_at" in row.became}
        return {number: row for number, row in last.items() if row.what != "extended"}


def key_of(digest: Digest, page: int) -> str:
    """The same for every try to post this message, and for no other, also in a channel that another database used."""
    return str(uuid5(_KEYS, f"{digest.team_id} {digest.id} {digest.created_at.timestamp()} {page}"))
