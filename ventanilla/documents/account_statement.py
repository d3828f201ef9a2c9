"""A company's statement of one month as a PDF: what its page shows, on the desk's paper."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ventanilla.billing.statement import Balances, Line, Statement, filename
from ventanilla.documents import letterhead, typesetting
from ventanilla.documents.prose import breakable
from ventanilla.lib.writing import DATE_FORMATS, worked


@dataclass(frozen=True)
class Paper:
    """A statement that is ready to be set. It holds nothing of the moment: the same movements give the same bytes."""

    statement: Statement

    @cached_property
    def content(self) -> Mapping[str, Any]:
        """What the template is given, in the active language."""
        statement, desk = self.statement, self.statement.account.desk
        company = str(statement.account.organization)
        title = _("Estado de cuenta de %(company)s, %(month)s") % {"company": company, "month": statement.title}
        return {
            **letterhead.of(desk, title=title, running=title, foot="", date=self._date),
            "kind": _("Estado de cuenta"),
            "company": breakable(company),
            "month": statement.title,
            "figures": [
                {"label": _("Bolsa de horas"), "value": worked(statement.closing.pack)},
                {"label": _("Acumulado"), "value": worked(statement.closing.carried)},
                {"label": _("Por facturar"), "value": worked(statement.closing.due)},
            ],
            "head": [_("Fecha"), _("Movimiento"), _("Bolsa"), _("Acumulado"), _("Por facturar")],
            "opening": _balances(_("Saldo anterior"), statement.opening),
            "rows": [self._row(line) for line in statement.lines],
            "closing": _balances(_("Saldo final"), statement.closing),
            "note": _("Todos los tiempos se llevan en minutos enteros; cada movimiento dice de qué ticket y de qué trabajo viene."),
        }  # fmt: skip

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self.content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def filename(self) -> str:
        return f"{filename(self.statement)}.pdf"

    def pdf(self) -> bytes:
        """Raises `CannotTypeset`."""
        return typesetting.pdf("account_statement.typ", self.content, date=self._date)

    @property
    def _date(self) -> datetime:
        zone = ZoneInfo(self.statement.account.desk.config.time_zone)
        return datetime.combine(self.statement.first, time(12), zone)

    def _row(self, line: Line) -> dict[str, str]:
        detail = []
        if line.ticket is not None:
            said = {"number": line.ticket.number, "subject": line.ticket.subject}
            detail.append(f"#{said['number']} {said['subject']}" if line.opens else f"#{said['number']}")
        if line.work is not None:
            detail.append(
                _("Trabajo del %(day)s: %(time)s") % {"day": self._day(line.work.on), "time": worked(line.work.minutes)}
            )
        if line.text:
            detail.append(line.text)
        return {
            "on": self._day(line.on), "label": line.label, "detail": breakable(" · ".join(detail)),
            "pack": _signed(line.pack), "carried": _signed(line.carried), "due": _signed(line.due),
        }  # fmt: skip

    def _day(self, value: date) -> str:
        return value.strftime(DATE_FORMATS[self.statement.account.desk.config.date_format])


def _balances(label: str, balances: Balances) -> dict[str, str]:
    return {
        "label": label, "pack": worked(balances.pack), "carried": worked(balances.carried), "due": worked(balances.due),
    }  # fmt: skip


def _signed(minutes: int | None) -> str:
    return "" if minutes is None else f"+{worked(minutes)}" if minutes > 0 else worked(minutes)
