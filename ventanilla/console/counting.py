"""Several counts in one query, each of them stopping at a thousand, so that none grows with the tickets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import IntegerField, QuerySet, Subquery

from ventanilla.desks.models import Desk

LIMIT: Final = 1000


class Count(Subquery):
    """How many rows a query has, as far as it is worth counting."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__(rows.order_by().values("pk")[:LIMIT])


def count(desk: Desk, rows: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """How many rows each of these queries has; `LIMIT` stands for "that many or more"."""
    return look_up(desk, {name: Count(query) for name, query in rows.items()})


def look_up(desk: Desk, wanted: Mapping[Any, Any]) -> dict[Any, Any]:
    """Values of unrelated expressions, fetched together: one row of the desk carries them."""
    if not wanted:
        return {}
    names = {f"v{place}": expression for place, expression in enumerate(wanted.values())}
    row = Desk.objects.filter(pk=desk.pk).values(**names).get()
    return dict(zip(wanted, row.values(), strict=True))


def shown(figure: int) -> str:
    return "999+" if figure >= LIMIT else str(figure)
