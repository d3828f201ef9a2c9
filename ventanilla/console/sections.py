"""The sections of the list. Which of them a person has follows from what he sees on the desk (004-11 … 004-14)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from ventanilla.desks.access import Access, StaffAccess
from ventanilla.desks.config import Scope
from ventanilla.tickets import sight
from ventanilla.tickets.models import Ticket
from ventanilla.tickets.models.ticket import TicketQuerySet


@dataclass(frozen=True)
class Section:
    key: str
    label: str
    icon: str
    narrow: Callable[[TicketQuerySet], TicketQuerySet]
    empty: str = ""  # what to say when nothing is there
    hot: bool = False  # its count asks for attention


def sections_of(access: Access, staff: StaffAccess) -> dict[str, Section]:
    """The sections of this person on this desk, in order; the first is where he lands."""
    whole = sees_whole(staff)
    found = [
        Section("all", _("Todos"), "ticket", lambda rows: rows, _("Aquí aparecerán los tickets que usted puede ver."))
    ]
    if whole:
        found.append(
            Section(
                "unassigned", _("Sin asignar"), "user-question", lambda rows: rows.open().unassigned(),
                _("Todos los tickets abiertos tienen quien los atienda."), hot=True,
            )
        )  # fmt: skip
    if has(staff, "assigned"):
        found.append(
            Section(
                "assigned", _("Asignados a mí"), "user-check",
                lambda rows: rows.open().filter(sight.assigned(access)),
                _("Ahora no hay tickets abiertos a su nombre ni al de sus grupos."),
            )
        )  # fmt: skip
    if has(staff, "incidents"):
        found.append(
            Section(
                "incidents", str(staff.desk.word("incidents")), "alert-triangle",
                lambda rows: (
                    rows.with_incidents(timezone.now()) if whole else rows.filter(sight.incidents(access))
                ),
                _("Ningún ticket está reabierto, vencido ni marcado."), hot=True,
            )
        )  # fmt: skip
    if has(staff, "attended"):
        found.append(
            Section(
                "attended", str(staff.desk.word("attended_tickets")), "checks",
                lambda rows: rows.filter(sight.attended(access)),
                _("Aquí quedan los tickets en los que usted trabajó."),
            )
        )  # fmt: skip
    if not whole:
        found = [*found[1:], found[0]]
    return {section.key: section for section in found}


def sees_whole(staff: StaffAccess) -> bool:
    """Whether he sees tickets that are nobody's: those of his area, or of the whole desk."""
    return bool(staff.scopes & {"area", "desk"})


def has(staff: StaffAccess, scope: Scope) -> bool:
    """Whoever sees the whole also has the part, unless it was taken from him personally."""
    return scope in staff.scopes or (sees_whole(staff) and staff.grants.get(f"see_{scope}") is not False)


def seen_on(access: Access, staff: StaffAccess) -> TicketQuerySet:
    """Every ticket of this desk that this person sees: what all lists and counts of the console begin with."""
    rows: TicketQuerySet = Ticket.objects.visible_to_staff(access.user).filter(desk=staff.desk)
    return rows
