"""Logins by invitation: a link by mail, valid for a week, that serves once; behind it the person chooses his password (000-4)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ventanilla.accounts import letters, passwords
from ventanilla.accounts.models import Invitation
from ventanilla.desks.models import Desk
from ventanilla.people.models import Contact, Organization, User

DAYS: Final = 7


class CannotInvite(Exception):
    """Says why, in the reader's language."""


@transaction.atomic
def invite(contact: Contact, *, by: User | None, desk: Desk | None) -> Invitation:
    """Give this person a login, without a password yet, and mail him the link with which he chooses one.

    Earlier links of his stop serving. Raises `CannotInvite`: one address has one login, and a login that works needs no invitation.
    """
    contact = Contact.objects.select_for_update(of=("self",)).select_related("user").get(pk=contact.pk)
    if not contact.email:
        raise CannotInvite(_("Esta persona no tiene correo."))
    if contact.user is None:
        contact.user = _new_user(contact)
        contact.save(update_fields=["user"])
    elif contact.user.has_usable_password():
        raise CannotInvite(_("Esta persona ya tiene acceso."))
    elif not contact.user.is_active:
        raise CannotInvite(_("El acceso de esta persona está bloqueado."))
    now = timezone.now()
    contact.invitations.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        contact=contact, desk=desk, email=contact.email, token_hash=_hash(token), by=by,
        expires_at=now + timedelta(days=DAYS),
    )  # fmt: skip
    letters.send_invitation(invitation, token)
    return invitation


def invite_addresses(
    organization: Organization, *, by: User | None, desk: Desk
) -> tuple[list[Invitation], dict[str, str]]:
    """One invitation for each principal address of the company that has no working login yet; by address, why one had none."""
    sent, refused = [], {}
    for address in organization.addresses.all():
        try:
            with transaction.atomic():  # nobody is added to the company whom no invitation reaches
                contact = _at_address(organization, address.email)
                if contact.user is None or not contact.user.has_usable_password():
                    sent.append(invite(contact, by=by, desk=desk))
        except CannotInvite as why:
            refused[address.email] = str(why)
    return sent, refused


def _at_address(organization: Organization, email: str) -> Contact:
    contact = organization.contacts.filter(email__iexact=email).first()
    if contact is None:
        contact = Contact.objects.create(name=email, email=email)
        organization.members.create(contact=contact)
    return contact


def find(token: str) -> Invitation | None:
    return Invitation.objects.select_related("contact__user", "desk").filter(token_hash=_hash(token)).first()


@transaction.atomic
def accept(invitation: Invitation, password: str, *, name: str = "") -> User | None:
    """Set the chosen password. None if the link has served or expired meanwhile."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    contact = Contact.objects.select_related("user").get(pk=invitation.contact_id)
    user = contact.user
    if not invitation.is_pending or user is None or not user.is_active:
        return None
    now = timezone.now()
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    contact.invitations.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
    passwords.set_new(user, password)
    if name:
        contact.name = name
    if contact.email.lower() == invitation.email.lower():
        contact.email_verified_at = now
    contact.save(update_fields=["name", "folded", "email_verified_at"])
    user.contact = contact
    return user


def ask_again(invitation: Invitation) -> bool:
    """A fresh link to the same address for somebody whose link expired; False if it has served, or the person changed since."""
    contact = invitation.contact
    if invitation.used_at is not None or contact.email.lower() != invitation.email.lower():
        return False
    try:
        invite(contact, by=invitation.by, desk=invitation.desk)
    except CannotInvite:
        return False
    return True


def _new_user(contact: Contact) -> User:
    taken = User.objects.filter(username=contact.email.lower()) | User.objects.filter(email__iexact=contact.email)
    if taken.exists():
        raise CannotInvite(_("Este correo ya tiene un acceso."))
    return User.objects.create_user(contact.email, email=contact.email.lower())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
