"""The report as its address asks for it: of which days, narrowed by what, with each figure's address."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django.db.models import Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ventanilla.console import counting
from ventanilla.console.entry import StaffRequest
from ventanilla.console.filters import Chip, Chosen, filters_of
from ventanilla.console.narrowing import Narrowed
from ventanilla.console.reporting import charts
from ventanilla.console.reporting.days import STEP_TITLES, DaysForm, days_asked, step_label
from ventanilla.console.reporting.figures import MEASURES, Figure, Headline, Line, Shown
from ventanilla.console.reporting.parts import Part, parts_of
from ventanilla.console.sections import seen_on
from ventanilla.desks.access import Access
from ventanilla.lib.tables import Table, Value
from ventanilla.reports import figures
from ventanilla.reports.figures import Tally
from ventanilla.reports.periods import Days
from ventanilla.tickets.models.ticket import TicketQuerySet

SHOWN: Final = 25  # lines of a table, as long as nobody asks for all of them
MOST: Final = 1000  # and then; whoever has more takes them along as a file
CHARTED: Final = 12


@dataclass
class Report(Narrowed):
    page_name = "console:reports"
    choices_name = "console:report_filter"
    words: ClassVar[str] = ""  # a report is not searched

    period: str
    form: DaysForm
    days: Days | None
    before: Days | None
    chips: list[Chip] = field(default_factory=list)

    @classmethod
    def asked(cls, request: StaffRequest) -> Report:
        """What the address asks for; nothing is fetched yet."""
        filters = {key: one for key, one in filters_of(request.staff).items() if one.kind == "choice" and key != "sign"}
        chosen = Chosen.of(filters, request.GET)
        return cls(request, chosen, *days_asked(request.GET, timezone.localdate()))

    @property
    def parts(self) -> list[Part]:
        return parts_of(self.request.desk, self.chosen.filters)

    @property
    def tickets(self) -> TicketQuerySet:
        access = Access.of(self.request.user)
        found: TicketQuerySet = seen_on(access, self.request.staff).filter(self.chosen.condition(access))
        return found

    @cached_property
    def counts(self) -> Mapping[str, Mapping[str, Tally]]:
        assert self.days is not None
        steps = figures.by_step(self.days.steps())
        return figures.count(self.tickets, self.days, [steps, *(part.dimension for part in self.parts)])

    @cached_property
    def total(self) -> Tally:
        return figures.total(self.counts["state"].values())

    @cached_property
    def total_before(self) -> Tally:
        assert self.before is not None
        return figures.total(figures.count(self.tickets, self.before, [figures.STATE])["state"].values())

    def name_chips(self) -> None:
        desk, names = self.request.desk, self.chosen.names(self.request.desk)
        found = counting.look_up(desk, {key: name for key, name in names.items() if isinstance(name, Subquery)})
        self.chips = self.chosen.chips(names | found)

    # --- Figures and where they lead ----------------------------------------------------------------------------------

    def headlines(self) -> Iterator[Headline]:
        assert self.days is not None
        assert self.before is not None
        explained = {
            "entered": _("registrados en el período"),
            "open": _("de los ingresados en el período"),
            "reopened": _("de los ingresados en el período"),
            "closed": _("en el período, sin importar cuándo ingresaron"),
        }
        now, before = self._figures(self.total, self.days), self._figures(self.total_before, self.before)
        for number, (key, label) in enumerate(MEASURES.items()):
            yield Headline(str(label), explained[key], now[number], before[number])

    def shown(self) -> Iterator[Shown]:
        """The table over time and one for each part."""
        assert self.days is not None
        yield self._over_time(self.days)
        for part in self.parts:
            tallies = self._in_order(part)
            most = MOST if self.request.GET.get("all") == part.filter else SHOWN
            lines = list(self._lines(part, tallies[:most]))
            charted = (
                charts.by_state(lines) if part.filter == "state" else charts.bars(lines[:CHARTED], tallies[CHARTED:])
            )
            yield Shown(part.filter, part.title, lines, len(tallies) - len(lines), json.dumps(charted))

    def _over_time(self, days: Days) -> Shown:
        tallies = self.counts["step"]
        lines = []
        for number, step in enumerate(days.steps()):
            tally = tallies.get(str(number), Tally())
            lines.append(Line(str(number), step_label(step, days.step), tally, self._figures(tally, step)))
        return Shown("step", str(STEP_TITLES[days.step]), lines, 0, json.dumps(charts.columns(lines)))

    def _lines(self, part: Part, tallies: Sequence[tuple[str, Tally]]) -> Iterator[Line]:
        assert self.days is not None
        names = part.names(self.request.desk, [value for value, _tally in tallies])
        for value, tally in tallies:
            state = self.request.desk.config.state_by_key[value] if part.filter == "state" else None
            yield Line(
                value, names.get(value) or part.nobody or value, tally,
                self._figures(tally, self.days, **{part.filter: value}),
                color=state.color if state else None, icon=state.icon if state else "",
                narrowed=self.address(all=None, **{part.filter: value}),
            )  # fmt: skip

    def _in_order(self, part: Part) -> list[tuple[str, Tally]]:
        """States as the desk has them, also those without a ticket; everything else by how much there is."""
        found = self.counts[part.dimension.key]
        if part.filter == "state":
            states = self.request.desk.config.states
            return [(one.key, found.get(one.key, Tally())) for one in states if one.key in found or not one.archived]
        return sorted(found.items(), key=lambda entry: (-entry[1].entered, -entry[1].closed, entry[0]))

    def _figures(self, tally: Tally, days: Days, **more: str) -> list[Figure]:
        entered = {"since": days.since, "until": days.until}
        queries: dict[str, dict[str, Any]] = {
            "entered": entered,
            "open": entered | {"sign": "open"},
            "reopened": entered | {"sign": "reopened"},
            "closed": {"closed_since": days.since, "closed_until": days.until},
        }
        base = {"section": "all", **self.chosen.values, **more}
        here = reverse("console:tickets", args=[self.request.desk.key])
        return [
            Figure(getattr(tally, key), f"{here}?{urlencode(base | query, doseq=True)}")
            for key, query in queries.items()
        ]

    # --- As a file ----------------------------------------------------------------------------------------------------

    def tables(self, only: str = "") -> list[Table]:
        """Everything, or the one table of this key; all its lines, whatever the page shows."""
        assert self.days is not None
        measures = [str(label) for label in MEASURES.values()]
        found = []
        if only in ("", "step"):
            found.append(self._table_over_time(self.days, measures))
        for part in self.parts:
            if only in ("", part.filter):
                lines = self._lines(part, self._in_order(part))
                rows: list[list[Value]] = [[line.label, *_row(line.tally)] for line in lines]
                found.append(Table(part.title, [part.title, *measures], rows))
        return found if only else [self._summary(measures), *found]

    def _summary(self, measures: Sequence[str]) -> Table:
        assert self.days is not None
        assert self.before is not None
        rows: list[list[Value]] = [
            [_("Período"), self.days.since, self.days.until, *_row(self.total)],
            [_("Período anterior"), self.before.since, self.before.until, *_row(self.total_before)],
        ]
        self.name_chips()
        rows += [[chip.filter.label, chip.label, *([""] * 5)] for chip in self.chips]
        return Table(_("Resumen"), ["", _("Desde"), _("Hasta"), *measures], rows)

    def _table_over_time(self, days: Days, measures: Sequence[str]) -> Table:
        tallies = self.counts["step"]
        rows: list[list[Value]] = [
            [step.since, step.until, *_row(tallies.get(str(number), Tally()))]
            for number, step in enumerate(days.steps())
        ]
        return Table(str(STEP_TITLES[days.step]), [_("Desde"), _("Hasta"), *measures], rows)


def _row(tally: Tally) -> list[int]:
    return [getattr(tally, key) for key in MEASURES]
