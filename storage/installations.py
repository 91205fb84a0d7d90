"""Who installed the bot, with tokens that only the bot can unlock, and installations under way."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage.inserts import insert_or_skip
from storage.models import Installation, InstallState


@dataclass(frozen=True)
class Installed:
    """What Slack told when a workspace, or a whole organisation, installed the bot."""

    team_id: str
    locked_token: str = field(repr=False)
    bot_user: str
    scopes: str
    app_id: str
    installed_by: str


@dataclass(frozen=True)
class Installations:
    """All installations, inside one transaction."""

    _session: Session

    def set_out(self, fingerprint: str, expires_at: datetime, now: datetime) -> None:
        """Somebody sets out to install the bot; those who did not come back in time are forgotten."""
        self._session.execute(delete(InstallState).where(InstallState.expires_at <= now))
        self._session.add(InstallState(fingerprint=fingerprint, expires_at=expires_at))

    def came_back(self, fingerprint: str, now: datetime) -> bool:
        """Whether this one set out and is back in time. Only the first to ask hears yes: the database decides."""
        taken = self._session.execute(
            delete(InstallState)
            .where(InstallState.fingerprint == fingerprint, InstallState.expires_at > now)
            .returning(InstallState.fingerprint)
        )
        return taken.scalar() is not None

    def install(self, new: Installed, at: datetime) -> bool:
        """Installed, or installed again: the new token takes the place of the old one. Whether it is the first."""
        facts = asdict(new) | {"installed_at": at, "gone_at": None}
        first = insert_or_skip(self._session, Installation).values(**facts).returning(Installation.team_id)
        is_first = self._session.scalar(first) is not None
        self._session.execute(update(Installation).where(Installation.team_id == new.team_id).values(**facts))
        return is_first

    def locked_token(self, team_id: str) -> str | None:
        """The workspace's token, locked; None when it never installed the bot, or has gone."""
        return self._session.scalar(select(Installation.locked_token).where(Installation.team_id == team_id))

    def forget(self, team_id: str, gone_at: datetime) -> None:
        """Wipe the token, unless the bot was installed anew after that: Slack tells things late, and twice."""
        self._session.execute(
            update(Installation)
            .where(
                Installation.team_id == team_id, Installation.installed_at <= gone_at, Installation.gone_at.is_(None)
            )
            .values(locked_token=None, gone_at=gone_at)
        )  # fmt: skip

    def workspaces(self) -> Sequence[str]:
        """Everyone who wants the bot."""
        wanting = select(Installation.team_id).where(Installation.gone_at.is_(None)).order_by(Installation.team_id)
        return self._session.scalars(wanting).all()
