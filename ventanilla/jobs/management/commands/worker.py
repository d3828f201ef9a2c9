from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ventanilla.jobs.worker import supervise


class Command(BaseCommand):
    help = (
        "Run the jobs: mail, notices, everything that need not be waited for. Stops at SIGTERM, after what it is doing."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        raise SystemExit(supervise())
