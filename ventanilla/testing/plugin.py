"""What the project adds to pytest: the choice of the database, the browser, the manuals' lines."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("ventanilla").addoption(
        "--db",
        choices=["sqlite", "postgres"],
        default=os.environ.get("VENTANILLA_TEST_DB", "sqlite"),
        help="the database of the tests: SQLite in memory (default), or a PostgreSQL server of their own",
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Before pytest-django reads the settings, which look here."""
    os.environ["VENTANILLA_TEST_DB"] = early_config.known_args_namespace.db
    return (yield)


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.option.db}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.db != "postgres":
        _leave_out(config, items, "postgres")


def _leave_out(config: pytest.Config, items: list[pytest.Item], marker: str) -> None:
    out = [item for item in items if item.get_closest_marker(marker)]
    if out:
        items[:] = [item for item in items if item not in out]
        config.hook.pytest_deselected(items=out)
