from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from ventanilla.jobs import holds
from ventanilla.jobs.models import Heartbeat


@pytest.mark.django_db
def test_health_needs_no_login_and_says_no_more_than_what_is_up(client: Client) -> None:
    before = client.get("/health")
    now = timezone.now()
    Heartbeat.objects.create(worker="w.1", host="secret-host", pid=7, started_at=now, beat_at=now)
    after = client.get("/health")

    assert (before.status_code, before.json()) == (
        200,
        {"web": True, "database": True, "worker": False, "sending": True},
    )
    assert (after.status_code, after.json()) == (200, {"web": True, "database": True, "worker": True, "sending": True})
    assert after.headers["Cache-Control"] == "no-store"


def test_health_without_a_database_is_503(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise OperationalError("no route to 10.0.0.7")

    monkeypatch.setattr(connection, "cursor", gone)
    response = client.get("/health")

    assert (response.status_code, response.json()) == (
        503,
        {"web": True, "database": False, "worker": False, "sending": False},
    )


@pytest.mark.django_db
def test_health_says_that_sending_is_on_hold(client: Client) -> None:
    holds.place(backup_at=timezone.now())

    assert client.get("/health").json()["sending"] is False
