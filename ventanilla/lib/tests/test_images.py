"""What is no picture is refused, however it pretends; what is one gets its measures and a small copy."""

from __future__ import annotations

import io
import struct
import time
import zlib
from contextlib import suppress

import pytest
from PIL import Image

from ventanilla.lib import images
from ventanilla.lib.images import NotAnImage, examine


def saved(image: Image.Image, kind: str, **options: object) -> io.BytesIO:
    out = io.BytesIO()
    image.save(out, format=kind, **options)
    return out


def small(picture: images.Picture) -> Image.Image:
    image = Image.open(io.BytesIO(picture.thumbnail))
    image.load()
    assert image.format == "WEBP"
    return image


def png(width: int, height: int, *, colour: int = 2, depth: int = 8, body: bytes = b"") -> io.BytesIO:
    """A PNG by hand: one that claims any size."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    content = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + content)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_measures_and_small_copy(kind: str) -> None:
    picture = examine(saved(Image.new("RGB", (1000, 500), "red"), kind))

    assert (picture.width, picture.height, small(picture).size) == (1000, 500, (480, 240))
    red, green, blue = small(picture).convert("RGB").getpixel((200, 100))  # type: ignore[misc]
    assert red > 200
    assert green < 50 > blue


def test_small_pictures_are_not_made_larger() -> None:
    assert small(examine(saved(Image.new("RGB", (20, 10)), "PNG"))).size == (20, 10)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_as_the_camera_was_held(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = examine(saved(Image.new("RGB", (600, 300)), "JPEG", exif=exif))

    upright = (600, 300) if orientation < 5 else (300, 600)
    assert (picture.width, picture.height) == upright
    assert small(picture).size == tuple(side * 480 // 600 for side in upright)
    assert 0x0112 not in small(picture).getexif()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_png_becomes_a_small_copy(mode: str) -> None:
    source = (
        Image.new("I;16", (90, 60), 40_000) if mode == "I;16" else Image.new("RGBA", (90, 60), (180, 180, 180, 255))
    )
    picture = examine(saved(source if mode == "I;16" else source.convert(mode), "PNG"))

    assert small(picture).size == (90, 60)
    if mode == "I;16":
        grey = small(picture).convert("L").getpixel((40, 30))
        assert isinstance(grey, int | float)
        assert abs(grey - 40_000 // 256) < 4


def test_transparency_is_kept() -> None:
    faint = small(examine(saved(Image.new("RGBA", (90, 60), (255, 0, 0, 0)), "PNG")))
    palette = small(examine(saved(Image.new("P", (90, 60), 0), "GIF", transparency=0)))

    assert faint.convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]
    assert palette.convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]


def test_cmyk_of_a_printer() -> None:
    assert small(examine(saved(Image.new("CMYK", (90, 60), (0, 255, 255, 0)), "JPEG"))).mode == "RGB"


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_what_moves_the_first_picture_is_taken(kind: str) -> None:
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "green", "blue")]
    picture = examine(saved(frames[0], kind, save_all=True, append_images=frames[1:]))

    assert getattr(small(picture), "n_frames", 1) == 1
    red, _green, blue = small(picture).convert("RGB").getpixel((30, 20))  # type: ignore[misc]
    assert red > 200 > blue


def test_fifty_megapixels_of_a_telephone_are_fine() -> None:
    photo = saved(Image.new("L", (8160, 6120), 90), "JPEG")
    began = time.process_time()
    picture = examine(photo)

    assert (picture.width, picture.height) == (8160, 6120)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "bomb",
    [
        png(50_000, 50_000),
        png(40_001, 1_000),
        io.BytesIO(b"GIF89a" + struct.pack("<HHBBB", 65_000, 65_000, 0, 0, 0) + b"," + b"\x00" * 9 + b"\x02\x00;"),
        saved(Image.new("1", (6_500, 6_500)), "PNG"),
    ],
)
def test_a_bomb_is_refused_before_it_is_decoded(bomb: io.BytesIO, monkeypatch: pytest.MonkeyPatch) -> None:
    began = time.process_time()
    with pytest.raises(NotAnImage):
        examine(bomb)

    assert time.process_time() - began < 1


def test_a_jpeg_that_goes_over_itself_without_end_is_refused() -> None:
    photo = saved(Image.new("RGB", (64, 64), "red"), "JPEG", progressive=True).getvalue()
    scan = photo[photo.index(b"\xff\xda") : -2]
    with pytest.raises(NotAnImage, match="scans"):
        examine(io.BytesIO(photo[:-2] + scan * 100 + photo[-2:]))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_broken_pictures_are_refused_whatever_the_decoder_raises(kind: str) -> None:
    noise = saved(Image.effect_noise((80, 60), 80).convert("RGB"), kind).getvalue()
    for end in (0, 3, 10, 30, len(noise) // 2):
        with pytest.raises(NotAnImage):
            examine(io.BytesIO(noise[:end]))
    for at in range(0, len(noise), max(1, len(noise) // 60)):  # a byte wrong: a picture or a refusal, nothing else
        with suppress(NotAnImage):
            examine(io.BytesIO(noise[:at] + b"\xff" + noise[at + 1 :]))


@pytest.mark.parametrize(
    "other",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"BM" + b"\x00" * 60, b"II*\x00" + b"\x00" * 60],
)
def test_other_kinds_are_no_pictures(other: bytes) -> None:
    with pytest.raises(NotAnImage):
        examine(io.BytesIO(other))


def test_a_second_file_behind_a_picture_does_not_get_into_the_small_copy() -> None:
    both = saved(Image.new("RGB", (90, 60)), "PNG").getvalue() + b"<script>CANARY</script>"

    assert b"CANARY" not in examine(io.BytesIO(both)).thumbnail
