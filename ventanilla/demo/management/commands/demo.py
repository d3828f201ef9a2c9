"""`ventanilla demo`: fill an empty installation with six desks, their people and their tickets. A second run keeps what is there."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from ventanilla.demo import loading


class Command(BaseCommand):
    help = "Fill an empty installation with demo data. A second run keeps what is there."

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demo's passwords are known to everybody, so it needs VENTANILLA_DEMO=1 (make demo sets it)."
            )
        began = time.monotonic()
        self.stdout.write("Demo data … ", ending="")
        self.stdout.flush()
        logging.disable(logging.INFO)  # the line of progress stays in one piece
        try:
            written = loading.load(self._say)
        except loading.NotEmpty:
            raise CommandError("This installation already has people of its own: nothing was changed.") from None
        finally:
            logging.disable(logging.NOTSET)
        self.stdout.write(f"ready ({time.monotonic() - began:.0f} s)" if written else "kept as it is")

    def _say(self, text: str) -> None:
        self.stdout.write(f"{text} … ", ending="")
        self.stdout.flush()
