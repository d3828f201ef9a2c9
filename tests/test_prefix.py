"""The site below a path of a larger one, as in https://acme.example.pe/belenus/."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ASK = """
import sys
from django.test.client import RequestFactory
from ventanilla.wsgi import application
for path in sys.argv[1:]:
    environ = RequestFactory().generic("GET", path).environ | {"HTTP_HOST": "localhost"}
    def start(status, headers):
        print(status.split()[0], dict(headers).get("Location", ""))
    b"".join(application(environ, start))
"""


def test_a_proxy_may_pass_the_whole_path_or_the_rest_of_it(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "VENTANILLA_DATA": str(tmp_path), "VENTANILLA_PREFIX": "/belenus"}
    subprocess.run([sys.executable, "-m", "ventanilla", "setup"], env=environment, capture_output=True, check=True)

    asked = [sys.executable, "-c", ASK, "/belenus/console/", "/console/", "/belenus", "/elsewhere/"]
    answers = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True).stdout.splitlines()

    assert answers == [
        "302 /belenus/login?next=/belenus/console/",
        "302 /belenus/login?next=/belenus/console/",
        "302 /belenus/login?next=/belenus/",
        "404 ",
    ]
