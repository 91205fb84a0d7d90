"""The clock ticked: what is due is owed, what is owed is posted, what changed is drawn again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from handlers.errors import attempted
from handlers.posting import Posting
from handlers.redraw import Redraw
from handlers.wire import Wire
from storage.outbox import Claim

T = TypeVar("T")


class WorkOff(Protocol):
    """Has a few threads do what there is to do."""

    def __call__(self, take: Callable[[int], Sequence[T]], job: Callable[[T], None]) -> None:
        """Take as many as there are threads free, until nothing is left or the time of a pass is over."""


@dataclass(frozen=True)
class Alerts:
    """Posts what is owed. Any number of processes may tick at once."""

    wire: Wire
    posting: Posting
    redraw: Redraw
    work_off: WorkOff

    def tick(self) -> int:
        """One pass over all workspaces. Answers how many alerts stay owed."""
        with self.wire.open_outbox() as outbox:
            outbox.make(self.wire.clock())
            outbox.forget_deliveries(self.wire.clock())
        self.work_off(self._claim, self._deliver)
        self.work_off(self.redraw.take, self.redraw.draw)
        with self.wire.open_outbox(reading=True) as outbox:
            return outbox.owed()

    def _claim(self, most: int) -> Sequence[Claim]:
        with self.wire.open_outbox() as outbox:
            return outbox.claim(self.wire.clock(), most)

    def _deliver(self, claim: Claim) -> None:
        """One workspace's trouble, of whatever kind, is not the others'."""
        went = attempted(partial(self._sent, claim), self.wire.clock())
        if went is None:
            attempted(partial(self.posting.set_aside, claim), self.wire.clock())

    def _sent(self, claim: Claim) -> bool:
        self.posting.deliver(claim)
        return True
