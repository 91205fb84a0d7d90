"""A small chart with two axes, as parts of an SVG picture."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True)
class Panel:
    """A small chart: where it stands, and what its axes reach."""

    left: float
    most_x: float
    most_y: float
    width: float = 290
    top: float = 62
    height: float = 170

    def at(self, x: float, y: float) -> Point:
        """Where a point of the chart is in the picture."""
        return self.left + self.width * x / self.most_x, self.top + self.height * (1 - y / self.most_y)

    def head(self, title: str, below: str) -> Iterator[str]:
        yield text(self.left, 22, title, "title")
        yield text(self.left, 41, below)

    def foot(self, words: str) -> str:
        return text(self.left, self.top + self.height + 42, words)

    def axes(self, across: Mapping[float, str], up: Mapping[float, str]) -> Iterator[str]:
        """Rules with their figures to the left of them, and what stands below."""
        for y, words in up.items():
            (x1, at), (x2, _) = self.at(0, y), self.at(self.most_x, y)
            yield f'<path class="rule" d="M{x1:g} {at:.1f}H{x2:g}"/>'
            yield text(x1 - 8, at + 4, words, anchor="end")
        for x, words in across.items():
            at, bottom = self.at(x, 0)
            yield text(at, bottom + 19, words, anchor="middle")

    def line(self, points: Sequence[Point], kind: str) -> str:
        placed = " ".join(f"{x:.1f},{y:.1f}" for x, y in (self.at(*point) for point in points))
        return f'<polyline class="line {kind}" points="{placed}"/>'

    def dots(self, points: Sequence[Point], kind: str) -> Iterator[str]:
        for x, y in (self.at(*point) for point in points):
            yield f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'

    def name(self, points: Sequence[Point], words: str, kind: str = "", lift: float = 4) -> str:
        """At the end of a line, what it is."""
        x, y = self.at(*points[-1])
        return text(x + 9, y + lift, words, kind)


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{words}</text>'
