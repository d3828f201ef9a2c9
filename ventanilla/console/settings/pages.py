"""Pages by key over any list: the address names the row after (or before) which it begins, so the hundredth costs as the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from ventanilla.lib.fold import fold
from ventanilla.lib.text import clean_line

SIZE: Final = 25


@dataclass(frozen=True)
class Page:
    rows: Sequence[Any]
    before: str = ""
    after: str = ""


def page_of(rows: QuerySet[Any], request: HttpRequest, *, by: str = "folded") -> Page:
    """`by` is the column of the order, made unique by the key; "-pk" is newest first."""
    columns = [by] if by == "-pk" else [by, "pk"]
    back = "before" in request.GET
    at = _row(rows, request.GET.get("before" if back else "after", ""))
    back = back and at is not None
    order = [_reversed(column) for column in columns] if back else columns
    if at is not None:
        rows = rows.filter(_beyond(order, at))
    found = list(rows.order_by(*order)[: SIZE + 1])
    more, found = len(found) > SIZE, found[:SIZE]
    if back:
        found.reverse()
    if not found:
        return Page(found)
    has_before, has_after = (more, True) if back else (at is not None, more)
    return Page(found, str(found[0].pk) if has_before else "", str(found[-1].pk) if has_after else "")


def words_of(request: HttpRequest) -> str:
    return clean_line(request.GET.get("q", ""))[:100]


def folded_has(words: str) -> Q:
    """Every word, in any order, accents or not."""
    condition = Q()
    for word in fold(words).split():
        condition &= Q(folded__contains=word)
    return condition


def _row(rows: QuerySet[Any], key: str) -> Model | None:
    known = key.isascii() and key.isdigit() and len(key) < 19
    row: Model | None = rows.filter(pk=int(key)).first() if known else None
    return row


def _reversed(column: str) -> str:
    return column[1:] if column.startswith("-") else f"-{column}"


def _beyond(order: Sequence[str], at: Model) -> Q:
    condition, equal = Q(), Q()
    for column in order:
        name = column.removeprefix("-")
        condition |= equal & Q(**{f"{name}__{'lt' if column.startswith('-') else 'gt'}": getattr(at, name)})
        equal &= Q(**{name: getattr(at, name)})
    return condition
