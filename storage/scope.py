"""One workspace inside one transaction: every question to the database starts from here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, and_, bindparam, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from storage.models import DigestLine, DigestMessage, History, WorkspaceSettings
from storage.stale import UNSEEN, owed_by

_CHANGED = "changed"


@dataclass(frozen=True)
class Scope:
    """The session and the workspace that belong together."""

    session: Session
    team_id: str

    def next_id(self) -> int:
        """The next short id (#12). Holds the workspace's row until commit: its writers queue up."""
        return self.session.execute(_NEXT, {"team": self.team_id}, execution_options=UNSEEN).scalar_one()

    def queue_up(self) -> None:
        """Wait until no other change that adds or reopens a code is under way in this workspace."""
        self.session.execute(
            select(WorkspaceSettings.team_id).where(WorkspaceSettings.team_id == self.team_id).with_for_update()
        )

    def write_down(
        self, what: str, about: int | None, by: str, at: datetime, was: dict[str, Any], became: dict[str, Any]
    ) -> None:
        """Add the one history row that belongs to a change."""
        self.write_down_all(what, by, at, [(about, was, became)])

    def write_down_all(
        self, what: str, by: str, at: datetime, rows: Iterable[tuple[int | None, dict[str, Any], dict[str, Any]]]
    ) -> None:
        """Add the history rows of one deed: about what, from what, to what."""
        same = {"team_id": self.team_id, "at": at, "by": by, "what": what}
        told = [same | {"about": about, "was": _plain(was), "became": _plain(became)} for about, was, became in rows]
        self.session.connection().execute(_TOLD, told)
        self.changed()

    def changed(self) -> None:
        """Home tabs show something else once this is in the database."""
        self.session.info[_CHANGED] = True

    @property
    def has_changed(self) -> bool:
        """Whether anything was done that Home tabs show."""
        return _CHANGED in self.session.info

    def redraw(self, code_ids: Sequence[int], at: datetime) -> None:
        """Owe a redraw to every message that shows or counts one of them; the debt is paid by whoever comes first."""
        values = {"team": self.team_id, "codes": code_ids, "stale": at}
        self.session.execute(_REDRAW, values, execution_options=UNSEEN)


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as JSON keeps them: moments and days in ISO form, nothing empty."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in facts.items()
        if value not in (None, "")
    }


_NEXT = (
    update(WorkspaceSettings)
    .where(WorkspaceSettings.team_id == bindparam("team"))
    .values(last_id=WorkspaceSettings.last_id + 1)
    .returning(WorkspaceSettings.last_id)
)
_TOLD = insert(History).returning(History.id)
"""All at once: without an answer PostgreSQL's driver sends a statement for each row."""
_CODES = bindparam("codes", expanding=True, type_=Integer)
_LINES = select(DigestLine.digest_id).where(DigestLine.team_id == bindparam("team"), DigestLine.code_id.in_(_CODES))
_HERE = exists().where(
    DigestLine.digest_id == DigestMessage.digest_id, DigestLine.code_id.in_(_CODES),
    DigestLine.page == DigestMessage.page,
)  # fmt: skip
_HEADS = DigestMessage.page == 0  # its headline counts the codes of all pages
_REDRAW = owed_by(and_(DigestMessage.digest_id.in_(_LINES), or_(_HEADS, _HERE)))
"""Put together once: it belongs to every change."""
