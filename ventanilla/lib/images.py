"""Pictures that others send: measured by really decoding them, and made small.

Whatever arrives may be broken or made to hurt. Sizes are limited before anything is decoded, one picture is decoded at a time in each
process, and every error of a decoder means the same: this is no picture that we show.
"""

from __future__ import annotations

import io
import threading
import warnings
from dataclasses import dataclass
from typing import IO, Final

from PIL import Image, ImageOps

# The cameras of telephones reach 50 megapixels. A JPEG is decoded small at once; what must be decoded whole has a lower limit, which
# is some 160 MB.
MAX_JPEG_PIXELS: Final = 52_000_000
MAX_PIXELS: Final = 40_000_000
# A progressive JPEG may go over itself thousands of times; those that cameras and programs write have about ten scans.
MAX_SCANS: Final = 64
SIDE: Final = 480

_KNOWN: Final = ("PNG", "JPEG", "GIF", "WEBP")
_ORIENTATION: Final = 0x0112
_one_at_a_time = threading.Lock()


class NotAnImage(ValueError):
    """The bytes are no picture of a kind that we show, or a broken or monstrous one."""


@dataclass(frozen=True)
class Picture:
    """Width and height as it is meant to be looked at, and a small WebP of it."""

    width: int
    height: int
    thumbnail: bytes


def examine(file: IO[bytes]) -> Picture:
    """Decode the first frame; raises `NotAnImage` whatever is wrong with it."""
    try:
        with _one_at_a_time, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _examine(file)
    except NotAnImage:
        raise
    except Exception as error:  # decoders raise what they like: OSError, SyntaxError, struct.error, MemoryError …
        raise NotAnImage(f"{type(error).__name__}: {error}") from error


def _examine(file: IO[bytes]) -> Picture:
    file.seek(0)
    with Image.open(file, formats=_KNOWN) as image:
        width, height = image.size
        _check(file, image)
        turned = image.getexif().get(_ORIENTATION, 1) in (5, 6, 7, 8)
        image.draft("RGB", (SIDE * 2, SIDE * 2))
        image.load()
        small = _plain(image)
        small.thumbnail((SIDE, SIDE))
        small = ImageOps.exif_transpose(small)
        out = io.BytesIO()
        # Written anew: what else the file carried (profiles, texts, a second file behind the first) stays behind.
        small.save(out, format="WEBP", quality=82, exif=b"", icc_profile=b"", xmp=b"")
    return Picture(height if turned else width, width if turned else height, out.getvalue())


def _check(file: IO[bytes], image: Image.Image) -> None:
    is_jpeg = image.format == "JPEG"
    if image.width * image.height > (MAX_JPEG_PIXELS if is_jpeg else MAX_PIXELS):
        raise NotAnImage("too many pixels")
    if is_jpeg:
        at = file.tell()
        file.seek(0)
        scans = file.read().count(b"\xff\xda")
        file.seek(at)
        if scans > MAX_SCANS:
            raise NotAnImage("too many scans")


def _plain(image: Image.Image) -> Image.Image:
    """In a mode that can be made smaller without loss of colours: palettes, CMYK and 16 bits come in all sorts."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if "A" in image.getbands() or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("RGB")
