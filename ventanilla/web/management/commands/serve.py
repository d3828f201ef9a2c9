from __future__ import annotations

from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand

from ventanilla.web.management.commands.web import add_options


class Command(BaseCommand):
    help = "Run the site: the web server and the worker, each brought back if it dies. Stops at SIGTERM."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_options(parser)

    def handle(self, *, host: str, port: int, processes: int, threads: int, **options: Any) -> None:
        from ventanilla import wsgi  # noqa: F401 (loaded before the fork, and so by all of them together)
        from ventanilla.jobs import worker
        from ventanilla.web import server, supervision

        web = partial(server.run, host, port, processes=processes, threads=threads)
        supervision.keep({"web": web, "worker": worker.supervise})
