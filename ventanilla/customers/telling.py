"""A report in words: on the page, in the file that one takes along, on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ventanilla.customers.columns import LABELS
from ventanilla.lib.tables import Table

ACTIONS: Final[Mapping[str, Any]] = {
    "created": gettext_lazy("Nuevo"),
    "changed": gettext_lazy("Cambia"),
    "same": gettext_lazy("Queda igual"),
    "refused": gettext_lazy("No se importa"),
}


def label_of(what: str) -> str:
    return _("Mesa que lo atiende") if what == "desk" else str(LABELS[what])


def told(what: str, before: str, after: str) -> str:
    return f"{label_of(what)}: {before} → {after or '—'}" if before else f"{label_of(what)}: {after}"


def table(report: Iterable[Mapping[str, Any]]) -> Table:
    """The whole report, a line for each thing that changes or is wrong."""
    head = [
        _("Línea"),
        _("Resultado"),
        _("Cliente"),
        _("Número fiscal"),
        _("Dato"),
        _("Antes"),
        _("Después"),
        _("Problema"),
    ]
    return Table(_("Importación"), head, list(_rows(report)))


def _rows(report: Iterable[Mapping[str, Any]]) -> Iterator[list[str | int]]:
    for line in report:
        start = [line["line"], str(ACTIONS[line["action"]]), line["name"], line["number"]]
        for change in line["changes"]:
            yield [*start, label_of(change["what"]), change["before"], change["after"], ""]
        for fault in line["faults"]:
            yield [fault["line"], *start[1:], label_of(fault["column"]), "", "", fault["text"]]
        if not line["changes"] and not line["faults"]:
            yield [*start, "", "", "", ""]
