"""The picture of a workflow: whatever the states and moves, nothing lies on anything else and every move can be followed."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ventanilla.desks.blueprint import SHIPPED, read
from ventanilla.desks.blueprint.build import build
from ventanilla.desks.config import PHASES, DeskConfig, State, Transition
from ventanilla.desks.picture import picture_of
from ventanilla.desks.picture.shapes import Area, Arrow, Drawing, Point
from ventanilla.lib.langmap import LangMap

pytestmark = pytest.mark.once

LABELS = st.one_of(
    st.sampled_from(["Cerrar", "Cierre administrativo por falta de respuesta", "x" * 200, "Respuesta del técnico"]),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs")), min_size=1, max_size=60),
)


def shipped(key: str) -> DeskConfig:
    return build(read(key).document)


@st.composite
def workflows(draw: st.DrawFn) -> DeskConfig:
    """Any states, any moves between them: those that check out and those that a half-made draft has."""
    keys = [f"s{number}" for number in range(draw(st.integers(0, 9)))]
    states = [
        State(
            key=key, label=LangMap(es=draw(LABELS)), explanation=LangMap(), icon="inbox", color="blue",
            phase=draw(st.sampled_from(PHASES)), archived=draw(st.integers(0, 9)) == 0,
        )
        for key in keys
    ]  # fmt: skip
    somewhere = st.sampled_from([*keys, "nowhere"])
    moves = [
        Transition(
            key=f"m{number}", label=LangMap(es=draw(LABELS)), target=draw(somewhere), who=frozenset({"agent"}),
            sources=tuple(draw(st.lists(somewhere, max_size=4, unique=True))),
            trigger=draw(st.sampled_from(["press", "silence"])),
        )
        for number in range(draw(st.integers(0, 14)))
    ]  # fmt: skip
    opening = {"requester": draw(somewhere), "staff": draw(somewhere)}
    return replace(shipped("sanantonio"), states=tuple(states), transitions=tuple(moves), opening=opening)  # type: ignore[arg-type]


def faults(drawing: Drawing) -> list[str]:
    found = []
    boxes = [(box.state.key, box.area) for box in drawing.boxes]
    labels = [(f"«{arrow.move.step.key}»", label.area) for arrow in drawing.arrows for label in arrow.labels]
    for (one, area), (other, another) in combinations([*boxes, *labels], 2):
        if area.meets(another):
            found.append(f"{one} lies on {other}")
    for name, area in [*boxes, *labels]:
        if area.left < 0 or area.top < 0 or area.right > drawing.width or area.bottom > drawing.height:
            found.append(f"{name} leaves the picture")
    for arrow in drawing.arrows:
        found += [f"{arrow.move.step.key} {fault}" for fault in arrow_faults(drawing, arrow)]
    return found


def arrow_faults(drawing: Drawing, arrow: Arrow) -> list[str]:
    found = []
    lines = [*arrow.lines, *arrow.stems]
    for x, y in (point for line in lines for point in line):
        if not (0 <= x <= drawing.width and 0 <= y <= drawing.height):
            found.append("leaves the picture")
    if any(a[0] != b[0] and a[1] != b[1] for line in lines for a, b in pairwise(line)):
        found.append("runs askew")
    for box in drawing.boxes:
        inner = Area(box.area.left + 1, box.area.top + 1, box.area.width - 2, box.area.height - 2)
        if any(inner.meets(area(a, b)) for line in lines for a, b in pairwise(line)):
            found.append(f"runs through {box.state.key}")
    if not touches(arrow.lines[0][-1], drawing.boxes[arrow.move.target].area):
        found.append("does not arrive")
    starts = [line[0] for line in (arrow.stems or arrow.lines)]
    left = [drawing.boxes[source] for source in arrow.move.sources]
    found += [f"does not leave {box.state.key}" for box in left if not any(touches(at, box.area) for at in starts)]
    return found


def area(start: Point, end: Point) -> Area:
    """The strip that a line takes."""
    left, top = min(start[0], end[0]), min(start[1], end[1])
    return Area(left - 0.1, top - 0.1, abs(start[0] - end[0]) + 0.2, abs(start[1] - end[1]) + 0.2)


def touches(point: Point, box: Area) -> bool:
    return box.left - 0.1 <= point[0] <= box.right + 0.1 and box.top - 0.1 <= point[1] <= box.bottom + 0.1


def shared(drawing: Drawing) -> list[str]:
    """Pairs of moves whose lines run along each other, where one could not tell them apart."""
    found = []
    for one, other in combinations(drawing.arrows, 2):
        for a in (segment for line in one.lines for segment in pairwise(line)):
            for b in (segment for line in other.lines for segment in pairwise(line)):
                across = a[0][1] == a[1][1] and b[0][1] == b[1][1] and abs(a[0][1] - b[0][1]) < 1
                down = a[0][0] == a[1][0] and b[0][0] == b[1][0] and abs(a[0][0] - b[0][0]) < 1
                if (across or down) and area(*a).meets(area(*b)):
                    found.append(f"{one.move.step.key} runs along {other.move.step.key}")
    return found


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("key", SHIPPED)
def test_the_six_desks_are_drawn_with_nothing_on_anything_else(key: str, language: str) -> None:
    config = shipped(key)

    with translation.override(language):
        picture = picture_of(config)

    for drawing in (picture.wide, picture.tall):
        assert faults(drawing) == []
        assert shared(drawing) == []
        assert {box.state.key for box in drawing.boxes} == {state.key for state in config.states}
        assert [arrow.move.step.key for arrow in drawing.arrows] == [step.key for step in config.transitions]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(workflows())
def test_any_workflow_is_drawn_with_nothing_on_anything_else(config: DeskConfig) -> None:
    picture = picture_of(config)

    drawn = [move.step.key for move in picture.graph.moves]
    for drawing in (picture.wide, picture.tall):
        assert faults(drawing) == []
        assert shared(drawing) == []
        assert [arrow.move.step.key for arrow in drawing.arrows] == drawn
        assert {box.state.key for box in drawing.boxes} == {one.key for one in config.states if not one.archived}


def test_phases_stand_from_left_to_right_and_from_top_to_bottom() -> None:
    picture = picture_of(shipped("ventanilla"))

    for drawing, place in ((picture.wide, "left"), (picture.tall, "top")):
        boxes = sorted(drawing.boxes, key=lambda box: getattr(box.area, place))
        phases = [PHASES.index(box.state.phase) for box in boxes]
        assert phases == sorted(phases)


def test_moves_onward_run_above_and_moves_back_below() -> None:
    drawing = picture_of(shipped("belenus")).wide

    row = drawing.boxes[0].area
    above = {arrow.move.step.key for arrow in drawing.arrows if arrow.labels[0].area.bottom < row.top}
    below = {arrow.move.step.key for arrow in drawing.arrows if arrow.labels[0].area.top > row.bottom}
    assert {"to_external", "close_by_technician", "approve", "close_after_silence"} <= above
    assert {"reopen", "take_back"} <= below
    assert len(above | below) == len(drawing.arrows)


def test_who_opens_where_and_what_the_clock_does() -> None:
    picture = picture_of(shipped("saci"))
    belenus = picture_of(shipped("belenus"))

    assert {box.state.key: box.opens for box in picture.wide.boxes if box.opens} == {
        "new": "requester",
        "open": "staff",
    }
    assert len(picture.wide.entries) == len(picture.tall.entries) == 2
    assert [move.step.key for move in belenus.graph.moves if move.is_systems] == ["close_after_silence"]


def test_the_picture_for_a_phone_is_as_wide_as_one() -> None:
    assert [key for key in SHIPPED if picture_of(shipped(key)).tall.width > 350] == []
