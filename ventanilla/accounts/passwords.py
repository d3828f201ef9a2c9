"""Passwords: a new one, one that staff resets to the tax number, and the first login that such a one serves for."""

from __future__ import annotations

import hmac
import logging
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from ventanilla.accounts import sessions
from ventanilla.accounts.names import tax_login
from ventanilla.people.models import Contact, Organization, OrganizationAddress, User

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

log = logging.getLogger(__name__)

INITIAL_HOURS: Final = 72
CODE_MINUTES: Final = 15
CODE_TRIES: Final = 5
_CODE: Final = "first_password_code"

RESET_HOURS: Final = settings.PASSWORD_RESET_TIMEOUT // 3600

reset_tokens = PasswordResetTokenGenerator()


class NoTaxNumber(Exception):
    """Nothing to reset this login to: no company of its person has a tax number that is its user name."""


def set_new(user: User, password: str) -> None:
    """A password that the person chose himself. All his sessions end with it, and so does any earlier reset link."""
    user.set_password(password)
    user.initial_password_until = None
    user.save(update_fields=["password", "initial_password_until"])
    sessions.end_all(user)


# --- The tax number as a first password (001-18, 001-24) --------------------------------------------------------------


def reset_to_tax_id(user: User, by: User | None) -> None:
    """Back to the initial state: the company's tax number serves as password, once and within 72 hours.

    Only for the company's own account, whose user name is that number. His sessions end.
    """
    organization = company_of(user)
    if organization is None:
        raise NoTaxNumber
    user.set_password(organization.tax_id)
    user.initial_password_until = timezone.now() + timedelta(hours=INITIAL_HOURS)
    user.save(update_fields=["password", "initial_password_until"])
    sessions.end_all(user)
    log.info("login %s was reset to its initial password by user %s", user.pk, by.pk if by else None)


def open_account(organization: Organization, by: User | None) -> User | None:
    """The company's own account, under its tax number, which is its first password too; None if the name belongs to another account."""
    account = account_of(organization)
    if account is not None:
        return account
    name = tax_login(organization.tax_id)
    if User.objects.filter(username=name).exists():
        return None
    user = User.objects.create_user(name)
    user.contact = Contact.objects.create(user=user, name=organization.name[:150], phone=organization.phone)
    organization.members.create(contact=user.contact)
    reset_to_tax_id(user, by)
    return user


def account_of(organization: Organization) -> User | None:
    """The company's own account: of one of its people, under its tax number."""
    if not organization.tax_id:
        return None
    own = User.objects.filter(username=tax_login(organization.tax_id), contact__memberships__organization=organization)
    return own.select_related("contact").first()


def company_of(user: User) -> Organization | None:
    """The company in use whose own account this is: its tax number is the user name."""
    return next((company for company in _named_alike(user) if company.archived_at is None), None)


def _named_alike(user: User) -> list[Organization]:
    contact = getattr(user, "contact", None)
    if contact is None:
        return []
    organizations = Organization.objects.filter(members__contact=contact).exclude(tax_id="")
    return [company for company in organizations if tax_login(company.tax_id) == user.username.lower()]


def spend_initial(user: User) -> bool:
    """Use up the initial password of somebody who has just logged in with it; False if it is too old or was used meanwhile.

    From here on only a session (or a mailed link) leads to a new password.
    """
    if user.initial_password_until is None:
        return True
    if user.initial_password_until <= timezone.now():
        return False
    before = user.password
    user.set_unusable_password()
    return User.objects.filter(pk=user.pk, password=before).update(password=user.password) == 1


# --- The code that the first password needs, where a principal address is on record -----------------------------------


def principal_addresses(user: User) -> list[str]:
    """Of the company whose own account this is; what is on record with another company of the same person proves nothing here."""
    addresses = OrganizationAddress.objects.filter(organization__in=_named_alike(user))
    return sorted({address.email for address in addresses})


def masked(email: str) -> str:
    """Enough to recognise one's own address, not enough to learn somebody else's: g•••@acme.com."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"


def new_code(session: SessionBase) -> str:
    """Six digits that this session may give back within a quarter of an hour."""
    code = f"{secrets.randbelow(10**6):06}"
    until = timezone.now() + timedelta(minutes=CODE_MINUTES)
    session[_CODE] = {"hash": _code_hash(session, code), "until": until.timestamp(), "tries": 0}
    return code


def code_is_waiting(session: SessionBase) -> bool:
    return _CODE in session


def take_code(session: SessionBase, code: str) -> bool:
    """Whether this is the code; after five wrong ones, or too late, none is."""
    waiting = session.get(_CODE)
    if not waiting:
        return False
    session[_CODE] = {**waiting, "tries": waiting["tries"] + 1}
    if waiting["tries"] >= CODE_TRIES or waiting["until"] < timezone.now().timestamp():
        return False
    if not hmac.compare_digest(waiting["hash"], _code_hash(session, code.strip())):
        return False
    del session[_CODE]
    return True


def _code_hash(session: SessionBase, code: str) -> str:
    return salted_hmac(f"accounts.first-password.{session.session_key}", code, algorithm="sha256").hexdigest()


# --- Forgotten (self-service, by mail) --------------------------------------------------------------------------------


def reset_address(user: User) -> tuple[str, str]:
    """The two parts of a reset link: who, and the token, which any new password or login makes void."""
    return int_to_base36(user.pk), reset_tokens.make_token(user)


def user_of_reset(uid: str, token: str) -> User | None:
    try:
        user = User.objects.select_related("contact").filter(pk=base36_to_int(uid), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return user if user is not None and reset_tokens.check_token(user, token) else None
