"""Agents in charge of what one company asks in one category."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ventanilla.console.settings.forms.base import OneField, SettingsForm
from ventanilla.desks.models import Category, ClientOf, Entrusted, Staff
from ventanilla.lib.fold import fold
from ventanilla.people.models import User


class EntrustedForm(SettingsForm):
    kind = "entrusted"
    category = OneField(label=gettext_lazy("Categoría"))
    in_charge = OneField(
        label=gettext_lazy("Agente encargado"),
        help_text=gettext_lazy("Puede serlo quien trabaja en el área de la categoría."),
    )  # fmt: skip

    def prepare(self) -> None:
        self.client: ClientOf = self.row.client
        taken = Entrusted.objects.filter(client=self.client).values("category")
        categories = Category.objects.in_tree().filter(area__desk=self.client.desk_id, archived_at=None)
        self.categories = {one.pk: one for one in categories.exclude(pk__in=taken).select_related("area", "parent")}
        staff = Staff.objects.filter(desk=self.client.desk_id, is_active=True, user__is_active=True)
        self.staff = {one.user_id: one for one in staff.select_related("user__contact")}

    def fit(self) -> None:
        people: list[User] = sorted((one.user for one in self.staff.values()), key=lambda user: fold(str(user)))
        self.fields["in_charge"].offer(people)  # type: ignore[attr-defined]
        self.fields["category"].choices = [(str(pk), _named(one)) for pk, one in self.categories.items()]  # type: ignore[attr-defined]

    def read(self) -> dict[str, Any]:
        return {"category": self.row.category_id, "in_charge": self.row.in_charge_id}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        category, user = self.categories.get(cleaned.get("category", 0)), cleaned.get("in_charge")
        if category is not None and user is not None:
            here = Staff.objects.filter(Q(role=Staff.Role.ADMIN) | Q(areas=category.area_id), pk=self.staff[user].pk)
            if not here.exists():
                self.add_error("in_charge", _("Esta persona no trabaja en el área de la categoría."))
        return cleaned

    def write(self) -> None:
        self.row.category_id = self.cleaned_data["category"]
        self.row.in_charge_id = self.cleaned_data["in_charge"]
        self.row.save()


def _named(category: Category) -> str:
    return f"{category.parent} › {category}" if category.parent else str(category)
