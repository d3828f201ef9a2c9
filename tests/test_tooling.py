"""What the project promises about itself."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
LOCKED = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("file", LOCKED, ids=lambda file: file.stem)
def test_every_requirement_is_pinned_with_hashes_and_names_no_server(file: Path) -> None:
    text = file.read_text()
    pinned = re.findall(r"^[a-z0-9][^\n]*", text, re.MULTILINE)

    assert pinned
    assert all("==" in line and line.endswith("\\") for line in pinned)
    assert not re.search(r"https?://|file://|index-url|find-links", text)


def test_the_lock_file_of_npm_names_no_server() -> None:
    assert "://" not in re.sub(r'"url": "[^"]*"', "", (ROOT / "package-lock.json").read_text())


@pytest.mark.once
@pytest.mark.xdist_group("together")
def test_groups_of_tests_stay_with_one_worker(request: pytest.FixtureRequest) -> None:
    """The name of the group at the end of a test's is what xdist goes by."""
    parallel = "PYTEST_XDIST_WORKER" in os.environ

    assert request.node.nodeid.endswith("@together") is parallel
