from __future__ import annotations

import pytest
from django.core.cache import cache

from ventanilla.testing.cast import Cast, make_cast


@pytest.fixture(autouse=True)
def _no_calls_counted(db: None) -> None:
    cache.clear()


@pytest.fixture
def sii(db: None) -> Cast:
    return make_cast("sii")
