"""How many tickets came in, are open, came back and were closed in a period: of the whole, and by whatever they are counted by.

Everything is read through two indexes, of the day a ticket came in and of the day it was closed, so that the cost follows the
tickets of the period (docs/decisions/0011-reports.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Case, CharField, Count, Expression, Q, Value, When
from django.db.models.functions import Cast, Coalesce

from ventanilla.reports.periods import Days
from ventanilla.tickets.models.ticket import IS_OPEN, TicketQuerySet

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ventanilla.tickets.models import Ticket

    Rows = QuerySet[Ticket, tuple[Any, ...]]

NOBODY: Final = "none"
TEAM_ONLY: Final = "team"


@dataclass(frozen=True)
class Tally:
    """`entered` came in within the period, `open` and `reopened` are of these; `closed` were closed within it, whenever they came."""

    entered: int = 0
    open: int = 0
    reopened: int = 0
    closed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.entered + other.entered,
            self.open + other.open,
            self.reopened + other.reopened,
            self.closed + other.closed,
        )


@dataclass(frozen=True)
class Dimension:
    """What tickets are counted by. `value` makes a text of the ticket, for a count by this column of its times."""

    key: str
    value: Callable[[str], Expression | Coalesce | Cast]


def total(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())


def count(tickets: TicketQuerySet, days: Days, dimensions: Sequence[Dimension]) -> dict[str, dict[str, Tally]]:
    """For each dimension its values with their figures; values without any ticket are left out. One query."""
    parts = [_entered(tickets, days, one) for one in dimensions] + [_closed(tickets, days, one) for one in dimensions]
    found: dict[str, dict[str, Tally]] = {one.key: {} for one in dimensions}
    for key, value, *figures in parts[0].union(*parts[1:], all=True):
        values = found[key]
        values[value] = values.get(value, Tally()) + Tally(*figures)
    return found


def _entered(tickets: TicketQuerySet, days: Days, by: Dimension) -> Rows:
    return _grouped(
        tickets.filter(days.within("created_at")), by, "created_at",
        entered=Count("pk"), open_now=Count("pk", filter=IS_OPEN), came_back=Count("pk", filter=Q(reopened_count__gt=0)),
        ended=Value(0),
    )  # fmt: skip


def _closed(tickets: TicketQuerySet, days: Days, by: Dimension) -> Rows:
    return _grouped(
        tickets.filter(days.within("closed_at")), by, "closed_at",
        entered=Value(0), open_now=Value(0), came_back=Value(0), ended=Count("pk"),
    )  # fmt: skip


def _grouped(tickets: TicketQuerySet, by: Dimension, column: str, **figures: Count | Value) -> Rows:
    grouped = tickets.order_by().values(value=by.value(column)).annotate(part=Value(by.key), **figures)
    found: Rows = grouped.values_list("part", "value", *figures)
    return found


# --- Dimensions -------------------------------------------------------------------------------------------------------


def _row(column: str) -> Dimension:
    """By a row that a ticket points at, or points at none."""
    return Dimension(
        column, lambda _when: Coalesce(Cast(f"{column}_id", CharField()), Value(NOBODY), output_field=CharField())
    )


STATE: Final = Dimension("state", lambda _when: Cast("state", CharField()))
AREA: Final = _row("area")
CATEGORY: Final = _row("category")
CLIENT: Final = _row("organization")
ASSIGNEE: Final = Dimension(
    "assignee",
    lambda _when: Case(
        When(assignee__isnull=False, then=Cast("assignee_id", CharField())),
        When(team__isnull=False, then=Value(TEAM_ONLY)),
        default=Value(NOBODY),
        output_field=CharField(),
    ),
)


def by_step(steps: Sequence[Days]) -> Dimension:
    """By the place of the step within which it came in, or was closed."""

    def place(column: str) -> Case:
        ends = [When(**{f"{column}__lt": step.ends}, then=Value(str(number))) for number, step in enumerate(steps)]
        return Case(*ends, output_field=CharField())

    return Dimension("step", place)
