from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ventanilla.accounts import second_factor, sessions
from ventanilla.accounts.names import find_user


class Command(BaseCommand):
    help = _(
        "Quita el segundo factor a un acceso que perdió el teléfono y los códigos. Su contraseña queda, sus sesiones terminan; "
        "si su función lo exige, el próximo ingreso lleva a activar otro."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("do", choices=["remove"])
        parser.add_argument("login", help=_("usuario, número fiscal o correo"))

    def handle(self, *args: Any, **options: Any) -> None:
        user = find_user(options["login"])
        if user is None:
            raise CommandError(_("No hay un acceso «%(login)s».") % {"login": options["login"]})
        if not second_factor.remove(user):
            raise CommandError(_("%(login)s no tiene segundo factor.") % {"login": user.username})
        sessions.end_all(user)
        self.stdout.write(
            _("%(login)s ya no tiene segundo factor; sus sesiones terminaron.") % {"login": user.username}
        )
