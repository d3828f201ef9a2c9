"""The parts of a drawing, in units of its view box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ventanilla.desks.config import Color, State
from ventanilla.desks.picture.graph import Move

Point = tuple[float, float]
LABEL = 12.5  # size of the text of a move
LABEL_LINE = 15.0
NAME = 13.0  # size of the text of a state
NAME_LINE = 16.0
HEAD = 8.0  # length of an arrow's head


@dataclass(frozen=True, slots=True)
class Area:
    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def middle(self) -> float:
        return self.left + self.width / 2

    def meets(self, other: Area) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def moved(self, right: float, down: float) -> Area:
        return Area(self.left + right, self.top + down, self.width, self.height)


@dataclass(frozen=True, slots=True)
class Box:
    """A state. `lines` is its label, `opens` who opens tickets in it."""

    state: State
    area: Area
    lines: Sequence[str]
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """The words of a move; `area` is what they take, each line centred or begun on the left of it."""

    lines: Sequence[str]
    area: Area


@dataclass(frozen=True, slots=True)
class Arrow:
    """A move: a line from each of its sources, joined on the way, one head."""

    move: Move
    color: Color  # that of the state that it leads to
    lines: Sequence[Sequence[Point]]  # the first ends in the head; the others join it
    labels: Sequence[Label]
    stems: Sequence[Sequence[Point]] = ()  # from the sources to the words, where these stand in between

    @property
    def path(self) -> str:
        return "".join(rounded(points) for points in self.lines)

    @property
    def stem(self) -> str:
        return "".join(rounded(points) for points in self.stems)

    @property
    def head(self) -> str:
        return head(*self.lines[0][-2:])


@dataclass(frozen=True, slots=True)
class Entry:
    """The short arrow by which a ticket comes to life in a state."""

    start: Point
    end: Point

    @property
    def head(self) -> str:
        return head(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Drawing:
    width: float
    height: float
    boxes: Sequence[Box]
    arrows: Sequence[Arrow]
    entries: Sequence[Entry]


def rounded(points: Sequence[Point], radius: float = 9) -> str:
    """A path through these points with soft corners."""
    said = [f"M{_at(points[0])}"]
    for (before, corner), (_, after) in pairwise(pairwise(points)):
        bend = min(radius, _length(before, corner) / 2, _length(corner, after) / 2)
        said.append(f"L{_at(_towards(corner, before, bend))}Q{_at(corner)} {_at(_towards(corner, after, bend))}")
    return "".join([*said, f"L{_at(points[-1])}"])


def head(before: Point, end: Point) -> str:
    """A triangle at the end of a line that comes from `before`."""
    back = _towards(end, before, HEAD)
    sideways = ((end[1] - back[1]) * 0.5, (back[0] - end[0]) * 0.5)
    left, right = (back[0] + sideways[0], back[1] + sideways[1]), (back[0] - sideways[0], back[1] - sideways[1])
    return f"M{_at(end)}L{_at(left)}L{_at(right)}Z"


def _length(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])  # lines run straight up or straight across


def _towards(start: Point, end: Point, by: float) -> Point:
    whole = _length(start, end) or 1
    return start[0] + (end[0] - start[0]) * by / whole, start[1] + (end[1] - start[1]) * by / whole


def _at(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
