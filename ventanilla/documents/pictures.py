"""Pictures as a template takes them: an SVG is text, all else goes as numbers."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any, Final

import qrcode
from PIL import Image
from qrcode.image.svg import SvgPathImage

from ventanilla.lib.sniff import sniff
from ventanilla.tickets.files import store_dir

MAX_BYTES: Final = 300_000
_SMALL: Final = (480, 260)  # an inch high on paper
_FORMATS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
_SVG: Final = re.compile(rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<svg[\s>]", re.DOTALL)


def shipped(path: str) -> dict[str, Any] | None:
    return _picture(Path(path).read_bytes())


def kept(sha256: str) -> dict[str, Any] | None:
    """A picture from the store; None if it is no hash, gone from the disk, or not to be shown."""
    try:
        with store_dir().open(sha256) as file:
            return _picture(file.read(MAX_BYTES + 1))
    except (ValueError, FileNotFoundError):
        return None


def small(sha256: str) -> dict[str, Any] | None:
    """One of our own thumbnails as a JPEG, which a PDF holds as it is; None if it is gone."""
    try:
        with store_dir().open(sha256) as file, Image.open(file, formats=("WEBP",)) as image:
            image.thumbnail(_SMALL)
            paper = Image.new("RGB", image.size, "white")
            paper.paste(image, mask=image.getchannel("A") if "A" in image.getbands() else None)
    except OSError:
        return None
    out = io.BytesIO()
    paper.save(out, format="JPEG", quality=82)
    return {"format": "jpg", "bytes": list(out.getvalue())}


def qr(text: str) -> dict[str, Any]:
    """The square code of this text, as a drawing."""
    # Any mask can be read; to look for the best of the eight takes three times as long as all the rest.
    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, border=0, mask_pattern=2, image_factory=SvgPathImage
    )
    code.add_data(text)
    return {"format": "svg", "source": code.make_image().to_string(encoding="unicode")}


def _picture(data: bytes) -> dict[str, Any] | None:
    if len(data) > MAX_BYTES:
        return None
    if _SVG.match(data):
        return {"format": "svg", "source": data.decode(errors="replace")}
    found = _FORMATS.get(sniff(io.BytesIO(data)))
    return {"format": found, "bytes": list(data)} if found else None
