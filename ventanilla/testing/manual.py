"""Which lines of the five manuals the tests prove.

A test says so itself: `@pytest.mark.manual("002-1", "002-4")`; an id that no manual has is an error.

- `python -m pytest --manual-coverage` runs nothing: it collects, prints the lines that no test names, and counts the rest.
- `--manual-passed` is for a real run: at its end only the lines of tests that passed count. `make test` uses it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

LINES = Path(__file__).with_name("manual_lines.toml")


def read_lines() -> dict[str, str]:
    """Id → what the manual asks for, in the manuals' order."""
    manuals = tomllib.loads(LINES.read_text(encoding="utf-8"))
    return {key: text for lines in manuals.values() for key, text in lines.items()}


def named_by(item: pytest.Item) -> list[str]:
    return [key for marker in item.iter_markers("manual") for key in marker.args]


class ManualCoverage:
    """The pytest plugin: keeps the lines that were named (or proved) in this session and tells at its end."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.lines = read_lines()
        self.proved: set[str] = set()
        self.broken: set[str] = set()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        unknown = [f"{item.nodeid}: {key}" for item in items for key in named_by(item) if key not in self.lines]
        if unknown:
            raise pytest.UsageError("no manual has this line:\n" + "\n".join(unknown))
        for item in items:
            # Reports carry this from the xdist workers to the session that counts.
            item.user_properties.append(("manual", ",".join(named_by(item))))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        if not self.config.option.manual_coverage or session.testsfailed:
            return None
        for item in session.items:
            self.proved.update(named_by(item))
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        named = {key for name, value in report.user_properties if name == "manual" for key in str(value).split(",")}
        if report.failed:
            self.broken |= named
        elif report.passed and report.when == "call":
            self.proved |= named

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Last of all, after pytest's own summary."""
        asked = self.config.option.manual_coverage or self.config.option.manual_passed
        if asked and not hasattr(self.config, "workerinput"):
            print("\n" + "\n".join(summary(self.lines, self.proved - self.broken)))


def summary(lines: dict[str, str], proved: Iterable[str]) -> list[str]:
    """The lines without proof, one a row, then the count."""
    proved = set(proved) & lines.keys()
    return [
        *(f"{key}  {text}" for key, text in lines.items() if key not in proved),
        f"{len(proved)} of {len(lines)} manual lines proved",
    ]
