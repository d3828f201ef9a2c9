"""`ventanilla customers import FILE`: clients out of a file, as on the page, with the report on the screen."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from ventanilla.customers.columns import LABELS
from ventanilla.customers.planning import Line, Plan, plan
from ventanilla.customers.reading import Unreadable, read
from ventanilla.customers.telling import ACTIONS, told
from ventanilla.customers.writing import write
from ventanilla.desks.models import Desk


class Command(BaseCommand):
    help = _("Trae clientes de un archivo CSV o XLSX. Los que ya están se actualizan.")

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        bringing = actions.add_parser("import", help=_("lee un archivo de clientes"))
        bringing.add_argument("file", type=Path)
        bringing.add_argument(
            "--desk", default="", metavar="KEY", help=_("la mesa que los atiende; hace falta si hay varias")
        )
        bringing.add_argument("--dry-run", action="store_true", help=_("decir qué cambiaría, y no cambiar nada"))

    def handle(self, *, file: Path, desk: str, dry_run: bool, **_options: Any) -> None:
        """Everything or, if one of the lines is refused, everything but those; the exit code is then 1."""
        where = _desk(desk)
        try:
            rows = read(file.read_bytes(), file.name)
        except OSError as error:
            raise CommandError(str(error)) from error
        except Unreadable as why:
            raise CommandError(str(why)) from why
        with transaction.atomic():
            made = plan(where, rows, whole=True, lock=not dry_run, progress=self._show)
            if not dry_run:
                write(made, where, by=None)
        self._tell(made, dry_run)
        if any(line.action == "refused" for line in made.lines):
            raise CommandError(_("Algunas líneas no se pueden importar."))

    def _show(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"{done}/{total}\r", ending="")

    def _tell(self, made: Plan, dry_run: bool) -> None:
        for line in made.lines:
            for text in _sentences(line):
                self.stdout.write(f"{line.line}: {line.name}: {text}")
        counts = Counter(str(line.action) for line in made.lines)
        self.stdout.write("; ".join(f"{label}: {counts[action]}" for action, label in ACTIONS.items()))
        if dry_run:
            self.stdout.write(_("No se cambió nada (--dry-run)."))


def _sentences(line: Line) -> list[str]:
    faults = [f"{LABELS[fault['column']]}: {fault['text']}" for fault in line.faults]
    return faults or [told(change.what, change.before, change.after) for change in line.changes]


def _desk(key: str) -> Desk:
    desks = Desk.objects.filter(archived_at=None)
    found = list(desks.filter(key=key) if key else desks[:2])
    if len(found) != 1:
        raise CommandError(
            _("No hay una mesa «%(key)s».") % {"key": key}
            if key
            else _("Hay varias mesas: falta decir cuál, con --desk.")
        )
    return found[0]
