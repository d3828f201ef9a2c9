"""Files that come with a message: what is refused, what is kept, what is swept away."""

from __future__ import annotations

import errno
import io
import logging
import os
import time
import typing
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from PIL import Image
from pytest_django import Settings

from ventanilla.lib.blobs import BlobStore
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions, sweeping
from ventanilla.tickets.files import (
    Limits,
    NotStored,
    StoredFile,
    Upload,
    problems,
    safe_name,
    store,
    store_dir,
    stored,
)
from ventanilla.tickets.forms import OpenForm
from ventanilla.tickets.models import Blob

PDF = b"%PDF-1.7\nabc"


@pytest.fixture(autouse=True)
def _files_of_this_test(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()


def upload(content: bytes, name: str) -> Upload:
    return typing.cast(Upload, SimpleUploadedFile(name, content))


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 400), "red").save(out, format="PNG")
    return out.getvalue()


def full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "vacio.pdf", "«vacio.pdf» está vacío."),
        (PDF * 200_000, "grande.pdf", "«grande.pdf» pesa 2.3 MB; el máximo es 2 MB."),
        (b"MZ\x90\x00", "virus.exe", "«virus.exe» es de un tipo que no se acepta. Se aceptan: png, pdf."),
        (b"MZ\x90\x00", "virus.pdf", "«virus.pdf» no es lo que su extensión dice."),
        (PDF, "foto.png", "«foto.png» no es lo que su extensión dice."),
        (b"<svg/>", "foto.svg", "«foto.svg» es de un tipo que no se acepta."),
        (PDF, "sin_extension", "«sin_extension» es de un tipo que no se acepta."),
        (PDF, "informe\u202efdp.exe", "«informefdp.exe» es de un tipo que no se acepta."),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_a_sentence(content: bytes, name: str, says: str) -> None:
    (found,) = problems([upload(content, name)], Limits(3, 2 * 1024 * 1024, ("png", "pdf")))

    assert found.startswith(says)


def test_too_many_files_counting_those_kept_from_before() -> None:
    limits = Limits(3, 1000, ("pdf",))
    two = [upload(PDF, "a.pdf"), upload(PDF, "b.pdf")]

    assert problems(two, limits, kept=1) == []
    assert problems(two, limits, kept=2) == ["Se permiten 3 archivos como máximo; llegaron 4."]


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("foto.png", "foto.png"),
        ("C:\\fakepath\\foto.png", "foto.png"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\r\nc.pdf", "ab c.pdf"),
        ("gpj\u202e.exe", "gpj.exe"),
        ("...", "archivo"),
        ("", "archivo"),
        ("😀 año.pdf", "😀 año.pdf"),
        ("n" * 300 + ".pdf", "n" * 100 + "….pdf"),
        ("n" * 300, "n" * 100),
    ],
)
def test_names_are_one_line_without_folders(given: str, safe: str) -> None:
    assert safe_name(given) == safe


def test_a_photo_is_kept_without_its_place() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[18] = "CANARY"
    out = io.BytesIO()
    Image.new("RGB", (64, 64)).save(out, format="JPEG", exif=exif)

    file = store(upload(out.getvalue(), "foto.jpg"))

    kept = store_dir().open(file.sha256).read()
    assert b"CANARY" in out.getvalue()
    assert b"CANARY" not in kept
    assert (file.size, file.width, file.height) == (len(kept), 64, 64)


def test_a_broken_picture_is_kept_as_it_came() -> None:
    file = store(upload(picture()[:200], "rota.png"))

    assert (file.width, file.thumbnail_sha256, file.size) == (None, "", 200)


def test_a_full_disk_leaves_nothing_behind_and_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", full_disk)

    with pytest.raises(NotStored):
        store(upload(picture(), "a.png"))
    assert list(store_dir().names()) == []


@pytest.mark.django_db
def test_a_form_says_that_the_disk_is_full_and_keeps_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    monkeypatch.setattr(BlobStore, "put", full_disk)
    name = next(key for key, field in OpenForm(cast.desk, cast.rita, side="portal").fields.items() if key == "files")
    data = {"description": "No imprime."}
    files = MultiValueDict({name: [SimpleUploadedFile("a.pdf", PDF)]})
    form = OpenForm(cast.desk, cast.rita, side="portal", data=data, files=files)

    assert form.errors[name] == [NotStored().message]
    assert form["description"].value() == "No imprime."
    assert form.stored_files == []


@pytest.mark.django_db
def test_a_token_is_for_its_user_and_for_files_that_are_there(cast: Cast) -> None:
    file = store(upload(PDF, "a.pdf"))

    assert stored(file.token(cast.rita), cast.rita) == file
    assert stored(file.token(cast.rita), cast.sam) is None
    assert stored("nonsense", cast.rita) is None
    store_dir().path(file.sha256).unlink()
    assert stored(file.token(cast.rita), cast.rita) is None


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def aged(file: StoredFile, by: timedelta = timedelta(days=3)) -> StoredFile:
    when = time.time() - by.total_seconds()
    for name in filter(None, (file.sha256, file.thumbnail_sha256)):
        os.utime(store_dir().path(name), (when, when))
    return file


@pytest.mark.django_db
def test_the_sweep_takes_what_no_row_names_once_it_is_old(cast: Cast, settings: Settings) -> None:
    named, young = store(upload(picture(), "a.png")), store(upload(b"%PDF-1 young", "b.pdf"))
    actions.reply(make_ticket(cast), by=cast.rita, body="Aquí va.", files=[named])
    aged(named)
    aged(store(upload(b"%PDF-1 old", "c.pdf")))
    left = Path(settings.FILE_UPLOAD_TEMP_DIR) / "left.upload"
    left.write_bytes(b"half")
    os.utime(left, (0, 0))

    sweeping.sweep()

    assert set(store_dir().names()) == {named.sha256, named.thumbnail_sha256, young.sha256}
    assert not left.exists()


@pytest.mark.django_db
def test_the_sweep_leaves_the_logos_that_a_desk_has_or_had(cast: Cast) -> None:
    logo, _size = store_dir().put([b"a small picture"])
    cast.desk.revisions.update(document={**cast.desk.revisions.get().document, "brand": {"logo": logo}})

    assert sweeping.discard_orphans(before=2**40) == 0
    assert list(sweeping.named()) == [logo]
    store_dir().path(logo).unlink()
    assert list(sweeping.missing()) == [logo]


@pytest.mark.django_db
def test_the_sweep_reports_what_is_missing_or_cut_short(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    files = [store(upload(content, "a.pdf")) for content in (b"%PDF-1 a", b"%PDF-1 b", b"%PDF-1 c")]
    actions.reply(make_ticket(cast), by=cast.rita, body="Aquí van.", files=files)
    store_dir().path(files[0].sha256).unlink()
    store_dir().path(files[1].sha256).write_bytes(b"%P")

    with caplog.at_level(logging.ERROR):
        sweeping.sweep()

    assert list(sweeping.missing()) == [files[0].sha256, files[1].sha256]
    assert caplog.text.count("is named by a row and missing") == 2
    assert Blob.objects.count() == 3
