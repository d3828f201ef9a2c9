from __future__ import annotations

import errno
import hashlib
import os
import time
from pathlib import Path

import pytest

from ventanilla.lib.blobs import BlobStore

OLD = 10 * 24 * 3600


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "files")


def age(store: BlobStore, name: str) -> None:
    os.utime(store.path(name), (time.time() - OLD, time.time() - OLD))


def test_bytes_are_kept_once_under_their_hash(store: BlobStore) -> None:
    first, second = store.put([b"ab", b"c"]), store.put([b"abc"])

    assert first == second == (hashlib.sha256(b"abc").hexdigest(), 3)
    assert store.open(first[0]).read() == b"abc"
    assert list(store.names()) == [first[0]]
    assert store.size(first[0]) == 3
    assert store.path(first[0]).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["", "../../../etc/passwd", "A" * 64, "a" * 63, "a" * 63 + "/"])
def test_only_hashes_are_names(name: str, store: BlobStore) -> None:
    with pytest.raises(ValueError, match="not a hash"):
        store.open(name)


def test_a_full_disk_leaves_nothing_behind(store: BlobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.put([b"abc"])

    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_what_breaks_off_in_the_middle_leaves_nothing_behind(store: BlobStore) -> None:
    def broken() -> object:
        yield b"ab"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        store.put(broken())  # type: ignore[arg-type]

    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_only_what_is_old_is_discarded(store: BlobStore) -> None:
    young, _ = store.put([b"young"])
    old, _ = store.put([b"old"])
    age(store, old)
    before = time.time() - OLD / 2

    assert [store.discard(name, before=before) for name in (young, old, "f" * 64)] == [False, True, False]
    assert list(store.names()) == [young]


def test_putting_it_again_makes_it_young(store: BlobStore) -> None:
    name, _ = store.put([b"abc"])
    age(store, name)
    store.put([b"abc"])

    assert not store.discard(name, before=time.time() - OLD / 2)


def test_what_is_put_again_while_it_is_discarded_stays(store: BlobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between looking at its age and taking it away, another process puts the same bytes."""
    name, _ = store.put([b"abc"])
    age(store, name)
    rename = Path.rename

    def meanwhile(self: Path, target: Path) -> Path:
        os.utime(self)
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", meanwhile)

    assert not store.discard(name, before=time.time() - OLD / 2)
    assert store.open(name).read() == b"abc"


def test_drafts_of_killed_processes_are_discarded_when_old(store: BlobStore) -> None:
    store.put([b"abc"])
    for name in (".7-old", ".8-young"):
        (store.root / name).write_bytes(b"half")
    os.utime(store.root / ".7-old", (0, 0))

    assert store.discard_drafts(before=time.time() - OLD) == 1
    assert {path.name for path in store.root.glob(".*")} == {".8-young"}
