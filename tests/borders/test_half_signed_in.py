"""Between the password and the code of the second factor nobody is signed in: every route gives what it gives to a stranger."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.totp.internal import auth

from tests.borders import matrix
from tests.borders.cases import CASES
from tests.borders.world import World, browser, undone
from ventanilla.testing.cast import PASSWORD

pytestmark = pytest.mark.django_db
ITS_OWN = "mfa_authenticate"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("world", ["soporte"], indirect=True)
def test_half_a_login_opens_nothing(world: World, method: str) -> None:
    with undone():
        auth.TOTP.activate(world.cast.olga, auth.generate_totp_secret())
        half = browser(None)
        assert half.post("/login", {"login": "olga", "password": PASSWORD})["Location"] == "/login/code/"
        cookies = {name: morsel.value for name, morsel in half.cookies.items()}
        for label, case in CASES.items():
            if case.route == ITS_OWN:
                continue
            with undone():
                given: Any = (
                    half.get(case.address(world))
                    if method == "GET"
                    else half.post(case.address(world), case.body(world))
                )
            assert matrix.told(given) == matrix.cell(world, "anonymous", method, case), f"{method} {label}"
            half.cookies.load(cookies)

        assert half.get("/login/code/").status_code == 200
