"""Every text exists in English, speaks to Argentina as vos and to Mexico as tú, and no sentence stands outside the catalogue."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation
from jinja2 import Environment, nodes

from tools import messages
from ventanilla.desks.blueprint import SHIPPED, read

pytestmark = pytest.mark.once

CALLS = set(messages.KEYWORDS)
# What is told to nobody who uses the site: data of the demo, its benchmark, the developers' page of styles and its samples, and the
# widths of letters.
ELSEWHERE = (
    "desks/picture/text.py",
    "demo/",
    "bench/",
    "testing/",
    "static-built/",
    "/tests/",
    "/migrations/",
    "/vendor/",
    "web/samples.py",
)
# A letter of Spanish, or one of its words (none of them English too) in a sentence.
SPANISH = re.compile(
    r"[áéíóúüñÁÉÍÓÚÑ¿¡«»]"
    r"|(?=\S+\s)(?i:\b(?:el|la|los|las|un|una|unos|del|al|con|sin|por|para|que|su|sus|este|esta|hay|puede|ya|lo|tiene|desde|hasta)\b)"
)
SAME_EVERYWHERE = {
    "Ventanilla",
    "Español",
    "Español (México)",
    "Español (Argentina)",
    "English",
    "Ctrl",
    "Esc",
    "Excel",
}
SHOWN_BY_KEYWORD = {"label", "help_text", "empty_label", "placeholder", "title", "verbose_name"}

# What usted is told to do. The openings are other words too, unless they begin a sentence.
ORDERS = (
    "abra|adjunte|agregue|ajuste|arrastre|asigne|avise|borre|busque|cambie|cancele|compruebe|confirme|consulte|contacte|copie|corrija"
    "|defina|deje|describa|desmarque|elija|elimine|escoja|escriba|espere|fije|guarde|ignore|indique|ingrese|inicie|intente|introduzca"
    "|invite|lea|llene|mantenga|marque|mire|mueva|oprima|pegue|pida|presione|pruebe|pulse|quite|recargue|reduzca|registre|repita"
    "|responda|restaure|revise|seleccione|solicite|suba|toque|utilice|vaya|verifique|vuelva"
)
OPENINGS = "archive|complete|cree|entre|haga|llame|reciba|siga|tenga|use|vea"
USTED = re.compile(
    r"\busted(?:es)?\b|\b(?:desea|olvidó su|quiso decir)\b|\ble (?:enviaremos|avisaremos|llegará)\b"
    r"|\b(?!escríb)\w*[áéíóú]\w{1,3}el[oae]s?\b|\bhágal[oae]s?\b"  # guárdelo, envíelas; but a tú may be told escríbelo
    rf"|(?<!que )(?<!que (?:te|le|lo|la) )(?<!se )(?<!quien )\b(?:{ORDERS})\b"
    rf"|(?:^|[.:;] ?)(?:{OPENINGS})\b",
    re.IGNORECASE,
)
# Where a desk chooses how it speaks, each kind is named and shown by an example.
NAMES_A_KIND = re.compile("De (?:usted|tú|vos) ")
TU = re.compile(
    r"\b(?:tú|contigo|puedes|tienes|quieres|necesitas|trabajas|sigues|verás|podrás|recibirás|hazlo)\b"
    r"|\b(?:Agrega|Asigna|Completa|Elige|Escribe|Espera|Guarda|Indica|Marca|Pide|Prueba|Registra|Repite|Revisa|Vuelve)\b"
)
VOS = re.compile(
    r"\b(?:vos|podés|tenés|querés|necesitás|trabajás|seguís|acá|hacelo)\b"
    r"|\b(?:Agregá|Asigná|Completá|Elegí|Escribí|Esperá|Guardá|Indicá|Marcá|Pedí|Probá|Registrá|Repetí|Revisá|Volvé)\b"
)


@cache
def template() -> Catalog:
    return messages.extract()


def spoken(language: str) -> dict[str, str]:
    """Each text as it is said in this Spanish: its variant, or itself."""
    variants = messages.read(language)
    said = {}
    for message in template():
        if message.id and not NAMES_A_KIND.match(str(message.id)):
            found = variants.get(message.id, message.context)
            text = found.string if found is not None and messages.is_translated(found.string) else message.id
            for one in text if isinstance(text, tuple | list) else (text,):
                said[str(one)] = str(message.id)
    return said


def test_every_text_has_its_english() -> None:
    assert messages.lacking(template()) == []


def test_texts_of_templates_are_found_too() -> None:
    places = {place for message in template() for place, _ in message.locations}

    assert any(place.endswith(".html") for place in places)
    assert not any("/tests/" in place for place in places)


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_translations_hold_the_placeholders_of_their_text(language: str) -> None:
    wrong = [
        f"{message.id} ← {message.string}"
        for message in messages.read(language)
        if message.id and messages.placeholders(message.string) != messages.placeholders(message.id)
    ]

    assert wrong == []


@pytest.mark.parametrize("language", ["es", "es_AR", "es_MX"])
def test_errors_that_come_with_django_have_no_register(language: str) -> None:
    catalogue = messages.read(language)

    said = [catalogue.get(text if isinstance(text, str) else text[0]) for text in messages.BORROWED]

    assert all(one is not None and messages.is_translated(one.string) for one in said)
    assert not [one for one in said if one and USTED.search(str(one.string))]


@pytest.mark.parametrize(
    ("language", "differs", "same", "borrowed"),
    [
        ("es", "Elija su contraseña", "Contraseña", "Debe ser un número."),
        ("es-mx", "Elige tu contraseña", "Contraseña", "Debe ser un número."),
        ("es-ar", "Elegí tu contraseña", "Contraseña", "Debe ser un número."),
        ("en", "Choose your password", "Password", "Enter a number."),
    ],
)
def test_what_does_not_differ_is_the_text_itself(language: str, differs: str, same: str, borrowed: str) -> None:
    with translation.override(language):
        said = [translation.gettext(text) for text in ("Elija su contraseña", "Contraseña", "Enter a number.")]

    assert said == [differs, same, borrowed]


@pytest.mark.parametrize("language", ["es_AR", "es_MX"])
def test_nobody_who_is_vos_or_tu_is_addressed_as_usted(language: str) -> None:
    assert [text for text in spoken(language) if USTED.search(text)] == []


@pytest.mark.parametrize(("language", "other"), [("es_AR", TU), ("es_MX", VOS), ("es", TU), ("es", VOS)])
def test_the_kinds_of_you_do_not_mix(language: str, other: re.Pattern[str]) -> None:
    assert [text for text in spoken(language) if other.search(text)] == []


def test_templates_say_nothing_outside_the_catalogue() -> None:
    found = [f"{name}: {text}" for name, text in _said_by_templates() if text not in SAME_EVERYWHERE]

    assert found == []


def test_code_says_nothing_outside_the_catalogue() -> None:
    assert list(_said_by_code()) == []


def test_scripts_say_nothing() -> None:
    """Their sentences come from the page (`_texts.html`)."""
    scripts = [file for file in messages.SOURCE.rglob("*.js") if not _is_elsewhere(file)]

    assert scripts
    assert [(file.name, text) for file in scripts for text in _outside_in_script(file.read_text())] == []


def test_blueprints_say_everything_in_both_languages() -> None:
    lacking = [
        f"{name}: {text}" for name in SHIPPED for text in _texts(read(name).document) if set(text) != {"es", "en"}
    ]

    assert lacking == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Guardar</p>", "{{ ui.submit('Guardar') }}", "{{ ui.head(_('Sí'), 'Los de su área') }}",
        "<a aria-label=\"Ver {{ n }}\">",
        "{% if x %}Listo{% endif %}", "{{ 'sin fecha' if x }}",
    ],
)  # fmt: skip
def test_a_template_that_says_something_by_itself_is_found(source: str) -> None:
    assert list(_outside_in_template(source))


@pytest.mark.parametrize(
    "source",
    [
        "x = 'No se pudo con esto'", "x = f'Quedan {n} días'", "forms.CharField(label='Nombre')", "ValidationError('Too long')",
        "messages.success(request, 'Guardado')", "class Kind(TextChoices):\n    ONE = 'one', 'Uno'", "x = 'Ver las horas'",
    ],
)  # fmt: skip
def test_code_that_says_something_by_itself_is_found(source: str) -> None:
    assert list(_outside_in_code(source))


@pytest.mark.parametrize("source", ["toast('Copiado')", 'x = "no se pudo con esto"', "x = `Faltan ${n} de la lista`"])
def test_a_script_that_says_something_by_itself_is_found(source: str) -> None:
    assert list(_outside_in_script(source))


def test_texts_are_written_where_they_are_translated() -> None:
    """Babel reads the code: it finds no text in `_(text)`."""
    unseen = [
        f"{_name(file)}:{call.lineno}"
        for file in _python()
        for call in _calls(ast.parse(file.read_text()))
        if call.args and not isinstance(call.args[0], ast.Constant)
    ]

    assert unseen == []


def _said_by_templates() -> Iterator[tuple[str, str]]:
    for file in messages.SOURCE.rglob("jinja2/**/*.*"):
        if not _is_elsewhere(file) and "style" not in file.name:
            for text in _outside_in_template(file.read_text()):
                yield _name(file), text


def _outside_in_template(source: str) -> Iterator[str]:
    env = Environment(extensions=["jinja2.ext.i18n"])
    yield from _text_between_tags(env, source)
    for constant in _constants(env.parse(source)):
        if SPANISH.search(constant) or re.match(r"[A-ZÁÉÍÓÚÑ][a-záéíóúñ]", constant):
            yield constant


def _text_between_tags(env: Environment, source: str) -> Iterator[str]:
    """Text of the page that no expression writes: between tags, and in the attributes that are read aloud or shown."""
    plain, inside, name = "", False, False
    for _line, kind, value in env.lex(source):
        if kind == "block_begin":
            name = True
        elif kind == "name" and name:
            inside = value in ("trans", "pluralize") or (inside and value != "endtrans")
            name = False
        elif kind == "data":
            plain += " " if inside else value
        elif kind == "variable_begin":
            plain += "\N{NULL}"
    plain = re.sub(r"<!--.*?-->", "", plain, flags=re.DOTALL)
    yield from re.findall(r'\b(?:title|aria-label|placeholder|alt)="([^"]*[^\W\d_]{2}[^"]*)"', plain)
    for text in re.split(r"<[^>]*>|[·\n\0]", plain):
        text = re.sub(r"&#?\w+;", "", text).strip(" —–-:,.()/%+×→↑↓")
        # A block may hold the name of a class.
        if re.search(r"[^\W\d_]{2}", text) and not re.fullmatch(r"[vks]-[\w-]+", text):
            yield text


def _constants(node: nodes.Node) -> Iterator[str]:
    """Strings in expressions, those that are looked up in the catalogue left out."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in CALLS:
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    for child in node.iter_child_nodes():
        yield from _constants(child)


