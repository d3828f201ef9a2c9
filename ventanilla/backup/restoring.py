"""Making an installation out of a backup: on either database, whichever it came from, and by a version that may be newer."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Final

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ventanilla.backup import archive, ground, tables
from ventanilla.backup.archive import Header, Manifest, Refused
from ventanilla.desks.models import Desk
from ventanilla.jobs import holds
from ventanilla.jobs.models import Heartbeat
from ventanilla.lib import presence
from ventanilla.lib.blobs import fsync_folder
from ventanilla.mail.outbound import resuming
from ventanilla.people.models import Contact, User
from ventanilla.search import index
from ventanilla.tickets.files import store_dir

Say = Callable[[str], None]
# A database takes this many times the room of its rows in a backup, before they are packed: indexes, and the words of the search.
_SPREAD: Final = 3
_SPARE: Final = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Restored:
    header: Header
    manifest: Manifest
    set_aside: str  # how the old installation is called now; "" if there was none


@dataclass(frozen=True, slots=True)
class Contents:
    header: Header
    manifest: Manifest
    new_bytes: int  # of files that are not here yet


def verify(file: IO[bytes]) -> Contents:
    """Read all of it and touch nothing. Raises Refused if it could not be restored here."""
    new_bytes = 0
    for member in archive.read(file):
        match member:
            case Header() as header:
                _models(header)
            case archive.File(sha256, size) if store_dir().size(sha256) != size:
                new_bytes += size
            case Manifest() as manifest:
                return Contents(header, manifest, new_bytes)
    raise AssertionError("an archive ends with its manifest")


def restore(source: Path, *, replace: bool, say: Say) -> Restored:
    """Make this installation what the backup says. Raises Refused, and then nothing has changed."""
    try:
        with presence.alone(settings.DATA), source.open("rb") as file:
            return _restore(file, replace=replace, say=say)
    except presence.Taken:
        raise Refused(_("El sitio está en marcha, u otra orden usa sus datos: hay que detenerlo primero.")) from None


def _restore(file: IO[bytes], *, replace: bool, say: Say) -> Restored:
    _require_silence()
    say(_("Se comprueba el respaldo …"))
    contents = verify(file)
    empty = is_empty()
    if not empty and not replace:
        raise Refused(_("Esta instalación ya tiene datos. Para ponerle en su lugar los del respaldo: --replace"))
    _require_room(contents)
    stamp = timezone.now().strftime("%Y%m%d-%H%M%S")
    with ground.beside(stamp, keep=not empty):
        file.seek(0)
        key = _fill(archive.read(file), contents, say)
        _finish(contents.header, say)
    if key and "VENTANILLA_SECRET_KEY" not in os.environ:
        _keep_secret_key(key, stamp)
    return Restored(contents.header, contents.manifest, "" if empty else f"before-restore-{stamp}")


def is_empty() -> bool:
    """Nobody has worked here. What cannot be read at all may be somebody's work."""
    try:
        known = set(connection.introspection.table_names())
        return not any(model._meta.db_table in known and model.objects.exists() for model in (User, Contact, Desk))
    except DatabaseError:
        return False
    finally:
        connection.close()


def _require_silence() -> None:
    """Other machines may share the database; their workers beat every few seconds."""
    lately = timezone.now() - timedelta(seconds=15)
    try:
        others = list(Heartbeat.objects.filter(beat_at__gt=lately).exclude(host=socket.gethostname())[:1])
    except DatabaseError:
        return  # no such table yet, or nothing that could be read
    if others:
        raise Refused(_("El sitio está en marcha en «%(host)s»: hay que detenerlo primero.") % {"host": others[0].host})


def _require_room(contents: Contents) -> None:
    rows = sum(table.size for table in contents.manifest.tables.values()) if connection.vendor == "sqlite" else 0
    needed, free = contents.new_bytes + _SPREAD * rows + _SPARE, shutil.disk_usage(settings.DATA).free
    if free < needed:
        raise Refused(
            _("No hay espacio: el respaldo necesita %(needed)s MB y en el disco quedan %(free)s MB.")
            % {"needed": needed // 1_000_000, "free": free // 1_000_000}
        )


def _models(header: Header) -> dict[str, Any]:
    """The tables of the version that made this backup, as our migrations describe them."""
    loader = MigrationLoader(None)
    targets = _targets(header)
    if not set(targets) <= set(loader.graph.nodes):
        raise Refused(
            _("El respaldo es de una versión más nueva de Ventanilla: hay que actualizar antes esta instalación.")
        )
    models = tables.of(loader.project_state(targets).apps)
    known = {table: sorted(tables.columns(model)) for table, model in models.items()}
    if {table: sorted(columns) for table, columns in header.tables.items()} != known:
        raise Refused(_("El respaldo no tiene las tablas que corresponden a su versión."))
    return models


def _targets(header: Header) -> list[tuple[str, str]]:
    return [(app, name) for app, name in header.migrations]


def _fill(members: Iterator[archive.Member], contents: Contents, say: Say) -> str:
    """The tables as they were then, and the rows; the files join those that are here. Returns the secret key, if it is among it."""
    header, store, key = contents.header, store_dir(), ""
    MigrationExecutor(connection).migrate(_targets(header))
    models = _models(header)
    make = {table: tables.converters(model, header.tables[table]) for table, model in models.items()}
    with tables.unlinked(list(models.values())):
        for member in members:
            match member:
                case archive.Rows(table, rows):
                    tables.insert(table, header.tables[table], tables.converted(rows, make[table]))
                    say(_("%(table)s: %(count)s filas") % {"table": table, "count": tables.count(table)})
                case archive.File(sha256, _size, chunks):
                    store.bring(sha256, chunks)
                case archive.SecretKey(key):
                    pass
        for table, total in contents.manifest.tables.items():
            if tables.count(table) != total.count:
                raise archive.damaged()
    return key


def _finish(header: Header, say: Say) -> None:
    """Whatever this version changed since, and what a restored installation is not to go on with."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables.of(apps).values())):
            cursor.execute(statement)
    DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).update(status=TaskResultStatus.READY)
    holds.place(backup_at=datetime.fromisoformat(header.made_at))
    resuming.forget_links()
    say(_("Se prepara la búsqueda …"))
    index.rebuild()


def _keep_secret_key(key: str, stamp: str) -> None:
    """The key of this installation from now on; that of before is set aside beside it."""
    file = settings.DATA / "secret-key"
    draft = file.with_name(f".{file.name}-{stamp}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(key)
        out.flush()
        os.fsync(out.fileno())
    if file.exists() and file.read_text().strip() != key:
        os.link(file, file.with_name(f"{file.name}.before-restore-{stamp}"))
    draft.replace(file)
    fsync_folder(file.parent)
