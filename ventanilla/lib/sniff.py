"""What a file really is, by its bytes; never by what its sender or its name say (safety S7)."""

from __future__ import annotations

from typing import IO, Final

OCTETS: Final = "application/octet-stream"
_TEXT: Final = "text/plain"

# Extension → types that its bytes may sniff as. What is not here cannot be attached.
ALLOWED: Final[dict[str, frozenset[str]]] = {
    "png": frozenset({"image/png"}),
    "jpg": frozenset({"image/jpeg"}),
    "jpeg": frozenset({"image/jpeg"}),
    "gif": frozenset({"image/gif"}),
    "webp": frozenset({"image/webp"}),
    "heic": frozenset({"image/heic"}),
    "pdf": frozenset({"application/pdf"}),
    "txt": frozenset({_TEXT}),
    "log": frozenset({_TEXT}),
    "csv": frozenset({_TEXT}),
    "xml": frozenset({_TEXT}),
    "json": frozenset({_TEXT}),
    "eml": frozenset({_TEXT}),
    "zip": frozenset({"application/zip"}),
    "docx": frozenset({"application/zip"}),
    "xlsx": frozenset({"application/zip"}),
    "pptx": frozenset({"application/zip"}),
    "odt": frozenset({"application/zip"}),
    "ods": frozenset({"application/zip"}),
    "doc": frozenset({"application/x-ole"}),
    "xls": frozenset({"application/x-ole"}),
    "ppt": frozenset({"application/x-ole"}),
    "msg": frozenset({"application/x-ole"}),
    "rtf": frozenset({"application/rtf"}),
    "mp3": frozenset({"audio/mpeg"}),
    "ogg": frozenset({"audio/ogg"}),
    "opus": frozenset({"audio/ogg"}),
    "mp4": frozenset({"video/mp4"}),
    "mov": frozenset({"video/mp4"}),
    "webm": frozenset({"video/webm"}),
    "7z": frozenset({"application/x-7z"}),
    "rar": frozenset({"application/x-rar"}),
}
_HEADS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole"),
    (b"{\\rtf", "application/rtf"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    *((bytes((0xFF, second)), "audio/mpeg") for second in (0xFA, 0xFB, 0xF2, 0xF3)),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z"),
    (b"Rar!\x1a\x07", "application/x-rar"),
)
_HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})
# Control characters that occur in texts: tab, line ends, form feed, and the escapes that colour a log.
_IN_TEXT: Final = frozenset(b"\b\t\n\r\f\x1a\x1b")


def sniff(file: IO[bytes]) -> str:
    """The media type of these bytes; text is text/plain whatever it claims to be, the unknown is octets."""
    file.seek(0)
    head = file.read(4096)
    for magic, found in _HEADS:
        if head.startswith(magic):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in _HEIC else "video/mp4"
    if head[4:8] in (b"moov", b"mdat", b"wide"):
        return "video/mp4"  # QuickTime before it named itself
    if _is_text(head):
        return _TEXT
    return OCTETS


def extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _is_text(head: bytes) -> bool:
    """In UTF-8, UTF-16 with its mark, or any of the old eight-bit sets: all that matters is that nothing else looks like it."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "\x00" not in head[: len(head) // 2 * 2].decode("utf-16", errors="ignore")
    return all(byte >= 32 or byte in _IN_TEXT for byte in head)
