"""Closed for a moment: pages say so, the worker rests, and nobody loses what he typed."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from ventanilla.lib import maintenance
from ventanilla.testing.installation import Installation, wait_until


@pytest.fixture
def closed() -> Generator[None]:
    maintenance.begin(settings.DATA)
    yield
    maintenance.end(settings.DATA)


@pytest.mark.parametrize(("language", "title"), [("es", "Volvemos en un momento"), ("en", "Back in a moment")])
def test_every_page_says_so_without_asking_the_database(
    closed: None, client: Client, language: str, title: str
) -> None:
    for method in (client.get, client.post):
        response = method("/console/", headers={"Accept-Language": language})

        assert (response.status_code, response.headers["Retry-After"]) == (503, "120")
        assert title in response.content.decode()
        assert "Content-Security-Policy" in response.headers


@pytest.mark.django_db
def test_health_and_the_open_site_answer(client: Client) -> None:
    maintenance.begin(settings.DATA)
    health = client.get("/health")
    maintenance.end(settings.DATA)

    assert health.status_code == 200
    assert client.get("/login").status_code == 200


def test_the_worker_rests_until_the_site_is_open(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    done = tmp_path / "done"
    installation.ventanilla("maintenance", "on")
    installation.python(
        "from ventanilla.jobs.queue import enqueue\n"
        f"enqueue('ventanilla.jobs.tests.outside.note', {str(done)!r}, 'done')"
    )
    try:
        installation.start("worker")
        wait_until(lambda: "runs the queues" in installation.log.read_text(), 60, "the worker runs")
        wait_until(lambda: _beats(installation), 60, "the worker beats")
        assert not done.exists()

        installation.ventanilla("maintenance", "off")

        wait_until(done.exists, 60, "the job is done")
    finally:
        installation.stop_all()


def _beats(installation: Installation) -> bool:
    return "True" in installation.python("from ventanilla.jobs import worker\nprint(worker.alive())")
