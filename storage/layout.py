"""What owed alerts say: decided anew, from the codes as they stand, each time somebody sets out to send them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, and_, bindparam, exists, select
from sqlalchemy.orm import Session

from storage.among import among
from storage.due import IS_DUE, IS_UNTOLD, IS_UNWRITTEN, TEAMS, edges
from storage.inserts import insert_missing, insert_or_skip
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
    instant,
)
from storage.pages import DIGESTS, Pages
from storage.rules.alerts import digest_day
from storage.rules.windows import stage
from storage.settings import choices_of

CODES_A_MESSAGE = 20
MOST_MESSAGES = 10
Due = Row[int, int, datetime, str, str | None]
"""An alert and a code that it tells: when to act by, who owns it and who is on it."""
Facts = dict[str, Any]


@dataclass(frozen=True)
class Planned:
    """What is to be posted of an alert, and where; and whose names drawing it needs."""

    pages: Sequence[int] = ()
    channel: str | None = None
    people: frozenset[str] = frozenset()


NOTHING = Planned()


@dataclass(frozen=True)
class Layout:
    """Some alerts for whoever may send them: laid out in as many statements as one of them takes."""

    _session: Session
    _digests: Collection[Digest]

    def lay_out(self, now: datetime) -> Mapping[int, Planned]:
        """Codes onto pages of twenty after those already posted. Answers what is still to be posted of each alert."""
        pages, days = Pages(self._session, self._digests), self._days_without_digest(now)
        posted = self._begun_anew(pages)
        going = [
            each for each in self._digests
            if self._goes_on(each, posted.get(each.id), days.get(each.team_id), now)
        ]  # fmt: skip
        begun = [each.id for each in going if each.id in posted]
        if begun:  # what they count may have changed
            pages.of(begun).owe_redraws(now)
        starts = {number: messages[-1].page + 1 for number, messages in posted.items()}
        return self._write(going, starts, now)

    def _begun_anew(self, pages: Pages) -> Mapping[int, Sequence[DigestMessage]]:
        """What stands already, once what was planned before is forgotten: without a message nothing was."""
        begun = self._session.scalars(_BEGUN, {"digests": [each.id for each in self._digests]}).all()
        if not begun:
            return {}
        again = pages.of(begun)
        again.forget_unsent()
        return again.posted()

    def _goes_on(
        self, digest: Digest, posted: Sequence[DigestMessage] | None, today: date | None, now: datetime
    ) -> bool:
        """Choose its day: one that waited past a digest's hour is that day's digest, nobody reads yesterday's first.

        False when it was posted in part and its channel or day is over: the next alert tells the rest.
        """
        settings = self._settings[digest.team_id]
        if digest.kind == DIRECT:
            return settings.owner_dm
        if posted:
            goes_on = digest.kind != CUT and today is None and posted[0].channel == settings.alert_channel
            if not goes_on and digest.kind == DIGEST:
                digest.kind = CUT
            return goes_on
        if today is not None:
            digest.kind, digest.local_day = DIGEST, today
        elif digest.kind == ESCALATION:
            digest.local_day = now.astimezone(choices_of(settings).zone).date()
        return True

    def _days_without_digest(self, now: datetime) -> Mapping[str, date]:
        """The local day whose hour has come, of each workspace that has no digest for it."""
        chosen = {team_id: choices_of(settings) for team_id, settings in self._settings.items()}
        days = {team_id: digest_day(now, each.zone, each.alert_time) for team_id, each in chosen.items()}
        asked = {"teams": list(days), "days": list({day for day in days.values() if day})}
        known = {(team_id, day) for team_id, day in self._session.execute(_DAYS_DIGESTS, asked)}
        return {team_id: day for team_id, day in days.items() if day and (team_id, day) not in known}

    def _write(self, going: Sequence[Digest], starts: Mapping[int, int], now: datetime) -> Mapping[int, Planned]:
        """Every code is noted as told, those without room too: the last message says how many more there are."""
        due, planned = self._to_tell(going, now), dict[int, Planned]()
        lines, without = list[Facts](), list[Facts]()
        for digest in going:
            codes, start = due[digest.id], starts.get(digest.id, 0)
            shown = codes[: CODES_A_MESSAGE * (MOST_MESSAGES - start)]
            digest.unshown = len(codes) - len(shown)
            lines += _lines(digest, shown, start, now)
            without += [_notice(digest, code, now) for code in codes[len(shown) :]]
            pages = range(start, start + -(-len(shown) // CODES_A_MESSAGE))
            planned[digest.id] = Planned(pages, self._channel(digest), self._people(digest, shown))
        for table, rows in ((DigestMessage, _messages(lines)), (DigestLine, lines), (Notice, without)):
            insert_missing(self._session, table, rows)
        if lines:
            self._note_lines([digest.id for digest in going], now)
        return planned

    def _note_lines(self, numbers: Sequence[int], now: datetime) -> None:
        """Each line has its notice."""
        noted = insert_or_skip(self._session, Notice).from_select(list(_TOLD.selected_columns.keys()), _TOLD)
        self._session.connection().execute(noted, {"digests": numbers, "at": now})

    def _to_tell(self, going: Sequence[Digest], now: datetime) -> Mapping[int, Sequence[Due]]:
        """One read for each kind decides what is shown, what is counted and what is noted as told."""
        due = defaultdict[int, list[Due]](list)
        for kind in {each.kind for each in going}:
            numbers = [each.id for each in going if each.kind == kind]
            teams = sorted({each.team_id for each in going if each.kind == kind})
            for code in self._session.execute(_WANTED[kind], {"digests": numbers, "teams": teams, **edges(now)}):
                due[code[0]].append(code)
        return due

    def _channel(self, digest: Digest) -> str | None:
        return digest.addressee or self._settings[digest.team_id].alert_channel

    def _people(self, digest: Digest, shown: Sequence[Due]) -> frozenset[str]:
        """An owner's own message names no owners."""
        named = {who for *_, owner, on_it in shown for who in (None if digest.addressee else owner, on_it)}
        return frozenset(who for who in (*named, self._settings[digest.team_id].set_up_by) if who)

    @cached_property
    def _settings(self) -> Mapping[str, WorkspaceSettings]:
        """Read once: a session forgets what nobody holds."""
        teams = list({each.team_id for each in self._digests})
        return {each.team_id: each for each in self._session.scalars(_SETTINGS, {"teams": teams})}


