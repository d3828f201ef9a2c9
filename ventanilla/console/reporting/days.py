"""Which days the address asks for, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from babel.dates import format_date
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ventanilla.reports.periods import MAX_DAYS, NAMED, Days, StepName
from ventanilla.web import place
from ventanilla.web.filters import date_text

PERIODS: Final = {
    "month": gettext_lazy("Este mes"),
    "last-month": gettext_lazy("Mes pasado"),
    "90-days": gettext_lazy("Últimos 90 días"),
    "year": gettext_lazy("Este año"),
}
STEP_TITLES: Final[Mapping[StepName, Any]] = {
    "day": gettext_lazy("Por día"),
    "week": gettext_lazy("Por semana"),
    "month": gettext_lazy("Por mes"),
}


class DaysForm(forms.Form):
    """From one day to another."""

    since = forms.DateField(label=gettext_lazy("Desde"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=gettext_lazy("Hasta"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        for name, day in (("since", since), ("until", until)):
            if day is not None and not 1990 <= day.year <= 2200:
                self.add_error(name, _("La fecha debe estar entre 1990 y 2200."))
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


def step_label(step: Days, name: StepName) -> str:
    if name == "month":
        return str(format_date(step.since, "LLLL y", locale=place.locale()))
    if step.since == step.until:
        return f"{format_date(step.since, 'EEE', locale=place.locale())} {date_text(step.since)}"
    return _("%(first)s al %(last)s") % {"first": date_text(step.since), "last": date_text(step.until)}
