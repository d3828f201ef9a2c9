from __future__ import annotations

from pathlib import Path

import pytest

from ventanilla.desks.blueprint.load import load
from ventanilla.desks.blueprint.parse import parse

MINIMAL = Path(__file__).with_name("minimal.toml")

pytestmark = pytest.mark.django_db


def test_a_new_desk_gets_its_configuration_and_its_rows() -> None:
    loaded = load(parse(MINIMAL.read_bytes(), "minimal.toml").document)

    desk = loaded.desk
    assert (loaded.created, loaded.applied, loaded.changes) == (True, True, ())
    assert str(desk) == "Mesa de ayuda"
    assert str(desk.word("priority")) == "Criticidad"
    assert str(desk.word("category")) == "Categoría"
    assert desk.config.transition_by_key["close"].sources == ("open",)
    assert list(desk.areas.values_list("key", "categories__key", "categories__parent__key")) == [
        ("general", "network", None),
        ("general", "wifi", "network"),
    ]


def test_loading_the_same_again_changes_nothing() -> None:
    document = parse(MINIMAL.read_bytes(), "minimal.toml").document
    load(document)

    again = load(document, replace=True)

    assert (again.created, again.applied, again.changes) == (False, True, ())
    assert again.desk.revisions.count() == 1
