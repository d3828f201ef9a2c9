from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from ventanilla.desks.blueprint.shipped import SHIPPED
from ventanilla.desks.models import Desk, Product
from ventanilla.desks.tests.test_load import MINIMAL

pytestmark = pytest.mark.django_db


def run(*arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, what it said, and what it complained of."""
    out, err = StringIO(), StringIO()
    try:
        call_command("blueprint", *map(str, arguments), stdout=out, stderr=err, no_color=True)
    except SystemExit as stop:
        return int(str(stop.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_all_our_blueprints_load_at_once() -> None:
    code, said, complaints = run("load", "--all")

    assert (code, complaints) == (0, "")
    assert set(Desk.objects.values_list("key", flat=True)) == set(SHIPPED)
    assert "Mesa «soporte» creada." in said


def test_defects_are_told_as_file_line_reason_and_nothing_is_loaded(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(MINIMAL.read_text().replace('color = "green"', 'color = "lime"'))

    code, _said, complaints = run("load", MINIMAL, bad)

    line = 1 + bad.read_text()[: bad.read_text().index("lime")].count("\n")
    assert code == 1
    assert complaints.startswith(f"{bad}:{line}: states[2].color: «lime» no existe")
    assert not Desk.objects.exists()


def test_a_second_load_shows_the_difference_and_replaces_when_told() -> None:
    run("load", MINIMAL)
    Product.objects.update(label={"es": "Otro"})

    _code, shown, _err = run("load", MINIMAL)
    left = Product.objects.get().label
    _code, replaced, _err = run("load", "--replace", MINIMAL)
    _code, same, _err = run("load", MINIMAL)

    assert "~ products.erp.label.es: «Otro» → «ERP»" in shown
    assert "use --replace" in shown
    assert left == {"es": "Otro"}
    assert "Mesa «mesa» actualizada." in replaced
    assert Product.objects.get().label == {"es": "ERP", "en": "ERP"}
    assert "ya es igual" in same


def test_an_export_is_a_blueprint(tmp_path: Path) -> None:
    run("load", MINIMAL)

    code, printed, _err = run("export", "mesa")
    run("export", "mesa", tmp_path / "mesa.toml")

    assert code == 0
    assert (tmp_path / "mesa.toml").read_text() == printed
    assert run("check", tmp_path / "mesa.toml")[0] == 0
    assert "ya es igual" in run("load", tmp_path / "mesa.toml")[1]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["load"], "indique un plano o un archivo, o use --all\n"),
        (["load", "nada.toml"], "no se puede leer «nada.toml»: No such file or directory\n"),
        (["load", "--desk", "x", "sii", "saci"], "con --desk se carga un solo plano\n"),
        (["export", "nada"], "no hay una mesa «nada»; hay: –\n"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], complaint: str) -> None:
    assert run(*arguments) == (1, "", complaint)
