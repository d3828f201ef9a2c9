"""Every door, each with the addresses below it in its own `urls.py`."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from ventanilla.portal.views import door
from ventanilla.web import files, health

DOORS = {
    "web": "",
    "accounts": "",
    "portal": "portal/",
    "console": "console/",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(f"ventanilla.{app}.urls"))
    for app, prefix in DOORS.items()
    if find_spec(f"ventanilla.{app}.urls")
]
urlpatterns += [
    path("tickets/<int:number>", door.ticket, name="ticket"),
    path("files/<int:pk>/thumb", files.thumbnail, name="file-thumb"),
    path("files/<int:pk>/<path:name>", files.file, name="file"),
    path("health", health.health, name="health"),
]

handler400 = "ventanilla.web.errors.bad_request"
handler403 = "ventanilla.web.errors.forbidden"
handler404 = "ventanilla.web.errors.not_found"
handler500 = "ventanilla.web.errors.server_error"
