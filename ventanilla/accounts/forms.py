from __future__ import annotations

import zoneinfo
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from babel.dates import get_timezone_location
from cryptography.fernet import InvalidToken
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ventanilla.accounts import phones, second_factor
from ventanilla.lib.text import clean_line
from ventanilla.people.models import Contact, User
from ventanilla.web import place

MAX_PASSWORD: Final = 200  # hashing takes longer the longer it is
REFRESH: Final = (10, 30, 120)  # seconds, beside the desk's own
ROWS: Final = (25, 50, 100)


def password_field(label: Any, *, new: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        strip=False,
        max_length=MAX_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password" if new else "current-password"}),
    )


class LineField(forms.CharField):
    """One line of text, normalised at the gate."""

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class LoginForm(AllauthLoginForm):  # type: ignore[misc]  # allauth has no types for mypy
    """User name, tax number or mail, and the password. allauth counts the attempts and takes the further steps of the login."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = LineField(
            label=_("Usuario, número fiscal o correo"),
            max_length=254,
            widget=forms.TextInput(
                attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
            ),
        )
        self.fields["password"] = password_field(_("Contraseña"), new=False)
        if settings.DEMO and not self.is_bound:
            self.fields["password"].widget.render_value = True  # of the account that was chosen from the list
        self.fields["remember"] = forms.BooleanField(label=_("Recordarme en este equipo"), required=False)
        self.order_fields(["login", "password", "remember"])

    def user_credentials(self) -> dict[str, str]:
        return {"username": self.cleaned_data["login"], "password": self.cleaned_data["password"]}


class NewPasswordForm(forms.Form):
    """A password of one's own, twice, since it is not seen while it is typed."""

    password = password_field(_("Nueva contraseña"), help_text=_("Al menos 8 caracteres; letras, números y signos."))
    again = password_field(_("Repita la contraseña"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> None:
        first, second = self.cleaned_data.get("password"), self.cleaned_data.get("again")
        if first and second and first != second:
            self.add_error("again", _("Las dos contraseñas no coinciden."))


class ActivationForm(NewPasswordForm):
    """Choosing the first password; also one's name, where only an address was known."""

    name = LineField(label=_("Su nombre"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ("name", "password", "again")

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        assert contact.user is not None
        super().__init__(*args, user=contact.user, **kwargs)
        if contact.name != contact.email:
            del self.fields["name"]


class FirstPasswordForm(NewPasswordForm):
    """The password that follows an initial one; with the mailed code where the company has a principal address on record."""

    code = LineField(
        label=_("Código"),
        max_length=12,
        help_text=_("Los seis dígitos que le enviamos por correo."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    field_order = ("code", "password", "again")

    def __init__(self, *args: Any, with_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_code:
            del self.fields["code"]

    def clean_password(self) -> str:
        password = super().clean_password()
        contact = getattr(self.user, "contact", None)
        numbers = contact.organizations.values_list("tax_id", flat=True) if contact else ()
        if any(number and number.casefold() in password.casefold() for number in numbers):
            raise ValidationError(_("La contraseña no puede contener el número fiscal."))
        return password


class ChangePasswordForm(NewPasswordForm):
    old = password_field(_("Contraseña actual"), new=False)
    field_order = ("old", "password", "again")

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        require_password(self.request, self.user, old)
        return old


class ForgottenForm(forms.Form):
    login = LineField(
        label=_("Usuario, número fiscal o correo"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )


def code_field(label: Any, help_text: Any = "") -> LineField:
    return LineField(
        label=label,
        help_text=help_text,
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "autofocus": True}
        ),
    )


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # allauth has no types for mypy
    """The second step of a login: a code of the phone or a recovery code. allauth counts the attempts of each login."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(_("Código"))

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()
        except InvalidToken:  # kept under a secret key that is gone; an administrator can take the factor away
            raise get_mfa_adapter().validation_error("incorrect_code") from None
        return _spent(self.user, code)


class SetupForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types for mypy
    """The first code, which shows that the phone holds the key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(_("Código"), _("Los seis dígitos que muestra la aplicación."))

    def clean_code(self) -> str:
        return _spent(self.user, super().clean_code())


def _spent(user: User, code: str) -> str:
    """allauth remembers a code for one of its periods; with the clocks' tolerance it counts for three."""
    if not second_factor.spend(user, code):
        raise get_mfa_adapter().validation_error("incorrect_code")
    return code


class ConfirmForm(forms.Form):
    """The password once more, with the same limits on attempts as a login."""

    password = password_field(_("Contraseña"), new=False)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["password"].widget.attrs["autofocus"] = True

    def clean_password(self) -> str:
        assert self.request.user.is_authenticated
        password: str = self.cleaned_data["password"]
        require_password(self.request, self.request.user, password)
        return password


class PersonForm(forms.Form):
    """How the person is called and reached."""

    name = LineField(label=_("Nombre"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = LineField(
        label=_("Teléfono"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"})
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Correo"), max_length=254, required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = password_field(_("Contraseña actual"), new=False, help_text=_("Solo hace falta para cambiar el correo."))

    def __init__(self, *args: Any, contact: Contact, request: HttpRequest, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": contact.name, "phone": contact.phone, "email": contact.email}
        super().__init__(*args, **kwargs)
        assert contact.user is not None
        self.contact, self.user, self.request = contact, contact.user, request
        self.fields["password"].required = False

    def clean_phone(self) -> str:
        return phones.checked(self.user, self.cleaned_data["phone"], self.contact.phone)

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        taken = User.objects.filter(email__iexact=email).exclude(pk=self.user.pk)
        if email and (taken | User.objects.filter(username=email).exclude(pk=self.user.pk)).exists():
            raise ValidationError(_("Este correo no se puede usar aquí."))
        return email

    def clean(self) -> dict[str, Any]:
        """A new address could be used to take over the login, so it needs the password."""
        if "email" in self.cleaned_data and self.email_changes:
            password = self.cleaned_data.get("password")
            if not password:
                self.add_error("password", _("Escriba su contraseña para cambiar el correo."))
            else:
                try:
                    require_password(self.request, self.user, password)
                except ValidationError as refusal:
                    self.add_error("password", refusal)
        return self.cleaned_data

    @property
    def email_changes(self) -> bool:
        return bool(self.cleaned_data["email"] != self.contact.email.lower())

    def save(self) -> None:
        contact = self.contact
        contact.name, contact.phone = self.cleaned_data["name"], self.cleaned_data["phone"]
        if self.email_changes:
            contact.email, contact.email_verified_at = self.cleaned_data["email"], None
            self.user.email = contact.email
            self.user.save(update_fields=["email"])
        contact.save(update_fields=["name", "phone", "email", "email_verified_at", "folded"])


class PagesForm(forms.ModelForm[User]):
    """How the pages look and behave for this person."""

    class Meta:
        model = User
        fields = ("language", "theme", "time_zone", "refresh_seconds", "rows_per_page")
        widgets = {"language": forms.Select(choices=[("es", "Español"), ("en", "English")])}

    def __init__(self, *args: Any, default_refresh: int = 10, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Zona horaria"), required=False, choices=[("", _("La de la mesa de ayuda")), *time_zones()]
        )
        self.fields["refresh_seconds"] = forms.TypedChoiceField(
            label=_("Actualización de la página"),
            help_text=_("Cada cuánto se renuevan solas las páginas de tickets."),
            required=False,
            coerce=int,
            empty_value=None,
            choices=[
                ("", gettext("Predeterminada (%(interval)s)") % {"interval": interval(default_refresh)}),
                *((seconds, interval(seconds)) for seconds in REFRESH if seconds != default_refresh),
                (0, _("No actualizar")),
            ],
        )
        self.fields["rows_per_page"] = forms.TypedChoiceField(
            label=_("Filas por página"), coerce=int, choices=[(rows, str(rows)) for rows in ROWS]
        )

    def save(self, commit: bool = True) -> User:
        self.instance.save(update_fields=self._meta.fields)
        return self.instance


def require_password(request: HttpRequest, user: User, password: str) -> None:
    """The current password, with the same limits on attempts as a login. Raises ValidationError."""
    adapter = get_adapter(request)
    if adapter.authenticate(request, username=user.username, password=password) != user:
        raise adapter.validation_error("incorrect_password")


def interval(seconds: int) -> str:
    if seconds and seconds % 60 == 0:
        return ngettext("%(n)s minuto", "%(n)s minutos", seconds // 60) % {"n": seconds // 60}
    return ngettext("%(n)s segundo", "%(n)s segundos", seconds) % {"n": seconds}


def time_zones() -> list[tuple[str, str]]:
    return _time_zones(str(place.locale()).split("_")[0], timezone.localdate().isoformat())


@lru_cache(maxsize=8)
def _time_zones(language: str, day: str) -> list[tuple[str, str]]:
    """Zones of the Americas and of Spain by city, west to east: (UTC−05:00) Guayaquil."""
    noon = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    found = []
    for name in zoneinfo.available_timezones():
        if not name.startswith("America/") and name not in (
            "Europe/Madrid",
            "Atlantic/Canary",
            "Pacific/Galapagos",
            "UTC",
        ):
            continue
        offset = noon.astimezone(zoneinfo.ZoneInfo(name)).strftime("%z")
        sign = "−" if offset.startswith("-") else "+"
        city = "UTC" if name == "UTC" else get_timezone_location(name, locale=language, return_city=True)
        found.append((offset, city, name, f"(UTC{sign}{offset[1:3]}:{offset[3:5]}) {city}"))
    found.sort(key=lambda zone: (float(zone[0]), zone[1]))
    labels: dict[str, str] = {}  # several old names stand for one city
    for _offset, _city, name, label in found:
        labels.setdefault(label, name)
    return [(name, label) for label, name in labels.items()]
