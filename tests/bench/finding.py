"""Lists, searches, forms and the Home tab open as fast with a hundred thousand codes as with a hundred."""

from collections.abc import Iterator

from tests.bench.ledgers import ledger
from tests.bench.table import Row, interleaved
from tests.chaos.scene import ENGINES, Engines

FEW, MANY, TIMES, MOST = 100, 100_000, 25, 2.0
DEEDS = {
    "list": "/spark list", "second page": "/spark list expiring", "search: a word that many have": "/spark list summer",
    "search: a word that few have": "/spark list 7x", "search: an account": '/spark list account:"Brand 7"',
    "search: a creator": "/spark list @creator_7", "search: nothing found": "/spark list zebra",
    "search: two words that many have, and none both": '/spark list summer account:"Brand 7"',
    "my own": "/spark list owner:me", "to apply": "/spark list to-apply", "to swap": "/spark list to-swap",
    "to apply, my own": "/spark list to-apply owner:me", "pulled": "/spark list pulled",
    "pulled: a word": "/spark list pulled summer", "pulled, my own": "/spark list pulled owner:me",
    "all: two words": "/spark list all autumn summer", "all: a word, my own": "/spark list all summer owner:me",
    "all": "/spark list all", "all: a word": "/spark list all summer", "all, my own": "/spark list all owner:me",
    "all combined": '/spark list expiring @creator_7 #summer account:"Brand 8" owner:me',
    "requests": "/spark list requests", "requests: nothing found": "/spark list requests zebra",
    "requests: a creator": "/spark list requests @asked_9", "requests, my own": "/spark list requests owner:me",
    "show": "/spark show 50", "by last characters": "/spark show 0050=",
    "show: a word that many have": "/spark show summer", "show: nothing found": "/spark show zebra",
    "what expires": "/spark expiring", "form": "/spark add", "take codes": "/spark apply",
}  # fmt: skip


def bench(engines: Engines) -> Iterator[Row]:
    """Each with few and with many codes in the workspace; all of it, from the command to the last answer."""
    for engine in ENGINES:
        with ledger(engines, engine, FEW) as small, ledger(engines, engine, MANY) as big:
            for name, line in DEEDS.items():
                floor, ours = interleaved([lambda: small.ask(line), lambda: big.ask(line)], TIMES)  # noqa: B023
                yield Row(f"{engine}: {name}, {MANY:,} codes to {FEW}", floor, ours, MOST)
            floor, ours = interleaved([small.look, big.look], TIMES)
            yield Row(f"{engine}: the Home tab, {MANY:,} codes to {FEW}", floor, ours, MOST)
