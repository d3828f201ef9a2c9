"""What is drawn: the states in the order of their phases, the moves between them by place in that order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ventanilla.desks.config import PHASES, DeskConfig, State, Transition

BOTH = "both"


@dataclass(frozen=True, slots=True)
class Move:
    step: Transition
    sources: tuple[int, ...]
    target: int

    @property
    def places(self) -> tuple[int, ...]:
        return (*self.sources, self.target)

    @property
    def first(self) -> int:
        return min(self.places)

    @property
    def last(self) -> int:
        return max(self.places)

    @property
    def span(self) -> int:
        return self.last - self.first

    @property
    def is_onward(self) -> bool:
        """Whether it brings the ticket further, from most of where it begins."""
        return 2 * sum(source < self.target for source in self.sources) >= len(self.sources) and self.span > 0

    @property
    def is_systems(self) -> bool:
        return self.step.trigger == "silence" or self.step.who == {"system"}


@dataclass(frozen=True, slots=True)
class Graph:
    states: Sequence[State]
    moves: Sequence[Move]
    openings: dict[int, str]  # place → who opens tickets there: requester, staff, both


def graph_of(config: DeskConfig) -> Graph:
    states = sorted((state for state in config.states if not state.archived), key=lambda one: PHASES.index(one.phase))
    place = {state.key: number for number, state in enumerate(states)}
    moves = []
    for step in config.transitions:
        sources = tuple(sorted(place[key] for key in set(step.sources) if key in place))
        if sources and step.target in place:
            moves.append(Move(step, sources, place[step.target]))
    openings: dict[int, str] = {}
    for who in ("requester", "staff"):
        at = place.get(config.opening.get(who, ""))
        if at is not None:
            openings[at] = BOTH if at in openings else who
    return Graph(states, moves, openings)
