"""A list of tickets as its address asks for it: section, filters, words, order or groups, page."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import DatabaseError
from django.db.models import Q, Subquery
from django.utils.translation import gettext_lazy as _

from ventanilla.console import counting, live
from ventanilla.console.entry import StaffRequest
from ventanilla.console.filters import Chip, Chosen, filters_of
from ventanilla.console.narrowing import Narrowed
from ventanilla.console.sections import Section, seen_on
from ventanilla.desks.access import Access
from ventanilla.desks.config import Choice, State
from ventanilla.desks.models import Category
from ventanilla.lib.langmap import pick
from ventanilla.lib.text import clean_line
from ventanilla.search import finding
from ventanilla.tickets.models import Ticket
from ventanilla.tickets.models.ticket import TicketQuerySet
from ventanilla.tickets.paging import Order, Page, page_of

logger = logging.getLogger(__name__)

# Each order has an index of its name's own columns (Ticket.Meta.indexes), so no list is ever sorted.
ORDERS: Final = {
    order.key: order
    for order in (
        Order("newest", _("Más recientes"), ("-number",)),
        Order("oldest", _("Más antiguos"), ("number",)),
        Order("activity", _("Última actividad"), ("-updated_at", "-number")),
        Order("priority", _("Más urgentes"), ("priority_rank", "-number")),
    )
}
GROUPINGS: Final = ("state", "category", "priority")
PER_GROUP: Final = 6
MAX_GROUPS: Final = 40


@dataclass(frozen=True)
class Group:
    """The newest tickets of one state, category or priority; `more` leads to all of them."""

    value: str
    label: str
    count: str
    rows: Sequence[Ticket]
    mark: State | Choice | None = None


@dataclass(frozen=True)
class StateTab:
    """States that the desk counts together (Registrados, Asignados …)."""

    label: str
    states: tuple[str, ...]
    icon: str = ""


@dataclass
class Listing(Narrowed):
    page_name = "console:tickets"
    choices_name = "console:filter"

    sections: dict[str, Section]
    section: Section
    words: str
    order: Order
    grouping: str
    page: Page = field(default_factory=Page)
    groups: list[Group] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)

    @classmethod
    def asked(cls, request: StaffRequest) -> Listing:
        """What the address asks for; nothing is fetched yet."""
        query, staff, sections = request.GET, request.staff, request.sections
        # A search that names no section looks everywhere, not just where this person happens to land.
        section = sections.get(query.get("section", "") or ("all" if query.get("q") else ""))
        if section is None:
            section = next(iter(sections.values()))
        grouping = query.get("group", "")
        return cls(
            request, Chosen.of(filters_of(staff), query), sections, section,
            words=clean_line(query.get("q", ""))[:200],
            order=ORDERS.get(query.get("order", ""), ORDERS["newest"]),
            grouping=grouping if grouping in GROUPINGS else "",
        )  # fmt: skip

    @classmethod
    def fetched(cls, request: StaffRequest) -> Listing:
        """The list with its rows, the names of its chips and the counts of its groups, in at most three queries."""
        listing = cls.asked(request)
        if listing.grouping:
            listing._fetch_groups()
        else:
            listing.page = listing._page(listing.tickets().for_rows())
            listing.chips = listing.chosen.chips(listing._look_up({})[0])
        return listing

    # --- Rows ---------------------------------------------------------------------------------------------------------

    def tickets(self) -> TicketQuerySet:
        """All tickets of the list, in no order."""
        access = Access.of(self.request.user)
        rows = self.section.narrow(seen_on(access, self.request.staff))
        rows = rows.filter(self.chosen.condition(access))
        return rows.filter(self._matching()) if self.words else rows

    def _matching(self) -> Q:
        """The ticket that this number names, and those that say all of these words, notes included."""
        bare = self.words.removeprefix("#").strip()
        named = Q(number=int(bare)) if bare.isascii() and bare.isdigit() and len(bare) < 19 else Q(pk__in=[])
        try:
            return named | Q(
                pk__in=finding.find(self.request.user, self.words, as_client=False, desk=self.request.desk)
            )
        except DatabaseError:  # a broken index leaves the list usable (safety D12)
            logger.exception("search failed; looking at subjects only")
            return named | Q(subject__icontains=self.words)

    @property
    def is_live(self) -> bool:
        """Whether it renews itself. Groups have no cheap way to tell what is new, and a search is an answer of its moment."""
        return not (self.grouping or self.words)

    @property
    def shown(self) -> Iterable[Ticket]:
        return [row for group in self.groups for row in group.rows] if self.grouping else self.page.rows

    @property
    def version(self) -> str:
        """What the page is compared by (`live`)."""
        rows = [(row.pk, row.version) for row in self.shown]
        return live.version_of(self.request.user, rows, with_access=True)

    def digest(self) -> str:
        """The same in one query, for a page that was shown before. Groups are not compared: they have none."""
        rows = self._page(self.tickets().only("pk", "version", *_plain(self.order))).rows
        return live.digest((row.pk, row.version) for row in rows)

    def _page(self, tickets: TicketQuerySet) -> Page:
        query = self.request.GET
        size = min(max(self.request.user.rows_per_page, 5), 100)
        return page_of(tickets, self.order, after=query.get("after", ""), before=query.get("before", ""), size=size)

    def _look_up(self, counts: dict[str, TicketQuerySet]) -> tuple[dict[tuple[str, str], Any], dict[str, int]]:
        """The names of the chosen filters and these counts, together in one query, or in none if all names are known."""
        desk = self.request.desk
        names = self.chosen.names(desk)
        wanted: dict[Any, Any] = {key: name for key, name in names.items() if isinstance(name, Subquery)}
        wanted |= {name: counting.Count(rows) for name, rows in counts.items()}
        found: dict[Any, Any] = counting.look_up(desk, wanted)
        return {key: found.get(key, name) for key, name in names.items()}, {name: found[name] for name in counts}

    # --- Groups -------------------------------------------------------------------------------------------------------

    def _fetch_groups(self) -> None:
        """The first rows of every group at once, then all counts at once, however many groups there are."""
        tickets = self.tickets()
        parts = {
            value: (label, mark, tickets.filter(**{self.grouping: value or _nothing(self.grouping)}))
            for value, label, mark in self._values()
        }
        condition = Q(pk__in=[])
        for _label, _mark, rows in parts.values():
            condition |= Q(pk__in=rows.order_by("-number").values("pk")[:PER_GROUP])
        found: dict[str, list[Ticket]] = {}
        for row in Ticket.objects.filter(condition).for_rows().order_by("-number") if parts else ():
            value = getattr(row, "category_id" if self.grouping == "category" else self.grouping)
            found.setdefault(str(value or ""), []).append(row)
        names, counts = self._look_up({value: parts[value][2] for value in found})
        self.chips = self.chosen.chips(names)
        self.groups = [
            Group(value, label, counting.shown(counts[value]), found[value], mark)
            for value, (label, mark, _rows) in parts.items()
            if value in found
        ]

    def _values(self) -> list[tuple[str, str, State | Choice | None]]:
        """The groups that there may be, in the desk's order; one more for tickets without."""
        desk, only = self.request.desk, self.chosen.values.get(self.grouping, [])
        found: list[tuple[str, str, State | Choice | None]]
        if self.grouping == "state":
            found = [(state.key, str(state.label), state) for state in desk.config.states]
        elif self.grouping == "priority":
            found = [(priority.key, str(priority.label), priority) for priority in desk.config.priorities]
            found.append(("", str(_("Sin definir")), None))
        else:
            found = [*_categories(self.request), ("", str(_("Sin definir")), None)]
        return [entry for entry in found if not only or entry[0] in only]

    # --- What stands around the rows ----------------------------------------------------------------------------------

    @property
    def state_tabs(self) -> list[StateTab]:
        """The states as the desk's first page counts them (004-25); a state that no counter names stands alone."""
        config = self.request.desk.config
        tabs = [StateTab(str(counter.label), counter.states, counter.icon) for counter in config.counters]
        counted = {state for tab in tabs for state in tab.states}
        alone = [state for state in config.states if state.key not in counted and not state.archived]
        return [*tabs, *(StateTab(str(state.label), (state.key,), state.icon) for state in alone)]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chosen.values or self.words)


def _plain(order: Order) -> list[str]:
    return [column.removeprefix("-") for column in order.columns]


def _nothing(grouping: str) -> str | None:
    return None if grouping == "category" else ""


def _categories(request: StaffRequest) -> list[tuple[str, str, State | Choice | None]]:
    """Categories of the areas that he works in, or of the whole desk."""
    staff, desk = request.staff, request.desk
    rows = Category.objects.filter(area__desk=desk).select_related("area", "parent")
    if "desk" not in staff.scopes:
        rows = rows.filter(area__in=staff.areas)
    several = "area" in {each.kind for each in desk.config.fields}
    found: list[tuple[str, str, State | Choice | None]] = []
    for row in rows.in_tree()[:MAX_GROUPS]:
        label = f"{row.parent} › {row}" if row.parent else pick(row.label)
        found.append((str(row.pk), f"{row.area} · {label}" if several else label, None))
    return found
