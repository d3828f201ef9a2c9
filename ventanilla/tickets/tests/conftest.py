from __future__ import annotations

import pytest

from ventanilla.testing.cast import Cast, make_cast


@pytest.fixture
def cast() -> Cast:
    """The desk `soporte` with everybody in place."""
    return make_cast("soporte")
