from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from ventanilla.testing.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The desk `saci`, where how a ticket is closed decides who pays."""
    return make_cast("saci")


@pytest.fixture
def committed(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """For threads with connections of their own. SQLite in memory has but one, so there the test gets a file, as a real site has; and
    what it wrote goes with the file, since the ledger lets nobody empty it."""
    if connection.vendor != "sqlite":
        yield
        return
    path, memory, name = tmp_path / "site.sqlite3", connection.connection, connection.settings_dict["NAME"]
    with closing(sqlite3.connect(path)) as file:
        memory.backup(file)
    connection.connection, connection.settings_dict["NAME"] = None, str(path)
    try:
        yield
    finally:
        connection.close()
        connection.connection, connection.settings_dict["NAME"] = memory, name
