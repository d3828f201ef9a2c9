from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.borders.world import World, standing


@pytest.fixture(scope="module", params=["soporte", "sanantonio"])
def world(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """One per desk and module. What a test does to it is taken back afterwards, since its own transaction lies within this one's."""
    with standing(django_db_blocker, tmp_path_factory.mktemp("files"), request.param) as made:
        yield made
