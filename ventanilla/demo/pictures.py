"""Believable attachments, drawn: a program's error, an invoice, a printer's test page, a table, a terminal; as PNG, JPEG, PDF or text.

A case names one as `kind:file name:text|text`, for example `dialog:error.png:Facturación|No se pudo abrir la tabla`.
"""

from __future__ import annotations

import io
import random
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Final, TypeAlias

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from ventanilla import web
from ventanilla.tickets.files import StoredFile, store

Color: TypeAlias = tuple[int, int, int]
_INK: Final[Color] = (34, 38, 46)
_FAINT: Final[Color] = (128, 134, 145)
_PAPER: Final[Color] = (255, 255, 255)
_LINE: Final[Color] = (214, 218, 226)
_BLUE: Final[Color] = (37, 99, 176)
_TYPEFACE: Final = Path(web.__file__).with_name("static") / "vendor" / "inter.woff2"
# What stands in a column of words.
_PEOPLE: Final = (
    "Almeida R.",
    "Castro M.",
    "Delgado P.",
    "Figueroa L.",
    "Lozano A.",
    "Mejía C.",
    "Núñez J.",
    "Paredes S.",
    "Vera T.",
)
_THINGS: Final = (
    "Saldo anterior",
    "Ajuste",
    "Compra local",
    "Devolución",
    "Servicio",
    "Lote 0931",
    "Traslado",
    "Varios",
    "Flete",
)
_WORDS: Final = {
    **dict.fromkeys(("Vendedor", "Cliente", "Proveedor", "Nombre", "Razón social"), _PEOPLE),
    **dict.fromkeys(("Concepto", "Insumo", "Artículo", "Descripción", "Detalle", "Cuenta"), _THINGS),
    "Estado": ("Pendiente", "Devuelta", "En revisión"),
    "Variedad": ("Freedom", "Explorer", "Mondial", "Vendela"),
    "Finca": ("San Gabriel", "La Esperanza", "El Rosal"),
    "Ciudad": ("Quito", "Guayaquil", "Cuenca", "Ambato", "Manta"),
    "Entrada": ("07:02", "07:04", "07:11", "06:58"),
    "Salida": ("17:31", "18:45", "17:30", "19:02"),
}


@dataclass
class _Upload:
    name: str | None
    size: int | None
    file: IO[bytes]


@cache
def stored(spec: str) -> StoredFile:
    """The file of this description, drawn and kept."""
    kind, name, *rest = spec.split(":", 2)
    lines = rest[0].split("|") if rest else []
    if kind == "text":
        content = "\r\n".join(lines).encode()
    else:
        picture = _DRAWINGS[kind](lines, random.Random(spec))
        content = _saved(picture, name.rpartition(".")[2])
    return store(_Upload(name, len(content), io.BytesIO(content)))


