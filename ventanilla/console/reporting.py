"""The report as its address asks for it: of which days, narrowed by what; its tables, each figure with the address of its tickets."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from babel.dates import format_date
from django import forms
from django.db.models import Subquery
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ventanilla.console import counting
from ventanilla.console.entry import StaffRequest
from ventanilla.console.filters import Chip, Chosen, filters_of
from ventanilla.console.narrowing import Narrowed
from ventanilla.console.sections import seen_on
from ventanilla.desks.access import Access
from ventanilla.desks.config import Color
from ventanilla.desks.models import Area, Category, Desk
from ventanilla.lib.tables import Table, Value
from ventanilla.people.models import Organization, User
from ventanilla.reports import figures
from ventanilla.reports.figures import TEAM_ONLY, Dimension, Tally
from ventanilla.reports.periods import MAX_DAYS, NAMED, Days, StepName
from ventanilla.tickets.models.ticket import TicketQuerySet
from ventanilla.web import place
from ventanilla.web.filters import date_text

PERIODS: Final = {
    "month": gettext_lazy("Este mes"),
    "last-month": gettext_lazy("Mes pasado"),
    "90-days": gettext_lazy("Últimos 90 días"),
    "year": gettext_lazy("Este año"),
}
MEASURES: Final = {
    "entered": gettext_lazy("Ingresados"),
    "open": gettext_lazy("Siguen abiertos"),
    "reopened": gettext_lazy("Reabiertos"),
    "closed": gettext_lazy("Terminados"),
}
SHOWN: Final = 25  # lines of a table, as long as nobody asks for all of them
MOST: Final = 1000  # and then; whoever has more takes them along as a file
CHARTED: Final = 12

Names = Mapping[str, str]


# --- Which days -------------------------------------------------------------------------------------------------------


class DaysForm(forms.Form):
    """From one day to another."""

    since = forms.DateField(label=gettext_lazy("Desde"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=gettext_lazy("Hasta"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        for name, day in (("since", since), ("until", until)):
            if day is not None and not 1990 <= day.year <= 2200:
                self.add_error(name, _("Elija una fecha entre 1990 y 2200."))
        if self.errors or since is None or until is None:
            return cleaned
        if until < since:
            self.add_error("until", _("El último día no puede ser anterior al primero."))
        elif Days(since, until).length > MAX_DAYS:
            self.add_error("until", _("El período puede durar cinco años como máximo."))
        return cleaned


def days_asked(query: QueryDict, today: date) -> tuple[str, DaysForm, Days | None, Days | None]:
    """Which period it is, a form with its days, they themselves and those before; no days if what was typed makes no sense."""
    name = query.get("period", "")
    if name not in NAMED and ("since" in query or "until" in query):
        form = DaysForm(query)
        if not form.is_valid():
            return "", form, None, None
        days = Days(**form.cleaned_data)
        return "", form, days, days.before
    name = name if name in NAMED else "month"
    days, before = NAMED[name](today)
    return name, DaysForm(initial={"since": days.since, "until": days.until}), days, before


# --- What tickets are counted by --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """One table of the report. `filter` is that of the list which leads to the tickets of a line."""

    dimension: Dimension
    filter: str
    title: str
    names: Callable[[Desk, Collection[str]], Names]
    nobody: str = ""


def parts_of(desk: Desk, filters: Collection[str]) -> list[Part]:
    """By state, area, category, person and company, as far as this desk has them."""
    found = [
        Part(figures.STATE, "state", str(desk.word("state")), _states),
        Part(figures.AREA, "area", str(desk.word("area")), _areas),
        Part(figures.CATEGORY, "category", str(desk.word("category")), _categories, _("Sin definir")),
        Part(figures.ASSIGNEE, "assignee", str(desk.word("assignee")), _people, _("Nadie")),
        Part(figures.CLIENT, "client", str(desk.word("organization")), _organizations, _("Sin definir")),
    ]
    return [part for part in found if part.filter in filters]


def _states(desk: Desk, values: Collection[str]) -> Names:
    return {key: str(desk.config.state_by_key[key].label) for key in values}


def _areas(desk: Desk, values: Collection[str]) -> Names:
    return {str(pk): str(area) for pk, area in Area.objects.in_bulk(_ids(values)).items()}


def _categories(desk: Desk, values: Collection[str]) -> Names:
    several = desk.config.field_of_kind("area") is not None
    rows = Category.objects.select_related("area", "parent").in_bulk(_ids(values))
    return {str(pk): _category(row, with_area=several) for pk, row in rows.items()}


def _category(row: Category, *, with_area: bool) -> str:
    label = f"{row.parent} › {row}" if row.parent else str(row)
    return f"{row.area} · {label}" if with_area else label


def _people(desk: Desk, values: Collection[str]) -> Names:
    found = {
        str(pk): user.get_full_name()
        for pk, user in User.objects.select_related("contact").in_bulk(_ids(values)).items()
    }
    return found | {TEAM_ONLY: _("Un grupo, sin persona")}


def _organizations(desk: Desk, values: Collection[str]) -> Names:
    return {str(pk): row.name for pk, row in Organization.objects.in_bulk(_ids(values)).items()}


def _ids(values: Collection[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal()]


# --- What the page shows ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    count: int
    href: str  # to exactly these tickets


@dataclass(frozen=True)
class Line:
    value: str
    label: str
    tally: Tally
    figures: Sequence[Figure]
    color: Color | None = None
    icon: str = ""
    narrowed: str = ""  # this report, of these tickets only


@dataclass(frozen=True)
class Shown:
    """One table with its chart."""

    key: str
    title: str
    lines: Sequence[Line]
    hidden: int  # lines that are not shown
    chart: str


@dataclass(frozen=True)
class Headline:
    label: str
    explanation: str
    now: Figure
    before: Figure


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
            charted = _by_state(lines) if part.filter == "state" else _bars(lines[:CHARTED], tallies[CHARTED:])
            yield Shown(part.filter, part.title, lines, len(tallies) - len(lines), json.dumps(charted))

    def _over_time(self, days: Days) -> Shown:
        tallies, titles = self.counts["step"], STEP_TITLES
        lines = []
        for number, step in enumerate(days.steps()):
            tally = tallies.get(str(number), Tally())
            lines.append(Line(str(number), step_label(step, days.step), tally, self._figures(tally, step)))
        return Shown("step", str(titles[days.step]), lines, 0, json.dumps(_columns(lines)))

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


STEP_TITLES: Final[Mapping[StepName, Any]] = {
    "day": gettext_lazy("Por día"),
    "week": gettext_lazy("Por semana"),
    "month": gettext_lazy("Por mes"),
}


def step_label(step: Days, name: StepName) -> str:
    if name == "month":
        return str(format_date(step.since, "LLLL y", locale=place.locale()))
    if step.since == step.until:
        return f"{format_date(step.since, 'EEE', locale=place.locale())} {date_text(step.since)}"
    return _("%(first)s al %(last)s") % {"first": date_text(step.since), "last": date_text(step.until)}


def _row(tally: Tally) -> list[int]:
    return [getattr(tally, key) for key in MEASURES]


# --- Charts, as the script of the page reads them ---------------------------------------------------------------------


def _columns(lines: Sequence[Line]) -> dict[str, Any]:
    """What came in beside what was closed, over time."""
    return {
        "labels": [line.label for line in lines],
        "series": [
            _series("entered", "blue", [line.tally.entered for line in lines]),
            _series("closed", "green", [line.tally.closed for line in lines]),
        ],
    }


def _by_state(lines: Sequence[Line]) -> dict[str, Any]:
    entered = _series("entered", "gray", [line.tally.entered for line in lines])
    return {
        "labels": [line.label for line in lines],
        "series": [entered | {"colors": [line.color for line in lines]}],
        "lying": True,
    }


def _bars(lines: Sequence[Line], rest: Sequence[tuple[str, Tally]]) -> dict[str, Any]:
    """Of what came in, what is open and what is over; the many small ones together."""
    labels, tallies = [line.label for line in lines], [line.tally for line in lines]
    if rest:
        labels.append(ngettext("%(num)s más", "%(num)s más", len(rest)) % {"num": len(rest)})
        tallies.append(figures.total(tally for _value, tally in rest))
    over = {"name": _("Ya terminados"), "color": "teal", "values": [tally.entered - tally.open for tally in tallies]}
    return {
        "labels": labels,
        "series": [_series("open", "orange", [tally.open for tally in tallies]), over],
        "lying": True,
        "stacked": True,
    }


def _series(measure: str, color: Color, values: Sequence[int]) -> dict[str, Any]:
    return {"name": str(MEASURES[measure]), "color": color, "values": values}
