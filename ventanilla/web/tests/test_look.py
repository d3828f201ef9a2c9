from __future__ import annotations

import pytest
from django.test import Client

from ventanilla.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada")


def test_a_visitor_reads_the_language_of_his_browser(client: Client) -> None:
    assert client.get("/style/x/", headers={"accept-language": "en-US,es;q=0.5"}).headers["Content-Language"] == "en"
    assert client.get("/style/x/", headers={"accept-language": "pt-BR"}).headers["Content-Language"] == "es"
    assert client.get("/style/x/", headers={"accept-language": "es-MX"}).headers["Content-Language"] == "es"


def test_what_a_visitor_chooses_stays_with_his_browser(client: Client) -> None:
    response = client.post("/look/", {"language": "en", "theme": "dark", "next": "/style/x/"})

    assert response.headers["Location"] == "/style/x/"
    assert client.get("/style/x/").headers["Content-Language"] == "en"
    assert client.cookies["ventanilla_theme"].value == "dark"


def test_what_a_person_chooses_stays_with_her(client: Client, ada: User) -> None:
    client.force_login(ada)

    client.post("/look/", {"theme": "dark"})

    ada.refresh_from_db()
    assert (ada.theme, ada.language) == ("dark", "es")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_way_back_stays_on_this_site(target: str, client: Client) -> None:
    assert client.post("/look/", {"theme": "dark", "next": target}).headers["Location"] == "/"


def test_nonsense_is_left_alone(client: Client, ada: User) -> None:
    client.force_login(ada)

    client.post("/look/", {"language": "xx", "theme": "pink"})

    ada.refresh_from_db()
    assert (ada.theme, ada.language) == ("auto", "es")


def test_looking_changes_nothing(client: Client) -> None:
    assert client.get("/look/").status_code == 405


def test_the_page_of_styles_is_for_debugging_and_the_demo(client: Client, settings: object) -> None:
    assert client.get("/style/").status_code == 404

    settings.DEMO = True  # type: ignore[attr-defined]

    assert [client.get(f"/style/{page}").status_code for page in ("", "portal/", "console/", "public/")] == [200] * 4
