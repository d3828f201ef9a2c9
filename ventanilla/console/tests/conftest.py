from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ventanilla.people.models import User
from ventanilla.testing.cast import Cast, make_cast

Enter = Callable[[User], Client]
Cost = Callable[[User, str], int]


@pytest.fixture(autouse=True)
def _own_files(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def soporte(db: None) -> Cast:
    return make_cast("soporte")


@pytest.fixture
def sanantonio(db: None) -> Cast:
    return make_cast("sanantonio")


@pytest.fixture
def enter() -> Enter:
    """A browser in which this person is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def cost(enter: Enter) -> Cost:
    """How many queries this page costs this person, once the process knows the desk's configuration."""

    def measured(user: User, address: str) -> int:
        client = enter(user)
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        return len(queries)

    return measured
