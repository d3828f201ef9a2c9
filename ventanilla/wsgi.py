"""The application as a WSGI server calls it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ventanilla.settings")

_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Below a prefix, a proxy may pass the whole path or the rest of it: both arrive here."""
    from django.conf import settings

    path = environ.get("PATH_INFO", "")
    if settings.PREFIX and (path == settings.PREFIX or path.startswith(f"{settings.PREFIX}/")):
        environ["PATH_INFO"] = path.removeprefix(settings.PREFIX)
    return _django(environ, start_response)
