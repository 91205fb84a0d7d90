"""Alert messages as the record has them now: read for many workspaces at once, each in its own."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from storage.alerting import Alert, Told, key_of
from storage.among import among
from storage.due import TEAMS
from storage.models import (
    DIGEST,
    ESCALATION,
    Code,
    Digest,
    DigestLine,
    DigestMessage,
    History,
    Notice,
    WorkspaceSettings,
)
from storage.pages import DIGESTS
from storage.pairs import Pairs
from storage.rules.windows import Stage
from storage.scope import Scope
from storage.settings import choices_of

NEW_ENDS = ("extended", "edited", "undone", "unlinked")
"""What gives a code another end."""


class Wanted(NamedTuple):
    """One message of a workspace's alert."""

    team_id: str
    digest_id: int
    page: int


@dataclass(frozen=True)
class _Record:
    """What is kept of one alert."""

    digest: Digest
    settings: WorkspaceSettings
    messages: dict[int, DigestMessage] = field(default_factory=dict)
    told: list[tuple[int, Told]] = field(default_factory=list)
    """Each code with its page."""


@dataclass(frozen=True)
class AlertMessages:
    """The messages of any workspaces' alerts, inside one transaction."""

    _session: Session

    def read(self, wanted: Sequence[Wanted]) -> Mapping[Wanted, Alert]:
        """All of them in as many statements as one takes. What its workspace does not have is left out."""
        records = self._records({(one.team_id, one.digest_id) for one in wanted})
        self._tell(records)
        days = self._days_digests(records)
        return {
            one: _alert(records[key], one.page, days.get(one.digest_id))
            for one in wanted
            if (key := (one.team_id, one.digest_id)) in records
        }

    def _records(self, wanted: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], _Record]:
        """Digest and settings, beside each of its messages or none: one statement instead of three."""
        records = dict[tuple[str, int], _Record]()
        named = {"teams": list({team for team, _ in wanted}), "digests": [number for _, number in wanted]}
        for digest, settings, message in self._session.execute(_RECORDS, named):
            if (key := (digest.team_id, digest.id)) not in wanted:
                continue
            record = records.setdefault(key, _Record(digest, settings))
            if message is not None:
                record.messages[message.page] = message
        return records

    def _tell(self, records: Mapping[tuple[str, int], _Record]) -> None:
        """Add what each of them tells, in its order."""
        rows = self._session.execute(_LINES, {"digests": [number for _, number in records]}).all()
        codes = defaultdict[str, list[Code]](list)
        moved = defaultdict[tuple[str, int], list[Code]](list)
        for team_id, number, _, _, end, _, code, _ in rows:
            codes[team_id].append(code)
            if code.act_by != end and code.closed_at is None:
                moved[team_id, number].append(code)
        for team_id, theirs in codes.items():
            Pairs(Scope(self._session, team_id)).complete(theirs)
        mended = {key: self._mended(records[key].digest, theirs) for key, theirs in moved.items()}
        for team_id, number, page, stage, end, plain, code, told_by in rows:
            record = records[key := (team_id, number)]
            first = told_by == number and not record.digest.addressee
            why = mended[key].get(code.id) if key in mended else None
            record.told.append((page, Told(code, Stage(stage), end, first, plain, why)))

    def _mended(self, digest: Digest, moved: Sequence[Code]) -> Mapping[int, History]:
        """What gave these open codes the end that they have, if that was no extension."""
        about = History.about.in_([code.id for code in moved])
        ours = (History.team_id == digest.team_id, about, History.at >= digest.created_at, History.what.in_(NEW_ENDS))
        rows = self._session.scalars(select(History).where(*ours).order_by(History.id))
        last = {row.about: row for row in rows if row.about and "expires_at" in row.became}
        return {number: row for number, row in last.items() if row.what != "extended"}

    def _days_digests(self, records: Mapping[tuple[str, int], _Record]) -> Mapping[int, DigestMessage]:
        """For each escalation, the message that it answers to: the first of its day's digest."""
        asked = [record.digest for record in records.values() if record.digest.kind == ESCALATION]
        if not asked:
            return {}
        found = self._session.execute(_DAYS_DIGESTS, {"digests": [digest.id for digest in asked]})
        return dict(reversed(found.all()))


def _alert(record: _Record, page: int, days: DigestMessage | None) -> Alert:
    digest, settings, told = record.digest, record.settings, record.told
    here = record.messages.get(page)
    channel, thread_ts = _place(record, page, days)
    return Alert(
        digest_id=digest.id, kind=digest.kind, addressee=digest.addressee, page=page,
        key=key_of(digest, page), owed_since=digest.created_at,
        codes=[one for number, one in told if number == page],
        total=len(told) + digest.unshown, handled=sum(not one.is_left for _, one in told),
        unshown=digest.unshown if page == max(record.messages, default=0) else 0,
        settings=choices_of(settings), set_up_by=settings.set_up_by,
        channel=channel, ts=here.ts if here else None, thread_ts=thread_ts,
        in_doubt=bool(here and here.called_at and not here.ts),
    )  # fmt: skip


def _place(record: _Record, page: int, days: DigestMessage | None) -> tuple[str | None, str | None]:
    """Channel and thread: where it stands; else under its first message; else where the workspace wants alerts."""
    here, first = record.messages.get(page), record.messages.get(0)
    if here and here.ts:
        return here.channel, here.thread_ts
    if page and first and first.ts:
        return first.channel, first.thread_ts or first.ts
    if record.digest.addressee:
        return record.digest.addressee, None
    current = record.settings.alert_channel
    return current, days.ts if days and days.channel == current else None


_RECORDS = (
    select(Digest, WorkspaceSettings, DigestMessage)
    .join(WorkspaceSettings, WorkspaceSettings.team_id == Digest.team_id)
    .outerjoin(DigestMessage, and_(DigestMessage.team_id == Digest.team_id, DigestMessage.digest_id == Digest.id))
    .where(among(Digest.team_id, TEAMS), among(Digest.id, DIGESTS))
)
"""Put together once, as are the others: each is asked for every group of alerts."""

_LINES = (
    select(
        DigestLine.team_id,
        DigestLine.digest_id,
        DigestLine.page,
        DigestLine.stage,
        DigestLine.expires_at,
        DigestLine.plain,
        Code,
        Notice.digest_id,
    )
    .join(Digest, and_(Digest.team_id == DigestLine.team_id, Digest.id == DigestLine.digest_id))
    .join(Code, and_(Code.team_id == DigestLine.team_id, Code.id == DigestLine.code_id))
    .outerjoin(
        Notice,
        and_(
            Notice.team_id == DigestLine.team_id,
            Notice.code_id == DigestLine.code_id,
            Notice.stage == DigestLine.stage,
            Notice.expires_at == DigestLine.expires_at,
            Notice.addressee == Digest.addressee,
        ),
    )
    .where(among(DigestLine.digest_id, DIGESTS), among(Digest.id, DIGESTS))
    .order_by(DigestLine.digest_id, DigestLine.page, DigestLine.place)
)

_DAYS = aliased(Digest)
_DAYS_DIGESTS = (
    select(Digest.id, DigestMessage)
    .join(_DAYS, and_(_DAYS.team_id == Digest.team_id, _DAYS.local_day == Digest.local_day, _DAYS.kind == DIGEST))
    .join(DigestMessage, and_(DigestMessage.team_id == _DAYS.team_id, DigestMessage.digest_id == _DAYS.id))
    .where(among(Digest.id, DIGESTS), _DAYS.sent_at.is_not(None))
    .order_by(Digest.id, DigestMessage.page)
)
