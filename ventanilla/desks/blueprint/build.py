"""A document without defects → frozen values, and → its canonical form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeVar, cast, get_args

from ventanilla.desks.blueprint.naming import new_key
from ventanilla.desks.blueprint.shape import (
    FORMAT,
    Flag,
    Line,
    ListOf,
    MapOf,
    OneOf,
    Plain,
    Rows,
    SetOf,
    Shape,
    Table,
    Text,
    Whole,
    blueprint_shape,
    config_shape,
    rows_shape,
    table_of,
)
from ventanilla.desks.config import DeskConfig, Verb
from ventanilla.lib.langmap import LANGUAGES, LangMap, pick

Document = dict[str, Any]
Part = TypeVar("Part")


def build(document: Mapping[str, Any]) -> DeskConfig:
    """The configuration that this document describes: a blueprint's, or that of a `DeskRevision`."""
    config = cast("DeskConfig", _build(config_shape(), document))
    # Without a target a move stays where it is; a verb that nobody was given is nobody's.
    moves = (replace(move, target=move.target or move.sources[0]) for move in config.transitions)
    rights = {verb: config.rights.get(verb, frozenset()) for verb in get_args(Verb)}
    return replace(config, transitions=tuple(moves), rights=MappingProxyType(rights))


def build_rows(document: Mapping[str, Any]) -> Rows:
    """The areas with their categories and teams, and the products."""
    return cast("Rows", _build(rows_shape(), document))


def part(made: type[Part], document: Mapping[str, Any]) -> Part:
    """One entry of a configuration by itself, such as a survey that somebody answered."""
    return cast("Part", _build(table_of(cast("type", made)), document))


def canonical(document: Mapping[str, Any]) -> Document:
    """The same data in the one form in which two documents are compared and stored: no defaults, sets in order, a key each."""
    return {"format": FORMAT, **_canonical(blueprint_shape(), document)}


def configuration(document: Mapping[str, Any]) -> Document:
    """The part of a document that a `DeskRevision` keeps; the rest are rows."""
    return {key: value for key, value in canonical(document).items() if key not in rows_shape().keys}


def _build(shape: Shape, value: Any) -> Any:
    match shape:
        case Table(made, keys):
            return made(**{key.attribute: _build(key.shape, value.get(key.name, key.default)) for key in keys.values()})
        case Text():
            return LangMap(value)
        case SetOf():
            return frozenset(value)
        case ListOf(entry):
            return tuple(_build(entry, one) for one in value)
        case MapOf(_, inner):
            return MappingProxyType({key: _build(inner, one) for key, one in value.items()})
        case Plain():
            return MappingProxyType(dict(value))
        case Line() | Whole() | Flag() | OneOf():
            return value


def _canonical(shape: Shape, value: Any) -> Any:
    match shape:
        case Table(_, keys):
            pairs = ((key, _canonical(key.shape, value[key.name])) for key in keys.values() if key.name in value)
            return {key.name: one for key, one in pairs if key.required or one != _canonical(key.shape, key.default)}
        case Text():
            return {language: value[language] for language in LANGUAGES if value.get(language)}
        case SetOf(values):
            return [one for one in values if one in value]
        case ListOf(entry):
            entries = [_canonical(entry, one) for one in value]
            may_lack_key = isinstance(entry, Table) and "key" in entry.keys and not entry.keys["key"].required
            return list(_with_keys(entries)) if may_lack_key else entries
        case MapOf(known, inner):
            order = [key for key in known if key in value] if known else sorted(value)
            return {key: _canonical(inner, value[key]) for key in order}
        case Plain():
            return _sorted(value)
        case Line() | Whole() | Flag() | OneOf():
            return value


def _with_keys(entries: list[Document]) -> Iterator[Document]:
    """A counter may come without a key: it gets one of its label, always the same, and keeps it when that changes."""
    taken = {entry["key"] for entry in entries if "key" in entry}
    for entry in entries:
        if "key" not in entry:
            entry = {"key": new_key(pick(entry.get("label", {}), LANGUAGES[0]), taken), **entry}
            taken.add(entry["key"])
        yield entry


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(one) for one in value] if isinstance(value, list) else value
