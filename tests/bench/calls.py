"""Every call of the ledger beside the plainest ORM call for the same rows, with a thousand to a million codes."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from storage.codes import Seen
from storage.glance import Glancing, Wish
from storage.new_codes import NewCode
from storage.numbers import Counting
from storage.rules.posts import Post
from storage.rules.queries import Query, Show
from storage.rules.zones import parse_zone
from storage.workspace import Workspace
from tests.bench.many import OPEN, Crowd, crowd
from tests.bench.plain import Plain
from tests.bench.table import Row, interleaved
from tests.chaos.scene import ENGINES, Engines
from tests.conftest import LEO
from tests.storage.work import new, window

WORKSPACES, SIZES = 50, (20, 2_000, 20_000)
NAMES = ("1k", "100k", "1M")
READS, WRITES, MOST, MOST_GROWTH = 60, 24, 1.3, 4.0
Step = Callable[["Turns"], object]


@dataclass(frozen=True)
class Turns:
    """Calls on one crowd: each meets another workspace, and each change another code."""

    crowd: Crowd
    _asked: Iterator[int] = field(default_factory=count)
    _touched: Iterator[int] = field(default_factory=count)

    def met(self) -> "Turns":
        """Each workspace was here before."""
        for team in self.crowd.teams:
            with self.crowd.database.reading(team):
                pass
        return self

    @property
    def team(self) -> str:
        """The next one's turn."""
        return self.crowd.teams[next(self._asked) % WORKSPACES]

    @property
    def plain(self) -> Plain:
        return Plain(self.crowd, self.team)

    def read(self, ask: Callable[[Workspace], Any]) -> Any:
        with self.crowd.database.reading(self.team) as ledger:
            return ask(ledger)

    def untouched(self) -> tuple[str, Seen]:
        """An open code that nobody has changed yet, and its workspace."""
        place = next(self._touched)
        number = OPEN * (place // WORKSPACES)
        return self.crowd.teams[place % WORKSPACES], Seen(number + 1, self.crowd.ends(number))


def _searched(query: Query) -> tuple[Step, Step]:
    """A page of what is found, beside the same rows by their ids."""
    known: dict[str, Sequence[int]] = {}

    def ours(turns: Turns) -> object:
        page = turns.read(lambda ledger: ledger.search.codes(query, 1, turns.crowd.now))
        known[turns.crowd.url] = [code.id for code in page.rows]  # the same ones in every workspace
        return page

    return ours, lambda turns: turns.plain.by_ids(known.get(turns.crowd.url, ()))


def _logged() -> NewCode:
    post = f"7{uuid4().int % 10**18:018}"
    return replace(
        new(f"#{uuid4().hex}{uuid4().hex}", 2000), creator=f"creator_{post[:5]}", campaign="Summer 7",
        post=Post(f"https://www.tiktok.com/@a/video/{post}", post), ad_account="Brand 3",
    )  # fmt: skip


def _log(turns: Turns) -> None:
    with turns.crowd.database.workspace(turns.team) as ledger:
        ledger.codes.log(_logged(), by=LEO, at=turns.crowd.now)


def _extend(turns: Turns) -> None:
    team, seen = turns.untouched()
    later = window(seen.expires_at + timedelta(days=30), turns.crowd.now)
    with turns.crowd.database.workspace(team) as ledger:
        ledger.codes.extend(seen, later, by=LEO, at=turns.crowd.now)


def _pull(turns: Turns) -> None:
    team, seen = turns.untouched()
    with turns.crowd.database.workspace(team) as ledger:
        ledger.codes.pull(seen, "performance", by=LEO, at=turns.crowd.now)


def _extended(turns: Turns) -> None:
    team, seen = turns.untouched()
    Plain(turns.crowd, team).extend(seen, seen.expires_at + timedelta(days=30))


def _pulled(turns: Turns) -> None:
    team, seen = turns.untouched()
    Plain(turns.crowd, team).pull(seen)


def _counts(turns: Turns) -> object:
    now, zone = turns.crowd.now, parse_zone("UTC")
    return turns.read(lambda ledger: Counting(ledger._scope).at(now, zone, LEO))


READ: dict[str, tuple[Step, Step]] = {
    "due in 72 hours, the first 20": (
        lambda turns: turns.read(lambda ledger: ledger.search.due(timedelta(hours=72), turns.crowd.now, 20)),
        lambda turns: turns.plain.due(),
    ),
    "a page of the list": (
        lambda turns: turns.read(lambda ledger: ledger.search.codes(Query(), 1, turns.crowd.now)),
        lambda turns: turns.plain.page(),
    ),
    "a word that many have": _searched(Query(words=("summer",))),
    "a word that few have": _searched(Query(words=("1x",))),
    "a creator's beginning": _searched(Query(creator="creator_15")),
    "one by its id": (
        lambda turns: turns.read(lambda ledger: ledger.search.anything("#11")), lambda turns: turns.plain.show(11),
    ),
    "one by its last characters": (
        lambda turns: turns.read(lambda ledger: ledger.search.anything("00010=")),
        lambda turns: turns.plain.ending("00010="),
    ),
    "open requests": (
        lambda turns: turns.read(lambda ledger: ledger.search.requests(Query(Show.REQUESTS), 1)),
        lambda turns: turns.plain.waiting(),
    ),
    "counts": (_counts, lambda turns: turns.plain.counts()),
    "a glance": (
        lambda turns: turns.read(lambda ledger: Glancing(ledger._scope).at(Wish(LEO), turns.crowd.now)),
        lambda turns: turns.plain.glance(),
    ),
}  # fmt: skip
WRITE: dict[str, tuple[Step, Step]] = {
    "log": (_log, lambda turns: turns.plain.write(_logged())), "extend": (_extend, _extended), "pull": (_pull, _pulled),
}  # fmt: skip


def bench(engines: Engines) -> Iterator[Row]:
    """All sizes in turns, so that growth is measured at one time too. First what changes nothing."""
    for engine in ENGINES:
        with ExitStack() as opened:
            crowds = [opened.enter_context(crowd(engines, engine, WORKSPACES, size)) for size in SIZES]
            turns = [Turns(each).met() for each in crowds]
            for name, steps in (*READ.items(), *WRITE.items()):
                yield from _measured(f"{engine}: {name}", steps, turns, READS if name in READ else WRITES)


def _measured(what: str, steps: tuple[Step, Step], turns: Sequence[Turns], times: int) -> Iterator[Row]:
    """Ours beside its floor at each size, and how much ours grows."""
    deeds = [lambda step=step, on=on: step(on) for on in turns for step in steps]
    interleaved(deeds, 2)  # statements are compiled once
    taken = interleaved(deeds, times)
    mine, floors = taken[::2], taken[1::2]
    for name, floor, ours in zip(NAMES, floors, mine, strict=True):
        yield Row(f"{what}, {name}", floor, ours, MOST)
    yield Row(f"{what}, growth from {NAMES[0]} to {NAMES[-1]}", mine[0], mine[-1], MOST_GROWTH)
