"""A document → TOML, in the layout in which blueprints are written by hand. What it writes parses to the same data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import tomlkit

from ventanilla.desks.blueprint.build import Document, canonical
from ventanilla.desks.blueprint.shape import MapOf, Table, Text, blueprint_shape

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
# Lists of tables that read better within the entry that they belong to than under headers of their own.
_WITHIN: Final = frozenset({"options", "children"})


def dump(document: Document) -> str:
    """The blueprint of this document."""
    return "\n".join(_table((), canonical(document))) + "\n"


def _table(path: tuple[str, ...], table: Mapping[str, Any]) -> Iterator[str]:
    """First what stands on a line of its own, then the tables below: TOML knows no way back up."""
    headed = [name for name, value in table.items() if _has_header(path, name, value)]
    for name, value in table.items():
        if name not in headed:
            yield f"{_key(name)} = {_entries(value) if name in _WITHIN else _value(value)}"
    for name in headed:
        value = table[name]
        header = ".".join(map(_key, (*path, name)))
        for entry in value if isinstance(value, list) else [value]:
            yield ""
            yield f"[[{header}]]" if isinstance(value, list) else f"[{header}]"
            yield from _table((*path, name), entry)


def _has_header(path: tuple[str, ...], name: str, value: Any) -> bool:
    if isinstance(value, list):
        return name not in _WITHIN and bool(value) and all(isinstance(entry, Mapping) for entry in value)
    if not isinstance(value, Mapping):
        return False
    top = blueprint_shape().keys[(*path, name)[0]].shape
    if not path:
        return not isinstance(top, Text)
    # A map within a table of the desk, such as the working time within the deadlines.
    return len(path) == 1 and isinstance(top, Table) and isinstance(top.keys[name].shape, MapOf)


def _entries(tables: list[Mapping[str, Any]]) -> str:
    return "[\n" + "".join(f"    {_value(table)},\n" for table in tables) + "]"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{_key(name)} = {_value(one)}" for name, one in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return str(tomlkit.item(value).as_string())


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _value(name)
