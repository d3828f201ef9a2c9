from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from ventanilla.testing.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The desk `saci`, where how a ticket is closed decides who pays."""
    return make_cast("saci")


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """For threads with connections of their own. SQLite empties its tables row by row, which the ledger refuses even to tests."""
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            triggers = list(
                cursor.execute(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'billing_ledgerentry'"
                )
            )
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("DELETE FROM billing_ledgerentry")
            for _name, sql in triggers:
                cursor.execute(sql)
            cursor.execute("PRAGMA foreign_keys = ON")
