"""Companies and persons. A desk's administrator changes those that are of his desks alone."""

from __future__ import annotations

from typing import Any, Final

from babel import Locale
from django import forms
from django.core.validators import validate_email
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ventanilla.accounts import passwords, phones
from ventanilla.accounts.names import tax_login
from ventanilla.console.settings.forms.base import EmailField, ManyField, OneField, SettingsForm
from ventanilla.console.settings.pages import folded_has
from ventanilla.desks.models import ClientOf, Desk, Product, Staff
from ventanilla.lib import tax_ids
from ventanilla.lib.fold import fold
from ventanilla.lib.text import clean_line
from ventanilla.people.models import Contact, Organization, OrganizationAddress, OrganizationMember, User
from ventanilla.tickets.forms.inputs import TextField

MAX_ADDRESSES: Final = 20
Role = OrganizationMember.Role


def countries() -> list[tuple[str, str]]:
    names = Locale.parse((get_language() or "es").split("-")[0]).territories
    known = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NONE]
    return [("", "—"), *sorted(known, key=lambda one: fold(one[1]))]


_NONE: Final = frozenset({"ZZ", "EU", "EZ", "UN", "XA", "XB", "QO"})


class OrganizationForm(SettingsForm):
    """The company, its principal addresses, the desks that serve it, and on each of them the agent in charge."""

    kind = "organization"
    name = TextField(label=gettext_lazy("Nombre"), max_length=200)
    legal_name = TextField(label=gettext_lazy("Razón social"), max_length=200, required=False)
    country = forms.ChoiceField(label=gettext_lazy("País"), required=False)
    tax_id = TextField(
        label=gettext_lazy("Número fiscal"), max_length=32, required=False,
        help_text=gettext_lazy("Con o sin guiones y puntos. Un consumidor final o una empresa extranjera no tienen."),
    )  # fmt: skip
    tax_id_kept_because = TextField(
        label=gettext_lazy("Por qué se conserva este número"), max_length=300, required=False,
        help_text=gettext_lazy("Solo si la empresa de verdad lo usa. Queda escrito quién lo decidió y cuándo."),
    )  # fmt: skip
    phone = TextField(label=gettext_lazy("Teléfono"), max_length=40, required=False)
    address = TextField(label=gettext_lazy("Dirección"), max_length=300, required=False)
    addresses = TextField(
        label=gettext_lazy("Correos principales"), long=True, required=False, max_length=4000,
        help_text=gettext_lazy("Uno por línea. Cada uno puede tener un acceso."),
    )  # fmt: skip
    is_internal = forms.BooleanField(
        label=gettext_lazy("Es la propia empresa"), required=False,
        help_text=gettext_lazy("Sus empleados no técnicos también pueden registrar tickets."),
    )  # fmt: skip
    notes = TextField(
        label=gettext_lazy("Notas internas"), long=True, required=False, max_length=4000,
        help_text=gettext_lazy("Solo las ve el personal."),
    )  # fmt: skip
    desks = ManyField(label=gettext_lazy("Mesas que la atienden"), required=False)

    def prepare(self) -> None:
        reach = self.request.reach
        self.mine = reach.desks
        self.is_limited = not self.is_new and not reach.may_edit_organization(self.row)
        self.served = {} if self.is_new else {one.desk_id: one for one in self.row.client_of.filter(desk__in=self.mine)}
        self.staff = _staff_by_desk(self.mine)

    def fit(self) -> None:
        if self.is_limited:  # of other desks as well: here only what is this desk's own affair
            self.fields.clear()
        else:
            self.fields["country"].choices = countries()  # type: ignore[attr-defined]
            self._fit_desks()
            self._fit_tax_id()
        for desk in self.mine:
            if len(self.mine) > 1 and desk.pk not in self.served:
                continue  # it is asked once this desk serves the company
            field = OneField(label=_("Agente encargado"), required=False)
            if len(self.mine) > 1:
                field.label = _("Agente encargado en %(desk)s") % {"desk": desk}
            field.offer(self.staff.get(desk.pk, []), _("El del área"))
            self.fields[_in_charge(desk)] = field

    def _fit_desks(self) -> None:
        if len(self.mine) == 1:
            del self.fields["desks"]
            if self.is_new:
                self.fields["country"].initial = self.mine[0].config.country
            return
        self.fields["desks"].offer(self.mine)  # type: ignore[attr-defined]
        self.fields["desks"].required = not self.request.reach.is_whole

    def _fit_tax_id(self) -> None:
        """The number goes by the country's own name; a reason is asked only for one that fails the country's check."""
        country = self["country"].value() or ""
        self.fields["tax_id"].label = tax_ids.name_of(country)
        if not self.row.tax_id_kept_because and not self._is_wrong(country):
            del self.fields["tax_id_kept_because"]

    def _is_wrong(self, country: str) -> bool:
        try:
            tax_ids.check(country, self["tax_id"].value() or "")
        except tax_ids.WrongNumber:
            return True
        return False

    def read(self) -> dict[str, Any]:
        row = self.row
        values = {name: getattr(row, name) for name in _COLUMNS} | {"tax_id": row.tax_number}
        values["addresses"] = "\n".join(row.addresses.order_by("email").values_list("email", flat=True))
        served = ClientOf.objects.filter(organization=row, desk__in=self.mine)
        in_charge = dict(served.values_list("desk_id", "in_charge_id"))
        values["desks"] = sorted(in_charge)
        return values | {_in_charge(desk): in_charge.get(desk.pk) for desk in self.mine}

    def clean_addresses(self) -> str:
        lines = dict.fromkeys(clean_line(line).lower() for line in self.cleaned_data["addresses"].split("\n"))
        lines.pop("", None)
        for line in lines:
            try:
                validate_email(line)
            except forms.ValidationError as error:
                raise forms.ValidationError(
                    _("«%(line)s» no es una dirección de correo.") % {"line": line[:80]}
                ) from error
        if len(lines) > MAX_ADDRESSES:
            raise forms.ValidationError(_("Son demasiadas: el máximo es %(limit)s.") % {"limit": MAX_ADDRESSES})
        return "\n".join(lines)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "tax_id" in cleaned and "country" in cleaned:
            self._check_tax_id(cleaned)
        if not self.is_limited and "desks" in self.fields and self.served:
            self._keep_tickets(cleaned)
        return cleaned

    def _check_tax_id(self, cleaned: dict[str, Any]) -> None:
        country, reason = cleaned["country"], cleaned.get("tax_id_kept_because", "")
        try:
            number, reason = tax_ids.check(country, cleaned["tax_id"]), ""
        except tax_ids.WrongNumber as wrong:
            number = tax_ids.bare(cleaned["tax_id"])
            if not reason:
                self.add_error("tax_id", str(wrong))
        same = Organization.objects.filter(country=country, tax_id=number).exclude(pk=self.row.pk).first()
        if number and same is not None:
            self.add_error("tax_id", self._taken_by(same))
        elif self._login_is_taken(number):
            self.add_error("tax_id", _("Este número fiscal ya es el usuario de otra cuenta."))
        cleaned |= {"tax_id": number, "tax_id_kept_because": reason}

    def _login_is_taken(self, number: str) -> bool:
        """The company's own account is called by the number, so it goes along with it."""
        self.account = None if self.is_new else passwords.account_of(self.row)
        if self.account is None or tax_login(number) == self.account.username:
            return False
        return not number or User.objects.filter(username=tax_login(number)).exists()

    def _taken_by(self, same: Organization) -> str:
        if self.request.reach.organizations().filter(pk=same.pk).exists():
            return _("«%(name)s» ya tiene este número fiscal.") % {"name": same}
        return _(
            "Otra empresa de esta instalación ya tiene este número fiscal. Pida al administrador de la instalación que la vincule."
        )

    def _keep_tickets(self, cleaned: dict[str, Any]) -> None:
        left = [desk for desk in self.mine if desk.pk in self.served and desk.pk not in (cleaned.get("desks") or [])]
        for desk in left:
            if desk.tickets.filter(organization=self.row, deleted_at=None).exclude(phase="done").exists():
                self.add_error(
                    "desks", _("Tiene tickets abiertos en %(desk)s: ciérrelos antes de quitarla.") % {"desk": desk}
                )

    def write(self) -> None:
        row, cleaned = self.row, self.cleaned_data
        if not self.is_limited:
            self._keep_because(cleaned["tax_id_kept_because"])
            for name in _COLUMNS:
                setattr(row, name, cleaned[name])
            row.save()
            if self.account is not None and self.account.username != tax_login(row.tax_id):
                self.account.username = tax_login(row.tax_id)
                self.account.save(update_fields=["username"])
            self._write_addresses(cleaned["addresses"].split())
        wanted = self._wanted_desks()
        ClientOf.objects.filter(organization=row, desk__in=self.mine).exclude(desk__in=wanted).delete()
        for desk in self.mine:
            if desk.pk in wanted:
                ClientOf.objects.update_or_create(
                    organization=row, desk=desk, defaults={"in_charge_id": cleaned.get(_in_charge(desk))}
                )

    def _keep_because(self, reason: str) -> None:
        """Who keeps a wrong number, and when he said so: the first time, and again for another number or reason."""
        row, number = self.row, self.cleaned_data["tax_id"]
        if not reason:
            row.tax_id_kept_by, row.tax_id_kept_at = None, None
        elif (reason, number) != (row.tax_id_kept_because, row.tax_id):
            row.tax_id_kept_by, row.tax_id_kept_at = self.request.user, timezone.now()

    def _wanted_desks(self) -> set[int]:
        if self.is_limited:
            return set(self.served)
        return set(self.cleaned_data["desks"]) if "desks" in self.fields else {self.mine[0].pk}

    def _write_addresses(self, wanted: list[str]) -> None:
        kept = {one.email.lower(): one for one in self.row.addresses.all()}
        for email, one in kept.items():
            if email not in wanted:
                one.delete()
        OrganizationAddress.objects.bulk_create(
            OrganizationAddress(organization=self.row, email=email) for email in wanted if email not in kept
        )