def _saved(picture: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, {"jpg": "JPEG", "pdf": "PDF"}.get(kind, "PNG"))
    return buffer.getvalue()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The pages' own typeface; Pillow's has no accents, and serves where the pages were not built."""
    try:
        return ImageFont.truetype(io.BytesIO(_TYPEFACE.read_bytes()), size)
    except OSError:
        return ImageFont.load_default(size)


def _paragraph(
    draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, width: int, size: int, ink: Color = _INK
) -> int:
    """Write a text of several lines; gives the height at which it ends."""
    x, y = at
    for line in textwrap.wrap(text, width):
        draw.text((x, y), line, fill=ink, font=_font(size))
        y += int(size * 1.45)
    return y


def _dialog(lines: list[str], chance: random.Random) -> Image.Image:
    """A window of a program with a message box of its own above it."""
    title, message, *details = [*lines, "Error", "Se produjo un error inesperado."][: max(2, len(lines))]
    picture = Image.new("RGB", (960, 600), (236, 239, 244))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 960, 34), fill=_BLUE)
    draw.text((14, 8), title, fill=_PAPER, font=_font(17))
    draw.rectangle((0, 34, 960, 64), fill=(249, 250, 252))
    for index, word in enumerate(("Archivo", "Edición", "Movimientos", "Reportes", "Ayuda")):
        draw.text((16 + index * 110, 42), word, fill=_INK, font=_font(14))
    for row in range(14):
        top = 84 + row * 34
        draw.rectangle((20, top, 940, top + 33), fill=_PAPER if row % 2 else (246, 248, 251), outline=_LINE)
        for column in range(5):
            width = chance.randint(60, 150)
            draw.rectangle((34 + column * 182, top + 12, 34 + column * 182 + width, top + 20), fill=(203, 209, 219))
    draw.rectangle((206, 186, 774, 422), fill=(120, 128, 142))
    draw.rectangle((200, 180, 768, 416), fill=_PAPER, outline=_FAINT)
    draw.rectangle((200, 180, 768, 210), fill=(226, 231, 239))
    draw.text((212, 186), title, fill=_INK, font=_font(15))
    draw.ellipse((226, 236, 276, 286), fill=(200, 52, 47))
    draw.line((240, 250, 262, 272), fill=_PAPER, width=5)
    draw.line((262, 250, 240, 272), fill=_PAPER, width=5)
    bottom = _paragraph(draw, (300, 236), message, 50, 18)
    for detail in details:
        bottom = _paragraph(draw, (300, bottom + 6), detail, 58, 14, _FAINT)
    draw.rectangle((646, 368, 746, 400), fill=(236, 239, 244), outline=_FAINT)
    draw.text((672, 375), "Aceptar", fill=_INK, font=_font(15))
    return picture


def _invoice(lines: list[str], chance: random.Random) -> Image.Image:
    number, company, *items = [*lines, "000001", "Comercial"][: max(2, len(lines))]
    kind, _equals, number = number.rpartition("=")
    picture = Image.new("RGB", (820, 1060), _PAPER)
    draw = ImageDraw.Draw(picture)
    draw.text((60, 60), company, fill=_INK, font=_font(26))
    draw.rectangle((500, 50, 762, 130), outline=_INK)
    draw.text((520, 62), (kind or "Factura").upper(), fill=_INK, font=_font(22))
    draw.text((520, 96), f"No. {number}", fill=(176, 36, 36), font=_font(18))
    for row, label in enumerate(("Cliente:", "Dirección:", "Fecha:", "Forma de pago:")):
        draw.text((60, 170 + row * 30), label, fill=_FAINT, font=_font(15))
        draw.line((190, 190 + row * 30, 760, 190 + row * 30), fill=_LINE)
    top, total = 320, 0.0
    draw.rectangle((60, top, 762, top + 32), fill=(233, 237, 244))
    for x, label in ((72, "Cant."), (150, "Descripción"), (560, "P. unitario"), (680, "Total")):
        draw.text((x, top + 7), label, fill=_INK, font=_font(15))
    for item in items or ["Servicio mensual", "Resma papel bond A4", "Tóner negro"]:
        top += 36
        count, price = chance.randint(1, 12), chance.randint(300, 9000) / 100
        total += count * price
        for x, text in ((80, str(count)), (150, item[:44]), (566, f"{price:,.2f}"), (676, f"{count * price:,.2f}")):
            draw.text((x, top + 6), text, fill=_INK, font=_font(15))
        draw.line((60, top + 34, 762, top + 34), fill=_LINE)
    draw.text((560, 900), "TOTAL", fill=_INK, font=_font(20))
    draw.text((660, 900), f"{total:,.2f}", fill=_INK, font=_font(20))
    return picture


def _printer(lines: list[str], chance: random.Random) -> Image.Image:
    """A test page, photographed: stripes where the drum is worn."""
    picture = Image.new("RGB", (760, 980), (250, 250, 247))
    draw = ImageDraw.Draw(picture)
    draw.text((70, 70), "Página de prueba", fill=_INK, font=_font(34))
    draw.text((70, 130), lines[0] if lines else "Impresora", fill=_FAINT, font=_font(20))
    for index, color in enumerate(((30, 30, 30), (0, 150, 190), (190, 40, 120), (225, 190, 30))):
        draw.rectangle((70 + index * 150, 190, 200 + index * 150, 290), fill=color)
    for row in range(18):
        draw.rectangle((70, 330 + row * 30, 70 + chance.randint(380, 610), 340 + row * 30), fill=(150, 152, 156))
    for _stripe in range(5):
        x = chance.randint(90, 690)
        draw.rectangle((x, 0, x + chance.randint(4, 12), 980), fill=(228, 227, 222))
    return picture.rotate(chance.uniform(-2.5, 2.5), fillcolor=(92, 84, 76), expand=True).filter(ImageFilter.BoxBlur(1))


def _table(lines: list[str], chance: random.Random) -> Image.Image:
    """A spreadsheet or report on the screen; one row does not add up."""
    title, *columns = lines or ["Reporte"]
    columns = columns or ["Código", "Detalle", "Cantidad", "Total"]
    picture = Image.new("RGB", (940, 520), _PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 940, 46), fill=(29, 111, 66))
    draw.text((16, 11), title, fill=_PAPER, font=_font(19))
    width = 900 // len(columns)
    for column, label in enumerate(columns):
        draw.rectangle((20 + column * width, 62, 20 + (column + 1) * width, 92), fill=(232, 238, 234), outline=_LINE)
        draw.text((28 + column * width, 69), label, fill=_INK, font=_font(15))
    odd = chance.randrange(11)
    for row in range(11):
        for column in range(len(columns)):
            box = (20 + column * width, 92 + row * 36, 20 + (column + 1) * width, 128 + row * 36)
            draw.rectangle(box, fill=(255, 234, 230) if row == odd else _PAPER, outline=_LINE)
            words = _WORDS.get(columns[column])
            text = f"{row + 101:05}" if column == 0 else f"{chance.randint(100, 999_999) / 100:,.2f}"
            if words:
                text = chance.choice(words)
            draw.text((box[0] + 8, box[1] + 9), text, fill=(180, 34, 28) if row == odd else _INK, font=_font(15))
    return picture


def _terminal(lines: list[str], chance: random.Random) -> Image.Image:
    picture = Image.new("RGB", (860, 60 + 30 * max(6, len(lines) + 2)), (18, 20, 26))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 860, 32), fill=(58, 62, 72))
    draw.text((14, 7), "Símbolo del sistema", fill=(230, 230, 230), font=_font(15))
    for row, line in enumerate([*lines, "C:\\>_"]):
        draw.text((16, 48 + row * 30), line[:88], fill=(212, 220, 212), font=_font(17))
    return picture


def _photo(lines: list[str], chance: random.Random) -> Image.Image:
    """A photograph of a device on a desk, taken in a hurry."""
    warm = chance.randint(-14, 14)
    picture = Image.new("RGB", (1024, 768), (168 + warm, 150 + warm, 128))
    draw = ImageDraw.Draw(picture)
    for y in range(0, 460, 4):
        shade = 226 - y // 6
        draw.rectangle((0, y, 1024, y + 4), fill=(shade, shade - 4, shade - 12))
    draw.rectangle((250, 190, 774, 540), fill=(44, 46, 52))
    draw.rectangle((272, 212, 752, 508), fill=(22, 58, 104))
    draw.rectangle((470, 540, 554, 600), fill=(58, 60, 66))
    draw.rectangle((400, 600, 624, 624), fill=(58, 60, 66))
    y = 250
    for line in lines or ["Sin señal"]:
        y = _paragraph(draw, (300, y), line, 34, 26, (238, 242, 250)) + 8
    return picture.filter(ImageFilter.BoxBlur(1))


def _card(lines: list[str], chance: random.Random) -> Image.Image:
    """A piece of paper on a table, photographed: a ticket, a cheque, a card."""
    picture = Image.new("RGB", (1024, 768), (124, 96, 70))
    draw = ImageDraw.Draw(picture)
    for y in range(0, 768, 6):
        shade = chance.randint(-6, 6)
        draw.line((0, y, 1024, y), fill=(124 + shade, 96 + shade, 70 + shade), width=6)
    draw.rectangle((196, 176, 846, 606), fill=(84, 66, 48))
    draw.rectangle((180, 160, 830, 590), fill=(249, 248, 243))
    y = 210
    for line in lines:
        y = _paragraph(draw, (226, y), line, 34, 34) + 14
    for row in range(4):
        draw.line((226, 420 + row * 40, 226 + chance.randint(260, 540), 420 + row * 40), fill=_LINE, width=3)
    return picture.rotate(chance.uniform(-4, 4), fillcolor=(104, 80, 58)).filter(ImageFilter.BoxBlur(1))


def _leak(lines: list[str], chance: random.Random) -> Image.Image:
    """An air conditioner that drips."""
    picture = Image.new("RGB", (1024, 768), (222, 220, 212))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((190, 120, 834, 320), 26, fill=(246, 247, 247), outline=(190, 192, 194), width=4)
    for row in range(4):
        draw.line((230, 240 + row * 18, 794, 240 + row * 18), fill=(200, 203, 206), width=6)
    draw.text((710, 146), lines[0] if lines else "COOL", fill=(150, 154, 158), font=_font(24))
    for _drop in range(16):
        x, y = chance.randint(330, 520), chance.randint(330, 640)
        draw.ellipse((x, y, x + 9, y + 20), fill=(128, 170, 200))
    draw.rectangle((0, 690, 1024, 768), fill=(146, 122, 104))
    draw.ellipse((300, 676, 580, 728), fill=(120, 128, 136))
    return picture.filter(ImageFilter.BoxBlur(1))


_DRAWINGS: Final[dict[str, Callable[[list[str], random.Random], Image.Image]]] = {
    "card": _card,
    "dialog": _dialog,
    "invoice": _invoice,
    "leak": _leak,
    "photo": _photo,
    "printer": _printer,
    "table": _table,
    "terminal": _terminal,
}
