"""Pictures that others send: measured, made smaller, and freed of the place where they were taken."""

from __future__ import annotations

import io
import warnings
from typing import IO, Final

from PIL import Image, ImageOps

MAX_PIXELS: Final = 60_000_000
_KNOWN: Final = ("PNG", "JPEG", "GIF", "WEBP")
_GPS: Final = 0x8825


class NotAnImage(ValueError):
    """The bytes are no picture of a kind that we show, or a broken or monstrous one."""


def measure(file: IO[bytes]) -> tuple[int, int]:
    """Width and height in pixels of a picture that really decodes; raises `NotAnImage`."""
    with _opened(file) as image:
        try:
            image.load()
        except (OSError, SyntaxError, ValueError) as error:
            raise NotAnImage(str(error)) from error
        return image.size


def without_place(file: IO[bytes]) -> bytes | None:
    """The same picture without its GPS data, pixels untouched where the format allows; None if it carries none."""
    with _opened(file) as image:
        exif = image.getexif()
        if _GPS not in exif:
            return None
        del exif[_GPS]
        out = io.BytesIO()
        more = {"quality": "keep"} if image.format == "JPEG" else {}
        image.save(out, format=image.format, exif=exif, **more)
        return out.getvalue()


def thumbnail(file: IO[bytes], side: int = 480) -> bytes:
    """A small WebP of the picture as the camera was held, at most `side` pixels wide and high."""
    with _opened(file) as image:
        image.draft("RGB", (side * 2, side * 2))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((side, side))
        out = io.BytesIO()
        upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB").save(
            out, format="WEBP", quality=82
        )
        return out.getvalue()


def _opened(file: IO[bytes]) -> Image.Image:
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image = Image.open(file, formats=_KNOWN)
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise NotAnImage(str(error)) from error
    if image.width * image.height > MAX_PIXELS:
        raise NotAnImage("too many pixels")
    return image
