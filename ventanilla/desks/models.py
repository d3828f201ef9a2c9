"""A desk, its history of configurations, its areas with their categories and people, and the companies that it serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ventanilla.lib.fold import fold
from ventanilla.lib.langmap import LangMap, pick
from ventanilla.people.models import Organization

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ventanilla.desks.config import DeskConfig


class Desk(models.Model):
    """One help desk. What it is like is said by its current `DeskRevision`; read it as `desk.config`."""

    key = models.SlugField(max_length=40, unique=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    organizations = models.ManyToManyField(Organization, through="ClientOf", related_name="desks")

    def __str__(self) -> str:
        return pick(self.config.name)

    @property
    def config(self) -> DeskConfig:
        """The compiled configuration; no query once this process has seen this revision."""
        from ventanilla.desks.compiled import config_of

        return config_of(self)

    def word(self, key: str) -> LangMap:
        """What this desk calls a thing: `word("priority")` → Criticidad. An unknown key is an error of ours."""
        from ventanilla.desks.words import word

        return word(self.config, key)


class DeskRevision(models.Model):
    """One state of a desk's configuration, kept for ever: the audit log, and what an undo goes back to."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    source = models.CharField(max_length=20, default="blueprint")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "number"], name="desk_revision_unique")]

    def __str__(self) -> str:
        return f"{self.desk.key} #{self.number}"


class Named(models.Model):
    """A row that a blueprint names by key and people by its label; archived when it is no longer offered."""

    key = models.SlugField(max_length=60)
    label = models.JSONField(_("nombre"))
    folded = models.CharField(max_length=200, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return pick(self.label)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(" ".join(self.label.values()))[:200]
        super().save(*args, **kwargs)


class Area(Named):
    """A part of a desk with its categories and its people. A desk with one area never shows it."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="areas")
    in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("agente encargado"),
    )  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "key"], name="area_key_unique")]
        ordering = ["position", "id"]


class CategoryQuerySet(models.QuerySet["Category"]):
    def in_tree(self) -> CategoryQuerySet:
        """By area; the children of a category stand together, where it stands itself."""
        return self.order_by(
            "area__position",
            "area_id",
            Coalesce("parent__position", "position"),
            Coalesce("parent_id", "id"),
            "position",
            "id",
        )


class Category(Named):
    """What a ticket is about, in a tree of two levels below its area."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("Problema")
        REQUEST = "request", _("Requerimiento")

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="categories")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children",
        verbose_name=_("dentro de"),
    )  # fmt: skip
    kind = models.CharField(_("tipo"), max_length=10, choices=Kind, default=Kind.PROBLEM)
    default_priority = models.CharField(max_length=40, blank=True)
    outcomes = models.JSONField(default=list, blank=True)
    survey = models.CharField(max_length=60, blank=True)
    in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("agente encargado"),
    )  # fmt: skip

    objects = CategoryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "key"], name="category_key_unique")]
        ordering = ["position", "id"]
        verbose_name_plural = "categories"


class Product(Named):
    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="products")
    versions = models.JSONField(default=list, blank=True)  # suggested where a version is asked
    old_versions = models.JSONField(default=list, blank=True)  # once were
    in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("agente encargado"),
    )  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "key"], name="product_key_unique")]
        ordering = ["position", "id"]

    def offer(self, versions: Sequence[str]) -> None:
        """Suggest these versions from now on; those left out are kept as old ones."""
        known = dict.fromkeys([*self.versions, *self.old_versions])
        self.versions = list(versions)
        self.old_versions = [version for version in known if version not in versions]


class OwnedProduct(models.Model):
    """The version of a product that a company bought (003-7)."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="products")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="owners")
    version = models.CharField(_("versión"), max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "product"], name="owned_product_unique")]

    def __str__(self) -> str:
        return f"{self.product} {self.version}"


class ClientOf(models.Model):
    """A company is served by a desk; perhaps by one agent in charge, whatever the area's rule."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="clients")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="client_of")
    in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("agente encargado"),
    )  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "organization"], name="client_of_unique")]

    def __str__(self) -> str:
        return f"{self.organization} @ {self.desk.key}"


class Entrusted(models.Model):
    """What this company asks in this category has an agent in charge of its own, whoever has the rest of either."""

    client = models.ForeignKey(ClientOf, on_delete=models.CASCADE, related_name="entrusted")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="entrusted")
    in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("agente encargado")
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "category"], name="entrusted_unique")]

    def __str__(self) -> str:
        return f"{self.category} · {self.client}"


class Staff(models.Model):
    """A user works on a desk. `grants` are personal: right or section → granted or withdrawn (004-11)."""

    class Role(models.TextChoices):
        AGENT = "agent", _("Agente")
        SUPERVISOR = "supervisor", _("Supervisor")
        ADMIN = "admin", _("Administrador")

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="staff")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_of")
    role = models.CharField(_("papel"), max_length=10, choices=Role, default=Role.AGENT)
    areas = models.ManyToManyField(Area, related_name="staff", blank=True)
    grants = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "user"], name="staff_unique"),
            models.CheckConstraint(condition=Q(role__in=["agent", "supervisor", "admin"]), name="staff_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.desk.key}"


class Team(Named):
    """A group of an area that can own a ticket as one (004-35)."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="teams")
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="teams", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "key"], name="team_key_unique")]
        ordering = ["position", "id"]


class SettingsChange(models.Model):
    """Who changed what on the administrator's pages: written once, never changed. `before` and `after` hold the fields that differ.

    It speaks of its thing by kind and id, so that it outlives it; a change that belongs to no desk is the installation's.
    """

    desk = models.ForeignKey(Desk, null=True, on_delete=models.CASCADE, related_name="changes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=30)
    row = models.BigIntegerField()
    name = models.CharField(max_length=200)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["desk", "id"], name="settings_change_desk"),
            models.Index(fields=["kind", "row"], name="settings_change_row"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row} by {self.by_id}"
