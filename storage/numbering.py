"""Ids of a file that comes in: what is #12 there has another number here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Origin = tuple[str, int]
"""A row's own id, and the workspace in which it has that; "" where the file does not say."""


@dataclass
class Numbers:
    """Which ids the rows of one file have here, and which of their links wait for a row that is still to come."""

    _here: dict[Origin, int] = field(default_factory=dict)
    _pairs: dict[Origin, int] = field(default_factory=dict)
    _links: dict[int, dict[str, Origin]] = field(default_factory=dict)
    _told: dict[int, dict[str, Any]] = field(default_factory=dict)
    _meant: dict[int, dict[str, Origin]] = field(default_factory=dict)

    def add(self, there: Origin, here: int, links: Mapping[str, int | None]) -> None:
        """A row of the file has this id here, and is linked to these of the file."""
        self.know(there, here)
        self._links[here] = {name: (there[0], number) for name, number in links.items() if number}

    def know(self, there: Origin, here: int) -> None:
        """What the file calls so has this id here."""
        if there[1]:
            self._here[there] = here

    def tell(self, event: int, became: Mapping[str, Any], meant: Mapping[str, Origin]) -> None:
        """A row of the history names others, by ids that they have elsewhere."""
        self._told[event], self._meant[event] = dict(became), dict(meant)

    def pair(self, there: Origin, here: int) -> int:
        """The pair that a row belongs to: known here by the id of the half that came first."""
        return self._pairs.setdefault(there, here)

    def linked(self) -> Iterator[tuple[int, dict[str, int]]]:
        """What can be connected by now; each link once."""
        return self._found(self._links)

    def retold(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """What rows of the history became, with the ids that are known by now; each once."""
        for event, known in self._found(self._meant):
            self._told[event].update(known)
            yield event, dict(self._told[event])

    def missing(self) -> set[Origin]:
        """Everything that a row of the file is linked to, and that is not in it."""
        waiting = (*self._links.values(), *self._meant.values())
        return {there for links in waiting for there in links.values() if there[0]}

    def _found(self, waiting: dict[int, dict[str, Origin]]) -> Iterator[tuple[int, dict[str, int]]]:
        for here, links in waiting.items():
            known = {name: self._here[there] for name, there in links.items() if there in self._here}
            if known:
                yield here, known
            waiting[here] = {name: there for name, there in links.items() if name not in known}
