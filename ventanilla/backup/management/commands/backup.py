"""`ventanilla backup [FILE]` and `ventanilla backup verify FILE`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ventanilla.backup import keeping, restoring, saving
from ventanilla.backup.archive import Refused


class Command(BaseCommand):
    help = _("Copia la base de datos y los archivos en un solo archivo, sin detener el sitio.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "words",
            nargs="*",
            metavar="FILE",
            help=_(
                "dónde guardarlo (si no se dice, con la fecha en la carpeta de respaldos); «verify FILE» lo comprueba"
            ),
        )
        parser.add_argument(
            "--secret-key",
            action="store_true",
            help=_("incluir la clave secreta: quien tenga el archivo podrá hacerse pasar por el sitio"),
        )
        parser.add_argument(
            "--keep", type=int, metavar="N", help=_("borrar los más antiguos de la carpeta de respaldos y dejar N")
        )

    def handle(self, *, words: list[str], secret_key: bool, keep: int | None, **options: Any) -> None:
        try:
            match words:
                case ["verify", file]:
                    self._verify(Path(file))
                case [] | [_]:
                    self._save(Path(words[0]) if words else keeping.new(), secret_key)
                    if keep is not None:
                        self._forget(keep)
                case _:
                    raise CommandError("ventanilla backup [FILE] · ventanilla backup verify FILE")
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except (OSError, DatabaseError) as error:
            raise CommandError(_("No se pudo: %(error)s") % {"error": error}) from error

    def _save(self, target: Path, secret_key: bool) -> None:
        saved = saving.save(target, with_secret_key=secret_key, say=self._say)
        self.stdout.write(
            _("%(file)s: %(rows)s filas, %(files)s archivos, %(size)s MB")
            % {"file": target, "rows": saved.rows, "files": saved.files, "size": _megabytes(saved.bytes)}
        )
        if saved.missing:
            count = len(saved.missing)
            self.stderr.write(
                ngettext(
                    "Atención: falta %(count)s archivo en el disco, o está dañado.",
                    "Atención: faltan %(count)s archivos en el disco, o están dañados.",
                    count,
                )
                % {"count": count}
            )
            for name in saved.missing[:10]:
                self.stderr.write(f"  {name}")

    def _verify(self, file: Path) -> None:
        with file.open("rb") as content:
            contents = restoring.verify(content)
        said = contents.manifest.said()
        for table, total in said["tables"].items():
            self.stdout.write(f"{total['count']:>10}  {total['sha256'][:16]}  {table}")
        self.stdout.write(f"{said['files']['count']:>10}  {said['files']['sha256'][:16]}  " + _("archivos"))
        self.stdout.write(
            _("Respaldo sano, hecho el %(when)s por la versión %(version)s.")
            % {"when": f"{contents.header.made_at[:16].replace('T', ' ')} UTC", "version": contents.header.product}
        )

    def _forget(self, keep: int) -> None:
        for file in keeping.forget(keep=max(keep, 1)):
            self._say(_("Borrado: %(file)s") % {"file": file})

    def _say(self, text: str) -> None:
        self.stderr.write(text)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}"
