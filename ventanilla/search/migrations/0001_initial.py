"""One row per ticket in the full-text index of whichever database there is. Both hold what `lib.fold` made of the words."""

from __future__ import annotations

from typing import Any

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE search_index USING fts5(public, internal, detail=column, tokenize='ascii')",
    "DROP TABLE search_index",
)
POSTGRESQL = (
    """
    CREATE TABLE search_index (ticket_id bigint PRIMARY KEY, public tsvector NOT NULL, everything tsvector NOT NULL);
    CREATE INDEX search_index_public ON search_index USING gin (public);
    CREATE INDEX search_index_everything ON search_index USING gin (everything);
    """,
    "DROP TABLE search_index",
)


def create(apps: Any, editor: Any) -> None:
    editor.execute((SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL)[0])


def drop(apps: Any, editor: Any) -> None:
    editor.execute((SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL)[1])


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
