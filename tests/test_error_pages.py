"""Errors as the real server tells them: pages of ours, in the reader's language, with no word of what went on inside."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.test_slow_clients import free_port
from ventanilla.testing.installation import Installation, wait_until

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("server")]

SAID = {
    ("es", 400): "La petición no se entendió",
    ("en", 400): "The request was not understood",
    ("es", 403): "La página había caducado",
    ("es", 404): "Aquí no hay nada",
    ("es", 405): "Esta dirección no se abre así",
    ("es", 500): "Algo falló de nuestro lado",
    ("en", 500): "Something went wrong on our side",
}


@dataclass
class Site:
    address: str
    folder: Path

    def ask(self, path: str, language: str = "es", body: bytes | None = None, **headers: str) -> tuple[int, str]:
        headers = {"Accept-Language": language, **headers}
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.address + path, body, headers), timeout=30
            ) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def is_up(self) -> bool:
        try:
            return self.ask("/login")[0] == 200
        except OSError:
            return False


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder, port = tmp_path_factory.mktemp("errors"), free_port()
    installation = Installation(folder, PORT=str(port), HOST="127.0.0.1")
    installation.ventanilla("setup")
    installation.start("web", "--processes", "1")
    site = Site(f"http://127.0.0.1:{port}", folder / "var")
    wait_until(site.is_up, 60, "the site answers")
    yield site
    installation.stop_all()


@pytest.mark.parametrize(
    ("status", "path", "language", "headers", "body"),
    [
        (400, "/login", "es", {"Host": "evil.example"}, None),
        (400, "/login", "en", {"Host": "evil.example"}, None),
        (403, "/login", "es", {}, b"login=a&password=b"),
        (404, "/nowhere", "es", {}, None),
        (404, "/d/nowhere/", "es", {"HX-Request": "true"}, None),
        (405, "/look/", "es", {}, None),
    ],
)
def test_each_error_is_a_page_of_ours(
    site: Site, status: int, path: str, language: str, headers: dict[str, str], body: bytes | None
) -> None:
    told, page = site.ask(path, language, body, **headers)

    assert told == status
    assert SAID[language, status] in page
    assert f'<html lang="{language}"' in page
    assert "Traceback" not in page


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_broken_database_is_told_without_a_traceback(site: Site, language: str) -> None:
    (database,) = site.folder.glob("*.sqlite3")
    for file in site.folder.glob(f"{database.name}*"):
        file.write_bytes(b"no longer a database " * 1000)

    for path in ("/", "/login", "/portal/soporte/", "/console/soporte/tickets/"):
        told, page = site.ask(path, language, Cookie="ventanilla=0123456789abcdef0123456789abcdef")
        assert told == 500
        assert SAID[language, 500] in page
        assert "Traceback" not in page
        assert "sqlite" not in page.lower()
