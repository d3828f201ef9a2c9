from __future__ import annotations

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ventanilla.bench.seed import DESK, seed


class Command(BaseCommand):
    help = "Escribe muchos tickets de prueba, en bloque, en la mesa «bench»."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tickets", type=int, default=20_000, help="cuántos tickets (20 000)")

    def handle(self, *args: Any, **options: Any) -> None:
        began = monotonic()
        seed(options["tickets"], say=lambda text: self.stdout.write(f"  {text}"))
        self.stdout.write(f"{options['tickets']:,} tickets en la mesa «{DESK}»: {monotonic() - began:.0f} s")
