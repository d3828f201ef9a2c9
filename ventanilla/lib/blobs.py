"""Bytes kept by their hash. They are safe on disk before anything names them (safety D9): temporary name, fsync, rename, fsync."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Final

_CHUNK: Final = 256 * 1024


class BlobStore:
    """A folder of files named by the SHA-256 of what they hold, spread over two levels of folders."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Keep these bytes; returns their hash and size. Raises OSError (a full disk, say) and then leaves nothing behind."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.root / f".{os.getpid()}-{secrets.token_hex(8)}"
        digest, size = hashlib.sha256(), 0
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            name = digest.hexdigest()
            target = self.path(name)
            if not target.exists():
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                draft.rename(target)
                _fsync(target.parent)
            return name, size
        finally:
            draft.unlink(missing_ok=True)

    def open(self, name: str) -> IO[bytes]:
        """The bytes of this hash. Raises FileNotFoundError if they are gone."""
        return self.path(name).open("rb")

    def path(self, name: str) -> Path:
        if len(name) != 64 or not set(name) <= set("0123456789abcdef"):
            raise ValueError("not a hash")
        return self.root / name[:2] / name[2:4] / name

    def names(self) -> Iterable[str]:
        """Every hash that is kept, for the nightly check."""
        return (path.name for path in self.root.glob("??/??/*"))


def chunks_of(file: IO[bytes]) -> Iterable[bytes]:
    file.seek(0)
    while chunk := file.read(_CHUNK):
        yield chunk


def _fsync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
