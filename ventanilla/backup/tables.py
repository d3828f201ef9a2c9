"""What of the database is in a backup, and a row as JSON. Models are asked for their columns, so the same rows fit either database."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.apps.registry import Apps
from django.db import connection, models, transaction
from django.db.models import Model
from django.utils.duration import duration_iso_string

# Sessions and one-time links end with the installation that gave them out; leases, heartbeats and holds tell of its processes.
LEFT_OUT: Final = frozenset(
    {
        "account.emailconfirmation",
        "accounts.invitation",
        "accounts.session",
        "jobs.lease",
        "jobs.heartbeat",
        "jobs.hold",
    }
)
_BATCH: Final = 1000
Converter = Callable[[Any], Any]


def of(apps: Apps | Any) -> dict[str, type[Model]]:
    """Table → model, in the order in which they are written."""
    found = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    }
    return dict(sorted(found.items()))


def columns(model: type[Model]) -> list[str]:
    return [field.column for field in fields(model)]


def fields(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


# --- Out --------------------------------------------------------------------------------------------------------------


def rows(model: type[Model]) -> Iterator[list[Any]]:
    """Every row by its key, as JSON knows values."""
    names = [field.attname for field in fields(model)]
    for row in model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=_BATCH):
        yield [value if type(value) in _AS_THEY_ARE else _said(value) for value in row]


_AS_THEY_ARE: Final = frozenset({str, int, bool, float, type(None), dict, list})


def _said(value: Any) -> Any:
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return duration_iso_string(value)
        case UUID() | Decimal() | str():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
    raise TypeError(f"a backup has no way to write {type(value).__name__}")


# --- In ---------------------------------------------------------------------------------------------------------------


def converters(model: type[Model], columns: list[str]) -> list[Converter | None]:
    """For each of these columns what makes a value of the database out of one of JSON; None where they are the same."""
    by_column = {field.column: field for field in fields(model)}
    return [_converter(by_column[column]) for column in columns]


_SAME: Final = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)


def _converter(field: Any) -> Converter | None:
    target = field
    while target.remote_field is not None:
        target = target.target_field
    if isinstance(target, _SAME) and type(target).__module__.startswith("django.db.models."):
        return None
    return lambda value: field.get_db_prep_save(field.to_python(value), connection)


def converted(rows: list[list[Any]], converters: list[Converter | None]) -> list[list[Any]]:
    return [
        [value if make is None else make(value) for value, make in zip(row, converters, strict=True)] for row in rows
    ]


def insert(table: str, columns: list[str], rows: list[list[Any]]) -> None:
    """As quickly as the database can."""
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})", rows)  # noqa: S608


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
        return int(cursor.fetchone()[0])


@contextmanager
def unlinked(models: list[type[Model]]) -> Iterator[None]:
    """A transaction in which rows come in any order: what they point at need only be there at its end. Begins with empty tables."""
    with transaction.atomic() if connection.vendor == "postgresql" else _without_links(), connection.cursor() as cursor:
        links = _drop_links(cursor) if connection.vendor == "postgresql" else []
        for model in models:  # some migrations write rows
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
        yield
        for statement in links:
            cursor.execute(statement)


@contextmanager
def _without_links() -> Iterator[None]:
    """SQLite has a switch for it, outside of transactions."""
    connection.disable_constraint_checking()
    with transaction.atomic():
        yield
        connection.check_constraints()
    connection.enable_constraint_checking()


def _drop_links(cursor: Any) -> list[str]:
    """PostgreSQL would remember each row that is still to be checked. Gives back how to make the links again, which checks all at once."""
    cursor.execute(
        """
        SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
        FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
        """
    )
    links = cursor.fetchall()
    for table, name, _definition in links:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    return [f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}" for table, name, definition in links]
