"""How many statements a deed sends: that many, whatever the number of codes and of workspaces."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, insert, select

from storage.claims import Claim
from storage.models import Code, WorkspaceSettings
from storage.new_codes import facts
from storage.outbox import Outbox
from storage.recording import Posted, Stands
from tests.conftest import AD_OPS, MIA, NOON, Team
from tests.storage.plans import sent
from tests.storage.work import new


def rest(team: Team, first: int, last: int) -> None:
    """Workspaces with a channel and one code each, which nobody has to do anything about."""
    names = [f"T1{number:04}" for number in range(first, last)]
    placed = {"id": 1, "short_notice": False, "logged_by": MIA, "logged_at": NOON}
    chosen = {"alert_channel": AD_OPS, "alert_time": NOON.time(), "timezone": "UTC"}
    with team.bot.patient.outbox() as outbox:
        outbox._session.execute(insert(WorkspaceSettings), [{"team_id": name, **chosen} for name in names])
        code = facts(new(hours=2000))
        outbox._session.execute(insert(Code), [{"team_id": name, **code, **placed} for name in names])


@pytest.mark.parametrize("codes", [0, 1, 20])
def test_what_expires_is_one_statement_and_one_for_the_settings(team, codes):
    team.set_up()
    for number in range(codes):
        team.log(f"#code-that-ends-soon-{number:03}", hours=30 + number)
    found = sent(team.bot.database, lambda: team.command("/spark expiring"))
    assert 1 <= len(found) <= 2, "\n\n".join(words for words, _ in found)


def test_idle_workspaces_add_no_statement_to_a_tick(team):
    rest(team, 0, 10)
    team.tick()
    few = sent(team.bot.patient, team.tick)
    rest(team, 10, 200)
    many = sent(team.bot.patient, team.tick)
    with team.bot.patient.outbox(reading=True) as outbox:
        assert outbox._session.scalar(select(func.count()).select_from(WorkspaceSettings)) == 200
    assert [words for words, _ in many] == [words for words, _ in few]


def test_alerts_are_begun_and_recorded_in_as_many_statements_as_one_alert(team):
    rest(team, 0, 12)
    later = NOON + timedelta(hours=1950)
    with team.bot.patient.outbox() as outbox:
        outbox.make(later)
    with team.bot.patient.outbox() as outbox:
        one, *others = outbox.claim(later)
        assert len(others) == 11
        for step in (partial(begin, outbox, later), partial(record, outbox, later)):
            few, many = (sent(team.bot.patient, partial(step, claims)) for claims in ([one], others))
            assert 1 < len(many) == len(few), "\n\n".join(words for words, _ in many)
        assert outbox.owed() == 0


def begin(outbox: Outbox, now: datetime, claims: Sequence[Claim]) -> None:
    assert all(begun.first for begun in outbox.sending.begin(claims, now))


def record(outbox: Outbox, now: datetime, claims: Sequence[Claim]) -> None:
    outbox.recording.record([Stands(each, 0, Posted(AD_OPS, "9.9"), is_last=True) for each in claims], now)


def test_a_tick_over_workspaces_that_are_owed_something_makes_it_in_as_many_statements(team):
    """Only what is sent for each of them comes on top."""
    rest(team, 0, 10)
    with team.bot.patient.outbox() as outbox:
        few = sent(team.bot.patient, lambda: outbox.make(NOON + timedelta(hours=1950)))
    rest(team, 10, 200)
    with team.bot.patient.outbox() as outbox:
        many = sent(team.bot.patient, lambda: outbox.make(NOON + timedelta(hours=1950)))
        assert outbox.owed() == 200
    assert len(many) == len(few)