def _wanted(kind: str) -> Select[int, int, datetime, str, str | None]:
    """The workspaces are named too: PostgreSQL, before it has counted new rows, else looks at all codes of all."""
    shown = exists().where(
        DigestLine.digest_id == Digest.id, DigestLine.code_id == Code.id, among(DigestLine.digest_id, DIGESTS)
    )
    codes = select(Digest.id, Code.id, Code.act_by, Code.owner, Code.on_it).join(Code, Code.team_id == Digest.team_id)
    due = codes.where(among(Digest.id, DIGESTS), among(Code.team_id, TEAMS), _which(kind), ~shown)
    return due.order_by(Digest.id, Code.act_by, Code.id)


def _which(kind: str) -> ColumnElement[bool]:
    if kind == DIRECT:
        return and_(IS_UNWRITTEN, Code.owner == Digest.addressee)
    return IS_DUE if kind == DIGEST else IS_UNTOLD


_WANTED = {kind: _wanted(kind) for kind in (DIGEST, CUT, ESCALATION, DIRECT)}
_BEGUN = select(DigestMessage.digest_id).where(among(DigestMessage.digest_id, DIGESTS)).distinct()
_SETTINGS = select(WorkspaceSettings).where(among(WorkspaceSettings.team_id, TEAMS))
_DAYS_DIGESTS = select(Digest.team_id, Digest.local_day).where(
    Digest.kind == DIGEST, among(Digest.team_id, TEAMS),
    Digest.local_day.in_(bindparam("days", expanding=True, type_=Date)),
)  # fmt: skip
_TOLD = (
    select(
        DigestLine.team_id, DigestLine.code_id, DigestLine.stage, DigestLine.expires_at, Digest.addressee,
        DigestLine.digest_id, instant("at").label("at"),
    )
    .join(Digest, Digest.id == DigestLine.digest_id)
    .where(among(Digest.id, DIGESTS), among(DigestLine.digest_id, DIGESTS))
)  # fmt: skip


def _lines(digest: Digest, shown: Sequence[Due], start: int, now: datetime) -> Sequence[Facts]:
    ours = {"digest_id": digest.id, "team_id": digest.team_id}
    return [
        ours | {"code_id": number, "page": start + place // CODES_A_MESSAGE, "place": place,
                "stage": stage(end, now), "expires_at": end}
        for place, (_, number, end, *_) in enumerate(shown)
    ]  # fmt: skip


def _messages(lines: Sequence[Facts]) -> Sequence[Facts]:
    pages = {(line["digest_id"], line["page"]): line["team_id"] for line in lines}
    return [{"digest_id": number, "page": page, "team_id": team} for (number, page), team in pages.items()]


def _notice(digest: Digest, code: Due, now: datetime) -> Facts:
    _, number, end, *_ = code
    to = {"team_id": digest.team_id, "addressee": digest.addressee, "digest_id": digest.id, "at": now}
    return to | {"code_id": number, "stage": stage(end, now), "expires_at": end}
