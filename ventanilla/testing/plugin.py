"""What the project adds to pytest: the choice of the database, the browser, the manuals' lines."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from _pytest.nodeid import NodeId

from ventanilla.testing.manual import ManualCoverage

BROWSER = os.environ.get("BROWSER") != "0"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("ventanilla")
    group.addoption(
        "--db",
        choices=["sqlite", "postgres"],
        default=os.environ.get("VENTANILLA_TEST_DB", "sqlite"),
        help="the database of the tests: SQLite in memory (default), or a PostgreSQL server of their own",
    )
    group.addoption(
        "--manual-coverage",
        action="store_true",
        help="run nothing; print the lines of the manuals that no test names, and how many are named",
    )
    group.addoption(
        "--manual-passed",
        action="store_true",
        help="at the end print the lines of the manuals that no passed test proves, and how many are proved",
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Before pytest-django reads the settings, which look here."""
    os.environ["VENTANILLA_TEST_DB"] = early_config.known_args_namespace.db
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(ManualCoverage(config), "ventanilla-manual")


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.option.db}" + ("" if BROWSER else "; BROWSER=0: without the browser tests")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what does not belong to this run: on PostgreSQL what touches no database, and journeys that do not say `everywhere`.
    What is left is parted among workers so that nothing is set up twice and none waits at the end for another's long test."""
    for item in items:
        if "site" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if item.get_closest_marker("browser") or item.get_closest_marker("once"):
            # Real processes, browsers and clocks on a busy machine: one failure is told, two are a fault.
            item.add_marker(pytest.mark.flaky(reruns=1))
    if config.option.manual_coverage:
        return  # what may run elsewhere counts
    out = [item for item in items if not _belongs(item, config.option.db)]
    if out:
        items[:] = [item for item in items if item not in out]
        config.hook.pytest_deselected(items=out)
    if hasattr(config, "workerinput"):
        items.sort(key=_turn)
        for item in items:
            if group := _group(item):
                # What xdist 3.8 does to an attribute that pytest 9.2 no longer reads, so that its groups have no effect.
                item._id = NodeId.parse(f"{item.nodeid.removesuffix(f'@{group}')}@{group}")


def _group(item: pytest.Item) -> str:
    """Whatever a module sets up once for its tests (a site, a world of a desk) is set up by one worker; "" for a test by itself."""
    if marker := item.get_closest_marker("xdist_group"):
        return str(marker.args[0])
    known = getattr(item, "_fixtureinfo", None)
    fixtures = known.name2fixturedefs.items() if known else ()
    shared = {name for name, found in fixtures if found[-1].scope == "module" and found[-1].baseid}
    if not shared:
        return ""
    params = getattr(item, "callspec", None)
    made_for = [str(value) for name, value in sorted(params.params.items()) if name in shared] if params else []
    return "-".join([item.path.stem, *made_for])


def _turn(item: pytest.Item) -> int:
    """Browsers and processes first: they take seconds or minutes, the others fill the gaps."""
    return 0 if item.get_closest_marker("browser") else 1 if item.get_closest_marker("once") else 2


def _belongs(item: pytest.Item, database: str) -> bool:
    if item.get_closest_marker("browser"):
        return BROWSER and (database == "sqlite" or item.get_closest_marker("everywhere") is not None)
    if database == "sqlite":
        return item.get_closest_marker("postgres") is None
    if item.get_closest_marker("postgres"):
        return True
    return item.get_closest_marker("once") is None and _touches_the_database(item)


def _touches_the_database(item: pytest.Item) -> bool:
    """As pytest-django sees it: no other test can reach one."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or not fixtures.isdisjoint({"db", "transactional_db"})
