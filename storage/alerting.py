"""What one workspace's alerts say: which codes a message shows, and how each of them stands now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID, uuid5

from sqlalchemy import Select, select, union_all, update

from storage.codes import ENDED
from storage.models import Code, Digest, History, WeeklyReport, WorkspaceSettings
from storage.rules.windows import Stage
from storage.scope import Scope
from storage.settings import Choices
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

    @cached_property
    def fate(self) -> Fate:
        """Worked out from the record as it was read."""
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

    def _digests(self) -> Select[Digest]:
        return select(Digest).where(Digest.team_id == self._scope.team_id)


def key_of(digest: Digest, page: int) -> str:
    """The same for every try to post this message, and for no other, also in a channel that another database used."""
    return str(uuid5(_KEYS, f"{digest.team_id} {digest.id} {digest.created_at.timestamp()} {page}"))
