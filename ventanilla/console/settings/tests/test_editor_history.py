"""What was changed, in words; the way back; and the whole as a file, out and in."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ventanilla.console.settings.tests.editing import at, desk, document, post
from ventanilla.console.settings.tests.pages import fill, page, signed_in, words
from ventanilla.desks.models import SettingsChange
from ventanilla.portal.tests.reading import read
from ventanilla.testing.cast import Cast


def test_the_history_tells_changes_in_words_and_takes_them_back(soporte: Cast) -> None:
    before = document(soporte)
    fill(soporte.olga, at(soporte, "states", "assigned"), **{"label-es": "En buenas manos", "color": "pink"})
    change = SettingsChange.objects.latest("pk")
    history = reverse("console:settings_history", args=["soporte"])
    said = words(page(soporte.olga, history))
    assert "Estados › En buenas manos › Color" in said
    assert "Rosado" in said
    assert "Olga Ortiz" in said

    undo = reverse("console:settings_undo", args=["soporte", change.pk])
    assert "¿Deshacer este cambio?" in words(page(soporte.ada, undo))
    post(soporte.ada, undo)
    assert document(soporte) == before
    refused = post(soporte.ada, undo, 409)
    assert "ya está deshecho" in words(refused)


def test_a_change_of_a_category_is_taken_back(soporte: Cast) -> None:
    category = soporte.area.categories.filter(children=None)[0]
    label = category.label["es"]
    fill(soporte.olga, reverse("console:setting", args=["soporte", "categories", category.pk]), label_es="Otra cosa")
    change = SettingsChange.objects.latest("pk")
    undo = reverse("console:settings_undo", args=["soporte", change.pk])
    post(soporte.olga, undo)
    category.refresh_from_db()
    assert category.label["es"] == label
    assert "cambió después" in words(post(soporte.olga, undo, 409))


def test_export_edit_import_gives_the_desk_that_was_written(soporte: Cast) -> None:
    client = signed_in(soporte.olga)
    text = client.get(reverse("console:settings_download", args=["soporte"])).content.decode()
    address = reverse("console:settings_file", args=["soporte"])
    assert "ya es igual" in words(read(client.post(address, {"file": SimpleUploadedFile("m.toml", text.encode())})))

    edited = text.replace('color = "purple"', 'color = "pink"', 1)
    assert edited != text
    shown = read(client.post(address, {"file": SimpleUploadedFile("m.toml", edited.encode())}))
    assert "Rosado" in words(shown)
    assert desk(soporte).revision == 1
    seen = shown.select_one("input[name=seen]")
    assert seen is not None
    assert client.post(address, {"text": edited, "seen": str(seen["value"])}).status_code == 302
    assert client.get(reverse("console:settings_download", args=["soporte"])).content.decode() == edited

    refused = client.post(address, {"file": SimpleUploadedFile("m.toml", b"name = 7\n")})
    assert "Línea 1" in words(read(refused, 422))
