"""`make messages`: extract every text from Python and Jinja2, and bring the catalogues up to date.

The texts in the code are Spanish (usted). `en` translates all of them; `es_MX` (tú) and `es_AR` (vos) hold only what differs, so
nothing new is added to them and what stays empty is dropped. Errors of forms that Django brings along speak as usted in all three
kinds of Spanish: `es`, `es_MX` and `es_AR` say them again, without any register. `tools/messages.py --check` only says what English lacks.
"""

from __future__ import annotations

import io
import re
import sys
from copy import deepcopy
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%[sd]")
ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "ventanilla"
METHODS = [
    ("**/tests/**", "ignore"),
    ("testing/**", "ignore"),
    ("static-built/**", "ignore"),
    ("**/migrations/**", "ignore"),
    ("web/jinja2/web/style.html", "ignore"),  # the developers' page of styles
    ("web/jinja2/web/style_*.html", "ignore"),
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
LANGUAGES = {"en": True, "es": False, "es_MX": False, "es_AR": False}  # whether it translates everything
BORROWED: list[str | tuple[str, str]] = [
    "Enter a valid value.",
    "Enter a valid URL.",
    "Enter a valid integer.",
    "Enter a valid email address.",
    "Enter a number.",
    "Enter a whole number.",
    "Enter a valid date.",
    "Enter a valid time.",
    "Enter a valid date/time.",
    "Enter a list of values.",
    "Enter a complete value.",
    "Select a valid choice. %(value)s is not one of the available choices.",
    "Select a valid choice. That choice is not one of the available choices.",
    "Ensure this value is less than or equal to %(limit_value)s.",
    "Ensure this value is greater than or equal to %(limit_value)s.",
    (
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
    ),
    (
        "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at least %(limit_value)d characters (it has %(show_value)d).",
    ),
]


def extract() -> Catalog:
    """Every text of the code, with the places it stands in."""
    catalogue = Catalog(charset="utf-8", project="Ventanilla")
    found = extract_from_dir(SOURCE, METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",))
    for file, line, text, comments, context in found:
        catalogue.add(text, None, [(f"ventanilla/{file}", line)], auto_comments=comments, context=context)
    return catalogue


def with_borrowed(template: Catalog) -> Catalog:
    for text in BORROWED:
        template.add(text, auto_comments=["Django's own"])
    return template


def update(language: str, template: Catalog, *, complete: bool) -> int:
    """Bring one catalogue up to date; how many texts it lacks (0 for one that holds only what differs)."""
    catalogue = read(language)
    catalogue.update(template if complete else with_borrowed(deepcopy(template)), no_fuzzy_matching=True)
    empty = [message for message in catalogue if message.id and not is_translated(message.string)]
    if not complete:
        for message in empty:
            catalogue.delete(message.id, message.context)
    catalogue.fuzzy = False
    catalogue.header_comment = f"# Ventanilla: {language}. Brought up to date by `make messages`."
    written = io.BytesIO()
    write_po(written, catalogue, width=120, sort_output=True, ignore_obsolete=True, include_lineno=False)
    po = path(language)
    po.parent.mkdir(parents=True, exist_ok=True)
    # No dates and no names: only a text that changed is a change.
    po.write_bytes(
        re.sub(
            rb'^"(?!Language:|Plural-|MIME-|Content-)[A-Z][\w-]+: .*\\n"\n', b"", written.getvalue(), flags=re.MULTILINE
        )
    )
    return len(empty) if complete else 0


def read(language: str) -> Catalog:
    if not path(language).exists():
        return Catalog(locale=language, charset="utf-8")
    with path(language).open("rb") as source:
        return read_po(source, locale=language)


def path(language: str) -> Path:
    return SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"


def is_translated(text: object) -> bool:
    return all(text) if isinstance(text, tuple | list) else bool(text)


def lacking(template: Catalog) -> list[str]:
    """Texts that have no English yet, or whose English has other placeholders: printing it would fail."""
    english = read("en")
    missing = []
    for message in template:
        if message.id:
            found = english.get(message.id, message.context)
            if found is None or found.fuzzy or not is_translated(found.string):
                missing.append(str(message.id))
            elif placeholders(found.string) != placeholders(message.id):
                missing.append(f"{message.id} ← {found.string}")
    return missing


def placeholders(text: object) -> set[str]:
    texts = text if isinstance(text, tuple | list) else (text,)
    return {name for one in texts for name in PLACEHOLDER.findall(str(one))}


def main() -> int:
    template = extract()
    if "--check" in sys.argv[1:]:
        missing = lacking(template)
        print(*missing, f"{len(missing)} of {len(template)} texts lack English", sep="\n")
        return int(bool(missing))
    for language, complete in LANGUAGES.items():
        empty = update(language, template, complete=complete)
        print(f"{language}: {len(template)} texts" + (f", {empty} not translated" if empty else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
