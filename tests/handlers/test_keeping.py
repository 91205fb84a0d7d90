"""What Slack took is written down: by one for many, while the others post on; and what goes wrong is nobody else's."""

from collections.abc import Container, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Event

import pytest
from sqlalchemy import select

from handlers.keeping import MOST, Keeping
from handlers.posting import Posting
from handlers.postponing import Postponing
from storage.claims import Claim
from storage.models import Digest, DigestMessage
from storage.outbox import Outbox
from storage.outcomes import Busy
from storage.recording import Posted, Stands
from tests.conftest import AD_OPS, Team
from tests.handlers.owed import claims
from tests.waiting import wait_for

UNWRITABLE = "\ud800"


@dataclass
class Door:
    """Opens the outbox once it may, and counts how often; some have to wait until they give up."""

    team: Team
    busy: Container[int] = ()
    opened: int = 0
    is_open: Event = field(default_factory=Event)

    @contextmanager
    def __call__(self, **how: bool) -> Iterator[Outbox]:
        self.opened += 1
        if self.opened in self.busy:
            raise Busy("it is locked")
        assert self.is_open.wait(10)
        with self.team.bot.alerts.wire.open_outbox(**how) as outbox:
            yield outbox


def keeping(team: Team, door: Door) -> Keeping:
    wire = replace(team.bot.alerts.wire, open_outbox=door)
    return Keeping(wire, Posting(wire, Postponing(wire), lambda *_: True).set_aside)


def begun(team: Team, how_many: int) -> Sequence[Claim]:
    found = claims(team, how_many)
    with team.bot.patient.outbox() as outbox:
        outbox.sending.begin(found, team.clock())
    return found


def stands(claim: Claim, ts: str = "9.9") -> Stands:
    return Stands(claim, 0, Posted(AD_OPS, ts), is_last=True)


def recorded(team: Team) -> int:
    """How many alerts are sent, and where each stands is known."""
    with team.bot.patient.outbox(reading=True) as outbox:
        where = select(DigestMessage.ts).join(Digest, Digest.id == DigestMessage.digest_id)
        found = outbox._session.scalars(where.where(Digest.sent_at.is_not(None))).all()
    assert all(found)
    return len(found)


def keep_behind_a_writer(team: Team, messages: Sequence[Stands]) -> int:
    """One hand writes the first, and has to wait; then the others come, and go. Answers how often anybody wrote."""
    first, *others = messages
    door = Door(team)
    kept = keeping(team, door)
    with ThreadPoolExecutor(1) as hand:
        writer = hand.submit(kept.soon, first)
        wait_for(lambda: door.opened)
        for message in others:
            kept.soon(message)
        assert (recorded(team), writer.done()) == (0, False)
        door.is_open.set()
        writer.result(10)
    return door.opened


def test_while_one_writes_the_others_post_on_and_theirs_is_written_at_once(team: Team):
    assert keep_behind_a_writer(team, [stands(claim) for claim in begun(team, 12)]) == 2
    assert recorded(team) == 12


def test_hands_that_come_and_go_at_any_time_leave_nothing_unwritten(team: Team):
    found, door = begun(team, 4 * MOST), Door(team)
    kept = keeping(team, door)
    door.is_open.set()
    with ThreadPoolExecutor(16) as hands:
        list(hands.map(kept.soon, map(stands, found)))
    assert recorded(team) == len(found)
    assert 4 <= door.opened <= len(found)


def test_what_cannot_be_written_is_set_aside_and_keeps_nobody_else_from_it(team: Team):
    found = begun(team, 5)
    keep_behind_a_writer(team, [stands(claim, UNWRITABLE if claim == found[2] else "9.9") for claim in found])
    assert recorded(team) == 4
    with team.bot.patient.outbox(reading=True) as outbox:
        digest = outbox._session.get(Digest, found[2].digest_id)
        assert digest and digest.sent_at is None and digest.problem == "our_mistake"


@pytest.mark.parametrize("busy", [{1}, {1, 2}])
def test_what_the_database_is_too_busy_for_is_written_a_little_later(team: Team, busy: Container[int]):
    (claim,), door = begun(team, 1), Door(team, busy)
    door.is_open.set()
    keeping(team, door).soon(stands(claim))
    assert recorded(team) == 1


def test_what_the_next_message_builds_on_is_written_when_it_is_kept(team: Team):
    (claim,), door = begun(team, 1), Door(team, {1})
    door.is_open.set()
    keeping(team, door).now(stands(claim))
    assert (recorded(team), door.opened) == (1, 2)
