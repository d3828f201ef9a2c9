from __future__ import annotations

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from ventanilla.bench.seed import DESK, seed


class Command(BaseCommand):
    help = _("Siembra muchos tickets de prueba, en bloque, en la mesa «bench».")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tickets", type=int, default=20_000, help=_("cuántos tickets (20 000)"))

    def handle(self, *args: Any, **options: Any) -> None:
        began = monotonic()
        seed(options["tickets"], say=lambda text: self.stdout.write(f"  {text}"))
        took = {"tickets": options["tickets"], "desk": DESK, "seconds": f"{monotonic() - began:.0f}"}
        self.stdout.write(_("%(tickets)s tickets en la mesa «%(desk)s»: %(seconds)s s") % took)
