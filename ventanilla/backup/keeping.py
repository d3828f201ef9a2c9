"""The folder of backups: how one is called there, and which are old enough to go."""

from __future__ import annotations

import time
from pathlib import Path

from django.conf import settings
from django.utils import timezone

_ABANDONED = 24 * 3600


def new() -> Path:
    return settings.BACKUPS / f"ventanilla-{timezone.now():%Y%m%d-%H%M%S}.tar"


def forget(*, keep: int) -> list[Path]:
    """Delete all but the newest, and what killed commands left behind; which ones."""
    backups = sorted(settings.BACKUPS.glob("ventanilla-*.tar"))
    drafts = [path for path in settings.BACKUPS.glob(".*.draft") if path.stat().st_mtime < time.time() - _ABANDONED]
    gone = [*backups[:-keep], *drafts]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone
