"""`ventanilla demo`: fill an empty installation with six desks, their people and their tickets. A second run keeps what is there."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ventanilla.demo import loading


class Command(BaseCommand):
    help = _("Llena una instalación vacía con datos de demostración. La segunda vez deja lo que hay.")

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                _(
                    "Todo el mundo conoce las contraseñas de la demostración: hace falta VENTANILLA_DEMO=1, como hace «make demo»."
                )
            )
        began = time.monotonic()
        self.stdout.write(_("Datos de demostración") + " … ", ending="")
        self.stdout.flush()
        logging.disable(logging.INFO)  # the line of progress stays in one piece
        try:
            written = loading.load(self._say)
        except loading.NotEmpty:
            raise CommandError(_("Esta instalación ya tiene su propia gente: nada cambió.")) from None
        finally:
            logging.disable(logging.NOTSET)
        took = {"seconds": f"{time.monotonic() - began:.0f}"}
        self.stdout.write(_("listo (%(seconds)s s)") % took if written else _("quedó como estaba"))

    def _say(self, text: str) -> None:
        self.stdout.write(f"{text} … ", ending="")
        self.stdout.flush()
