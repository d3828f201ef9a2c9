"""`ventanilla blueprint load|export|check`: set up desks from blueprints, and write them back out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ventanilla.desks.blueprint import SHIPPED, Defect, Refused, load, read
from ventanilla.desks.blueprint.check import check
from ventanilla.desks.blueprint.document import document_of
from ventanilla.desks.blueprint.dump import dump
from ventanilla.desks.blueprint.parse import Source
from ventanilla.desks.models import Desk
from ventanilla.lib.langmap import LANGUAGES


class Command(BaseCommand):
    help = _("Carga, exporta o comprueba el plano de una mesa.")

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        names = _("un plano que viene con el producto (%(names)s) o un archivo") % {"names": ", ".join(SHIPPED)}

        loading = actions.add_parser("load", help=_("crea una mesa, o la compara con su plano"))
        loading.add_argument("blueprints", nargs="*", metavar="NAME_OR_FILE", help=names)
        loading.add_argument("--all", action="store_true", help=_("todos los planos que vienen con el producto"))
        loading.add_argument("--replace", action="store_true", help=_("cambiar una mesa que difiere de su plano"))
        loading.add_argument("--desk", default="", metavar="KEY", help=_("cargarlo como la mesa de esta clave"))

        checking = actions.add_parser("check", help=_("dice qué está mal en un plano, y no carga nada"))
        checking.add_argument("blueprints", nargs="*", metavar="NAME_OR_FILE", help=names)
        checking.add_argument("--all", action="store_true", help=_("todos los planos que vienen con el producto"))

        exporting = actions.add_parser("export", help=_("escribe una mesa como está ahora, como plano"))
        exporting.add_argument("desk", metavar="KEY")
        exporting.add_argument("file", nargs="?", type=Path, help=_("adónde; si no se dice, a la pantalla"))

    def handle(self, *, action: str, **options: Any) -> None:
        if action == "export":
            self._export(options["desk"], options["file"])
            return
        names = list(SHIPPED) if options["all"] else options["blueprints"]
        if not names:
            self._fail(_("indique un plano o un archivo, o use --all"))
        if options.get("desk") and len(names) > 1:
            self._fail(_("con --desk se carga un solo plano"))
        # All are read before any is loaded: a defect in the last one should not leave half of them changed.
        sources = self._sound(names)
        if action == "load":
            for source in sources:
                self._load(source, options["replace"], options["desk"])

    def _sound(self, names: Iterable[str]) -> list[Source]:
        sources: list[Source] = []
        defects: list[Defect] = []
        for name in names:
            try:
                source = read(name)
            except Refused as refused:
                defects += refused.defects
            except OSError as error:
                self._fail(
                    _("no se puede leer «%(file)s»: %(reason)s") % {"file": name, "reason": error.strerror or error}
                )
            else:
                defects += check(source, LANGUAGES if name in SHIPPED else ())
                sources.append(source)
        if defects:
            self._fail(*defects)
        for source in sources:
            self.stdout.write(_("%(file)s: sin defectos") % {"file": source.file})
        return sources

    def _load(self, source: Source, replace: bool, key: str) -> None:
        try:
            loaded = load(source.document, replace=replace, key=key)
        except Refused as refused:
            self._fail(*refused.defects)
        name = loaded.desk.key
        for change in loaded.changes:
            self.stdout.write(f"  {change}")
        if loaded.created:
            self.stdout.write(_("Mesa «%(desk)s» creada.") % {"desk": name})
        elif not loaded.changes:
            self.stdout.write(_("La mesa «%(desk)s» ya es igual a su plano.") % {"desk": name})
        elif loaded.applied:
            self.stdout.write(_("Mesa «%(desk)s» actualizada.") % {"desk": name})
        else:
            self.stdout.write(
                ngettext(
                    "La mesa «%(desk)s» difiere en %(count)d punto y no se cambió; para cambiarla, use --replace.",
                    "La mesa «%(desk)s» difiere en %(count)d puntos y no se cambió; para cambiarla, use --replace.",
                    len(loaded.changes),
                )
                % {"desk": name, "count": len(loaded.changes)}
            )
        if loaded.changes and loaded.kept:
            self.stdout.write(
                _("Hay tickets que lo usan, así que queda archivado: %(kept)s") % {"kept": ", ".join(loaded.kept)}
            )

    def _export(self, key: str, file: Path | None) -> None:
        desk = Desk.objects.filter(key=key).first()
        if desk is None:
            known = ", ".join(Desk.objects.order_by("key").values_list("key", flat=True)) or "–"
            self._fail(_("no hay una mesa «%(desk)s»; hay: %(known)s") % {"desk": key, "known": known})
        text = dump(document_of(desk))
        if file is None:
            self.stdout.write(text, ending="")
            return
        try:
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            self._fail(
                _("no se puede escribir «%(file)s»: %(reason)s") % {"file": file, "reason": error.strerror or error}
            )

    def _fail(self, *reasons: object) -> NoReturn:
        """Each reason on a line of its own, as compilers do, without the name of an exception in front."""
        for reason in reasons:
            self.stderr.write(str(reason))
        raise SystemExit(1)
