"""A plan becomes rows, in one transaction: all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone

from ventanilla.accounts.names import tax_login
from ventanilla.customers.models import ExternalId
from ventanilla.customers.planning import Plan, Step
from ventanilla.customers.records import Person
from ventanilla.desks.models import ClientOf, Desk, OwnedProduct, SettingsChange
from ventanilla.people.models import Contact, Organization, OrganizationAddress, OrganizationMember, User

_BATCH: Final = 500
_WRITTEN: Final = (
    "name", "legal_name", "folded", "country", "tax_id", "tax_id_kept_because", "tax_id_kept_by", "tax_id_kept_at",
    "phone", "address",
)  # fmt: skip
Role = OrganizationMember.Role


@transaction.atomic
def write(plan: Plan, desk: Desk, *, by: User | None) -> None:
    """Exactly what the plan says, in bulk: ten thousand clients are some dozens of statements."""
    steps = plan.steps
    _companies(steps, by)
    ClientOf.objects.bulk_create(
        [ClientOf(desk=desk, organization=step.organization) for step in steps if step.joins], batch_size=_BATCH
    )
    ExternalId.objects.bulk_create(
        [
            ExternalId(desk=desk, organization=step.organization, source=step.record.code[0], code=step.record.code[1])
            for step in steps
            if step.code and step.record.code
        ],
        batch_size=_BATCH,
    )
    _addresses(steps)
    _people(steps)
    _products(steps)
    _history(steps, by)


def _companies(steps: Sequence[Step], by: User | None) -> None:
    now = timezone.now()
    for step in steps:
        row = step.organization
        row.refold()
        changed = {change.what for change in step.line.changes}
        if changed & {"tax_id", "tax_id_kept_because"}:
            row.tax_id_kept_by, row.tax_id_kept_at = (by, now) if row.tax_id_kept_because else (None, None)
        if step.account is not None:
            step.account.username = tax_login(row.tax_id)
            step.account.save(update_fields=["username"])
    Organization.objects.bulk_create(
        [step.organization for step in steps if step.line.action == "created"], batch_size=_BATCH
    )
    known = [step.organization for step in steps if step.line.action == "changed"]
    Organization.objects.bulk_update(known, _WRITTEN, batch_size=200)


def _addresses(steps: Sequence[Step]) -> None:
    new = []
    for step in steps:
        if step.addresses is None:
            continue
        kept = (
            {one.email.lower(): one for one in step.organization.addresses.all()}
            if step.line.action == "changed"
            else {}
        )
        for email, one in kept.items():
            if email not in step.addresses:
                one.delete()
        new += [
            OrganizationAddress(organization=step.organization, email=email)
            for email in step.addresses
            if email not in kept
        ]
    OrganizationAddress.objects.bulk_create(new, batch_size=_BATCH)


def _people(steps: Sequence[Step]) -> None:
    """Who stands under several companies of one master is one person."""
    new: list[Contact] = []
    members: list[OrganizationMember] = []
    met: dict[str, Contact] = {}
    for step in steps:
        for member, role in step.roles:
            member.role = role
            member.save(update_fields=["role"])
        for person, known, belongs in step.people:
            if known is not None and belongs:
                _update(known, person)
                continue
            contact = known or met.get(person.email)
            if contact is None:
                contact = Contact(name=person.name, email=person.email, phone=person.phone)
                contact.refold()
                new.append(contact)
                if person.email:
                    met[person.email] = contact
            role = Role.MANAGER if person.is_manager else Role.MEMBER
            members.append(OrganizationMember(organization=step.organization, contact=contact, role=role))
    Contact.objects.bulk_create(new, batch_size=_BATCH)
    OrganizationMember.objects.bulk_create(members, batch_size=_BATCH)


def _update(contact: Contact, person: Person) -> None:
    if contact.email.lower() != person.email:
        contact.email_verified_at = None
    contact.name, contact.email, contact.phone = person.name, person.email, person.phone
    contact.save(update_fields=["name", "email", "email_verified_at", "phone", "folded"])


def _products(steps: Sequence[Step]) -> None:
    new = []
    for step in steps:
        for product, version, has in step.products:
            if has is None:
                new.append(OwnedProduct(organization=step.organization, product=product, version=version))
            else:
                has.version = version
                has.save(update_fields=["version"])
    OwnedProduct.objects.bulk_create(new, batch_size=_BATCH)


def _history(steps: Sequence[Step], by: User | None) -> None:
    SettingsChange.objects.bulk_create(
        [
            SettingsChange(
                by=by, kind="organization", row=step.organization.pk, name=str(step.organization)[:200],
                before=_told((change.what, change.before) for change in step.line.changes),
                after=_told((change.what, change.after) for change in step.line.changes),
            )
            for step in steps
        ],
        batch_size=_BATCH,
    )  # fmt: skip


def _told(values: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Several persons or products of one client in one line each."""
    found: dict[str, str] = {}
    for what, text in values:
        if text:
            found[what] = f"{found[what]}; {text}" if what in found else text
    return found
