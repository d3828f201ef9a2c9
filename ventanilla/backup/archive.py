"""The file of a backup: a tar that is written and read from front to back, so that memory does not grow with it.

    ventanilla.json              the Header: who made it, when, from which migrations, which columns a row has
    tables/<table>/<part>.gz     rows, one JSON list a line, in parts of a few megabytes
    files/<sha256>               a file, named by its own hash
    secret-key                   only if it was asked for
    manifest.json                what there was: rows and hash of every table, number and size of the files. Last, so its being
                                 there says that nothing was cut off

What is read may have been made by anybody. Nothing is unpacked by name; a member is a plain file with one of these names or the whole
is refused; and no member, line or part can ask for more memory than the limits below.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import IO, Any, Final

from django.utils.translation import gettext as _

FORMAT: Final = 1
HEADER: Final = "ventanilla.json"
MANIFEST: Final = "manifest.json"
SECRET_KEY: Final = "secret-key"  # noqa: S105
PART: Final = re.compile(r"tables/([a-z][a-z0-9_]{0,62})/(\d{6})\.gz")
FILE: Final = re.compile(r"files/([0-9a-f]{64})")

PART_BYTES: Final = 4 * 1024 * 1024
# Of what is read. A part is closed after the row that fills it, and a row may hold a mail of many megabytes.
MAX_PART: Final = 64 * 1024 * 1024
MAX_DOCUMENT: Final = 16 * 1024 * 1024
MAX_SECRET: Final = 4096
CHUNK: Final = 256 * 1024


class Refused(Exception):
    """This file cannot be restored; the text says why, in the reader's language."""


def damaged() -> Refused:
    return Refused(_("El respaldo está dañado: su contenido no coincide con sus sumas de verificación."))


@dataclass(frozen=True, slots=True)
class Header:
    """What the file begins with. `tables` gives the columns of each table's rows, `migrations` the last one of each app."""

    format: int
    product: str
    made_at: str
    database: str
    migrations: list[list[str]]
    tables: dict[str, list[str]]


@dataclass(slots=True)
class Sum:
    """Rows (or files) and bytes, and a hash over all of them in their order."""

    count: int = 0
    size: int = 0
    _digest: Any = field(default_factory=hashlib.sha256, repr=False)

    def add(self, content: bytes, *, count: int, size: int | None = None) -> None:
        self.count += count
        self.size += len(content) if size is None else size
        self._digest.update(content)

    def said(self) -> dict[str, int | str]:
        return {"count": self.count, "bytes": self.size, "sha256": self._digest.hexdigest()}


@dataclass(slots=True)
class Manifest:
    """What the file ends with; kept up by writer and reader alike, and compared."""

    header: str
    tables: dict[str, Sum] = field(default_factory=dict)
    files: Sum = field(default_factory=Sum)
    secret_key: bool = False

    def said(self) -> dict[str, Any]:
        return {
            "header": self.header,
            "tables": {name: table.said() for name, table in self.tables.items()},
            "files": self.files.said(),
            "secret_key": self.secret_key,
        }


# --- Out --------------------------------------------------------------------------------------------------------------


