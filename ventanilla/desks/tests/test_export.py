from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ventanilla.desks.blueprint.build import build, canonical
from ventanilla.desks.blueprint.check import check
from ventanilla.desks.blueprint.document import document_of
from ventanilla.desks.blueprint.dump import dump
from ventanilla.desks.blueprint.load import load
from ventanilla.desks.blueprint.parse import Source, parse
from ventanilla.desks.blueprint.shipped import SHIPPED, read
from ventanilla.desks.models import Area, Category
from ventanilla.desks.tests.test_load import minimal
from ventanilla.lib.langmap import LANGUAGES


def reread(document: dict[str, Any]) -> Source:
    return parse(dump(document).encode(), "export.toml")


@pytest.mark.once
@pytest.mark.parametrize("name", SHIPPED)
def test_our_blueprints_are_sound_in_both_languages(name: str) -> None:
    assert check(read(name), LANGUAGES) == []


@pytest.mark.once
@pytest.mark.parametrize("name", SHIPPED)
def test_an_export_of_our_blueprints_parses_to_the_same_data(name: str) -> None:
    document = read(name).document

    again = reread(document)

    assert check(again, LANGUAGES) == []
    assert canonical(again.document) == canonical(document)
    assert build(again.document) == build(document)


@pytest.mark.django_db
@pytest.mark.parametrize("name", SHIPPED)
def test_a_desk_exports_what_was_loaded(name: str) -> None:
    document = read(name).document

    desk = load(document).desk

    assert reread(document_of(desk)).document == canonical(document)
    assert desk.config == build(document)
    assert load(document).changes == ()


@pytest.mark.django_db
def test_an_edited_desk_exports_its_edits_and_loads_elsewhere() -> None:
    desk = load(minimal()).desk
    general = desk.areas.get()
    Category.objects.create(area=general, key="mail", label={"es": 'Correo «raro» \\ "x"'}, position=9, kind="request")
    Area.objects.create(desk=desk, key="sales", label={"en": "Sales\tand more"}, position=5)

    exported = reread(document_of(desk))
    copy = load(exported.document, key="copia").desk

    assert document_of(copy) == {**document_of(desk), "key": "copia"}
    assert list(copy.areas.values_list("key", "label")) == [
        ("general", {"es": "General", "en": "General"}),
        ("sales", {"en": "Sales\tand more"}),
    ]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@pytest.mark.once
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(st.dictionaries(st.sampled_from(LANGUAGES), TEXT, min_size=1), TEXT, st.dictionaries(TEXT, TEXT, max_size=3))
def test_any_text_survives_the_way_out_and_in(texts: dict[str, str], line: str, hours: dict[str, str]) -> None:
    document = {**minimal(), "welcome": texts, "deadlines": {**hours, "deep": hours}}
    document["brand"]["address"] = line

    assert reread(document).document == canonical(document)
