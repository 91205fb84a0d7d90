"""Claims of owed alerts: who may send one, until somebody claims it again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, String, bindparam, cast, exists, select, update
from sqlalchemy.orm import Session

from storage.among import Ids, Texts, among
from storage.leases import LEASE
from storage.models import NOW, Digest, DigestMessage, WorkspaceSettings, instant


@dataclass(frozen=True)
class Claim:
    """The right to send one digest, until somebody claims it again."""

    digest_id: int
    team_id: str
    token: int
    addressee: str = ""
    """Whose direct message this is; empty for the channel's alerts."""


def is_claimed(
    number: int | BindParameter[int], token: int | BindParameter[int]
) -> tuple[ColumnElement[bool], ...]:  # fmt: skip
    """The digest is owed, and nobody has claimed it since."""
    return (Digest.id == number, Digest.attempts == token, Digest.sent_at.is_(None))


def is_ours(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    """The claim still stands."""
    return is_claimed(claim.digest_id, claim.token)


class Sent(NamedTuple):
    """An alert that is not owed any more, and what is still to be cleared away."""

    digest_id: int
    team_id: str
    addressee: str
    told_problem: str | None
    channel_problem: str | None = None
    """The workspace's, where there is one."""
    has_unsent: bool = True
    """Some of its messages were planned and do not stand."""


def held(session: Session, claims: Iterable[Claim], now: datetime) -> Mapping[Claim, Digest]:
    """Renew the leases of the claims that still stand: one conditional update decides. The others are left out."""
    of = {(claim.digest_id, claim.token): claim for claim in claims}
    options = {"populate_existing": True, "synchronize_session": False}
    found = session.scalars(_HELD, _keys(of) | {"until": now + LEASE}, execution_options=options)
    return {of[digest.id, digest.attempts]: digest for digest in found}


def sent(session: Session, claims: Iterable[Claim], now: datetime) -> Sequence[Sent]:
    """The alerts of the claims that still stand are sent, and not owed any more."""
    keys = _keys((claim.digest_id, claim.token) for claim in claims)
    ended = session.execute(_SENT, keys | {"now": now}, execution_options={"synchronize_session": False})
    return [Sent(*row) for row in ended]


def _keys(claims: Iterable[tuple[int, int]]) -> dict[str, Any]:
    keys = sorted(claims)
    return {"claims": [f"{number} {token}" for number, token in keys], "numbers": [number for number, _ in keys]}


_OURS = update(Digest).where(
    among(Digest.id, bindparam("numbers", type_=Ids())),
    among(cast(Digest.id, String) + " " + cast(Digest.attempts, String), bindparam("claims", type_=Texts())),
    Digest.sent_at.is_(None),
)
_HELD = _OURS.values(sending_until=instant("until")).returning(Digest)
_CHANNEL_PROBLEM = select(WorkspaceSettings.channel_problem).where(WorkspaceSettings.team_id == Digest.team_id)
_UNSENT = exists().where(DigestMessage.digest_id == Digest.id, DigestMessage.ts.is_(None))
_SENT = _OURS.values(sent_at=NOW, problem=None).returning(
    Digest.id, Digest.team_id, Digest.addressee, Digest.told_problem, _CHANNEL_PROBLEM.scalar_subquery(), _UNSENT
)
"""Put together once: they are asked for every group of alerts."""