class Writer:
    """Puts members into the file in the order in which they are given."""

    def __init__(self, file: IO[bytes], header: Header) -> None:
        # GNU: sizes beyond 8 GB without the extra members that a reader of ours refuses.
        self._tar = tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT)  # noqa: SIM115
        content = _document(asdict(header))
        self.manifest = Manifest(hashlib.sha256(content).hexdigest(), {name: Sum() for name in header.tables})
        self._put(HEADER, content)

    def rows(self, table: str, rows: Iterator[list[Any]]) -> int:
        """All rows of a table; how many."""
        part, count, number = io.BytesIO(), 0, 0
        for row in rows:
            part.write(json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n")
            count += 1
            if part.tell() >= PART_BYTES:
                number = self._part(table, number, part, count)
                part, count = io.BytesIO(), 0
        if count:
            self._part(table, number, part, count)
        return self.manifest.tables[table].count

    def _part(self, table: str, number: int, part: io.BytesIO, count: int) -> int:
        content = part.getvalue()
        self.manifest.tables[table].add(content, count=count)
        self._put(f"tables/{table}/{number:06}.gz", zlib.compress(content, 6, wbits=31))
        return number + 1

    def file(self, sha256: str, size: int, content: IO[bytes]) -> None:
        """One file, which must have this many bytes."""
        self.manifest.files.add(bytes.fromhex(sha256), count=1, size=size)
        self._tar.addfile(_member(f"files/{sha256}", size), content)
        self._tar.members.clear()  # type: ignore[attr-defined]

    def secret_key(self, key: str) -> None:
        self.manifest.secret_key = True
        self._put(SECRET_KEY, key.encode())

    def close(self) -> None:
        self._put(MANIFEST, _document(self.manifest.said()))
        self._tar.close()

    def _put(self, name: str, content: bytes) -> None:
        self._tar.addfile(_member(name, len(content)), io.BytesIO(content))
        self._tar.members.clear()  # type: ignore[attr-defined]  # tarfile would keep them all


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _document(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


# --- In ---------------------------------------------------------------------------------------------------------------


class _Plain(tarfile.TarInfo):
    """A member that is a file. Links, devices, folders, and the headers by which a name or size could be anything, are not."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Plain:
        member = super().frombuf(buf, encoding, errors)
        if member.type != tarfile.REGTYPE or member.size < 0:
            raise _foreign()
        return member


@dataclass(frozen=True, slots=True)
class Rows:
    table: str
    rows: list[list[Any]]


@dataclass(frozen=True, slots=True)
class File:
    """A file; its bytes are there until the next member is asked for."""

    sha256: str
    size: int
    chunks: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class SecretKey:
    key: str


Member = Header | Rows | File | SecretKey | Manifest


def read(file: IO[bytes]) -> Iterator[Member]:
    """What the file holds, in its order: the header first, the manifest last. Whoever reads believes nothing before he has the manifest.
    Raises Refused as soon as something is wrong."""
    try:
        with tarfile.open(fileobj=file, mode="r|", tarinfo=_Plain, bufsize=CHUNK) as tar:
            yield from _read(tar)
    except (tarfile.TarError, zlib.error, EOFError, UnicodeError, json.JSONDecodeError, RecursionError) as error:
        raise Refused(_("El archivo no es un respaldo de Ventanilla, o le falta el final.")) from error


def _read(tar: tarfile.TarFile) -> Iterator[Member]:
    first = tar.next()
    if first is None or first.name != HEADER:
        raise _foreign()
    content = _whole(tar, first, MAX_DOCUMENT)
    header = _header(json.loads(content))
    found = Manifest(hashlib.sha256(content).hexdigest(), {name: Sum() for name in header.tables})
    yield header
    parts = dict.fromkeys(header.tables, 0)
    while (member := tar.next()) is not None:
        tar.members.clear()  # type: ignore[attr-defined]
        if part := PART.fullmatch(member.name):
            table = part[1]
            if int(part[2]) != parts.get(table):
                raise _foreign()
            parts[table] += 1
            yield _rows(_whole(tar, member, MAX_PART), table, len(header.tables[table]), found)
        elif name := FILE.fullmatch(member.name):
            yield from _file(tar, member, name[1], found)
        elif member.name == SECRET_KEY and not found.secret_key:
            found.secret_key = True
            yield SecretKey(_whole(tar, member, MAX_SECRET).decode("ascii"))
        elif member.name == MANIFEST:
            if json.loads(_whole(tar, member, MAX_DOCUMENT)) != found.said():
                raise damaged()
            yield found
            return
        else:
            raise _foreign()
    raise Refused(_("Al respaldo le falta el final: la copia quedó a medias."))


def _rows(packed: bytes, table: str, width: int, found: Manifest) -> Rows:
    unpack = zlib.decompressobj(wbits=31)
    content = unpack.decompress(packed, MAX_PART)
    if not unpack.eof or unpack.unused_data:
        raise damaged()
    rows = [json.loads(line) for line in content.splitlines()]
    if not all(isinstance(row, list) and len(row) == width for row in rows):
        raise damaged()
    found.tables[table].add(content, count=len(rows))
    return Rows(table, rows)


def _file(tar: tarfile.TarFile, member: tarfile.TarInfo, sha256: str, found: Manifest) -> Iterator[File]:
    digest = hashlib.sha256()

    def chunks() -> Iterator[bytes]:
        for chunk in _chunks(tar, member):
            digest.update(chunk)
            yield chunk

    file = File(sha256, member.size, chunks())
    yield file
    for _rest in file.chunks:
        pass
    if digest.hexdigest() != sha256:
        raise damaged()
    found.files.add(bytes.fromhex(sha256), count=1, size=member.size)


def _whole(tar: tarfile.TarFile, member: tarfile.TarInfo, limit: int) -> bytes:
    if member.size > limit:
        raise _foreign()
    return b"".join(_chunks(tar, member))


def _chunks(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    content, left = tar.extractfile(member), member.size
    assert content is not None
    while left:
        chunk = content.read(min(CHUNK, left))
        if not chunk:
            raise EOFError
        left -= len(chunk)
        yield chunk


def _header(said: Any) -> Header:
    version = said.get("format") if isinstance(said, dict) else None
    if isinstance(version, int) and version > FORMAT:
        raise Refused(
            _("El respaldo es de una versión más nueva de Ventanilla: hay que actualizar antes esta instalación.")
        )
    try:
        header = Header(**said)
        names = [*header.tables, *(column for columns in header.tables.values() for column in columns)]
        pairs = [(str(app), str(name)) for app, name in header.migrations]
    except (TypeError, ValueError, AttributeError):
        raise _foreign() from None
    if version != FORMAT or not pairs or not all(isinstance(name, str) for name in (*names, header.made_at)):
        raise _foreign()
    return header


def _foreign() -> Refused:
    return Refused(_("El archivo no es un respaldo de Ventanilla: contiene algo que ningún respaldo contiene."))
