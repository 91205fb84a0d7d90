"""Claims of owed alerts: who may send one, until somebody claims it again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, bindparam, tuple_, update
from sqlalchemy.orm import Session

from storage.leases import LEASE
from storage.models import Digest, Utc


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


def held(session: Session, claims: Iterable[Claim], now: datetime) -> Mapping[Claim, Digest]:
    """Renew the leases of the claims that still stand: one conditional update decides. The others are left out."""
    keys = {(claim.digest_id, claim.token): claim for claim in claims}
    values = {"claims": list(keys), "numbers": [number for number, _ in keys], "until": now + LEASE}
    options = {"populate_existing": True, "synchronize_session": False}
    found = session.scalars(_HELD, values, execution_options=options)
    return {keys[digest.id, digest.attempts]: digest for digest in found}


_HELD = (
    update(Digest)
    .where(
        Digest.id.in_(bindparam("numbers", expanding=True)),
        tuple_(Digest.id, Digest.attempts).in_(bindparam("claims", expanding=True)),
        Digest.sent_at.is_(None),
    )
    .values(sending_until=bindparam("until", type_=Utc()))
    .returning(Digest)
)
"""Put together once: it is asked three times for each group of alerts."""
