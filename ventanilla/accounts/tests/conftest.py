from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_attempts_counted(db: None) -> None:
    cache.clear()
