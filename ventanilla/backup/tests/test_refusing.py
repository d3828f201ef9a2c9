"""An archive may come from anywhere: what is wrong is said, and nothing has changed."""

from __future__ import annotations

import io
import json
import random
import shutil
import tarfile
import zlib
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ventanilla.backup import archive, restoring
from ventanilla.backup.archive import Refused
from ventanilla.backup.tests.conftest import TOGETHER
from ventanilla.testing.installation import Installation

pytestmark = [TOGETHER, pytest.mark.once]

Change = Callable[[tarfile.TarInfo, bytes], list[tuple[tarfile.TarInfo, bytes]]]


def refusal(file: Path) -> str:
    with file.open("rb") as content, pytest.raises(Refused) as caught:
        restoring.verify(content)
    return str(caught.value)


def rewritten(source: Path, target: Path, change: Change) -> Path:
    """The archive with other members."""
    with tarfile.open(source) as before, tarfile.open(target, "w", format=tarfile.GNU_FORMAT) as after:
        for member in before:
            content = before.extractfile(member)
            assert content is not None
            for info, new in change(member, content.read()):
                info.size = len(new) if info.isreg() else 0
                after.addfile(info, io.BytesIO(new))
    return target


def with_header(**values: Any) -> Change:
    def change(member: tarfile.TarInfo, content: bytes) -> list[tuple[tarfile.TarInfo, bytes]]:
        if member.name == archive.HEADER:
            content = json.dumps({**json.loads(content), **values}).encode()
        return [(member, content)]

    return change


def with_member(info: tarfile.TarInfo, content: bytes = b"") -> Change:
    """One more, before the last."""
    return lambda member, old: [(info, content), (member, old)] if member.name == archive.MANIFEST else [(member, old)]


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


NOT_OURS = "El archivo no es un respaldo de Ventanilla"


@pytest.mark.parametrize(
    "info",
    [
        member("../../etc/passwd"),
        member("/etc/passwd"),
        member("files/../../secret-key"),
        member("files/" + "a" * 64, tarfile.SYMTYPE, "/etc/passwd"),
        member("files/" + "a" * 64, tarfile.LNKTYPE, "ventanilla.json"),
        member("files", tarfile.DIRTYPE),
        member("tables/people_user/000000.gz", tarfile.FIFOTYPE),
        member("tables/nobody_knows/000000.gz"),
        member("tables/people_user/000007.gz"),
        member(archive.HEADER),
    ],
    ids=lambda info: info.name[:30],
)
def test_a_member_that_no_backup_has(backup: Path, tmp_path: Path, info: tarfile.TarInfo) -> None:
    assert refusal(rewritten(backup, tmp_path / "x.tar", with_member(info))).startswith(NOT_OURS)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    for content in (b"", b"PK\x03\x04", b"\0" * 20_000, random.Random(1).randbytes(20_000)):
        (tmp_path / "x").write_bytes(content)
        assert refusal(tmp_path / "x").startswith(("El archivo no es", "Al respaldo le falta"))


def test_a_newer_format_and_a_newer_version(backup: Path, tmp_path: Path) -> None:
    newer = "El respaldo es de una versión más nueva de Ventanilla: hay que actualizar antes esta instalación."

    assert refusal(rewritten(backup, tmp_path / "a", with_header(format=2))) == newer
    assert refusal(rewritten(backup, tmp_path / "b", with_header(migrations=[["tickets", "0999_future"]]))) == newer


@pytest.mark.parametrize(
    "values", [{"tables": {}}, {"tables": 7}, {"migrations": [7]}, {"format": "x"}, {"more": 1}, {"made_at": None}]
)
def test_a_header_that_makes_no_sense(backup: Path, tmp_path: Path, values: dict[str, Any]) -> None:
    assert refusal(rewritten(backup, tmp_path / "x", with_header(**values)))


def test_cut_off_anywhere(backup: Path, tmp_path: Path) -> None:
    content, dice = backup.read_bytes(), random.Random(7)
    cut = tmp_path / "cut"
    end = content.rindex(b"secret_key")
    for length in [0, 1, 511, 512, 513, end, *(dice.randrange(end) for _ in range(12))]:
        cut.write_bytes(content[:length])
        assert refusal(cut)


def test_a_flipped_bit_anywhere(backup: Path, tmp_path: Path) -> None:
    """Of what counts: padding, owners and dates of members carry nothing."""
    content, dice = bytearray(backup.read_bytes()), random.Random(7)
    flipped = tmp_path / "flipped"
    with tarfile.open(backup) as tar:
        members = [(one.offset_data, one.size) for one in tar if one.size]
    for offset, size in [*dice.sample(members, 25), members[0], members[-1]]:
        at = offset + dice.randrange(size)
        content[at] ^= 1
        flipped.write_bytes(content)
        assert refusal(flipped)
        content[at] ^= 1


def test_something_left_out(backup: Path, tmp_path: Path) -> None:
    for name in ("tables/tickets_message/000000.gz", "files/"):
        gone: list[str] = []

        def change(
            member: tarfile.TarInfo, content: bytes, name: str = name, gone: list[str] = gone
        ) -> list[tuple[tarfile.TarInfo, bytes]]:
            if member.name.startswith(name) and not gone:
                gone.append(member.name)
                return []
            return [(member, content)]

        assert "dañado" in refusal(rewritten(backup, tmp_path / "x", change))


def test_a_bomb_is_not_unpacked(backup: Path, tmp_path: Path) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b"[" * 1_000_000) for _ in range(200)) + packer.flush()

    def change(member: tarfile.TarInfo, content: bytes) -> list[tuple[tarfile.TarInfo, bytes]]:
        return [(member, bomb if member.name == "tables/tickets_message/000000.gz" else content)]

    assert len(bomb) < 1_000_000
    assert "dañado" in refusal(rewritten(backup, tmp_path / "x", change))


def test_rows_nested_without_end(backup: Path, tmp_path: Path) -> None:
    deep = zlib.compress(b"[" * 1_000_000 + b"\n", wbits=31)

    def change(member: tarfile.TarInfo, content: bytes) -> list[tuple[tarfile.TarInfo, bytes]]:
        return [(member, deep if member.name == "tables/tickets_message/000000.gz" else content)]

    assert refusal(rewritten(backup, tmp_path / "x", change))


def test_a_disk_that_is_too_small(backup: Path, monkeypatch: pytest.MonkeyPatch, db: Any) -> None:
    with backup.open("rb") as content:
        contents = restoring.verify(content)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9, 10**6))

    with pytest.raises(Refused, match=r"en el disco quedan 1 MB"):
        restoring._require_room(contents)


def told(installation: Installation, *arguments: str) -> str:
    with pytest.raises(RuntimeError) as caught:
        installation.ventanilla(*arguments)
    return str(caught.value)


def test_an_installation_with_data_is_not_touched_unless_told(origin: Installation, backup: Path) -> None:
    said = told(origin, "restore", str(backup))

    assert "Esta instalación ya tiene datos" in said
    assert "Traceback" not in said


def test_a_file_that_is_there_is_not_overwritten(origin: Installation, backup: Path) -> None:
    before = backup.read_bytes()

    assert "Traceback" not in told(origin, "backup", str(backup))

    assert backup.read_bytes() == before
    assert list(backup.parent.iterdir()) == [backup]


def test_not_while_the_site_runs(origin: Installation, backup: Path) -> None:
    from ventanilla.lib import presence

    with presence.alone(origin.folder / "var"):
        assert "hay que detenerlo primero" in told(origin, "restore", "--replace", str(backup))
