"""The clock ticked: what is due is owed, what is owed is posted, what changed is drawn again."""

import logging
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from handlers.beginning import Taken
from handlers.errors import attempted
from handlers.home import HomeDrawing
from handlers.posting import Posting
from handlers.redraw import Redraw
from handlers.wire import Wire
from storage.outcomes import Busy

T = TypeVar("T")
log = logging.getLogger(__name__)


class WorkOff(Protocol):
    """Has a few threads do what there is to do."""

    def __call__(
        self, take: Callable[[int], Sequence[T]], job: Callable[[T], None],
        hand_back: Callable[[Sequence[T]], object] | None = None,
    ) -> None:  # fmt: skip
        """Take as many as there is room for, until nothing is left or the time of a pass is over.

        What can be handed back may be taken ahead.
        """


@dataclass(frozen=True)
class Alerts:
    """Posts what is owed. Any number of processes may tick at once."""

    wire: Wire
    posting: Posting
    redraw: Redraw
    homes: HomeDrawing
    work_off: WorkOff
    reports: Callable[[], int]
    """Posts weekly reports, and answers how many stay owed."""

    def tick(self) -> int:
        """One pass over all workspaces, reports after alerts. Answers how many of both stay owed.

        Whatever keeps new alerts from being owed, those that are owed already go out.
        """
        is_made = False
        try:
            self.make()
            is_made = True
        finally:
            with nullcontext() if is_made else suppress(Busy):  # one trouble with the database is told once
                owed = self._work_off()
        attempted(self._forget, self.wire.clock())
        return owed

    def make(self) -> bool:
        """Owe what is due. False while another process is at it, which may yet come to nothing. Raises Busy."""
        with self.wire.open_outbox() as outbox:
            return outbox.make(self.wire.clock())

    def _forget(self) -> None:
        """Apart from the making: others forget the same rows, and would keep it waiting."""
        with self.wire.open_outbox() as outbox:
            outbox.forget_deliveries(self.wire.clock())

    def _work_off(self) -> int:
        waits = set[str]()
        self.work_off(self._take, partial(self._deliver, waits), self._hand_back)
        if waits:  # one line, however many alerts
            log.warning("alerts wait for the database: %s", ", ".join(sorted(waits)))
        self.work_off(self.redraw.take, self.redraw.draw)
        self.work_off(self.homes.take, self.homes.draw)
        reports = attempted(self.reports, self.wire.clock()) or 0
        with self.wire.open_outbox(reading=True) as outbox:
            return outbox.owed() + reports

    def _take(self, most: int) -> Sequence[Taken]:
        with self.wire.open_outbox() as outbox:
            claims = outbox.claim(self.wire.clock(), most)
        return self.posting.beginning.with_all(claims)

    def _deliver(self, waits: set[str], taken: Taken) -> None:
        """One workspace's trouble, of whatever kind, is not the others'."""
        why = attempted(partial(self.posting.deliver, taken), self.wire.clock())
        if why is None:
            attempted(partial(self.posting.set_aside, taken.claim), self.wire.clock())
        elif why:
            waits.add(why)

    def _hand_back(self, taken: Sequence[Taken]) -> None:
        attempted(partial(self.posting.beginning.hand_back, taken), self.wire.clock())
