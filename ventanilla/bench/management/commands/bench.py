from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ventanilla.bench import counting, running


class Command(BaseCommand):
    help = "Mide el producto: siembra tickets, arranca el servidor real y lo recorre con cuentas reales, en ambas bases de datos."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--tickets", type=int, nargs="+", default=[20_000, 200_000], help="tamaños (20 000 y 200 000)"
        )
        parser.add_argument("--db", choices=["sqlite", "postgres"], nargs="+", default=["sqlite", "postgres"])
        parser.add_argument("--seconds", type=float, default=5, help="segundos por página y número de conexiones (5)")
        parser.add_argument("--port", type=int, default=8765)
        parser.add_argument(
            "--count-queries", action="store_true", help="solo cuenta las consultas de cada página, aquí"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["count_queries"]:
            self.stdout.write(json.dumps(counting.queries()))
            return
        databases: dict[str, Callable[[str], str]] = {name: _CREATE[name] for name in options["db"]}
        cells = running.run(
            databases, options["tickets"], seconds=options["seconds"], port=options["port"], say=self.stderr.write
        )
        self.stdout.write(running.table(cells))


def _postgres(name: str) -> str:
    from ventanilla.testing.databases import create_postgres

    return create_postgres(name)


_CREATE: dict[str, Callable[[str], str]] = {"sqlite": lambda _name: "", "postgres": _postgres}
