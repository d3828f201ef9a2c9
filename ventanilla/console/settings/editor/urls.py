"""Addresses of the editors, below those of a desk's settings."""

from django.urls import URLPattern, URLResolver, path

from ventanilla.console.settings.editor.views import entries, files, sheets, undoing

urlpatterns: list[URLPattern | URLResolver] = [
    path("", sheets.overview, name="settings"),
    path("history/<int:pk>/undo/", undoing.undo, name="settings_undo"),
    path("file/", files.file, name="settings_file"),
    path("file/download/", files.download, name="settings_download"),
    path("desk/<slug:part>/", sheets.part, name="settings_part"),
    path("desk/<slug:part>/new/", entries.new, name="settings_new"),
    path("desk/<slug:part>/order/", entries.order, name="settings_order"),
    path("desk/<slug:part>/<slug:entry>/edit/", entries.entry, name="settings_entry"),
    path("desk/<slug:part>/<slug:entry>/move/", entries.move, name="settings_move"),
    path("desk/<slug:part>/<slug:entry>/remove/", entries.remove, name="settings_remove"),
    path("desk/<slug:part>/<slug:entry>/restore/", entries.restore, name="settings_restore"),
]
