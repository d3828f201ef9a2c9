"""An installation on PostgreSQL: nothing but `DATABASE_URL` is different."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_commands import ventanilla
from ventanilla.testing import databases

pytestmark = pytest.mark.postgres


def test_setup_and_doctor_on_postgresql(tmp_path: Path, worker_id: str) -> None:
    address = databases.create_postgres(f"installation_{worker_id}")

    assert ventanilla(tmp_path, "setup", DATABASE_URL=address).returncode == 0
    seen = ventanilla(tmp_path, "doctor", DATABASE_URL=address)

    assert seen.returncode == 0
    assert "PostgreSQL 18" in seen.stdout
    assert "Las tablas están al día" in seen.stdout
    assert not (tmp_path / "ventanilla.sqlite3").exists()
