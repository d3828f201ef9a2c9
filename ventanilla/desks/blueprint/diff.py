"""The difference between two documents, key by key, for a person who decides whether to replace one by the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from ventanilla.desks.blueprint.build import Document, canonical
from ventanilla.lib.text import first_line

# How the entries of a list are told apart; a list of anything else is compared whole.
_IDENTITY = ("key", "event")


@dataclass(frozen=True, slots=True)
class Change:
    """One key that was added, removed or changed."""

    kind: Literal["added", "removed", "changed", "moved"]
    path: str
    before: Any = None
    after: Any = None

    def __str__(self) -> str:
        match self.kind:
            case "added":
                return f"+ {self.path} = {_shown(self.after)}"
            case "removed":
                return f"- {self.path} = {_shown(self.before)}"
            case "changed":
                return f"~ {self.path}: {_shown(self.before)} → {_shown(self.after)}"
            case "moved":
                return f"~ {self.path}: " + _("otro orden")


def difference(before: Document, after: Document) -> tuple[Change, ...]:
    """What would change. Compares data, not text: spelling out a default or reordering a set is no change."""
    return tuple(_compare("", canonical(before), canonical(after)))


def _compare(path: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _compare_keys(path, before, after)
    elif (old := _named(before)) is not None and (new := _named(after)) is not None:
        yield from _compare_keys(path, old, new)
        if [key for key in old if key in new] != [key for key in new if key in old]:
            yield Change("moved", path)
    else:
        yield Change("changed", path, before, after)


def _compare_keys(path: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for key in [*before, *(key for key in after if key not in before)]:
        below = f"{path}.{key}" if path else key
        if key not in after:
            yield Change("removed", below, before=before[key])
        elif key not in before:
            yield Change("added", below, after=after[key])
        else:
            yield from _compare(below, before[key], after[key])


def _named(entries: Any) -> dict[str, Any] | None:
    """The entries of a list of tables by what names them; None if they have no names or share one."""
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        return None
    for identity in _IDENTITY:
        names = [entry.get(identity) for entry in entries]
        if all(isinstance(name, str) for name in names) and len(set(names)) == len(names):
            return dict(zip(names, entries, strict=True))
    return None


def _shown(value: Any) -> str:
    """A value as a person reads it: its label if it has one."""
    if isinstance(value, Mapping):
        label = value.get("label", value)
        if isinstance(label, Mapping):
            return ", ".join(f"{key}: {_shown(one)}" for key, one in label.items())
    if isinstance(value, list):
        return "[" + ", ".join(map(_shown, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"«{first_line(value)}»" if isinstance(value, str) else str(value)
