"""Writing a backup while the site runs: one moment of the database, and the files that this moment names."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from ventanilla.backup import archive, tables
from ventanilla.lib.blobs import fsync_folder
from ventanilla.tickets import sweeping
from ventanilla.tickets.files import store_dir

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Saved:
    rows: int
    files: int
    bytes: int
    missing: list[str]  # files that a row names and that are not there: known to the nightly check as well


def save(target: Path, *, with_secret_key: bool, say: Say) -> Saved:
    """Write a backup. The file gets its name when it is complete and on disk; killed before, there is only a draft."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.draft")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with one_moment():
                writer = archive.Writer(file, _header())
                for table, model in tables.of(apps).items():
                    count = writer.rows(table, tables.rows(model))
                    say(_("%(table)s: %(count)s filas") % {"table": table, "count": count})
                missing = list(_files(writer, say))
            if with_secret_key:
                writer.secret_key(settings.SECRET_KEY)
            writer.close()
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        os.link(draft, target)  # fails if there is such a file by now
        fsync_folder(target.parent)
    finally:
        draft.unlink(missing_ok=True)
    rows = sum(table.count for table in writer.manifest.tables.values())
    return Saved(rows, writer.manifest.files.count, size, missing)


@contextmanager
def one_moment() -> Iterator[None]:
    """Whatever is read within is the database as it was at the first look. Nobody waits for us, and we wait for nobody."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    # Not atomic(), which begins every transaction as a writer's.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            cursor.execute("SELECT count(*) FROM django_migrations")
            yield
        finally:
            cursor.execute("ROLLBACK")


def _header() -> archive.Header:
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    if executor.migration_plan(leaves):
        raise archive.Refused(_("Las tablas no están al día: falta «ventanilla setup»."))
    return archive.Header(
        format=archive.FORMAT,
        product=version("ventanilla"),
        made_at=datetime.now(UTC).isoformat(),
        database=connection.vendor,
        migrations=[list(leaf) for leaf in leaves],
        tables={table: tables.columns(model) for table, model in tables.of(apps).items()},
    )


def _files(writer: archive.Writer, say: Say) -> Iterator[str]:
    """Write every file that is named. Gives back the names of those that are not there, or not as they were."""
    store = store_dir()
    for count, sha256 in enumerate(sweeping.named(), start=1):
        try:
            with store.path(sha256).open("rb") as content:
                # Looked at first: a file damaged by its disk must not make the whole backup a damaged one.
                if hashlib.file_digest(content, "sha256").hexdigest() == sha256:
                    content.seek(0)
                    writer.file(sha256, os.fstat(content.fileno()).st_size, content)
                else:
                    yield sha256
        except FileNotFoundError:
            yield sha256
        if count % 1000 == 0:
            say(_("%(count)s archivos") % {"count": count})
