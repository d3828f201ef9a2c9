from __future__ import annotations

import gettext
import os
from pathlib import Path

from ventanilla.lib import catalogues

PO = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Mesa"\nmsgstr "{}"\n'


def write(folder: Path, translation: str, *, at: int) -> Path:
    po = folder / "en" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_text(PO.format(translation))
    os.utime(po, (at, at))
    return po


def test_a_catalogue_is_made_when_its_source_is_newer(tmp_path: Path) -> None:
    write(tmp_path, "Desk", at=1_000)
    assert catalogues.compile_all(tmp_path) == 1
    assert catalogues.compile_all(tmp_path) == 0

    write(tmp_path, "Table", at=4_000_000_000)

    assert catalogues.compile_all(tmp_path) == 1
    assert gettext.translation("django", tmp_path, ["en"]).gettext("Mesa") == "Table"