def _said_by_code() -> Iterator[str]:
    for file in _python():
        for line, text in _outside_in_code(file.read_text()):
            yield f"{_name(file)}:{line} {text}"


def _outside_in_code(source: str) -> Iterator[tuple[int, str]]:
    tree = ast.parse(source)
    known = {id(part) for call in _calls(tree) for part in ast.walk(call)}
    # The words that a desk may choose have both languages beside each other.
    known |= {id(part) for call in _calls(tree, {"_word"}) for part in ast.walk(call)}
    known |= {id(line.value) for line in ast.walk(tree) if isinstance(line, ast.Expr)}  # docstrings
    shown = {id(node) for node in _shown(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in known:
            text = node.value
            is_said = id(node) in shown or SPANISH.search(text)
            if is_said and re.search(r"[^\W\d_]{3}", text) and text not in SAME_EVERYWHERE:
                yield node.lineno, text


def _shown(tree: ast.AST) -> Iterator[ast.expr]:
    """What people read wherever it stands: errors, notices, labels of fields and of choices."""
    for call in _calls(tree, {"ValidationError", "Invalid", "Missing", "add_error"}):
        for part in call.args:
            for node in [part, *(part.values if isinstance(part, ast.Dict) else [])]:
                if isinstance(node, ast.Constant) and " " in str(node.value):
                    yield node
    for call in _calls(tree, {"success", "info", "warning", "error"}):
        if isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "messages":
            yield from call.args[1:]
    for place in ast.walk(tree):
        if isinstance(place, ast.Call):
            yield from (keyword.value for keyword in place.keywords if keyword.arg in SHOWN_BY_KEYWORD)
        elif isinstance(place, ast.ClassDef) and any("Choices" in ast.unparse(base) for base in place.bases):
            choices = (line.value for line in place.body if isinstance(line, ast.Assign))
            yield from (choice.elts[-1] for choice in choices if isinstance(choice, ast.Tuple))


def _outside_in_script(source: str) -> Iterator[str]:
    plain = re.sub(r"(?m)(?:^|\s)//.*$|/\*.*?\*/", "", source)
    for call, *quoted in re.findall(r"""(\btoast\(\s*)?(?:"([^"\n]*)"|'([^'\n]*)'|`([^`]*)`)""", plain):
        text = "".join(quoted)
        if call or SPANISH.search(text) or re.match(r"[A-Z][a-z]+ [a-z]", text):
            yield text


def _texts(document: object) -> Iterator[dict[str, str]]:
    """Every text of a blueprint, a map of languages."""
    if isinstance(document, dict):
        if document and set(document) <= {"es", "en"}:
            yield document
        else:
            for part in document.values():
                yield from _texts(part)
    elif isinstance(document, list):
        for part in document:
            yield from _texts(part)


def _calls(tree: ast.AST, names: set[str] = CALLS) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if called in names:
                yield node


def _python() -> list[Path]:
    return [file for file in messages.SOURCE.rglob("*.py") if not _is_elsewhere(file)]


def _is_elsewhere(file: Path) -> bool:
    return any(part in _name(file) for part in ELSEWHERE)


def _name(file: Path) -> str:
    return file.relative_to(messages.SOURCE).as_posix()
