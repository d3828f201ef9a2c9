from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from ventanilla.testing.cast import Cast, make_cast


@pytest.fixture(autouse=True)
def _own_files(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cast(db: None) -> Cast:
    """The desk `soporte` with everybody in place."""
    return make_cast("soporte")
