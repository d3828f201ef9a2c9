from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ventanilla.accounts import sessions
from ventanilla.accounts.models import Session
from ventanilla.lib.devices import Device
from ventanilla.testing.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
PHONE = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36"
)
OFFICE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"


def signed_in(agent: str, login: str = "rita") -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    client.post("/login", {"login": login, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return bool(client.get("/account/").status_code == 200)


def test_a_person_sees_where_he_is_signed_in_and_ends_one_or_all_others(cast: Cast) -> None:
    here, phone, third = signed_in(OFFICE), signed_in(PHONE), signed_in("")

    page = here.get("/account/").content.decode()
    assert "Chrome en Android" in page
    assert "Firefox en Windows" in page
    assert "Un dispositivo desconocido" in page
    assert page.count("Esta sesión") == 1
    assert not any(key in page for key in Session.objects.values_list("pk", flat=True))

    of_phone = re.search(r'Chrome en Android.*?name="session" value="(\w+)"', page, re.DOTALL)
    assert of_phone is not None
    here.post("/account/sessions/end/", {"session": of_phone[1]})
    assert (is_in(here), is_in(phone), is_in(third)) == (True, False, True)
    here.post("/account/sessions/end-others/")
    assert (is_in(here), is_in(third)) == (True, False)


def test_nobody_ends_the_session_of_another(cast: Cast) -> None:
    rita, raj = signed_in(OFFICE), signed_in(PHONE, "raj")
    name = sessions.open_of(cast.rita, None)[0].name

    raj.post("/account/sessions/end/", {"session": name})
    raj.post("/account/sessions/end/", {"session": "x" * 500})
    raj.post("/account/sessions/end-others/")

    assert is_in(rita)


def test_a_new_password_ends_all_others(cast: Cast) -> None:
    here, phone = signed_in(OFFICE), signed_in(PHONE)

    here.post("/account/password/", {"old": PASSWORD, "password": "otra larga 22", "again": "otra larga 22"})

    assert (is_in(here), is_in(phone)) == (True, False)
    assert len(sessions.open_of(cast.rita, None)) == 1


def test_when_somebody_was_last_seen_is_written_every_few_minutes_and_not_at_each_page(cast: Cast) -> None:
    client = signed_in(OFFICE)
    row = Session.objects.get(user=cast.rita)
    client.get("/account/")
    assert Session.objects.get(user=cast.rita).seen_at == row.seen_at

    Session.objects.update(seen_at=timezone.now() - timedelta(minutes=6))
    client.get("/account/")

    assert timezone.now() - Session.objects.get(user=cast.rita).seen_at < timedelta(minutes=1)


def test_what_ran_out_is_swept(cast: Cast) -> None:
    signed_in(OFFICE)
    phone = signed_in(PHONE)
    Session.objects.filter(pk=phone.session.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))

    assert len(sessions.open_of(cast.rita, None)) == 1
    sessions.sweep()

    assert Session.objects.count() == 1


@pytest.mark.once
@pytest.mark.parametrize(
    ("agent", "browser", "system"),
    [
        (PHONE, "Chrome", "Android"), (OFFICE, "Firefox", "Windows"), ("", "", ""), ("curl/8", "", ""),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1", "Safari", "iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/142.0 Safari/537.36 Edg/142.0", "Edge", "Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/142.0 Safari/537.36", "Chrome", "Linux"),
    ],
)  # fmt: skip
def test_devices_by_their_names(agent: str, browser: str, system: str) -> None:
    assert Device.of(agent) == Device(browser, system)
