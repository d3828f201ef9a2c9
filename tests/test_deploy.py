"""What `deploy/` offers is whole, hardened, and says the same as the product."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ventanilla.web import server

pytestmark = pytest.mark.once

DEPLOY = Path("deploy")
UNITS = ("ventanilla.service", "ventanilla-backup.service", "ventanilla-backup.timer")


@pytest.fixture
def units(tmp_path: Path) -> list[str]:
    """The units, for the program and folder of this machine."""
    for name in UNITS:
        text = (DEPLOY / name).read_text()
        text = text.replace("/opt/ventanilla/.venv/bin/ventanilla", sys.executable).replace("/opt/ventanilla", "/tmp")
        (tmp_path / name).write_text(text)
    return [str(tmp_path / name) for name in UNITS]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
def test_systemd_finds_no_fault_with_the_units(units: list[str]) -> None:
    seen = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)

    assert "ventanilla" not in seen.stderr
    for unit in units[:2]:
        told = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--threshold=20", unit],
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stdout.splitlines()[-1:]


def test_proxies_take_uploads_as_large_as_the_server_does() -> None:
    ours = server.MAX_BODY // 2**20

    assert re.findall(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text()) == [str(ours)]
    assert re.findall(r"max_size (\d+)MiB", (DEPLOY / "Caddyfile").read_text()) == [str(ours)]


def test_the_page_of_the_proxy_stands_alone() -> None:
    """Nothing of the site answers while it is shown."""
    page = (DEPLOY / "volvemos.html").read_text()

    assert "Volvemos en un momento" in page
    assert "Back in a moment" in page
    assert not re.search(r"\b(?:src|href|url)\b\s*[=(]", page)
