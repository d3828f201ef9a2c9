"""A change of a document as values at paths: laid over what others have changed meanwhile, and taken back again.

Entries of a list are named by their key, never by their place, so that two people may change two of them. What a path leads to is
read off the shape: tables and texts are taken apart, everything else is one value. Of a set, such as who may reply, each member stands
by itself when two people change it; a list in which the order may matter does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from ventanilla.desks.blueprint.build import Document, canonical
from ventanilla.desks.blueprint.shape import Line, ListOf, MapOf, Plain, SetOf, Shape, Table, Text, blueprint_shape

Steps = tuple[str, ...]
ORDER: Final = "#"  # the last step of a path to the order of a list


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


@dataclass(frozen=True, slots=True)
class Edit:
    """One value that changed. MISSING stands for a value that was, or is, left out."""

    path: Steps
    before: Any
    after: Any

    @property
    def inverse(self) -> Edit:
        return Edit(self.path, self.after, self.before)


class Clash(Exception):
    """Edits that cannot be laid over a document, because others changed the same values; and the document with all the others."""

    def __init__(self, edits: Sequence[Edit], document: Document | None = None) -> None:
        self.edits = tuple(edits)
        self.document = document or {}


def compare(before: Document, after: Document) -> tuple[Edit, ...]:
    """What leads from one document to the other."""
    return tuple(_compare(_root(), (), canonical(before), canonical(after)))


def lay(edits: Iterable[Edit], over: Document) -> Document:
    """The document with these edits. Raises `Clash` with those that meet a value they do not know; one that is made already is fine."""
    document: Any = canonical(over)
    clashes: list[Edit] = []
    for edit in edits:
        try:
            document = _lay(_root(), document, edit.path, edit)
        except Clash as clash:
            clashes += clash.edits
    if clashes:
        raise Clash(clashes, canonical(document))
    return canonical(document)


def force(edits: Iterable[Edit], over: Document) -> Document:
    """The document with these edits, whatever others put in their place; without those for which there is no place any more."""
    for edit in edits:
        with suppress(Clash):
            over = lay([Edit(edit.path, value_at(over, edit.path), edit.after)], over)
    return over


def inverse(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """What takes these edits back, the last one first; but the order of a list stays behind its entries."""
    return tuple(sorted((edit.inverse for edit in reversed([*edits])), key=lambda edit: edit.path[-1] == ORDER))


def value_at(document: Document, path: Steps) -> Any:
    """What stands at this path, or MISSING."""
    value: Any = document
    for step in path:
        if isinstance(value, list) and all(isinstance(one, Mapping) for one in value):
            found = names(value)
            if step == ORDER:
                return found
            value = value[found.index(step)] if step in found else MISSING
        elif isinstance(value, Mapping):
            value = value.get(step, MISSING)
        else:
            return MISSING
    return value


def keyed(document: Document, path: Iterable[str | int]) -> Steps:
    """A path of `check`, which counts the entries of lists, by their names."""
    value: Any = document
    steps: list[str] = []
    for step in path:
        if isinstance(value, list) and isinstance(step, int) and step < len(value):
            is_table = all(isinstance(one, Mapping) for one in value)
            steps.append(names(value)[step] if is_table else str(step))
            value = value[step]
        else:
            steps.append(str(step))
            value = value.get(step) if isinstance(value, Mapping) else None
    return tuple(steps)


def names(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the entries of a list are called in paths: their key, that of a notice its event. Two of a faulty list may share one."""
    found: list[str] = []
    for entry in entries:
        name = base = str(entry.get("key") or entry.get("event") or "x")
        number = 2
        while name in found:
            name, number = f"{base}-{number}", number + 1
        found.append(name)
    return found


def _root() -> Table:
    """All but the desk's own key, which never changes."""
    table = blueprint_shape()
    return Table(table.made, {name: key for name, key in table.keys.items() if name != "key"})


# --- Taking apart -----------------------------------------------------------------------------------------------------


