"""«Flujo de trabajo»: the picture of the desk's states and moves, and the same in words, for its staff."""

from __future__ import annotations

import pytest

from ventanilla.console.settings.tests.pages import cost, page, signed_in, words
from ventanilla.testing.cast import make_cast


@pytest.mark.django_db
def test_the_staff_reads_how_tickets_go() -> None:
    cast = make_cast("belenus")

    shown = page(cast.grace, "/console/belenus/workflow/")

    told = words(shown)
    for state in cast.desk.config.states:
        assert str(state.label) in told
    for kind in ("wide", "tall"):
        drawn = {arrow["aria-label"] for arrow in shown.select(f".p-{kind} .p-arrow")}
        assert "VoBo del Cliente: de Cerrado por el técnico a Cerrado" in drawn
        assert len(drawn) == len(cast.desk.config.transitions)
        assert len(shown.select(f".p-{kind} .p-systems")) == 1  # only the clock's move is dashed
        assert len(shown.select(f".p-{kind} .p-final")) == 1
    assert shown.select("[style]") == []
    assert "por sí solo, tras" in told


@pytest.mark.django_db
def test_what_a_desk_calls_a_state_is_text_in_the_picture_too() -> None:
    cast = make_cast("sanantonio")
    revision = cast.desk.revisions.get()
    revision.document["states"][0]["label"] = {"es": "<script>alert(1)</script>"}
    revision.save()

    response = signed_in(cast.grace).get("/console/sanantonio/workflow/")

    assert "<script>alert" not in response.content.decode()


@pytest.mark.django_db
def test_the_picture_costs_no_query() -> None:
    cast = make_cast("soporte")

    assert cost(cast.grace, "/console/soporte/workflow/") <= 4
