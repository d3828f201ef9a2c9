from __future__ import annotations

import pytest
from django.core.cache import cache

from ventanilla.accounts.tests.factors import Clock
from ventanilla.testing.cast import Cast, make_cast


@pytest.fixture(autouse=True)
def _no_attempts_counted(db: None) -> None:
    cache.clear()


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast("soporte")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)
