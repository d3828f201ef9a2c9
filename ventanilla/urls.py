"""Every door, each with the addresses below it in its own `urls.py`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from ventanilla.portal.views import door, guide, verifying
from ventanilla.web import files, health

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("ventanilla.web.urls")),
    path("", include("ventanilla.accounts.urls")),
    path("portal/", include("ventanilla.portal.urls")),
    path("console/", include("ventanilla.console.urls")),
    path("api/", include("ventanilla.customers.urls")),
    path("tickets/<int:number>", door.ticket, name="ticket"),
    path("help/", guide.home, name="help"),
    path("verify/", verifying.verify, name="verify"),
    path("files/<int:pk>/thumb", files.thumbnail, name="file-thumb"),
    path("files/<int:pk>/<path:name>", files.file, name="file"),
    path("logos/<slug:sha256>", files.logo, name="desk_logo"),
    path("health", health.health, name="health"),
]

handler400 = "ventanilla.web.errors.bad_request"
handler403 = "ventanilla.web.errors.forbidden"
handler404 = "ventanilla.web.errors.not_found"
handler500 = "ventanilla.web.errors.server_error"
