"""Files that are not what they say, too many of them, and names that are more than a name."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.borders.forging import ON_SANANTONIO, SCRIPT, at, count, last, portal
from tests.borders.posts import new as good_ticket
from tests.borders.world import World, image, upload
from ventanilla.tickets.models import Attachment

pytestmark = pytest.mark.django_db


def test_a_file_that_is_not_what_it_says_is_refused_by_name_and_the_text_stays(world: World) -> None:
    bad = {
        "vacio.png": b"",
        "pagina.html": b"<script>alert(1)</script>",
        "dibujo.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "programa.exe": b"MZ\x90\x00",
        "falsa.png": b"<script>alert(1)</script>",
        "foto.png.exe": b"MZ\x90\x00",
        "pagina.html.png": b"<html><script>alert(1)</script>",
        "sin-extension": b"hola",
        ".htaccess": b"Options +Indexes",
        "foto.php;.png": b"<?php system('id'); ?>",
    }
    before = count()

    for name, content in bad.items():
        for person, address, field in (
            ("rita", portal(world), world.desk.config.field_of_kind("files").key),  # type: ignore[union-attr]
            ("rita", at("portal:reply", world), "files"),
            ("grace", at("console:note", world), "files"),
        ):
            typed = good_ticket(world) | {
                "description": "Esto queda.",
                "body": "Esto queda.",
                field: upload(name, content),
            }
            response = world.client(person).post(address, typed)
            assert response.status_code == 422, (name, address)
            assert "Esto queda." in response.content.decode()
            assert name.strip(".") in response.content.decode()

    assert count() == before


def test_one_file_too_many_is_refused_and_the_good_ones_need_not_be_chosen_again(world: World) -> None:
    config = world.desk.config.field_of_kind("files")
    assert config is not None
    limit = config.max_files
    files = [
        upload(f"captura-{number}.png", image(color))
        for number, color in enumerate(["red", "green", "blue", "black", "white", "gray"])
    ]
    before = count()

    refused = world.client("rita").post(portal(world), good_ticket(world) | {config.key: files[: limit + 1]})

    page = refused.content.decode()
    kept = re.findall(r'name="kept" value="([^"]+)"', page)
    assert refused.status_code == 422
    assert count() == before
    assert len(kept) == limit
    world.client("rita").post(portal(world), good_ticket(world) | {"kept": kept})
    assert last().attachments.count() == limit
    world.client("rita").post(portal(world), good_ticket(world) | {"kept": [*kept, *kept]})
    assert last().attachments.count() <= limit


@ON_SANANTONIO
def test_a_files_name_is_one_line_without_folders_and_its_type_is_ours(world: World) -> None:
    names = ["../../etc/captura.png", "C:\\fotos\\captura.png", f"{SCRIPT}.png", "\u202egpj.png", "ñ" * 400 + ".png"]
    for name in names:
        file = upload("x.png")
        file.name = name
        made = world.client("rita").post(at("portal:reply", world), {"body": "Va.", "files": file})
        assert made.status_code == 302, name

        attachment = Attachment.objects.order_by("-pk")[0]
        response = world.client("rita").get(reverse("file", args=[attachment.pk, attachment.name]))
        raw = str(response.headers)

        assert response.status_code == 200
        assert "/" not in attachment.name
        assert len(attachment.name) <= 255
        assert "X-Evil" not in response.headers
        assert not re.search(r"[\r\n\u202e]", attachment.name + response.headers["Content-Disposition"]), raw
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]
