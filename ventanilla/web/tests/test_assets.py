"""What the build brings: every icon that is named, and little enough of everything."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import brotli  # type: ignore[import-untyped]
import pytest

from ventanilla.web.jinja import drawn

ROOT = Path(__file__).parents[3]
STATIC = ROOT / "ventanilla/web/static"
FIRST_PAGE_LIMIT = 200_000


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_assets", ROOT / "tools/build_assets.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_icon_that_is_named_is_in_the_sprite(build: ModuleType) -> None:
    missing = {place: name for name, place in build.named_icons() if name not in drawn()}

    assert missing == {}, "run tools/build_assets.py (make assets)"


def test_the_first_page_is_light_on_the_wire() -> None:
    """Styles, scripts, font and sprite as brotli sends them, with room for the page itself."""
    vendor = [STATIC / "vendor" / name for name in ("tabler.css", "htmx.js", "sprite.svg")]
    files = [*STATIC.glob("css/*.css"), *STATIC.glob("js/*.js"), *vendor]

    sizes = {file.name: len(brotli.compress(file.read_bytes())) for file in files}
    sizes["inter.woff2"] = (STATIC / "vendor/inter.woff2").stat().st_size

    assert sum(sizes.values()) + 15_000 < FIRST_PAGE_LIMIT, sizes


def test_no_file_asks_another_server_for_anything() -> None:
    files = [*STATIC.glob("css/*.css"), *STATIC.glob("js/*.js"), STATIC / "vendor/tabler.css"]

    asking = [
        file.name
        for file in files
        if re.search(r"""(?:url\(|fetch\(|import)\s*["']?(?:https?:)?//""", file.read_text())
    ]

    assert asking == []
