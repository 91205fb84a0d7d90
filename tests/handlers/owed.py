"""Alerts that are owed, each to another workspace."""

from collections.abc import Sequence

from storage.claims import Claim
from tests.conftest import AD_OPS, Team
from tests.storage.work import choose, log


def claims(team: Team, how_many: int) -> Sequence[Claim]:
    """So many, claimed and not begun."""
    for number in range(how_many):
        choose(team.bot.database, team=f"T{number:03}", alert_channel=AD_OPS)
        log(team.bot.database, f"#code-{number}", 48, team=f"T{number:03}")
    with team.bot.patient.outbox() as outbox:
        outbox.make(team.clock())
        return outbox.claim(team.clock(), how_many)
