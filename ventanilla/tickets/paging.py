"""Pages by key: a page says after (or before) which row it begins, so that the hundredth costs what the first does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db.models import Q

from ventanilla.tickets.models import Ticket
from ventanilla.tickets.models.ticket import TicketQuerySet

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Order:
    """A named order of a list; `columns` as `order_by` takes them, the last one unique."""

    key: str
    label: Any
    columns: tuple[str, ...]


NEWEST: Final = Order("newest", "", ("-number",))


@dataclass(frozen=True)
class Page:
    """Some rows in order, and the keys that lead to its neighbours ("" where there is none)."""

    rows: Sequence[Ticket] = ()
    before: str = ""
    after: str = ""


def page_of(
    tickets: TicketQuerySet,
    order: Order,
    *,
    after: str = "",
    before: str = "",
    size: int,
    parts: Sequence[TicketQuerySet] = (),
) -> Page:
    """The page that begins after this key, or ends before that one; the first page for keys that make no sense. One query.

    With `parts`, which say together which rows belong to the list, two: each part gives its own first rows by its own index, and
    `tickets` says only how they are fetched.
    """
    key, back = (_read(before, order), True) if before else (_read(after, order), False)
    back = back and key is not None
    columns = [_reversed(column) for column in order.columns] if back else list(order.columns)
    beyond = _beyond(columns, key) if key is not None else Q()
    wanted = (
        tickets.filter(pk__in=_first([part.filter(beyond) for part in parts], columns, size + 1))
        if parts
        else tickets.filter(beyond)
    )
    rows = list(wanted.order_by(*columns)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    if not rows:
        return Page()
    has_before = more if back else key is not None
    has_after = True if back else more
    return Page(rows, _key(rows[0], order) if has_before else "", _key(rows[-1], order) if has_after else "")


def _first(parts: Sequence[TicketQuerySet], columns: Sequence[str], size: int) -> list[int]:
    """Ids of the first rows of all parts together, of which nothing else is read.

    They go through `pk IN (…)`, because SQLite takes no LIMIT within a UNION.
    """
    firsts = [part.order_by(*columns)[:size].values("pk") for part in parts]
    names = [column.removeprefix("-") for column in columns]
    chosen = [Ticket.objects.filter(pk__in=first).order_by().values_list("pk", *names) for first in firsts]
    return [row[0] for row in chosen[0].union(*chosen[1:]).order_by(*columns)[:size]]


def _reversed(column: str) -> str:
    return column[1:] if column.startswith("-") else f"-{column}"


def _beyond(columns: Sequence[str], key: Sequence[Any]) -> Q:
    """Rows that stand strictly after this key. The bound of the first column alone lets the database enter its index there."""
    condition, equal = Q(), Q()
    for column, value in zip(columns, key, strict=True):
        name, less = column.removeprefix("-"), column.startswith("-")
        condition |= equal & Q(**{f"{name}__{'lt' if less else 'gt'}": value})
        equal &= Q(**{name: value})
    first, less = columns[0].removeprefix("-"), columns[0].startswith("-")
    return Q(**{f"{first}__{'lte' if less else 'gte'}": key[0]}) & condition


def _key(ticket: Ticket, order: Order) -> str:
    return "-".join(_written(getattr(ticket, column.removeprefix("-"))) for column in order.columns)


def _written(value: Any) -> str:
    return str((value - _EPOCH) // timedelta(microseconds=1)) if isinstance(value, datetime) else str(value)


def _read(text: str, order: Order) -> list[Any] | None:
    """The values of a key as `_key` wrote them; None for anything else that stands in the address."""
    parts = text.split("-")
    if len(parts) != len(order.columns) or not all(
        part.isascii() and part.isdigit() and len(part) < 19 for part in parts
    ):
        return None
    values: list[Any] = []
    for part, column in zip(parts, order.columns, strict=True):
        try:
            values.append(_EPOCH + timedelta(microseconds=int(part)) if column.endswith("_at") else int(part))
        except OverflowError:
            return None
    return values
