"""Lists, searches and forms open as fast with a hundred thousand codes as with a hundred."""

from collections.abc import Iterator

from tests.bench.ledgers import ledger
from tests.bench.table import Row, interleaved
from tests.chaos.scene import ENGINES, Engines

FEW, MANY, TIMES, MOST = 100, 100_000, 25, 2.0
DEEDS = {
    "list": "/spark list", "second page": "/spark list expiring", "search: a word that many have": "/spark list summer",
    "search: a word that few have": "/spark list 7x", "search: an account": '/spark list account:"Brand 7"',
    "search: a creator": "/spark list @creator_7", "search: nothing found": "/spark list zebra",
    "requests": "/spark list requests", "show": "/spark show 50", "by last characters": "/spark show 0050=",
    "what expires": "/spark expiring", "form": "/spark add", "take codes": "/spark apply",
}  # fmt: skip


def bench(engines: Engines) -> Iterator[Row]:
    """Each with few and with many codes in the workspace; all of it, from the command to the last answer."""
    for engine in ENGINES:
        with ledger(engines, engine, FEW) as small, ledger(engines, engine, MANY) as big:
            for name, line in DEEDS.items():
                floor, ours = interleaved([lambda: small.ask(line), lambda: big.ask(line)], TIMES)  # noqa: B023
                yield Row(f"{engine}: {name}, {MANY:,} codes to {FEW}", floor, ours, MOST)
