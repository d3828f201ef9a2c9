"""A template of ours becomes a PDF: the same one every time, and never anything that the data asks for."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ventanilla.documents import typesetting
from ventanilla.documents.tests.reading import NOON, text_of
from ventanilla.documents.typesetting import CannotTypeset, pdf

pytestmark = pytest.mark.once

TOKENS = Path(__file__).parents[2] / "web/static/css/tokens.css"


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A template of this test's own, in a folder with a secret beside it."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    monkeypatch.setattr(typesetting, "FOLDER", folder)
    return folder / "page.typ"


def test_what_people_write_is_never_source(template: Path) -> None:
    template.write_text("#let given = json(bytes(sys.inputs.data))\n#given.text")
    typed = "#panic() $x$ *a* _b_ `c` @d <e> \\f [g] {h} // i /* j */ = k"

    assert text_of(pdf("page.typ", {"text": typed}, date=NOON)) == typed


@pytest.mark.parametrize(
    "source",
    [
        '#read("../secret.txt")',
        '#read("/../secret.txt")',
        '#import "@preview/tablex:0.0.9": *',
        "#panic()",
        "#image(bytes((1, 2, 3)))",
        "#(",
    ],
)
def test_a_template_reaches_nothing_outside_its_folder_and_its_faults_are_one_error(
    template: Path, source: str
) -> None:
    template.write_text(source)

    with pytest.raises(CannotTypeset):
        pdf("page.typ", {}, date=NOON)


def test_a_fault_is_logged_with_its_place_and_without_the_data(
    template: Path, caplog: pytest.LogCaptureFixture
) -> None:
    template.write_text("#let given = json(bytes(sys.inputs.data))\n#panic(given.text)")

    with pytest.raises(CannotTypeset):
        pdf("page.typ", {"text": "canary"}, date=NOON)

    assert "page.typ:2" in caplog.text
    assert "canary" not in caplog.text


def test_too_much_is_refused_before_it_is_set(template: Path) -> None:
    template.write_text("Hola")

    with pytest.raises(CannotTypeset):
        pdf("page.typ", {"text": "a" * typesetting.MAX_DATA}, date=NOON)


def test_nobody_waits_for_ever(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template.write_text("Hola")
    release = threading.Event()
    monkeypatch.setattr(typesetting, "SECONDS", 0.2)
    monkeypatch.setattr(typesetting, "_set", lambda *given: release.wait(60))

    with pytest.raises(CannotTypeset):
        pdf("page.typ", {}, date=NOON)

    release.set()


def test_another_process_sets_the_same_bytes(template: Path) -> None:
    template.write_text(
        "#let given = json(bytes(sys.inputs.data))\n#set document(date: auto)\n#given.text #given.other"
    )
    given = {"text": "Güemes مرحبا 😀", "other": "ñ"}
    program = (
        "import json, sys; from datetime import datetime; from pathlib import Path\n"
        "from ventanilla.documents import typesetting\n"
        "typesetting.FOLDER = Path(sys.argv[1])\n"
        "date = datetime.fromisoformat(sys.argv[3])\n"
        "sys.stdout.buffer.write(typesetting.pdf('page.typ', json.loads(sys.argv[2]), date=date))"
    )
    arguments = [str(template.parent), json.dumps(dict(reversed(given.items()))), NOON.isoformat()]
    elsewhere = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "America/Lima", "LANG": "C"},
        capture_output=True,
        check=True,
    )

    assert elsewhere.stdout == pdf("page.typ", given, date=NOON)


def test_every_letter_of_our_readers_has_a_typeface_of_ours() -> None:
    families = set(typesetting._fonts().families())

    assert {"Inter", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Emoji", "DejaVu Sans Mono"} <= families


def test_the_colours_are_those_of_the_pages() -> None:
    base = (typesetting.FOLDER / "base.typ").read_text()
    tokens = TOKENS.read_text()

    palette = re.search(r"#let palette = \((.*?)\n\)", base, re.DOTALL)
    assert palette is not None
    tones = re.findall(
        r'^  (\w+): \(soft: rgb\("(#\w+)"\), line: rgb\("(#\w+)"\), ink: rgb\("(#\w+)"\), mark: rgb\("(#\w+)"\)\)',
        palette[1],
        re.MULTILINE,
    )
    assert len(tones) == 10
    for color, *values in tones:
        expected = [
            re.search(rf"--v-{color}-{part}: light-dark\((#\w+)", tokens) for part in ("soft", "line", "ink", "mark")
        ]
        assert [found and found[1] for found in expected] == values
