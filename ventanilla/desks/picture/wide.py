"""The drawing for a screen: all states in one row; each move is a lane, those that lead onward above the row, the others below.

A lane runs across, with a short line up or down to each of its states. Lines in a lane never touch, each line to a state has a place
of its own on the box, and words stand on the far side of their lane where the lines of other lanes cross least.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import copysign
from typing import Any, Final

from ventanilla.desks.config import State
from ventanilla.desks.picture.graph import Graph, Move
from ventanilla.desks.picture.shapes import (
    LABEL,
    LABEL_LINE,
    NAME,
    NAME_LINE,
    Area,
    Arrow,
    Box,
    Drawing,
    Entry,
    Label,
    Point,
)
from ventanilla.desks.picture.text import width, wrap

MARGIN: Final = 14.0
BOX: Final = 112.0  # a state, at least
WIDEST: Final = 160.0  # for a long word in its name
NAME_ROOM: Final = 14.0  # left and right of the name together
INSET: Final = 16.0  # from the corner of a box to its first line
STEP: Final = 13.0  # between two lines on a box
GAP: Final = 26.0  # between two states that no word stands between
ENTRY: Final = 40.0
NEAR: Final = 106.0  # room for words of a move to the next state
FAR: Final = 200.0  # and of one that leads further
CLEAR: Final = 10.0  # between words, and from words to lines
FIRST: Final = 20.0  # from the row to the first lane
BEND: Final = 10.0  # how far a line runs in the lane that it joins


@dataclass(slots=True)
class Lane:
    """A move on its side of the row while it looks for its place."""

    move: Move
    number: int
    words: Sequence[str] = ()
    ends: list[tuple[int, float]] = field(default_factory=list)  # state, across; the target last
    level: int = 0
    left: float = 0.0  # of the words
    right: float = 0.0

    @property
    def stretch(self) -> tuple[float, float]:
        across = [x for _, x in self.ends]
        return min(across), max(across)

    @property
    def taken(self) -> tuple[float, float]:
        low, high = self.stretch
        return min(low, self.left), max(high, self.right)


def wide(graph: Graph) -> Drawing:
    above, below = _sides(graph)
    areas = _row(graph, above, below)
    for side in (above, below):
        _tie(side, areas)
        _stack(side)
    top, bottom = _heights(above), _heights(below)
    shift = -min([0.0, *(lane.taken[0] for lane in (*above, *below))])
    areas = [area.moved(shift, top[-1]) for area in areas]
    arrows = [
        *(_arrow(lane, graph, shift, top[-1] - top[lane.level], top[-1], up=True) for lane in above),
        *(_arrow(lane, graph, shift, areas[0].bottom + bottom[lane.level], areas[0].bottom) for lane in below),
    ]
    right = max([area.right for area in areas], default=0.0)
    right = max([right, *(label.area.right for arrow in arrows for label in arrow.labels)])
    height = areas[0].bottom + bottom[-1] if areas else 0.0
    boxes = [
        Box(state, area.moved(MARGIN, MARGIN), _name(state, area.width), graph.openings.get(place, ""))
        for place, (state, area) in enumerate(zip(graph.states, areas, strict=True))
    ]
    arrows.sort(key=lambda arrow: graph.moves.index(arrow.move))
    entries = [
        Entry((box.area.left - ENTRY + 14, _middle(box.area)), (box.area.left, _middle(box.area)))
        for box in boxes
        if box.opens
    ]
    return Drawing(right + 2 * MARGIN, height + 2 * MARGIN, boxes, arrows, entries)


def _sides(graph: Graph) -> tuple[list[Lane], list[Lane]]:
    """The lanes above the row and those below; a move that stays where it is takes the side where its state has fewer."""
    lanes = [
        Lane(move, number, wrap(str(move.step.label), NEAR if move.span < 2 else FAR, LABEL))
        for number, move in enumerate(graph.moves)
    ]
    above = [lane for lane in lanes if lane.move.is_onward]
    below = [lane for lane in lanes if not lane.move.is_onward and lane.move.span]
    for lane in lanes:
        if not lane.move.span:
            min(above, below, key=lambda side: sum(lane.move.target in other.move.places for other in side)).append(
                lane
            )
    return above, below


def _middle(area: Area) -> float:
    return area.top + area.height / 2


# --- The row ----------------------------------------------------------------------------------------------------------


def _row(graph: Graph, *sides: Sequence[Lane]) -> list[Area]:
    """Boxes wide enough for their names and lines, apart enough for the words of moves between neighbours."""
    words = [width(word, NAME) for state in graph.states for word in str(state.label).split()]
    least = min(max([BOX, *(word + NAME_ROOM for word in words)]), WIDEST)
    tall = max([len(_name(state, least)) for state in graph.states], default=1)
    caption = LABEL_LINE if len(graph.openings) > 1 else 0
    height = 42 + tall * NAME_LINE + caption
    areas: list[Area] = []
    left = 0.0
    for place in range(len(graph.states)):
        if place in graph.openings:
            left = max(left, ENTRY + (areas[-1].right if areas else 0))
        lines = max(sum(lane.move.places.count(place) for lane in side) for side in sides)
        area = Area(left, 0, max(least, 2 * INSET + (lines - 1) * STEP), height)
        areas.append(area)
        between = [lane for side in sides for lane in side if (lane.move.first, lane.move.last) == (place, place + 1)]
        room = max([width(line, LABEL) for lane in between for line in lane.words], default=0.0)
        left = area.right + max(GAP, room + 2 * CLEAR - 2 * INSET)
    return areas


def _name(state: State, room: float) -> tuple[str, ...]:
    return wrap(str(state.label), room - NAME_ROOM, NAME)


def _tie(side: Sequence[Lane], areas: Sequence[Area]) -> None:
    """Give each line its place on its box: those that lead left on the left, the nearest states outermost, so that lanes nest."""
    for place, area in enumerate(areas):
        left: list[tuple[Any, Lane, int]] = []
        middle: list[tuple[Any, Lane, int]] = []
        right: list[tuple[Any, Lane, int]] = []
        for lane in side:
            move = lane.move
            for end in (end for end, at in enumerate(move.places) if at == place):
                if not move.span or move.first < place < move.last:
                    middle.append(((lane.number, end), lane, end))
                elif place == move.first:
                    right.append(((-move.span, -lane.number, end), lane, end))
                else:
                    left.append(((move.span, lane.number, end), lane, end))
        ties = [tie for group in (left, middle, right) for tie in sorted(group, key=lambda tie: tie[0])]
        step = min(STEP, (area.width - 2 * INSET) / max(1, len(ties) - 1))
        # What leads to both sides or nowhere has the room between those that lead left and those that lead right.
        free = area.width - 2 * INSET - (len(ties) - 1) * step
        for number, (_, lane, end) in enumerate(ties):
            shift = 0.0 if number < len(left) else free if number >= len(ties) - len(right) else free / 2
            lane.ends.append((end, area.left + INSET + number * step + shift))
    for lane in side:
        lane.ends.sort()


# --- The lanes --------------------------------------------------------------------------------------------------------


def _stack(side: Sequence[Lane]) -> None:
    """Put every lane as near to the row as it fits, the shortest first, with its words where fewest lines cross."""
    order = sorted(side, key=lambda one: (one.move.span, one.number))
    placed: list[Lane] = []
    for number, lane in enumerate(order):
        lane.left, lane.right = _room(lane, [x for other in order[number + 1 :] for _, x in other.ends])
        while any(_collide(lane, other) for other in placed if other.level == lane.level):
            lane.level += 1
        placed.append(lane)


def _room(lane: Lane, crossing: Sequence[float]) -> tuple[float, float]:
    """Where along its lane the words stand: not far from the middle, where other lines leave room."""
    low, high = lane.stretch
    wide = max(width(line, LABEL) for line in lane.words)
    middle, free = (low + high - wide) / 2, max(0.0, high - low - wide)
    spots = sorted(
        {middle, *(x + CLEAR / 2 for x in crossing), *(x - wide - CLEAR / 2 for x in crossing)},
        key=lambda left: abs(left - middle),
    )
    near = [left for left in spots if abs(left - middle) <= free / 2 + CLEAR]
    left = min(near or [middle], key=lambda left: sum(left - 3 < x < left + wide + 3 for x in crossing))
    return left, left + wide


def _collide(one: Lane, other: Lane) -> bool:
    (low, high), (left, right) = one.taken, other.taken
    return low < right + CLEAR and left < high + CLEAR


def _heights(side: Sequence[Lane]) -> list[float]:
    """How far from the row each level's line runs, and last the end of all of it."""
    found = [FIRST]
    for level in range(max([lane.level for lane in side], default=-1) + 1):
        lines = max(len(lane.words) for lane in side if lane.level == level)
        found.append(found[-1] + lines * LABEL_LINE + CLEAR)
    return found


def _arrow(lane: Lane, graph: Graph, shift: float, run: float, edge: float, up: bool = False) -> Arrow:
    """`run` is the height of the lane, `edge` that of the boxes on this side."""
    run, edge = run + MARGIN, edge + MARGIN
    *sources, target = (x + shift + MARGIN for _, x in lane.ends)
    # The furthest line on each side of the target goes all the way; the others only bend into it.
    furthest = (
        {min(sources), max(sources)}
        if min(sources) < target < max(sources)
        else {max(sources, key=lambda x: abs(x - target))}
    )
    lines: list[list[Point]] = []
    for x in sorted(sources, key=lambda x: x not in furthest):
        whole = x in furthest
        lines.append([(x, edge), (x, run), (target if whole else x + copysign(BEND, target - x), run)])
        if whole:
            lines[-1].append((target, edge))
    tall = len(lane.words) * LABEL_LINE
    area = Area(lane.left + shift + MARGIN, run - tall - 3 if up else run + 3, lane.right - lane.left, tall)
    color = graph.states[lane.move.target].color
    return Arrow(lane.move, color, lines, [Label(lane.words, area)])
