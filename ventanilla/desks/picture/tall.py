"""The drawing for a phone: the states one below the other, below each its moves as a list, from which lines lead around on the right.

Every row of words has its own height and every lane its own stretch, so that only lines cross lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import copysign
from typing import Final

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

WIDTH: Final = 350.0
MARGIN: Final = 10.0
ENTRY: Final = 22.0  # left of the boxes
BOX: Final = 190.0
STEP: Final = 9.0  # between two lanes, and between two lines that come into a box
SPINE: Final = 16.0  # from the left of a box to the line that its moves hang on
WORDS: Final = 34.0  # and to their words
LEAST: Final = 120.0  # room for words, whatever the number of lanes
ROW: Final = 10.0  # between two rows of words
GAP: Final = 18.0  # between the last row and the next state
BEND: Final = 10.0  # how far a line runs in the lane that it joins


@dataclass(frozen=True, slots=True)
class Row:
    """The words of a move below one of its sources."""

    label: Label
    middle: float


def tall(graph: Graph) -> Drawing:
    lanes = _lanes(graph.moves)
    left = MARGIN + ENTRY
    count = max(lanes.values(), default=-1) + 1
    room = max(LEAST, WIDTH - MARGIN - count * STEP - 14 - left - WORDS)
    first = left + max(WORDS + room, BOX) + 14  # the innermost lane
    boxes, rows, down = [], {}, MARGIN
    for place, state in enumerate(graph.states):
        lines = wrap(str(state.label), BOX - 56, NAME)
        coming = sum(move.target == place for move in graph.moves)
        caption = LABEL_LINE if len(graph.openings) > 1 and place in graph.openings else 0
        high = max(24 + len(lines) * NAME_LINE + caption, 16 + max(0, coming - 1) * STEP)
        boxes.append(Box(state, Area(left, down, BOX, high), lines, graph.openings.get(place, "")))
        down += high
        for move in graph.moves:
            if place in move.sources:
                words = wrap(str(move.step.label), room, LABEL)
                taken = Area(
                    left + WORDS, down + ROW, max(width(line, LABEL) for line in words), len(words) * LABEL_LINE
                )
                rows[id(move), place] = Row(Label(words, taken), taken.top + taken.height / 2)
                down = taken.bottom
        down += GAP
    across = {id(move): first + lanes[id(move)] * STEP for move in graph.moves}
    ports = _ports(graph.moves, boxes, across)
    arrows = [_arrow(move, boxes, rows, across[id(move)], ports[id(move)]) for move in graph.moves]
    entries = [
        Entry((MARGIN, box.area.top + box.area.height / 2), (left, box.area.top + box.area.height / 2))
        for box in boxes
        if box.opens
    ]
    return Drawing(first + max(0, count - 1) * STEP + MARGIN, down - GAP + MARGIN, boxes, arrows, entries)


def _lanes(moves: Sequence[Move]) -> dict[int, int]:
    """A lane for each move, the shortest moves innermost; two share one where neither comes near the other's stretch."""
    found: dict[int, int] = {}
    taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for move in sorted(moves, key=lambda move: move.span):
        # A state takes up two steps: the box, where lines come in, and the rows below it, where they go out.
        steps = [3 * move.target, *(3 * source + 1 for source in move.sources)]
        low, high = min(steps), max(steps)
        lane = next(n for n in range(len(moves)) if all(high < start or end < low for start, end in taken[n]))
        taken[lane].append((low, high))
        found[id(move)] = lane
    return found


def _ports(moves: Sequence[Move], boxes: Sequence[Box], across: Mapping[int, float]) -> dict[int, float]:
    """Where on its box each move comes in: those from above on top, turning in one inside the other; those from below likewise."""
    found: dict[int, float] = {}
    for place, box in enumerate(boxes):
        coming = [move for move in moves if move.target == place]
        above = sorted((move for move in coming if move.first < place), key=lambda move: across[id(move)])
        below = sorted((move for move in coming if move.first == place), key=lambda move: -across[id(move)])
        top = box.area.top + (box.area.height - (len(coming) - 1) * STEP) / 2
        for number, move in enumerate([*above, *below]):
            found[id(move)] = top + number * STEP
    return found


def _arrow(move: Move, boxes: Sequence[Box], rows: Mapping[tuple[int, int], Row], across: float, port: float) -> Arrow:
    target = boxes[move.target].area
    labels = [rows[id(move), place] for place in move.sources]
    above, below = [row for row in labels if row.middle < port], [row for row in labels if row.middle > port]
    # The furthest line from either side goes all the way to the target; the others only bend into it.
    furthest = [*above[:1], *below[-1:]]
    whole, joining, stems = [], [], []
    for place, row in zip(move.sources, labels, strict=True):
        box, words = boxes[place].area, row.label.area
        spine = box.left + SPINE
        stems.append([(spine, box.bottom), (spine, row.middle), (words.left - 6, row.middle)])
        start: list[Point] = [(words.right + 6, row.middle), (across, row.middle)]
        if row in furthest:
            whole.append([*start, (across, port), (target.right, port)])
        else:
            joining.append([*start, (across, row.middle + copysign(BEND, port - row.middle))])
    color = boxes[move.target].state.color
    return Arrow(move, color, [*whole, *joining], [row.label for row in labels], stems)
