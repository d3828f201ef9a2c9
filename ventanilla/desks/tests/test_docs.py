from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ventanilla.desks.blueprint.rules import EFFECTS
from ventanilla.desks.blueprint.shape import ListOf, MapOf, OneOf, Plain, SetOf, Shape, Table, blueprint_shape
from ventanilla.desks.words import WORDS

pytestmark = pytest.mark.once

REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "blueprints.md"


def names(shape: Shape) -> Iterator[str]:
    """Every key and every fixed word that a blueprint may hold."""
    match shape:
        case Table(_, keys):
            yield from keys
            for key in keys.values():
                yield from names(key.shape)
        case Plain(table):
            yield from names(table)
        case ListOf(entry):
            yield from names(entry)
        case MapOf(known, inner):
            yield from known
            yield from names(inner)
        case OneOf(values) | SetOf(values):
            yield from values


def test_the_reference_names_everything_that_a_blueprint_may_say() -> None:
    reference = REFERENCE.read_text(encoding="utf-8")
    weekdays = {"tuesday", "wednesday", "thursday", "friday", "saturday"}  # `monday` … `sunday`

    missing = {
        name for name in names(blueprint_shape()) if f"`{name}`" not in reference and f"[{name}]" not in reference
    }

    assert {name for name in missing if f".{name}]" not in reference} - weekdays == set()


def test_the_reference_gives_every_word_and_every_effect() -> None:
    reference = REFERENCE.read_text(encoding="utf-8")

    assert [key for key, word in WORDS.items() if f"| `{key}` | {word['es']} | {word['en']} |" not in reference] == []
    assert [effect for effect in EFFECTS if f"`{effect}`" not in reference] == []
