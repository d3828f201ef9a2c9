"""Which tickets a user may see: the one rule of sight, and it is a queryset (safety S1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from ventanilla.desks.access import Access, StaffAccess

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from ventanilla.people.models import User
    from ventanilla.tickets.models.ticket import TicketQuerySet


def visible(tickets: TicketQuerySet, user: User | AnonymousUser) -> TicketQuerySet:
    if not user.is_authenticated or not user.is_active:
        return tickets.none()
    alive = tickets.filter(deleted_at=None)
    access = Access.of(user)
    if user.is_admin:
        return alive
    sight = _own(access) | _company(access)
    for staff in access.staff.values():
        sight |= _as_staff(access, staff)
    return alive.filter(sight)


def as_staff(tickets: TicketQuerySet, user: User | AnonymousUser) -> TicketQuerySet:
    """Those that he sees because he works on their desk: what the console shows, internal notes and all.

    What is merely his own, asked of an area where he does not work, he reads in the portal as any client does.
    """
    if not user.is_authenticated or not user.is_active:
        return tickets.none()
    access, alive = Access.of(user), tickets.filter(deleted_at=None)
    if user.is_admin:
        return alive
    condition = Q(pk__in=[])
    for staff in access.staff.values():
        condition |= _as_staff(access, staff)
    return alive.filter(condition)


def deleted(tickets: TicketQuerySet, user: User | AnonymousUser) -> TicketQuerySet:
    if not user.is_authenticated or not user.is_active:
        return tickets.none()
    desks = [staff.desk.pk for staff in Access.of(user).staff.values() if staff.is_admin]
    return tickets.filter(deleted_at__isnull=False, desk__in=desks)


def own(contact_id: int) -> Q:
    """Asked, suffered or typed by this person: what "own" means everywhere."""
    return Q(requester=contact_id) | Q(affected=contact_id) | Q(entered_by=contact_id)


def assigned(access: Access) -> Q:
    """Assigned to this user himself or to a team of his (004-12)."""
    mine = Q(assignee=access.user)
    return mine | Q(team__in=access.team_ids) if access.team_ids else mine


def attended(access: Access) -> Q:
    """Tickets that this user has worked on (004-14)."""
    from ventanilla.tickets.models import Involvement

    return Q(Exists(Involvement.objects.filter(ticket=OuterRef("pk"), user=access.user, attended_at__isnull=False)))


def incidents(access: Access) -> Q:
    """Tickets of this user that were reopened, are overdue, or are flagged with a reason (004-13)."""
    late = Q(due_at__lt=timezone.now()) & ~Q(phase="done")
    wrong = Q(reopened_count__gt=0) | Q(flagged_at__isnull=False) | late
    return (assigned(access) | attended(access)) & wrong


def _own(access: Access) -> Q:
    """One's own, as long as one still belongs to the company it was asked for, or works on its desk."""
    if access.contact_id is None:
        return Q(pk__in=[])
    still = Q(organization=None) | Q(organization__in=access.organization_ids) | Q(desk__in=list(access.staff))
    return own(access.contact_id) & still


def _company(access: Access) -> Q:
    condition = Q(pk__in=[])
    for client in access.clients:
        if client.sees_company:
            condition |= Q(desk=client.desk.pk, organization=client.organization_id)
    return condition


def _as_staff(access: Access, staff: StaffAccess) -> Q:
    scopes = staff.scopes
    if "desk" in scopes:
        return Q(desk=staff.desk.pk)
    condition = Q(pk__in=[])
    if "area" in scopes:
        condition |= Q(area__in=staff.areas)
    if "assigned" in scopes:
        condition |= assigned(access)
    if "attended" in scopes:
        condition |= attended(access)
    if "incidents" in scopes:
        condition |= incidents(access)
    return Q(desk=staff.desk.pk) & condition
