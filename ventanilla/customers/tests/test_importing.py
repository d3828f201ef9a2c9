"""From the file on the page to the clients of the desk, their people and their logins."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from ventanilla.accounts.models import Invitation
from ventanilla.console.settings.tests.pages import errors, page, signed_in, words
from ventanilla.customers import importing
from ventanilla.customers.models import ExternalId, Import
from ventanilla.desks import blueprint
from ventanilla.desks.models import ClientOf, SettingsChange
from ventanilla.jobs.queue import run_jobs
from ventanilla.mail.models import OutboxMail
from ventanilla.people.models import Contact, Organization, User
from ventanilla.testing.cast import Cast, make_cast

HEAD = "RUC;Nombre;Razón social;Teléfono;Correos;Solicitante;Correo del solicitante;Producto;Versión\n"
FAVORITA = "1790016919001;Favorita;Corporación Favorita C.A.;(02) 299 6500;gerencia@fav.ec, sistemas@fav.ec;Ana Paz;ana@fav.ec;;\n"
PATH = "/console/sii/settings/customers/"


def bring(cast: Cast, text: str, *, client: Client | None = None, **typed: Any) -> Import:
    """Upload, and let the job compare."""
    file = SimpleUploadedFile("clientes.csv", text.encode())
    path = PATH.replace("sii", cast.desk.key)
    response = (client or signed_in(cast.olga)).post(path, {"file": file, "lets_in": "on", **typed})
    assert response.status_code == 302, errors(response)
    run_jobs()
    return Import.objects.latest("pk")


def confirm(cast: Cast, one: Import) -> Import:
    path = f"{PATH.replace('sii', cast.desk.key)}{one.pk}/run/"
    assert signed_in(cast.olga).post(path, {"seal": one.seal}).status_code == 302
    run_jobs()
    one.refresh_from_db()
    return one


def actions(one: Import) -> list[tuple[int, str]]:
    return [(line["line"], line["action"]) for line in one.report]


@pytest.mark.manual("000-3", "000-4")
def test_clients_come_from_the_master_and_each_principal_address_gets_its_link(sii: Cast) -> None:
    one = bring(sii, HEAD + FAVORITA + "1792060346001;Sonda;;;;;;;\n1792060346001;;;;;Luis Mora;;;\n")
    shown = words(page(sii.olga, f"{PATH}{one.pk}/"))
    assert "Importar 2 clientes" in shown
    assert "gerencia@fav.ec, sistemas@fav.ec" in shown
    assert not Organization.objects.filter(name="Favorita").exists()

    one = confirm(sii, one)

    assert one.state == "done"
    favorita = Organization.objects.get(tax_id="1790016919001")
    assert (favorita.country, favorita.legal_name, favorita.phone) == (
        "EC",
        "Corporación Favorita C.A.",
        "(02) 299 6500",
    )
    assert favorita.folded == "favorita corporacion favorita c.a."
    assert ClientOf.objects.filter(desk=sii.desk, organization=favorita).exists()
    assert sorted(Invitation.objects.values_list("email", flat=True)) == ["gerencia@fav.ec", "sistemas@fav.ec"]
    assert sorted(OutboxMail.objects.values_list("to_address", flat=True)) == ["gerencia@fav.ec", "sistemas@fav.ec"]
    people = favorita.contacts.exclude(name__contains="@").values_list("name", "email")
    assert list(people) == [("Ana Paz", "ana@fav.ec")]
    assert list(Organization.objects.get(name="Sonda").contacts.values_list("name", flat=True)) == ["Luis Mora"]
    change = SettingsChange.objects.get(kind="organization", row=favorita.pk)
    assert (change.by, change.after["name"]) == (sii.olga, "Favorita")
    assert "La importación terminó" in words(page(sii.olga, f"{PATH}{one.pk}/"))


def test_the_same_file_again_changes_nothing(sii: Cast) -> None:
    confirm(sii, bring(sii, HEAD + FAVORITA))
    before = list(Organization.objects.values()), list(Contact.objects.values())
    mails = OutboxMail.objects.count()

    again = bring(sii, HEAD + FAVORITA)

    assert actions(again) == [(2, "same")]
    assert "No hay nada que importar." in words(page(sii.olga, f"{PATH}{again.pk}/"))
    confirm(sii, again)
    assert before == (list(Organization.objects.values()), list(Contact.objects.values()))
    assert OutboxMail.objects.count() == mails


def test_a_known_client_is_changed_field_by_field_and_an_empty_cell_erases_nothing(sii: Cast) -> None:
    confirm(sii, bring(sii, HEAD + FAVORITA))

    one = bring(sii, HEAD + "1790016919001;Favorita;La Favorita;;nuevo@fav.ec;Ana Paz de Mora;ana@fav.ec;;\n")

    (line,) = one.report
    assert [(change["what"], change["before"], change["after"]) for change in line["changes"]] == [
        ("legal_name", "Corporación Favorita C.A.", "La Favorita"),
        ("addresses", "gerencia@fav.ec, sistemas@fav.ec", "nuevo@fav.ec"),
        ("person", "Ana Paz <ana@fav.ec>", "Ana Paz de Mora <ana@fav.ec>"),
    ]
    confirm(sii, one)
    row = Organization.objects.get(tax_id="1790016919001")
    assert (row.legal_name, row.phone) == ("La Favorita", "(02) 299 6500")
    assert [one.email for one in row.addresses.all()] == ["nuevo@fav.ec"]
    assert Contact.objects.get(email="ana@fav.ec").name == "Ana Paz de Mora"


def test_bad_lines_stay_out_and_the_report_says_what_to_mend(sii: Cast) -> None:
    one = bring(sii, HEAD + FAVORITA + "=1+1;@Mala;;nadie;jefe@;;;Word;\n1792060346001;;;;;;;;\n")

    assert actions(one) == [(2, "created"), (3, "refused"), (4, "refused")]
    saved = signed_in(sii.olga).get(f"{PATH}{one.pk}/report.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(saved), delimiter=";"))
    told = [row for row in rows if row[1] == "No se importa"]
    assert {row[2] for row in told} == {"'@Mala", ""}
    assert [row[4] for row in told] == ["Número fiscal", "Teléfono", "Correos principales", "Producto", "Nombre"]
    assert "'=1+1" in {row[3] for row in told} or all(not cell.startswith("=") for row in told for cell in row)
    assert confirm(sii, one).state == "done"
    assert set(Organization.objects.filter(client_of__desk=sii.desk).values_list("name", flat=True)) == {
        "La Casa", "Acme", "Otra", "Favorita",
    }  # fmt: skip


def test_what_changed_since_is_told_and_nothing_is_written(sii: Cast) -> None:
    one = bring(sii, HEAD + FAVORITA)
    Organization.objects.create(name="De otra", country="EC", tax_id="1790016919001")

    one = confirm(sii, one)

    assert (one.state, one.is_other, actions(one)) == ("ready", True, [(2, "refused")])
    assert "Los datos cambiaron mientras tanto" in words(page(sii.olga, f"{PATH}{one.pk}/"))
    assert not Contact.objects.filter(name="Ana Paz").exists()


def test_a_report_is_confirmed_once_and_as_it_was_read(sii: Cast) -> None:
    one = bring(sii, HEAD + FAVORITA)
    client = signed_in(sii.olga)

    client.post(f"{PATH}{one.pk}/run/", {"seal": "another"})
    assert Import.objects.get(pk=one.pk).state == "ready"
    for _twice in range(2):
        client.post(f"{PATH}{one.pk}/run/", {"seal": one.seal})
    run_jobs()

    assert Organization.objects.filter(name="Favorita").count() == 1


def test_a_failure_half_way_leaves_nothing(sii: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one = bring(sii, HEAD + FAVORITA)
    monkeypatch.setattr("ventanilla.customers.writing._history", lambda *_given: 1 / 0)

    signed_in(sii.olga).post(f"{PATH}{one.pk}/run/", {"seal": one.seal})
    with pytest.raises(ZeroDivisionError):
        importing.run(one.pk)

    one.refresh_from_db()
    assert one.state == "failed"
    assert not Organization.objects.filter(name="Favorita").exists()
    assert not Contact.objects.filter(name="Ana Paz").exists()


def test_an_unreadable_file_is_refused_beside_the_field(sii: Cast) -> None:
    file = SimpleUploadedFile("clientes.csv", b"Nombre;Color\na;b\n")

    refused = signed_in(sii.olga).post(PATH, {"file": file})

    assert refused.status_code == 422
    assert "«Color»" in errors(refused)["file"]
    assert not Import.objects.exists()


def test_a_code_finds_a_client_whose_number_changed(sii: Cast) -> None:
    head = "Código;Origen;RUC;Nombre\n"
    confirm(sii, bring(sii, head + "C1;Sii4;1790016919001;Favorita\n"))
    assert ExternalId.objects.get().source == "Sii4"

    confirm(sii, bring(sii, head + "C1;Sii4;1792060346001;Favorita\n"))

    assert Organization.objects.get(name="Favorita").tax_id == "1792060346001"


def test_a_person_of_two_companies_is_one_person(sii: Cast) -> None:
    head = "RUC;Nombre;Solicitante;Correo del solicitante\n"
    rows = "1790016919001;Favorita;Carla Contadora;carla@x.ec\n1792060346001;Sonda;Carla Contadora;carla@x.ec\n"

    confirm(sii, bring(sii, head + rows))

    assert Contact.objects.get(email="carla@x.ec").organizations.count() == 2


def test_companies_and_people_of_other_desks_are_out_of_reach(sii: Cast) -> None:
    other = blueprint.load(blueprint.read("belenus").document).desk
    shared = Organization.objects.create(name="Común", country="EC", tax_id="1790016919001")
    for desk in (sii.desk, other):
        ClientOf.objects.create(desk=desk, organization=shared)
    User.objects.create_user("lejos", email="ana@fav.ec")

    one = bring(sii, HEAD + FAVORITA + "1792060346001;Sonda;;;;Ana Paz;ana@fav.ec;;\n")

    assert actions(one) == [(2, "refused"), (3, "refused")]
    assert [line["faults"][0]["column"] for line in one.report] == ["name", "person_email"]


def test_where_the_tax_number_is_the_first_password_new_clients_get_their_account(db: None) -> None:
    saci = make_cast("saci")

    confirm(saci, bring(saci, HEAD + FAVORITA))

    account = User.objects.get(username="1790016919001")
    assert account.must_change_password
    assert account.check_password("1790016919001")
    assert not Invitation.objects.exists()


def test_a_wrong_number_is_kept_with_the_reason_of_its_line(sii: Cast) -> None:
    wrong = "RUC;Nombre;Motivo\n1792060347001;Antigua;Así consta en el SRI\n"
    confirm(sii, bring(sii, wrong))
    row = Organization.objects.get(name="Antigua")
    assert (row.tax_id_kept_because, row.tax_id_kept_by) == ("Así consta en el SRI", sii.olga)

    again = bring(sii, "RUC;Nombre\n1792060347001;Antigua\n")

    assert actions(again) == [(2, "same")]


def test_only_administrators_of_the_desk_import(sii: Cast) -> None:
    for user, status in ((sii.grace, 403), (sii.barbara, 403), (sii.rita, 404)):
        assert signed_in(user).get(PATH).status_code == status


# --- On the command line ----------------------------------------------------------------------------------------------


def test_the_command_imports_and_tells_line_by_line(sii: Cast, tmp_path: Path) -> None:
    file = tmp_path / "clientes.csv"
    file.write_text(HEAD + FAVORITA, "cp1252")
    out = io.StringIO()

    call_command("customers", "import", str(file), "--dry-run", stdout=out)
    assert not Organization.objects.filter(name="Favorita").exists()
    call_command("customers", "import", str(file), "--desk", "sii", stdout=out)

    assert Organization.objects.get(name="Favorita").legal_name == "Corporación Favorita C.A."
    said = out.getvalue()
    assert "2: Favorita: Razón social: Corporación Favorita C.A." in said
    assert "Nuevo: 1; Cambia: 0; Queda igual: 0; No se importa: 0" in said
    assert said.count("No se cambió nada (--dry-run).") == 1


def test_the_command_ends_with_an_error_where_lines_are_refused(sii: Cast, tmp_path: Path) -> None:
    file = tmp_path / "clientes.csv"
    file.write_text(HEAD + FAVORITA + "1;Mala;;;;;;;\n")

    with pytest.raises(CommandError):
        call_command("customers", "import", str(file), stdout=io.StringIO())

    assert Organization.objects.filter(name="Favorita").exists()


def test_ten_thousand_clients_take_less_than_a_minute(sii: Cast) -> None:
    lines = [
        f"C{n};Cliente {n};Cliente {n} S.A.;(02) 299 6500;c{n}@example.com;Ana {n};ana{n}@example.com"
        for n in range(10_000)
    ]
    head = "Código;Nombre;Razón social;Teléfono;Correos;Solicitante;Correo del solicitante\n"
    since = time.process_time()

    one = confirm(sii, bring(sii, head + "\n".join(lines), lets_in=""))

    assert one.state == "done"
    assert Organization.objects.count() == 10_003
    assert time.process_time() - since < 60
