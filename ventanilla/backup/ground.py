"""Where a restored database is built: beside the one that is there, which stays as it is until the new one takes its place."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from ventanilla.lib.blobs import fsync_folder

Place = AbstractContextManager[None]


def beside(stamp: str, *, keep: bool) -> Place:
    """Within, the default connection leads to an empty database; at the end that becomes the one of this installation. If the block
    raises, or the process is killed, nothing has changed. `keep`: set the old one aside, as `before-restore-<stamp>`."""
    return _schema(stamp, keep=keep) if connection.vendor == "postgresql" else _file(stamp, keep=keep)


# --- PostgreSQL: one transaction, the old tables in a schema of their own ---------------------------------------------


@contextmanager
def _schema(stamp: str, *, keep: bool) -> Iterator[None]:
    quote = connection.ops.quote_name
    aside = quote(f"before_restore_{stamp.replace('-', '_')}")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        cursor.execute(f"CREATE SCHEMA {aside}")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {quote(table)} SET SCHEMA {aside}")
        yield
        if not keep:
            cursor.execute(f"DROP SCHEMA {aside} CASCADE")
        os.sync()  # the files that the rows name


# --- SQLite: another file, renamed -------------------------------------------------------------------------------------


@contextmanager
def _file(stamp: str, *, keep: bool) -> Iterator[None]:
    path = Path(connection.settings_dict["NAME"])
    draft = path.with_name(f".{path.name}.restoring")
    _discard(draft)  # left by one that was killed
    connection.close()
    connection.settings_dict["NAME"] = str(draft)
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")  # it is worth nothing before its end
        yield
        connection.close()
        _merge_log(draft)
        draft.chmod(0o600)
        os.sync()  # the draft, and the files that its rows name
        _take_place(draft, path, path.parent / f"before-restore-{stamp}" if keep else None)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(path)
        _discard(draft)


def _discard(draft: Path) -> None:
    for part in draft.parent.glob(f"{draft.name}*"):
        part.unlink()


def _take_place(draft: Path, path: Path, aside: Path | None) -> None:
    merged = path.exists() and _merge_log(path)
    logs = [log for end in ("-wal", "-shm") if (log := path.with_name(path.name + end)).exists()]
    if aside is not None and path.exists():
        aside.mkdir(mode=0o700)
        for file in (path, *logs):
            os.link(file, aside / file.name)
        fsync_folder(aside)
    # A log that stayed belongs to a database too broken to be opened; beside the new one it would be taken for that one's.
    assert not (merged and logs)
    for log in logs:
        log.unlink()
    draft.replace(path)
    fsync_folder(path.parent)


def _merge_log(path: Path) -> bool:
    """Bring what stands in the write-ahead log into the file, and remove the log. False if the file is no sound database.

    Raises OperationalError if somebody else has it open.
    """
    with suppress(FileNotFoundError):
        database: Any = sqlite3.connect(path, timeout=5, isolation_level=None)
        try:
            database.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            return False
        finally:
            database.close()
    return True
