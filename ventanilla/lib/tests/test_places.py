"""The place where a photo was taken is gone; everything else of it is as it was."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin
from PIL.ExifTags import GPS, IFD, Base

from ventanilla.lib.places import without_place

LATITUDE = (33.0, 26.0, 51.77)


def exif(*, place: bool = True) -> Image.Exif:
    found = Image.Exif()
    found[Base.Make] = "Nokia de la abuela"
    found[Base.Orientation] = 6
    if place:
        found.get_ifd(IFD.GPSInfo).update(
            {GPS.GPSLatitudeRef: "S", GPS.GPSLatitude: LATITUDE, GPS.GPSMapDatum: "WGS-84 CANARY"}
        )
    return found


def photo(kind: str, *, place: bool = True, **more: object) -> bytes:
    out = io.BytesIO()
    noise = Image.effect_noise((64, 40), 60).convert("RGB")
    noise.save(out, format=kind, exif=exif(place=place), **more)
    return out.getvalue()


def tags(data: bytes) -> Image.Exif:
    return Image.open(io.BytesIO(data)).getexif()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_place_is_taken_out_and_the_rest_stays(kind: str) -> None:
    before = photo(kind)
    after = without_place(before)

    assert b"CANARY" in before
    assert after is not None
    assert b"CANARY" not in after
    assert IFD.GPSInfo not in tags(after)
    assert (tags(after)[Base.Make], tags(after)[Base.Orientation]) == ("Nokia de la abuela", 6)
    assert Image.open(io.BytesIO(after)).tobytes() == Image.open(io.BytesIO(before)).tobytes()
    assert len(after) == len(before)
    assert without_place(after) is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_says_no_place_is_left_alone(kind: str) -> None:
    assert without_place(photo(kind, place=False)) is None


def test_both_byte_orders_are_read() -> None:
    big = struct.pack(">2sHI H HHII HHII I", b"MM", 42, 8, 2, 0x0112, 3, 1, 6 << 16, 0x8825, 4, 1, 38, 0)
    gps = struct.pack(">H HHI4s I", 1, 1, 2, 2, b"S\x00\x00\x00", 0)
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, format="JPEG", exif=b"Exif\x00\x00" + big + gps)

    after = without_place(out.getvalue())

    assert after is not None
    assert IFD.GPSInfo not in tags(after)
    assert tags(after)[Base.Orientation] == 6


def test_a_second_picture_behind_the_first_loses_it_too() -> None:
    after = without_place(photo("JPEG") + photo("JPEG"))

    assert after is not None
    assert b"CANARY" not in after


def test_heic_is_cleaned_without_being_decoded() -> None:
    heic = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00\x00\x00\x06" + exif().tobytes() + b"\x01" * 50
    after = without_place(heic)

    assert after is not None
    assert b"CANARY" not in after
    assert (len(after), after[:28], after[-50:]) == (len(heic), heic[:28], heic[-50:])


XMP = b'<x:xmpmeta><rdf:Description exif:GPSLatitude="33,26S" dc:title="Casa"/><exif:GPSLongitude>70,4W</exif:GPSLongitude></x:xmpmeta>'


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_the_place_in_xmp_goes_too(kind: str) -> None:
    after = without_place(photo(kind, place=False, xmp=XMP))

    assert after is not None
    assert b"33,26S" not in after
    assert b"70,4W" not in after
    assert b'dc:title="Casa"' in after


def test_texts_of_a_png_that_may_hold_it_are_left_out() -> None:
    more = PngImagePlugin.PngInfo()
    more.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    more.add_text("Raw profile type exif", "CANARY", zip=True)
    more.add_text("Title", "Captura")
    after = without_place(photo("PNG", place=False, pnginfo=more))

    assert after is not None
    image = Image.open(io.BytesIO(after))
    image.load()
    assert set(image.text) == {"Title"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_broken_files_do_no_harm(kind: str) -> None:
    """Cut off at each place, and with the offsets of its directories pointing anywhere."""
    whole = photo(kind)
    for end in range(0, len(whole), 37):
        without_place(whole[:end])
    start = whole.index(b"II*\x00") if b"II*\x00" in whole else whole.index(b"MM\x00*")
    for at in range(start, min(start + 200, len(whole))):
        for byte in (0, 0x7F, 0xFF):
            without_place(whole[:at] + bytes([byte]) + whole[at + 1 :])


def test_a_png_whose_chunk_lies_about_its_length_is_kept_as_it_is() -> None:
    bad = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 0xFFFFFFFF) + b"IHDR" + b"x" * 40

    assert without_place(bad) is None
    assert zlib.crc32(bad)
