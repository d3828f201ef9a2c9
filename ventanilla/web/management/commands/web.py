from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

CORES = os.cpu_count() or 1


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--host", default=settings.HOST, help="address to listen on (HOST; %(default)s)")
    parser.add_argument("--port", type=int, default=settings.PORT, help="port to listen on (PORT; %(default)s)")
    parser.add_argument(
        "--processes",
        type=int,
        default=int(os.environ.get("VENTANILLA_WEB_PROCESSES") or min(CORES, 4)),
        help="one for each core that the pages may take (VENTANILLA_WEB_PROCESSES; %(default)s)",
    )
    parser.add_argument(
        "--threads",
        type=int,
        default=int(os.environ.get("VENTANILLA_WEB_THREADS") or 4),
        help="pages that one process computes at a time (VENTANILLA_WEB_THREADS; %(default)s)",
    )


def require_port(host: str, port: int) -> None:
    from ventanilla.web import server

    if not server.wait_for_port(host, port):
        raise CommandError(f"{host}:{port} is taken, or not an address of this machine. Choose another: PORT=8001")


class Command(BaseCommand):
    help = "Run the web server alone. Stops at SIGTERM, after what it is doing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_options(parser)

    def handle(self, *, host: str, port: int, processes: int, threads: int, **options: Any) -> None:
        from ventanilla.web import server

        require_port(host, port)
        server.run(host, port, processes=processes, threads=threads)
