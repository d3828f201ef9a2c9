"""Bytes kept by their hash. They are safe on disk before anything names them (safety D9): temporary name, fsync, rename, fsync."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
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
            self._settle(draft, self.path(name))
            return name, size
        finally:
            draft.unlink(missing_ok=True)

    def bring(self, name: str, chunks: Iterable[bytes]) -> None:
        """Take over bytes that are known by this hash elsewhere, in place of any that lie here damaged. Raises ValueError if they have
        another. Not yet safe on disk: who brings thousands calls `os.sync()` once."""
        target, draft = self.path(name), self.root / f".{os.getpid()}-{secrets.token_hex(8)}"
        digest = hashlib.sha256()
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    file.write(chunk)
            if digest.hexdigest() != name:
                raise ValueError("the bytes have another hash")
            draft.rename(target)
        finally:
            draft.unlink(missing_ok=True)

    def _settle(self, draft: Path, target: Path) -> None:
        try:
            os.utime(target)  # known already: young again, so that no sweep takes it now
        except FileNotFoundError:
            folders = (target.parent, target.parent.parent, self.root)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft.rename(target)
            for folder in folders:
                fsync_folder(folder)

    def open(self, name: str) -> IO[bytes]:
        """The bytes of this hash. Raises FileNotFoundError if they are gone."""
        return self.path(name).open("rb")

    def path(self, name: str) -> Path:
        if len(name) != 64 or not set(name) <= set("0123456789abcdef"):
            raise ValueError("not a hash")
        return self.root / name[:2] / name[2:4] / name

    def size(self, name: str) -> int | None:
        """How many bytes are kept under this hash; None if there are none."""
        try:
            return self.path(name).stat().st_size
        except FileNotFoundError:
            return None

    def names(self) -> Iterator[str]:
        """Every hash that is kept, for the nightly check."""
        return (path.name for path in self.root.glob("??/??/*"))

    def discard(self, name: str, *, before: float) -> bool:
        """Remove what nobody has put here since that moment. Another process may be putting the same bytes just now: they stay."""
        path = self.path(name)
        grave = self.root / f".{secrets.token_hex(8)}"
        try:
            if path.stat().st_mtime >= before:
                return False
            path.rename(grave)
        except FileNotFoundError:
            return False
        if grave.stat().st_mtime >= before:
            grave.rename(path)
            return False
        grave.unlink()
        return True

    def discard_drafts(self, *, before: float) -> int:
        """Remove what killed processes left half written; how many there were."""
        drafts = [path for path in self.root.glob(".*") if path.is_file() and path.stat().st_mtime < before]
        for path in drafts:
            path.unlink(missing_ok=True)
        return len(drafts)


def chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(_CHUNK):
        yield chunk


def fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
