"""How far an administrator reaches: the installation's to everything, a desk's to the people and companies of his desks.

What also belongs to others he sees, because he works with it, but may not change: a mail address or a company's membership
that he could set would open other desks to him.
"""

from __future__ import annotations

from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet

from ventanilla.desks.access import Access
from ventanilla.desks.models import ClientOf, Desk, Staff
from ventanilla.people.models import Contact, Organization, OrganizationMember, User


class Reach:
    def __init__(self, user: User) -> None:
        self.user = user
        self.is_whole = user.is_admin
        self.desks: list[Desk] = [staff.desk for staff in Access.of(user).staff.values() if staff.is_admin]

    @cached_property
    def desk_ids(self) -> frozenset[int]:
        return frozenset(desk.pk for desk in self.desks)

    def organizations(self) -> QuerySet[Organization]:
        if self.is_whole:
            return Organization.objects.all()
        served = ClientOf.objects.filter(organization=OuterRef("pk"), desk__in=self.desk_ids)
        return Organization.objects.filter(Exists(served))

    def contacts(self) -> QuerySet[Contact]:
        if self.is_whole:
            return Contact.objects.all()
        clients = OrganizationMember.objects.filter(
            contact=OuterRef("pk"), organization__client_of__desk__in=self.desk_ids
        )
        staff = Staff.objects.filter(user__contact=OuterRef("pk"), desk__in=self.desk_ids)
        return Contact.objects.filter(Q(Exists(clients)) | Q(Exists(staff)))

    def may_edit_organization(self, organization: Organization) -> bool:
        """Whether it is of his desks alone."""
        return self.is_whole or not organization.client_of.exclude(desk__in=self.desk_ids).exists()

    def may_edit_contact(self, contact: Contact) -> bool:
        """Whether this person has to do with his desks alone, and does not run the installation."""
        if self.is_whole:
            return True
        if contact.user is not None and contact.user.is_admin:
            return False
        elsewhere = ClientOf.objects.filter(organization__members__contact=contact).exclude(desk__in=self.desk_ids)
        works = Staff.objects.filter(user__contact=contact).exclude(desk__in=self.desk_ids)
        return not elsewhere.exists() and not works.exists()