_COLUMNS: Final = (
    "name", "legal_name", "country", "tax_id", "tax_id_kept_because", "phone", "address", "is_internal", "notes",
)  # fmt: skip


def _in_charge(desk: Desk) -> str:
    return f"in_charge_{desk.key}"


def _staff_by_desk(desks: list[Desk]) -> dict[int, list[User]]:
    rows = Staff.objects.filter(desk__in=desks, is_active=True, user__is_active=True).select_related("user__contact")
    found: dict[int, list[User]] = {}
    for row in sorted(rows, key=lambda row: fold(str(row.user))):
        found.setdefault(row.desk_id, []).append(row.user)
    return found


class ContactForm(SettingsForm):
    kind = "contact"
    name = TextField(label=gettext_lazy("Nombre"), max_length=150)
    email = EmailField(label=gettext_lazy("Correo"), max_length=254, required=False)
    phone = TextField(label=gettext_lazy("Teléfono"), max_length=40, required=False)
    organization = TextField(
        label=gettext_lazy("Empresa"), max_length=200,
        help_text=gettext_lazy("Su nombre o una parte, o su número fiscal."),
    )  # fmt: skip
    role = forms.ChoiceField(label=gettext_lazy("Rol en la empresa"), choices=Role.choices, widget=forms.RadioSelect)

    def fit(self) -> None:
        if not self.is_new:
            del self.fields["organization"], self.fields["role"]
            return
        self.fields["organization"].required = not self.request.reach.is_whole
        self.fields["role"].initial = Role.MEMBER
        asked = self.request.GET.get("organization", "")
        if asked.isascii() and asked.isdigit() and len(asked) < 19:
            given = self.request.reach.organizations().filter(pk=int(asked)).first()
            self.fields["organization"].initial = given.name if given else ""

    def read(self) -> dict[str, Any]:
        return {name: getattr(self.row, name) for name in ("name", "email", "phone")}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        user = self.row.user
        if user is not None and not email:
            raise forms.ValidationError(_("Esta persona tiene acceso: necesita un correo."))
        if email and email != self.row.email.lower():
            same = User.objects.filter(Q(username__iexact=email) | Q(email__iexact=email))
            if user is not None:
                same = same.exclude(pk=user.pk)
            twins = self.request.reach.contacts().filter(email__iexact=email, archived_at=None).exclude(pk=self.row.pk)
            if (twin := twins.first()) is not None:
                raise forms.ValidationError(_("«%(name)s» ya tiene este correo.") % {"name": twin})
            if same.exists():
                raise forms.ValidationError(_("Este correo ya tiene un acceso."))
        return email

    def clean_phone(self) -> str:
        return phones.checked(self.row.user, self.cleaned_data["phone"], self.row.phone)

    def clean_organization(self) -> str:
        text: str = self.cleaned_data["organization"]
        self.company = one_of(editable(self.request), text) if text else None
        return text

    def write(self) -> None:
        row, cleaned = self.row, self.cleaned_data
        email = cleaned["email"]
        if email != row.email.lower():
            row.email_verified_at = None
            if row.user is not None:
                _follow(row.user, row.email.lower(), email)
        row.name, row.email, row.phone = cleaned["name"], email, cleaned["phone"]
        row.save()
        if self.is_new and self.company is not None:
            OrganizationMember.objects.create(organization=self.company, contact=row, role=cleaned["role"])


