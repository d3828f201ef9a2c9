"""`ventanilla restore FILE`: make this installation what a backup says. Afterwards nothing is sent until somebody confirms."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from ventanilla.backup import restoring
from ventanilla.backup.archive import Refused


class Command(BaseCommand):
    help = _("Pone en esta instalación lo que guardó un respaldo. El sitio debe estar detenido.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--replace",
            action="store_true",
            help=_("aunque ya haya datos: los de ahora quedan apartados, no se borran"),
        )

    def handle(self, *, file: Path, replace: bool, **options: Any) -> None:
        try:
            done = restoring.restore(file, replace=replace, say=self.stderr.write)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except (OSError, ValueError, DatabaseError) as error:
            raise CommandError(_("No se pudo, y nada cambió: %(error)s") % {"error": error}) from error
        rows = sum(table.count for table in done.manifest.tables.values())
        self.stdout.write(
            _("Restaurado: %(rows)s filas, %(files)s archivos.") % {"rows": rows, "files": done.manifest.files.count}
        )
        if done.set_aside:
            self.stdout.write(_old_one(done.set_aside))
        self.stdout.write(
            _(
                "Los envíos están en pausa hasta que un administrador los reanude, en el sitio o con «ventanilla resume»."
            )
        )


def _old_one(name: str) -> str:
    if connection.vendor == "postgresql":
        return _(
            "Los datos de antes quedaron en el esquema «%(name)s». Cuando ya no hagan falta: DROP SCHEMA %(name)s CASCADE"
        ) % {"name": name.replace("-", "_")}
    folder = Path(connection.settings_dict["NAME"]).parent / name
    return _("Los datos de antes quedaron en %(folder)s. Cuando ya no hagan falta, esa carpeta se puede borrar.") % {
        "folder": folder
    }
