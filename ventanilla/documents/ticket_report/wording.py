"""How a desk writes dates, times and numbers in a report."""

from __future__ import annotations

from datetime import date, datetime

from babel import Locale
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ventanilla.lib.writing import DATE_FORMATS, locale_of
from ventanilla.tickets.models import Ticket


def day(ticket: Ticket, value: date | datetime | None) -> str:
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return local.strftime(DATE_FORMATS[ticket.desk.config.date_format]) if local else ""


def moment(ticket: Ticket, value: datetime | None) -> str:
    return f"{day(ticket, value)} {timezone.localtime(value):%H:%M}" if value else ""


def worked(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [_("%(count)s h") % {"count": hours}] if hours else []
    return " ".join([*parts, _("%(count)s min") % {"count": rest}] if rest or not hours else parts)


def locale(ticket: Ticket) -> Locale:
    return locale_of((get_language() or "es").split("-")[0], ticket.desk.config.country.upper())