def _compare(shape: Shape, path: Steps, before: Any, after: Any) -> Iterator[Edit]:
    if before == after:
        return
    match shape:
        case Table() | Plain() | MapOf() | Text():
            old: Mapping[str, Any] = _or(before, {})
            new: Mapping[str, Any] = _or(after, {})
            for name in {**old, **new}:
                inner = _inner(shape, name)
                if inner is not None:
                    yield from _compare(inner, (*path, name), old.get(name, MISSING), new.get(name, MISSING))
        case ListOf(Table() as entry):
            yield from _compare_entries(entry, path, _or(before, []), _or(after, []))
        case _:
            yield Edit(path, before, after)


def _compare_entries(entry: Table, path: Steps, before: list[Any], after: list[Any]) -> Iterator[Edit]:
    old, new = dict(zip(names(before), before, strict=True)), dict(zip(names(after), after, strict=True))
    for name in [*old, *(name for name in new if name not in old)]:
        if name in old and name in new:
            yield from _compare(entry, (*path, name), old[name], new[name])
        else:
            yield Edit((*path, name), old.get(name, MISSING), new.get(name, MISSING))
    if list(old) != list(new):
        yield Edit((*path, ORDER), list(old), list(new))


def _inner(shape: Shape, name: str) -> Shape | None:
    match shape:
        case Table(_, keys):
            return keys[name].shape if name in keys else None
        case Plain(table):
            return _inner(table, name)
        case MapOf(_, value):
            return value
    return Line()  # a text in one language


Value = TypeVar("Value")


def _or(value: Any, empty: Value) -> Value:
    return empty if value is MISSING else value


# --- Putting together -------------------------------------------------------------------------------------------------


def _lay(shape: Shape, value: Any, path: Steps, edit: Edit, default: Any = ()) -> Any:
    """`default` is what a value that was left out means."""
    if not path:
        if value in (edit.before, edit.after):
            return edit.after
        if not isinstance(shape, SetOf):
            raise Clash([edit])
        now, before, after = ({*_or(one, default)} for one in (value, edit.before, edit.after))
        return [one for one in shape.values if one in (now | (after - before)) - (before - after)]
    match shape:
        case ListOf(Table() as entry):
            return _lay_entry(entry, _or(value, []), path, edit)
        case Table() | Plain() | MapOf() | Text():
            inner = _inner(shape, path[0])
            if inner is None:
                raise Clash([edit])
            known: Mapping[str, Any] = _or(value, {})
            meant = shape.keys[path[0]].default if isinstance(shape, Table) else ()
            laid = _lay(inner, known.get(path[0], MISSING), path[1:], edit, meant)
            kept = {name: one for name, one in known.items() if name != path[0] or laid is not MISSING}
            if laid is not MISSING:
                kept[path[0]] = laid
            # A text or a table that nothing is left of was not there before either.
            return kept or MISSING
    raise Clash([edit])


def _lay_entry(entry: Table, entries: list[Any], path: Steps, edit: Edit) -> list[Any]:
    found = names(entries)
    if path[0] == ORDER:
        ordered = _ordered(found, edit)
        return [entries[found.index(name)] for name in ordered]
    at = found.index(path[0]) if path[0] in found else None
    if at is None and len(path) > 1:
        raise Clash([edit])
    laid = _lay(entry, MISSING if at is None else entries[at], path[1:], edit)
    if at is None:
        return entries if laid is MISSING else [*entries, laid]
    return [*entries[:at], *([] if laid is MISSING else [laid]), *entries[at + 1 :]]


def _ordered(found: list[str], edit: Edit) -> list[str]:
    """The entries that are there in the order of this edit; what others have added stays where they put it."""
    stay = [name for name in edit.before if name in edit.after]
    wanted = [name for name in edit.after if name in edit.before]
    ordered = list(found)
    if stay != wanted:
        theirs = [name for name in found if name in stay]
        if theirs == [name for name in stay if name in found]:
            moved = iter([name for name in wanted if name in found])
            ordered = [next(moved) if name in stay else name for name in found]
        elif theirs != [name for name in wanted if name in found]:
            raise Clash([edit])
    for place, name in enumerate(edit.after):
        if name not in edit.before and name in ordered:
            ordered.remove(name)
            before = [one for one in edit.after[:place] if one in ordered]
            ordered.insert(ordered.index(before[-1]) + 1 if before else 0, name)
    return ordered
