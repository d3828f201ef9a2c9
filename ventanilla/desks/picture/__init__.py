"""The picture of a workflow: from a desk's configuration to boxes and arrows in their places. No page, no query, no colour value.

Two drawings of the same graph: `wide` for a screen, phases from left to right with the moves as lanes above and below; `tall` for a
phone, from top to bottom, each state with its moves listed below it. See docs/decisions/0010-picture.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from ventanilla.desks.config import DeskConfig
from ventanilla.desks.picture.graph import Graph, graph_of
from ventanilla.desks.picture.shapes import Drawing
from ventanilla.desks.picture.tall import tall
from ventanilla.desks.picture.wide import wide


@dataclass(frozen=True, slots=True)
class Picture:
    graph: Graph
    wide: Drawing
    tall: Drawing


def picture_of(config: DeskConfig) -> Picture:
    """In the reader's language. What a draft says of states that are not there is left out."""
    graph = graph_of(config)
    return Picture(graph, wide(graph), tall(graph))
