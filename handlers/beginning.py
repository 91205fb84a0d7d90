"""Alerts that were claimed are begun with: planned and fenced, as many in one transaction as nobody waits for long."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import repeat

from handlers.errors import attempted
from handlers.wire import Wire
from storage.claims import Claim
from storage.outcomes import Busy
from storage.sending import Begun

FIRST, MOST = 8, 64
HELD = 0.25
"""Seconds: people who write meanwhile wait for it, and give up after one."""


@dataclass(frozen=True)
class Taken:
    """An alert that was claimed, and what it was begun with, if that went well."""

    claim: Claim
    begun: Begun | None


class Beginning:
    """Finds out by itself how many alerts are one group: some have a code, others hundreds."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self._size = FIRST

    def with_all(self, claims: Sequence[Claim]) -> Sequence[Taken]:
        """Begin with many, group by group. From where that goes wrong on, each begins by itself when it is delivered.

        Who holds one of them for long often holds others too, and none is posted before all groups are through.
        """
        taken = list[Taken]()
        while rest := claims[len(taken) :]:
            begun = attempted(partial(self._together, rest[: self._size]), self.wire.clock())
            taken += map(Taken, rest, begun or repeat(None))
        return taken

    def alone(self, claim: Claim) -> Begun:
        """Begin with one. Raises Busy."""
        return self._begin([claim])[0]

    def hand_back(self, taken: Sequence[Taken]) -> None:
        """Slack was asked for none of these: whoever comes next need not wait, nor doubt."""
        with self.wire.open_outbox() as outbox:
            for each in sorted(taken, key=lambda each: each.claim.digest_id):  # whoever locks more does so in order
                if each.begun and each.begun.first and not each.begun.first.in_doubt:
                    outbox.not_posted(each.claim, each.begun.first.page)
                outbox.hand_back(each.claim, self.wire.clock())

    def _together(self, claims: Sequence[Claim]) -> Sequence[Begun] | None:
        began = time.monotonic()
        try:
            begun = self._begin(claims)
        except Busy:
            return None  # each of them finds out whether it is the one that is waited for
        finally:
            self._learn(len(claims), time.monotonic() - began)
        return begun

    def _learn(self, how_many: int, seconds: float) -> None:
        if seconds > HELD:
            self._size = max(1, how_many // 2)
        elif how_many == self._size and seconds < HELD / 2:
            self._size = min(2 * self._size, MOST)

    def _begin(self, claims: Sequence[Claim]) -> Sequence[Begun]:
        with self.wire.open_outbox() as outbox:
            return outbox.sending.begin(claims, self.wire.clock())
