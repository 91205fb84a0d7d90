"""Which rows of a message does Slack refuse? Found by halves."""

from collections.abc import Callable, Sequence


def poisonous(rows: Sequence[int], takes: Callable[[frozenset[int]], bool]) -> frozenset[int] | None:
    """The rows without which Slack takes the message; None when it refuses it whatever the rows.

    `takes` draws the message with the given rows plain and says whether Slack took it. The last message that it
    took shows every row but those found.
    """
    plain = frozenset(rows)
    if not takes(plain):
        return None

    def clear(group: Sequence[int]) -> None:
        nonlocal plain
        if not group:
            return
        if takes(plain - set(group)):
            plain -= set(group)
        elif len(group) > 1:
            clear(group[: len(group) // 2])
            clear(group[len(group) // 2 :])

    clear(rows[: len(rows) // 2])
    clear(rows[len(rows) // 2 :])
    return plain