def _follow(user: User, old: str, new: str) -> None:
    """The login goes with the address of its person, so that the old one opens nothing any more."""
    if user.email.lower() == old:
        user.email = new
    if user.username == old:
        user.username = new
    user.save(update_fields=["email", "username"])


class MemberForm(SettingsForm):
    """A person joins a company, or changes what he is there."""

    kind = "member"
    person = TextField(
        label=gettext_lazy("Persona"), max_length=254, help_text=gettext_lazy("Su correo, o su nombre o una parte.")
    )
    organization = TextField(
        label=gettext_lazy("Empresa"), max_length=200,
        help_text=gettext_lazy("Su nombre o una parte, o su número fiscal."),
    )  # fmt: skip
    role = forms.ChoiceField(label=gettext_lazy("Rol"), choices=Role.choices)

    def fit(self) -> None:
        if self.row.contact_id is not None:
            del self.fields["person"]
        if self.row.organization_id is not None:
            del self.fields["organization"]

    def read(self) -> dict[str, Any]:
        return {"organization": str(self.row.organization), "person": str(self.row.contact), "role": self.row.role}

    def clean_person(self) -> str:
        reach, text = self.request.reach, self.cleaned_data["person"]
        contact: Contact = one_of(reach.contacts().filter(archived_at=None), text)
        if not reach.may_edit_contact(contact):
            raise forms.ValidationError(
                _("%(name)s pertenece también a otras mesas: pida este cambio al administrador de la instalación.")
                % {"name": contact}
            )
        self.row.contact = contact
        return str(text)

    def clean_organization(self) -> str:
        self.row.organization = one_of(editable(self.request), self.cleaned_data["organization"])
        return str(self.cleaned_data["organization"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        row = self.row
        both = OrganizationMember.objects.filter(contact=row.contact_id, organization=row.organization_id)
        if self.is_new and both.exists():
            name = "person" if "person" in self.fields else "organization"
            self.add_error(name, _("%(name)s ya está en esta empresa.") % {"name": row.contact})
        return cleaned

    def write(self) -> None:
        self.row.role = self.cleaned_data["role"]
        self.row.save()


class OwnedForm(SettingsForm):
    """A product of one of the desks that a company has, and in which version."""

    kind = "owned"
    product = OneField(label=gettext_lazy("Producto"))
    version = TextField(label=gettext_lazy("Versión"), max_length=60, required=False)

    def fit(self) -> None:
        if self.row.product_id is not None:
            del self.fields["product"]
            return
        self.fields["product"].offer(free_products(self.request, self.row.organization))  # type: ignore[attr-defined]

    def read(self) -> dict[str, Any]:
        return {"product": str(self.row.product), "version": self.row.version}

    def write(self) -> None:
        if self.is_new:
            self.row.product_id = self.cleaned_data["product"]
        self.row.version = self.cleaned_data["version"]
        self.row.save()


def free_products(request: Any, organization: Organization) -> list[Any]:
    """Products of the reader's desks that serve this company and that it does not have yet."""
    served = organization.client_of.filter(desk__in=request.reach.desk_ids).values("desk")
    return list(Product.objects.filter(desk__in=served, archived_at=None).exclude(owners__organization=organization))


def editable(request: Any) -> QuerySet[Organization]:
    """Companies in use whose membership this administrator may change: those of his desks alone."""
    reach = request.reach
    found: QuerySet[Organization] = reach.organizations().filter(archived_at=None)
    if reach.is_whole:
        return found
    return found.exclude(pk__in=ClientOf.objects.exclude(desk__in=reach.desk_ids).values("organization"))


def one_of(rows: QuerySet[Any], text: str) -> Any:
    """The one row that these words mean: by its exact address or number first, then by its name."""
    exact = rows.filter(Q(email__iexact=text) if rows.model is Contact else Q(tax_id=tax_ids.bare(text)) | Q(name=text))
    found = list(exact[:6]) or list(rows.filter(folded_has(text)).order_by("folded", "pk")[:6])
    if not found:
        raise forms.ValidationError(_("No encontramos a nadie con «%(text)s».") % {"text": text[:80]})
    if len(found) > 1:
        names = "; ".join(_named(one) for one in found[:5])
        raise forms.ValidationError(
            _("Hay varias coincidencias: %(names)s. Escriba algo más preciso.")
            % {"names": names + ("…" if len(found) > 5 else "")}
        )
    return found[0]


def _named(row: Any) -> str:
    more = row.email if isinstance(row, Contact) else row.tax_number
    return f"{row} ({more})" if more else str(row)
