"""Who is who. A user logs in, a contact is a person known to the desk (with or without a login), an organization is a client
company; memberships tie them. What a person does *on a desk* (staff, area, client company of the desk) is in `desks`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ventanilla.lib import tax_ids
from ventanilla.lib.fold import fold


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """A user with a hashed password (unusable if none is given, as for an invitation)."""
        user = self.model(username=username.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A login. Its person is `contact`; its rights hang on memberships, except `is_admin`, who runs the whole installation."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("Según el dispositivo")
        LIGHT = "light", _("Claro")
        DARK = "dark", _("Oscuro")

    username = models.CharField(_("usuario"), max_length=150)
    email = models.EmailField(_("correo"), blank=True, max_length=254)
    is_active = models.BooleanField(default=True)
    is_admin = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    language = models.CharField(_("idioma"), max_length=2, choices=[("es", "Español"), ("en", "English")], default="es")
    time_zone = models.CharField(_("zona horaria"), max_length=63, blank=True)
    refresh_seconds = models.PositiveIntegerField(_("actualización de la página"), null=True, blank=True)
    rows_per_page = models.PositiveSmallIntegerField(_("filas por página"), default=25)
    theme = models.CharField(_("tema"), max_length=5, choices=Theme, default=Theme.AUTO)

    # A first password known to others (a tax number, one that staff gave) serves once and until this moment.
    initial_password_until = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="user_username_unique")]
        indexes = [models.Index(Lower("email"), name="user_email")]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        contact = getattr(self, "contact", None)
        return contact.name if contact else self.username

    @property
    def must_change_password(self) -> bool:
        return self.initial_password_until is not None


class Organization(models.Model):
    """A client company, or the company that runs the desk itself (`is_internal`), whose employees may ask as well."""

    name = models.CharField(_("nombre"), max_length=200)
    legal_name = models.CharField(_("razón social"), max_length=200, blank=True)
    folded = models.CharField(max_length=420, editable=False)
    country = models.CharField(_("país"), max_length=2, blank=True)
    tax_id = models.CharField(_("número fiscal"), max_length=32, blank=True)  # as `tax_ids.check` spells it
    # A number that fails its country's check is kept only because somebody said why.
    tax_id_kept_because = models.CharField(max_length=300, blank=True)
    tax_id_kept_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    tax_id_kept_at = models.DateTimeField(null=True, blank=True)
    phone = models.CharField(_("teléfono"), max_length=40, blank=True)
    address = models.CharField(_("dirección"), max_length=300, blank=True)
    notes = models.TextField(_("notas internas"), blank=True)
    is_internal = models.BooleanField(_("es la propia empresa"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("country", "tax_id", condition=~Q(tax_id=""), name="organization_tax_id_unique"),
            models.CheckConstraint(condition=~Q(name=""), name="organization_has_name"),
            models.CheckConstraint(
                condition=Q(tax_id_kept_because="", tax_id_kept_at__isnull=True)
                | (~Q(tax_id_kept_because="") & Q(tax_id_kept_at__isnull=False)),
                name="organization_tax_id_kept_whole",
            ),
        ]
        indexes = [models.Index(fields=["folded"], name="organization_folded")]

    def __str__(self) -> str:
        return self.legal_name or self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.refold()
        super().save(*args, **kwargs)

    def refold(self) -> None:
        self.folded = fold(f"{self.name} {self.legal_name}")[:420]

    @property
    def tax_number(self) -> str:
        """The tax number as its country prints it."""
        return tax_ids.shown(self.country, self.tax_id)

    @property
    def tax_name(self) -> str:
        """What its country calls the tax number: RUC, CUIT, RFC …"""
        return tax_ids.name_of(self.country)


class OrganizationAddress(models.Model):
    """A principal mail address of a company: each may have one login, by activation link (000-4)."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="addresses")
    email = models.EmailField(_("correo"), max_length=254)

    class Meta:
        constraints = [models.UniqueConstraint("organization", Lower("email"), name="organization_address_unique")]

    def __str__(self) -> str:
        return self.email


class Contact(models.Model):
    """A person: client, employee or staff. Three people stand on a ticket, and each is a contact."""

    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="contact")
    name = models.CharField(_("nombre"), max_length=150)
    folded = models.CharField(max_length=320, editable=False)
    email = models.EmailField(_("correo"), blank=True, max_length=254)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    phone = models.CharField(_("teléfono"), max_length=40, blank=True)
    organizations = models.ManyToManyField(Organization, through="OrganizationMember", related_name="contacts")
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="contact_has_name")]
        indexes = [
            models.Index(fields=["folded"], name="contact_folded"),
            models.Index(Lower("email"), name="contact_email"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.refold()
        super().save(*args, **kwargs)

    def refold(self) -> None:
        self.folded = fold(f"{self.name} {self.email}")[:320]


class OrganizationMember(models.Model):
    """A contact who may ask in the name of a company. A manager sees all of his company's tickets, whatever the desk's rule."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Solicitante")
        MANAGER = "manager", _("Encargado")

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="members")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("papel"), max_length=10, choices=Role, default=Role.MEMBER)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "contact"], name="organization_member_unique")]

    def __str__(self) -> str:
        return f"{self.contact} · {self.organization}"
