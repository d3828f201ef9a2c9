from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ventanilla.mail.outbound import resuming


class Command(BaseCommand):
    help = _("Reanuda los envíos de una instalación restaurada.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--discard",
            action="store_true",
            help=_("guardar sin enviar los correos anteriores al respaldo: quizá ya salieron"),
        )

    def handle(self, *, discard: bool, **options: Any) -> None:
        discarded = resuming.resume(discard=discard)
        if discarded is None:
            self.stdout.write(_("Los envíos no estaban en pausa."))
            return
        if discarded:
            self.stdout.write(
                ngettext(
                    "%(count)s correo anterior al respaldo quedó guardado sin enviar.",
                    "%(count)s correos anteriores al respaldo quedaron guardados sin enviar.",
                    discarded,
                )
                % {"count": discarded}
            )
        self.stdout.write(_("Los envíos están en marcha."))
