from __future__ import annotations

from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand

from ventanilla.web.management.commands.web import add_options, require_port


class Command(BaseCommand):
    help = "Run the site: the web server and the worker, each brought back if it dies. Stops at SIGTERM."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_options(parser)

    def handle(self, *, host: str, port: int, processes: int, threads: int, **options: Any) -> None:
        from ventanilla.jobs import worker
        from ventanilla.web import server, supervision

        require_port(host, port)
        server.load()
        web = partial(server.run, host, port, processes=processes, threads=threads)
        supervision.keep({"web": web, "worker": worker.supervise})
