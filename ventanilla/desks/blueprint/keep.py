"""What tickets use may not disappear with a new blueprint: it stays, archived, at the end of its list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, get_args

from django.db import connection

from ventanilla.desks.blueprint.faults import keys
from ventanilla.desks.config import Evidence

if TYPE_CHECKING:
    from ventanilla.desks.blueprint.build import Document
    from ventanilla.desks.models import Desk

# List of the document → the column of a ticket that names its entries. An outcome is only offered by moves that name
# it, so it needs no mark to be out of use.
_USED_IN: Final = {"states": "state", "outcomes": "outcome", "priorities": "priority", "services": "service"}
_MARKED: Final = frozenset({"states", "priorities", "services"})


def is_used(desk: Desk, name: str, key: str) -> bool:
    """Whether a ticket has this entry of this list."""
    return name in _USED_IN and desk.tickets.filter(**{_USED_IN[name]: key}).exists()


def hold_tickets(desk: Desk) -> None:
    """Let no ticket change until the transaction ends, or one might enter a state in the moment in which it disappears.

    SQLite has one writer anyway. EXCLUSIVE also waits for verbs that have locked their ticket and not yet written it.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(desk.tickets.model._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")


def keep_what_is_used(desk: Desk, before: Document, after: Document) -> tuple[Document, tuple[str, ...]]:
    """The new document with what tickets still need of the old one, and what that is."""
    after, kept = dict(after), []
    for name, column in _USED_IN.items():
        used = set(desk.tickets.values_list(column, flat=True).distinct())
        for key, entry in keys(before, name).items():
            if key in used and key not in keys(after, name):
                after[name] = [*after.get(name, []), {**entry, "archived": True} if name in _MARKED else entry]
                kept.append(f"{name}.{key}")
    left = {path.removeprefix("states.") for path in kept if path.startswith("states.")}
    after["transitions"] = list(_with_ways_out(left, before, after))
    return after, tuple(kept)


def _with_ways_out(left: set[str], before: Document, after: Document) -> Iterator[dict[str, Any]]:
    """The moves of the new workflow, which may also be made from the states that are being left as they could before."""
    old = keys(before, "transitions")
    for move in after["transitions"]:
        leads_on = move.get("to") and move["to"] not in move["from"]
        sources = [source for source in old.get(move["key"], {}).get("from", []) if source in left]
        yield {**move, "from": [*move["from"], *sources]} if leads_on else move
    new = keys(after, "transitions")
    for key, move in old.items():
        sources = [source for source in move["from"] if source in left]
        target = move.get("to")
        if key not in new and sources and target in keys(after, "states") and target not in left:
            yield _within(after, {**move, "from": sources})


def _within(document: Document, move: dict[str, Any]) -> dict[str, Any]:
    """The move without what it asked for and the new document no longer has."""
    askable = {*keys(document, "fields"), *get_args(Evidence)}
    fitted = {
        **move,
        "requires": [name for name in move.get("requires", []) if name in askable],
        "asks": [name for name in move.get("asks", []) if name in askable],
        "outcomes": [name for name in move.get("outcomes", []) if name in keys(document, "outcomes")],
    }
    if move.get("area") not in keys(document, "areas"):
        fitted.pop("area", None)
    if move.get("outcomes") and not fitted["outcomes"]:
        fitted["outcomes"] = list(keys(document, "outcomes"))
    return fitted
