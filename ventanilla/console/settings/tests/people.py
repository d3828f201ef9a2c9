"""Companies and persons in the settings: their addresses, and the links that mails bring them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from ventanilla.console.settings.tests.pages import signed_in
from ventanilla.mail.models import OutboxMail
from ventanilla.people.models import Contact, Organization, User

ORGANIZATIONS, CONTACTS = "/console/people/organizations/", "/console/people/contacts/"


def of(row: Organization | Contact | User, name: str = "") -> str:
    if isinstance(row, User):
        row = row.contact
    kind = "organization" if isinstance(row, Organization) else "contact"
    return reverse(f"console:{kind}{'_' + name if name else ''}", args=[row.pk])


def post(user: User, address: str, **typed: Any) -> Any:
    return signed_in(user).post(address, typed, follow=True)


def link_in(mail: OutboxMail) -> str:
    return next(word for word in mail.text.split() if "/activate" in word or "/invit" in word or "/acti" in word)


def link_path(mail: OutboxMail) -> str:
    return next(word for word in mail.text.split() if word.startswith("http"))
