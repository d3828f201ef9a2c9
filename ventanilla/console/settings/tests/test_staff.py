"""The staff of a desk and what each is granted or denied personally; what he sees changes at once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ventanilla.accounts.models import Invitation
from ventanilla.console.settings.tests.pages import cost, errors, fields, fill, page, signed_in, words
from ventanilla.desks.models import ClientOf, Staff, Team
from ventanilla.mail.models import OutboxMail
from ventanilla.people.models import User
from ventanilla.portal.tests.reading import read
from ventanilla.testing.cast import Cast, make_ticket, make_user


def at(cast: Cast, name: str, user: User | None = None) -> str:
    args: list[object] = [cast.desk.key]
    if user is not None:
        args.append(row_of(cast, user).pk)
    return reverse(f"console:{name}", args=args)


def row_of(cast: Cast, user: User) -> Staff:
    return Staff.objects.get(desk=cast.desk, user=user)


def tickets_of(cast: Cast, user: User) -> str:
    response = signed_in(user).get(reverse("console:tickets", args=[cast.desk.key]) + "?section=all")
    return words(read(response))


@pytest.mark.manual("004-5", "004-10")
def test_a_new_person_joins_the_staff_by_invitation(soporte: Cast) -> None:
    fill(
        soporte.olga, at(soporte, "staff_new"), email="Linus@Example.com", name="Linus Lara", role="agent",
        areas=[soporte.area.pk],
    )  # fmt: skip

    row = Staff.objects.get(desk=soporte.desk, user__contact__name="Linus Lara")
    assert (row.role, list(row.areas.all())) == ("agent", [soporte.area])
    assert Invitation.objects.get(contact=row.user.contact).is_pending
    assert OutboxMail.objects.get().to_address == "linus@example.com"
    assert "Linus Lara" in words(page(soporte.olga, at(soporte, "staff")))


@pytest.mark.manual("004-9")
def test_somebody_known_joins_as_a_supervisor_and_supervises_at_once(soporte: Cast) -> None:
    ticket = make_ticket(soporte)
    fill(soporte.olga, at(soporte, "staff_new"), email="nora@example.com", role="supervisor", areas=[soporte.area.pk])

    assert Invitation.objects.count() == 0
    assert f"#{ticket.number}" in tickets_of(soporte, soporte.nora)
    again = fill(soporte.olga, at(soporte, "staff_new"), 422, email="nora@example.com", role="agent")
    assert errors(again)["email"] == "Nora Núñez ya está en el personal de esta mesa."


def test_a_new_person_needs_a_name_an_address_and_an_area(soporte: Cast) -> None:
    refused = fill(soporte.olga, at(soporte, "staff_new"), 422, email="nadie@example.com", name="", role="agent")
    assert set(errors(refused)) == {"name", "areas"}
    assert "nadie@example.com" in refused.content.decode()
    refused = fill(soporte.olga, at(soporte, "staff_new"), 422, email="no es un correo", role="agent")
    assert errors(refused)["email"] == "Escriba una dirección de correo válida."
    assert not Staff.objects.filter(user__email="nadie@example.com").exists()


@pytest.mark.manual("004-11", "004-12")
def test_what_an_employee_sees_is_what_he_was_granted_personally(soporte: Cast) -> None:
    mine, other = make_ticket(soporte, assignee=soporte.grace), make_ticket(soporte, by=soporte.sam)
    shown = tickets_of(soporte, soporte.grace)
    assert f"#{mine.number}" in shown
    assert f"#{other.number}" not in shown

    fill(soporte.olga, at(soporte, "staff_rights", soporte.grace), see_area="yes")
    assert f"#{other.number}" in tickets_of(soporte, soporte.grace)
    fill(soporte.olga, at(soporte, "staff_rights", soporte.grace), see_area="", see_assigned="no")
    shown = tickets_of(soporte, soporte.grace)
    assert f"#{mine.number}" not in shown
    assert signed_in(soporte.grace).get(reverse("console:ticket", args=[mine.number])).status_code == 404
    assert row_of(soporte, soporte.grace).grants == {"see_assigned": False}


@pytest.mark.manual("004-11")
def test_what_an_employee_may_do_is_what_he_was_granted_personally(soporte: Cast) -> None:
    ticket = make_ticket(soporte, assignee=soporte.grace, state="in_process")
    take = reverse("console:assign", args=[ticket.number])
    grace = signed_in(soporte.grace)
    assert grace.post(take, {"to": f"u{soporte.alan.pk}"}).status_code == 403

    fill(soporte.olga, at(soporte, "staff_rights", soporte.grace), assign="yes", reply="no")
    assert grace.post(reverse("console:reply", args=[ticket.number]), {"body": "Hola"}).status_code == 403
    assert grace.post(take, {"to": f"u{soporte.alan.pk}"}).status_code in (200, 302)
    ticket.refresh_from_db()
    assert ticket.assignee == soporte.alan


def test_the_matrix_says_what_the_role_gives(soporte: Cast) -> None:
    rights = page(soporte.olga, at(soporte, "staff_rights", soporte.grace)).select(".s-right legend")
    said = {str(legend.contents[0]).strip(): legend.get_text().split("Su rol: ")[1] for legend in rights}
    assert said["Ver los tickets que atendió"] == "Sí"
    assert said["Ver todos los tickets de sus áreas"] == "No"
    assert said["Responder a quien lo pidió"] == "En los suyos"
    assert said["Eliminar tickets"] == "No"
    assert "ve todos los tickets" in words(page(soporte.ada, at(soporte, "staff_rights", soporte.olga)))


def test_a_made_up_right_is_not_kept(soporte: Cast) -> None:
    address = at(soporte, "staff_rights", soporte.grace)
    refused = fill(soporte.olga, address, 422, assign="perhaps")
    assert "Elija una opción de la lista." in words(refused)
    fill(soporte.olga, address, is_admin="yes", see_moon="yes")
    assert row_of(soporte, soporte.grace).grants == {}


def test_who_leaves_the_staff_is_out_at_once(soporte: Cast) -> None:
    grace = signed_in(soporte.grace)
    team = Team.objects.get(area=soporte.area, key="service_desk")
    team.members.add(soporte.grace)
    assert grace.get(reverse("console:desk", args=[soporte.desk.key])).status_code == 200

    sent = fields(page(soporte.olga, at(soporte, "staff_member", soporte.grace)))
    sent.pop("is_active")
    signed_in(soporte.olga).post(at(soporte, "staff_member", soporte.grace), sent)
    assert grace.get(reverse("console:desk", args=[soporte.desk.key])).status_code == 404
    assert list(team.members.all()) == []


def test_the_agent_in_charge_stays_until_another_is_chosen(soporte: Cast) -> None:
    area = soporte.area
    area.in_charge = soporte.grace
    area.save()
    elsewhere = soporte.desk.areas.get(key="networks")
    address = at(soporte, "staff_member", soporte.grace)

    refused = fill(soporte.olga, address, 422, areas=[elsewhere.pk])
    assert errors(refused) == {"areas": "Es agente encargado de «Sistemas». Elija antes a otra persona en esa área."}
    area.in_charge = None
    area.save()
    ClientOf.objects.filter(organization=soporte.acme).update(in_charge=soporte.grace)
    sent = fields(page(soporte.olga, address))
    sent.pop("is_active")
    refused = signed_in(soporte.olga).post(address, sent)
    assert "«Acme»" in errors(refused)["is_active"]


def test_the_last_administrator_of_a_desk_cannot_lock_himself_out(soporte: Cast) -> None:
    address = at(soporte, "staff_member", soporte.olga)
    refused = fill(soporte.olga, address, 422, role="agent")
    assert errors(refused) == {"role": "Es el único administrador de la mesa: primero hay que nombrar a otro."}
    fill(soporte.olga, at(soporte, "staff_member", soporte.barbara), role="admin")
    fill(soporte.olga, address, role="agent")
    assert row_of(soporte, soporte.olga).role == "agent"


@pytest.mark.manual("004-3")
def test_the_installations_administrator_sets_up_every_desk(soporte: Cast) -> None:
    for name in ("settings", "staff", "staff_new", "settings_history"):
        assert signed_in(soporte.ada).get(at(soporte, name)).status_code in (200, 302)
    fill(soporte.ada, at(soporte, "staff_member", soporte.olga), role="agent")
    assert row_of(soporte, soporte.olga).role == "agent"


def test_a_desks_administrator_has_nothing_to_say_on_another_desk(soporte: Cast) -> None:
    from ventanilla.desks import blueprint

    other = blueprint.load(blueprint.read("sanantonio").document).desk
    donald = Staff.objects.create(desk=other, user=make_user("Donald Knuth"), role="agent")

    olga = signed_in(soporte.olga)
    assert olga.get(reverse("console:staff", args=[other.key])).status_code == 404
    assert olga.get(reverse("console:staff_member", args=[other.key, donald.pk])).status_code == 404
    assert olga.get(reverse("console:staff_member", args=[soporte.desk.key, donald.pk])).status_code == 404
    assert olga.post(reverse("console:staff_rights", args=[soporte.desk.key, donald.pk]), {}).status_code == 404
    assert "Donald" not in words(page(soporte.olga, at(soporte, "staff")))


def test_others_have_no_right(soporte: Cast) -> None:
    for name in ("staff", "staff_new", "settings_history"):
        page(soporte.grace, at(soporte, name), 403)
        page(soporte.barbara, at(soporte, name), 403)
        page(soporte.rita, at(soporte, name), 404)
    page(soporte.barbara, at(soporte, "staff_rights", soporte.barbara), 403)
    page(soporte.grace, at(soporte, "settings"), 403)


def test_the_list_costs_the_same_with_one_row_and_with_thirty(soporte: Cast) -> None:
    before = cost(soporte.olga, at(soporte, "staff"))
    for number in range(30):
        row = Staff.objects.create(desk=soporte.desk, user=make_user(f"Nuevo{number} Apellido"))
        row.areas.add(soporte.area)
    assert cost(soporte.olga, at(soporte, "staff")) == before <= 6
