"""What else in a configuration names an entry: the reason why it cannot simply go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ventanilla.console.settings.editor.faces import FACES
from ventanilla.desks.blueprint.build import Document
from ventanilla.desks.blueprint.patch import Steps, names
from ventanilla.desks.blueprint.shape import ListOf, MapOf, Plain, Shape, Table, blueprint_shape


def references(document: Document, name: str, key: str) -> list[Steps]:
    """The paths at which this entry of this list is named."""
    return list(dict.fromkeys(_named(blueprint_shape(), document, "", (), name, key)))


def _named(shape: Shape, value: Any, at: str, path: Steps, name: str, key: str) -> Iterator[Steps]:
    refers = name in FACES[at].refers if at in FACES else False
    match shape:
        case Table(_, keys) | Plain(Table(_, keys)):
            for inner, one in value.items():
                if inner in keys:
                    yield from _named(
                        keys[inner].shape, one, f"{at}.{inner}".removeprefix("."), (*path, inner), name, key
                    )
        case ListOf(Table() as entry):
            for called, one in zip(names(value), value, strict=True):
                yield from _named(entry, one, at, (*path, called), name, key)
        case MapOf() if isinstance(value, Mapping):
            if refers and (key in value or key in value.values()):
                yield path
        case _ if refers and (value == key or (isinstance(value, list) and key in value)):
            yield path
