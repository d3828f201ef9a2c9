"""Every night files and rows are held against each other, in both directions (safety D9)."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import Q

from ventanilla.desks.models import DeskRevision
from ventanilla.tickets.files import store_dir
from ventanilla.tickets.models import Blob

logger = logging.getLogger(__name__)

# A file comes before its row, and a refused form may bring it along for a day (`StoredFile.token`).
KEEP_UNCLAIMED: Final = timedelta(days=2)
_HASH: Final = re.compile("[0-9a-f]{64}")
_BATCH: Final = 500


def sweep() -> None:
    """Remove what no row names, once it is old enough; report what a row names and the disk does not have."""
    before = time.time() - KEEP_UNCLAIMED.total_seconds()
    removed = discard_orphans(before=before)
    removed += store_dir().discard_drafts(before=before) + _discard_uploads(before=before)
    if removed:
        logger.info("%d files that nothing names were removed", removed)
    for sha256 in missing():
        logger.error("the file %s is named by a row and missing from the store, or cut short", sha256[:12])


def discard_orphans(*, before: float) -> int:
    """How many files, named by no row and untouched since `before`, were removed."""
    store, drawn = store_dir(), logos()
    removed = 0
    for names in _batches(store.names()):
        rows = Blob.objects.filter(Q(sha256__in=names) | Q(thumbnail_sha256__in=names))
        known = set(chain.from_iterable(rows.values_list("sha256", "thumbnail_sha256")))
        removed += sum(store.discard(name, before=before) for name in names if name not in known | drawn)
    return removed


def logos() -> set[str]:
    """Hashes of the logos that desks have or had: an earlier configuration may come back."""
    named = DeskRevision.objects.order_by().values_list("document__brand__logo", flat=True).distinct()
    return {logo for logo in named if logo and _HASH.fullmatch(logo)}


def missing() -> Iterator[str]:
    """Hashes that a row names and whose bytes are not there, or not all of them."""
    store = store_dir()
    rows = Blob.objects.order_by("pk").values_list("sha256", "size", "thumbnail_sha256")
    for sha256, size, thumbnail in rows.iterator(chunk_size=_BATCH):
        if store.size(sha256) != size:
            yield sha256
        if thumbnail and not store.size(thumbnail):
            yield thumbnail
    yield from (logo for logo in sorted(logos()) if not store.size(logo))


def named() -> Iterator[str]:
    """Every hash that a row names, once, in their order: what a backup takes along."""
    thumbnails = Blob.objects.exclude(thumbnail_sha256="").values_list("thumbnail_sha256")
    rows = Blob.objects.values_list("sha256").union(thumbnails).order_by("sha256")
    files = (sha256 for (sha256,) in rows.iterator(chunk_size=_BATCH))
    drawn = logos()
    return chain((sha256 for sha256 in files if sha256 not in drawn), sorted(drawn))


def _discard_uploads(*, before: float) -> int:
    """Uploads that a killed process left in the folder where they arrive."""
    found = [path for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir() if path.stat().st_mtime < before]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _batches(names: Iterable[str]) -> Iterator[list[str]]:
    names = iter(names)
    while batch := list(islice(names, _BATCH)):
        yield batch
