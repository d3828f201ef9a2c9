from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from ventanilla.lib import maintenance


class Command(BaseCommand):
    help = _("Cierra el sitio por un momento: las páginas dicen «Volvemos en un momento» y las tareas esperan.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("state", choices=["on", "off"])

    def handle(self, *, state: str, **options: Any) -> None:
        if state == "on":
            maintenance.begin(settings.DATA)
            self.stdout.write(_("El sitio está cerrado por mantenimiento. Para abrirlo: ventanilla maintenance off"))
        else:
            maintenance.end(settings.DATA)
            self.stdout.write(_("El sitio está abierto."))
