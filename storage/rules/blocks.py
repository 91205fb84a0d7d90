"""Sets of codes as the index of words keeps them: sixty codes to a number, so that many are compared at once."""

from collections.abc import Iterable, Mapping
from functools import reduce

BLOCK = 60
"""So many codes have one number, in which each is a bit: both databases keep these in eight bytes with a sign."""
Blocks = Mapping[int, int]
"""By block, the bits of the codes that are meant."""


def place(number: int) -> tuple[int, int]:
    """The block of a code, and its bit there."""
    return number // BLOCK, 1 << number % BLOCK


def blocks(numbers: Iterable[int]) -> Blocks:
    """These codes."""
    return merged(map(place, numbers))


def merged(rows: Iterable[tuple[int, int]]) -> Blocks:
    """The codes of all of these rows."""
    rows = [*rows]
    found = dict(rows)
    if len(found) == len(rows):
        return found
    found = {}
    for block, bits in rows:
        found[block] = found.get(block, 0) | bits
    return found


def both(sets: Iterable[Blocks]) -> Blocks:
    """The codes that are in each of some sets; in none where there are no sets."""
    return reduce(_both, sorted(sets, key=len) or [{}])


def _both(few: Blocks, many: Blocks) -> Blocks:
    return {block: met for block, bits in few.items() if (met := bits & many.get(block, 0))}


def either(one: Blocks, other: Blocks) -> Blocks:
    """The codes that are in one of two sets."""
    return merged([*one.items(), *other.items()])


def those_in(found: Blocks, wanted: Iterable[int]) -> list[int]:
    """Those of some codes that are in a set, in their order."""
    held = found.get
    return [number for number in wanted if held(number // BLOCK, 0) >> number % BLOCK & 1]


def size(found: Blocks) -> int:
    """How many codes these are."""
    return sum(map(int.bit_count, found.values()))


def numbers(found: Blocks) -> list[int]:
    """The codes by their short ids, the first one first."""
    return [block * BLOCK + bit for block in sorted(found) for bit in range(BLOCK) if found[block] >> bit & 1]
