"""The settings of the tests: those of the product, in a data folder that goes away, on the database that was asked for."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_data = tempfile.mkdtemp(prefix="ventanilla-test-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)

# What the developer's own shell says must not reach the tests.
for _name in [name for name in os.environ if name.startswith("VENTANILLA_") and "_TEST_" not in name]:
    del os.environ[_name]
for _name in ("DATABASE_URL", "HOST", "PORT"):
    os.environ.pop(_name, None)
os.environ["VENTANILLA_DATA"] = _data

from ventanilla.lib import catalogues  # noqa: E402
from ventanilla.settings import *  # noqa: E402, F403
from ventanilla.settings import LOCALE_PATHS, STORAGES, database  # noqa: E402
from ventanilla.testing import databases  # noqa: E402

if os.environ.get("VENTANILLA_TEST_DB", "sqlite") == "postgres":
    DATABASES = {"default": database(databases.postgres_url())}
else:
    DATABASES = {"default": database("sqlite://:memory:")}

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow, which is its merit elsewhere
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
KEEP_MAIL = False
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True  # no scan of the static files for each client

catalogues.compile_all(LOCALE_PATHS[0])
