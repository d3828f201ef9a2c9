from __future__ import annotations

import io

import pytest

from ventanilla.lib.sniff import ALLOWED, OCTETS, extension, sniff


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe1", "image/jpeg"),
        (b"GIF89a....", "image/gif"),
        (b"GIF8 is what it says", "text/plain"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", OCTETS),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        (b"\x00\x00\x00\x08wide\x00\x00\x00\x00mdat", "video/mp4"),
        (b"%PDF-1.4", "application/pdf"),
        (b"PK\x03\x04\x14\x00", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xf3\x84\xc4", "audio/mpeg"),
        (b"MZ\x90\x00\x03", OCTETS),
        (b"\x7fELF\x02\x01\x01\x00", OCTETS),
        (b"<svg onload=alert(1)>", "text/plain"),
        (b"<!doctype html><script>", "text/plain"),
        ("año, niño, corazón".encode(), "text/plain"),
        ("año, niño, corazón".encode("latin-1"), "text/plain"),
        ("año\r\nniño".encode("utf-16"), "text/plain"),
        (b"\xff\xfe\x00\x00\x01\x02\x00\x00", OCTETS),
        (b"2025-07-10 \x1b[31mERROR\x1b[0m\n", "text/plain"),
        (b"\x01\x02\xff", OCTETS),
        (b"x" * 3999 + "ñ".encode() * 100, "text/plain"),
        (b"", "text/plain"),
    ],
)
def test_bytes_say_what_they_are(head: bytes, found: str) -> None:
    assert sniff(io.BytesIO(head)) == found


def test_nothing_that_a_browser_runs_is_allowed() -> None:
    types = set().union(*ALLOWED.values())

    assert not types & {"text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript", OCTETS}
    assert not set(ALLOWED) & {"svg", "html", "htm", "js", "exe", "bat", "ps1", "docm", "xlsm", "hta"}


@pytest.mark.parametrize(
    ("name", "kind"), [("a.PNG", "png"), ("a.tar.gz", "gz"), ("none", ""), (".png", "png"), ("foto.png.exe", "exe")]
)
def test_the_extension_is_the_last_one(name: str, kind: str) -> None:
    assert extension(name) == kind
