"""The mails about a login: invitation, forgotten password, the code for a first password, each with a secret that opens a door; and
that its second factor changed."""

from __future__ import annotations

from typing import Any, Final, Literal

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ventanilla.accounts import passwords
from ventanilla.accounts.models import Invitation
from ventanilla.desks.models import Desk
from ventanilla.mail.outbound.letter import Letter, link_to, read_by
from ventanilla.mail.outbound.outbox import Recipient, send, usable_address
from ventanilla.people.models import User

FactorChange = Literal["added", "removed", "codes"]
_FACTOR: Final[dict[FactorChange, tuple[Any, Any]]] = {
    "added": (
        gettext_lazy("Segundo factor activado"),
        gettext_lazy("Desde ahora, para entrar se pide también un código del teléfono."),
    ),
    "removed": (
        gettext_lazy("Segundo factor desactivado"),
        gettext_lazy("Desde ahora, para entrar basta la contraseña."),
    ),
    "codes": (
        gettext_lazy("Códigos de recuperación nuevos"),
        gettext_lazy("Se crearon códigos de recuperación nuevos; los anteriores ya no sirven."),
    ),
}


def send_invitation(invitation: Invitation, token: str) -> bool:
    contact, desk = invitation.contact, invitation.desk
    user = contact.user
    assert user is not None
    to = Recipient(
        usable_address(invitation.email), contact.name, _language(user, desk),
        # Asked for by one of the staff, who may have to send it again and again.
        verified=True, contact=contact, user=user,
    )  # fmt: skip
    with read_by(desk, to.language):
        letter = Letter(
            subject=_("Su acceso a %(desk)s") % {"desk": _name(desk)},
            greeting=_("Hola, %(name)s:") % {"name": contact.name},
            lines=[
                _("Ya tiene acceso a %(desk)s. Para entrar, elija primero su contraseña.") % {"desk": _name(desk)},
                _("El enlace sirve una sola vez, durante siete días."),
            ],
            facts=[(_("Usuario"), user.username)],
            link=_link("activate", token),
            link_label=_("Elegir la contraseña"),
        )
    return _send(letter, to, "invitation", desk)


def send_reset(user: User, desk: Desk | None) -> bool:
    """To the login's own address; a company's account, which has none, at the company's. False if nobody gets it."""
    recipients = [_owner(user, desk)]
    if not user.email:
        name, language = user.get_full_name(), _language(user, desk)
        found = passwords.principal_addresses(user)
        recipients = [Recipient(usable_address(one), name, language, verified=True) for one in found]
    sent = [_send_reset(user, to, desk) for to in recipients]
    return any(sent)


def _send_reset(user: User, to: Recipient, desk: Desk | None) -> bool:
    uid, token = passwords.reset_address(user)
    with read_by(desk, to.language):
        letter = Letter(
            subject=_("Contraseña nueva para %(desk)s") % {"desk": _name(desk)},
            greeting=_("Hola, %(name)s:") % {"name": user.get_full_name()},
            lines=[
                _("Alguien, seguramente usted, pidió elegir una contraseña nueva."),
                _("El enlace sirve una sola vez, durante %(hours)s horas.") % {"hours": passwords.RESET_HOURS},
            ],
            facts=[(_("Usuario"), user.username)],
            link=_link("password_reset", uid, token),
            link_label=_("Elegir la contraseña"),
            closing=[_("Si no fue usted, ignore este correo: la contraseña sigue igual.")],
        )
    return _send(letter, to, "password_reset", desk)


def send_code(user: User, email: str, code: str, desk: Desk | None) -> bool:
    to = Recipient(usable_address(email), user.get_full_name(), _language(user, desk), verified=True)
    with read_by(desk, to.language):
        letter = Letter(
            subject=_("Código para la primera contraseña"),
            lines=[
                _("Alguien entró con la cuenta de su empresa y va a elegir su contraseña. Necesita este código:"),
                code,
            ],
            facts=[(_("Usuario"), user.username)],
            closing=[
                _("Sirve durante %(minutes)s minutos. Si no fue nadie de su empresa, avise a su proveedor.")
                % {"minutes": passwords.CODE_MINUTES}
            ],
        )
    return _send(letter, to, "first_password_code", desk)


def send_factor_changed(user: User, change: FactorChange, desk: Desk | None = None) -> bool:
    """So that he hears of it if it was somebody else."""
    to = _owner(user, desk)
    with read_by(desk, to.language):
        subject, sentence = _FACTOR[change]
        letter = Letter(
            subject=str(subject),
            greeting=_("Hola, %(name)s:") % {"name": user.get_full_name()},
            lines=[str(sentence)],
            facts=[(_("Usuario"), user.username)],
            closing=[_("Si no fue usted, cambie su contraseña y avise a quien administra la mesa.")],
        )
    return _send(letter, to, "second_factor", desk, has_secret=False)


def _owner(user: User, desk: Desk | None) -> Recipient:
    """Whose login it is, at the address of the login."""
    contact = getattr(user, "contact", None)
    verified = contact is not None and contact.email_verified_at is not None
    address, language = usable_address(user.email), _language(user, desk)
    return Recipient(address, user.get_full_name(), language, verified, contact, user)


def _send(letter: Letter, to: Recipient, purpose: str, desk: Desk | None, *, has_secret: bool = True) -> bool:
    return bool(to.address) and send(letter, to, purpose=purpose, desk=desk, has_secret=has_secret) is not None


def _language(user: User, desk: Desk | None) -> str:
    """The desk's, until the person has been here once and could choose."""
    return desk.config.language if desk is not None and user.last_login is None else user.language


def _name(desk: Desk | None) -> str:
    return str(desk) if desk is not None else "Ventanilla"


def _link(name: str, *args: str) -> str:
    return link_to(reverse(name, args=args).removeprefix(settings.PREFIX))
