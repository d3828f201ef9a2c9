"""The shape of a blueprint, read off the dataclasses of `config.py`: they are the one place that says which keys there are.

A shape is walked four times: to find what is wrong (`check`), to make the frozen values (`build`), to bring a document into
its one canonical form (`build.canonical`), and to write it as TOML (`dump`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from functools import cache
from typing import Any, Final, Literal, Union, cast, get_args, get_origin, get_type_hints

from ventanilla.desks import config
from ventanilla.lib.langmap import LangMap


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the desk in several languages; a label fits on one line."""

    one_line: bool


@dataclass(frozen=True, slots=True)
class Line:
    pass


@dataclass(frozen=True, slots=True)
class Whole:
    pass


@dataclass(frozen=True, slots=True)
class Flag:
    pass


@dataclass(frozen=True, slots=True)
class OneOf:
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetOf:
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    entry: Shape


@dataclass(frozen=True, slots=True)
class MapOf:
    keys: tuple[str, ...]  # () = any
    value: Shape


@dataclass(frozen=True, slots=True)
class Plain:
    """Checked like a table, and handed as it is to the part of the product that reads it."""

    table: Table


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table."""

    name: str  # as the blueprint spells it
    attribute: str
    shape: Shape
    required: bool
    default: Any = None


@dataclass(frozen=True, slots=True)
class Table:
    made: type
    keys: Mapping[str, Key] = field(hash=False)


Shape = Union[Text, Line, Whole, Flag, OneOf, SetOf, ListOf, MapOf, Plain, Table]  # noqa: UP007


# --- What a blueprint holds beside the configuration: rows that people and tickets point at ---------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A team."""

    key: str
    label: LangMap


@dataclass(frozen=True, slots=True, kw_only=True)
class Product(Entry):
    versions: tuple[str, ...] = ()  # suggested where a version is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Subcategory:
    key: str
    label: LangMap
    kind: Literal["problem", "request"] = "problem"
    default_priority: str = ""
    outcomes: tuple[str, ...] = ()
    survey: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Category(Subcategory):
    children: tuple[Subcategory, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    key: str
    label: LangMap
    categories: tuple[Category, ...] = ()
    teams: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    areas: tuple[Area, ...]
    products: tuple[Product, ...] = ()


# --- From annotations to shapes ---------------------------------------------------------------------------------------

FORMAT: Final = 1
# `from` is no name in Python.
_SPELLING: Final[Mapping[tuple[type, str], str]] = {
    (config.Transition, "sources"): "from",
    (config.Transition, "target"): "to",
}
_ONE_LINE: Final = frozenset({"label", "name", "motto", "placeholder"})
# A desk may well have none of these; a transition without target stays where it is.
_OPTIONAL: Final = frozenset({"words", "priorities", "services", "counters", "target"})
_PLAIN: Final[Mapping[str, type]] = {}


@cache
def table_of(made: type) -> Table:
    hints = get_type_hints(made)
    keys = {}
    for item in fields(made):
        name = _SPELLING.get((made, item.name), item.name)
        shape = _shape(hints[item.name], item.name)
        default = item.default if item.default is not MISSING else None
        if default is MISSING or default is None:
            default = item.default_factory() if item.default_factory is not MISSING else None
        if is_dataclass(default):
            default = {}  # a table that is left out: each of its keys has a default of its own
        required = default is None and item.name not in _OPTIONAL
        keys[name] = Key(name, item.name, shape, required, _empty(shape) if default is None else default)
    return Table(made, keys)


def _shape(hint: Any, name: str) -> Shape:
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is LangMap:
        return Text(one_line=name in _ONE_LINE or name == "words")
    if hint is str:
        return Line()
    if hint is bool:
        return Flag()
    if hint is int:
        return Whole()
    if origin is Literal:
        return OneOf(arguments)
    if origin is frozenset:
        return SetOf(get_args(arguments[0]))
    if origin is tuple:
        return ListOf(_shape(arguments[0], name))
    if origin is Mapping or (isinstance(origin, type) and issubclass(origin, Mapping)):
        if arguments[1] is object:
            return Plain(table_of(_PLAIN[name]))
        return MapOf(get_args(arguments[0]), _shape(arguments[1], name))
    assert is_dataclass(hint), hint
    return table_of(cast("type", hint))


def _empty(shape: Shape) -> Any:
    match shape:
        case ListOf():
            return ()
        case MapOf() | Plain():
            return {}
        case Line():
            return ""
    return None


def config_shape() -> Table:
    return table_of(config.DeskConfig)


def rows_shape() -> Table:
    return table_of(Rows)


def blueprint_shape() -> Table:
    """Everything that may stand in a file: the configuration and the rows."""
    return Table(dict, {**config_shape().keys, **rows_shape().keys})
