"""`make messages`: extract every text from Python and Jinja2, and bring the catalogues up to date.

The texts in the code are Spanish (usted). `en` translates all of them; `es_MX` (tú) and `es_AR` (vos) hold only what differs, so
nothing new is added to them and what stays empty is dropped.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "ventanilla"
METHODS = [
    ("**/tests/**", "ignore"),
    ("testing/**", "ignore"),
    ("static-built/**", "ignore"),
    ("**/migrations/**", "ignore"),
    ("**.py", "python"),
    ("**/jinja2/**", "jinja2"),
]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
OPTIONS = {"**/jinja2/**": {"trimmed": "true", "silent": "false"}}
LANGUAGES = {"en": True, "es_MX": False, "es_AR": False}  # whether it translates everything


def extract() -> Catalog:
    """Every text of the code, with the places it stands in."""
    catalogue = Catalog(charset="utf-8", project="Ventanilla")
    found = extract_from_dir(SOURCE, METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",))
    for file, line, text, comments, context in found:
        catalogue.add(text, None, [(f"ventanilla/{file}", line)], auto_comments=comments, context=context)
    return catalogue


def update(language: str, template: Catalog, *, complete: bool) -> int:
    """Bring one catalogue up to date; how many texts it lacks (0 for one that holds only what differs)."""
    po = SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"
    catalogue = Catalog(locale=language, charset="utf-8")
    if po.exists():
        with po.open("rb") as source:
            catalogue = read_po(source, locale=language)
    catalogue.update(template, no_fuzzy_matching=True)
    lacking = [message for message in catalogue if message.id and not is_translated(message.string)]
    if not complete:
        for message in lacking:
            catalogue.delete(message.id, message.context)
    po.parent.mkdir(parents=True, exist_ok=True)
    with po.open("wb") as target:
        # No line numbers and no date: a change of the code elsewhere is no change here.
        write_po(
            target,
            catalogue,
            width=120,
            sort_output=True,
            ignore_obsolete=True,
            include_lineno=False,
            omit_header=False,
        )
    return len(lacking) if complete else 0


def is_translated(text: object) -> bool:
    return all(text) if isinstance(text, tuple | list) else bool(text)


def main() -> int:
    template = extract()
    for language, complete in LANGUAGES.items():
        lacking = update(language, template, complete=complete)
        print(f"{language}: {len(template)} texts" + (f", {lacking} not translated" if lacking else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
