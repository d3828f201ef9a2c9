"""Areas, categories, teams and products: rows with a name in both languages, in an order, below a desk or an area."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ventanilla.console.settings.forms.base import ManyField, OneField, SettingsForm
from ventanilla.desks.blueprint.naming import new_key
from ventanilla.desks.blueprint.rules import MAX_VERSION
from ventanilla.desks.models import Area, Category, Named, Product
from ventanilla.lib.fold import fold
from ventanilla.lib.text import clean_line
from ventanilla.people.models import User
from ventanilla.tickets.forms.inputs import TextField

MAX_LABEL = 80


class NamedForm(SettingsForm):
    label_es = TextField(label=gettext_lazy("Nombre en español"), max_length=MAX_LABEL, required=False)
    label_en = TextField(label=gettext_lazy("Nombre en inglés"), max_length=MAX_LABEL, required=False)

    def fit(self) -> None:
        self.fields[f"label_{self.request.desk.config.language}"].required = True

    def read(self) -> dict[str, Any]:
        label = self.row.label or {}
        return {"label_es": label.get("es", ""), "label_en": label.get("en", "")}

    @abstractmethod
    def siblings(self) -> QuerySet[Any]:
        """The rows of the same owner: a name stands once among them, and so does a key."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("label_es", "label_en"):
            label = cleaned.get(name, "")
            if label and (twin := self._twin(name.removeprefix("label_"), label)):
                self.add_error(
                    name,
                    _("Ya existe «%(name)s», archivado: se puede restaurar.") % {"name": twin}
                    if twin.archived_at
                    else _("Ya existe «%(name)s».") % {"name": twin},
                )
        return cleaned

    def _twin(self, language: str, label: str) -> Named | None:
        others: list[Named] = list(self.siblings().exclude(pk=self.row.pk))
        return next((one for one in others if fold(one.label.get(language, "")) == fold(label)), None)

    def write(self) -> None:
        cleaned, row = self.cleaned_data, self.row
        row.label = {
            **row.label,
            **{language: cleaned[f"label_{language}"] for language in ("es", "en")},
        }
        row.label = {language: text for language, text in row.label.items() if text}
        if self.is_new:
            row.key = new_key(next(iter(row.label.values())), set(self.siblings().values_list("key", flat=True)))
            row.position = self.siblings().count()
        self.put(row)
        row.save()

    def put(self, row: Any) -> None:
        """Further fields of the row."""


def workers(request: Any, area: Area | None) -> list[User]:
    """Whoever works on this desk, in this area: those who can be put in charge or into a team."""
    staff = User.objects.filter(staff_of__desk=request.desk, staff_of__is_active=True, is_active=True)
    if area is not None:
        staff = staff.filter(staff_of__areas=area, staff_of__desk=request.desk)
    return sorted(staff.select_related("contact").distinct(), key=lambda user: fold(str(user)))


def with_whoever_is(row: Any, found: list[User]) -> list[User]:
    """And whoever is in charge now, so that a page can be saved after he stopped working there."""
    return found if row.in_charge is None or row.in_charge in found else [*found, row.in_charge]


class AreaForm(NamedForm):
    kind = "area"
    in_charge = OneField(
        label=gettext_lazy("Agente encargado"), required=False,
        help_text=gettext_lazy("Responde por el área. Solo puede serlo quien trabaja en ella."),
    )  # fmt: skip

    def siblings(self) -> QuerySet[Any]:
        return Area.objects.filter(desk=self.request.desk)

    def prepare(self) -> None:
        self.workers = [] if self.is_new else workers(self.request, self.row)

    def fit(self) -> None:
        super().fit()
        if self.is_new:  # nobody works there yet
            del self.fields["in_charge"]
        else:
            self.fields["in_charge"].offer(self.workers, _("Nadie"))  # type: ignore[attr-defined]

    def read(self) -> dict[str, Any]:
        return super().read() | {"in_charge": self.row.in_charge_id}

    def put(self, row: Area) -> None:
        if not self.is_new:
            row.in_charge_id = self.cleaned_data["in_charge"]


class CategoryForm(NamedForm):
    kind = "category"
    category_kind = forms.ChoiceField(
        label=gettext_lazy("Tipo"), choices=Category.Kind.choices, widget=forms.RadioSelect
    )
    parent = OneField(label=gettext_lazy("Dentro de"), required=False)
    in_charge = OneField(
        label=gettext_lazy("Agente encargado"), required=False,
        help_text=gettext_lazy("De los tickets de esta categoría, si la empresa no tiene el suyo."),
    )  # fmt: skip
    default_priority = forms.ChoiceField(label=gettext_lazy("Prioridad inicial"), required=False)
    survey = forms.ChoiceField(
        label=gettext_lazy("Encuesta"), required=False,
        help_text=gettext_lazy("Se ofrece a quien pidió el ticket, cuando termina."),
    )  # fmt: skip

    def siblings(self) -> QuerySet[Any]:
        return Category.objects.filter(area=self.row.area)

    def prepare(self) -> None:
        tops = self.siblings().filter(parent=None).exclude(pk=self.row.pk)
        self.tops = [top for top in tops if top.archived_at is None or top.pk == self.row.parent_id]
        self.workers = with_whoever_is(self.row, workers(self.request, self.row.area))

    def fit(self) -> None:
        super().fit()
        desk = self.request.desk
        kind, parent, priority = (self.fields[name] for name in ("category_kind", "parent", "default_priority"))
        kind.choices = [  # type: ignore[attr-defined]
            (Category.Kind.PROBLEM, str(desk.word("kind_problem"))),
            (Category.Kind.REQUEST, str(desk.word("kind_request"))),
        ]
        kind.initial = Category.Kind.PROBLEM
        parent.offer(self.tops, _("Primer nivel"))  # type: ignore[attr-defined]
        self.fields["in_charge"].offer(self.workers, _("El del área"))  # type: ignore[attr-defined]
        if self.is_new and self.request.GET.get("parent", "") in {str(top.pk) for top in self.tops}:
            parent.initial = self.request.GET["parent"]
        priority.label = _("%(priority)s inicial") % {"priority": desk.word("priority")}
        priority.choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((one.key, str(one.label)) for one in desk.config.priorities if self._is_offered(one)),
        ]
        if desk.config.surveys:
            self.fields["survey"].choices = [  # type: ignore[attr-defined]
                ("", _("Ninguna")), *((one.key, str(one.label)) for one in desk.config.surveys),
            ]  # fmt: skip
        else:
            del self.fields["survey"]

    def _is_offered(self, priority: Any) -> bool:
        return not priority.archived or priority.key == self.row.default_priority

    def read(self) -> dict[str, Any]:
        row = self.row
        return super().read() | {
            "category_kind": row.kind, "parent": row.parent_id, "default_priority": row.default_priority,
            "survey": row.survey, "in_charge": row.in_charge_id,
        }  # fmt: skip

    def _twin(self, language: str, label: str) -> Named | None:
        """A name may come again below another category («Otros»), not beside itself."""
        parent = self.cleaned_data.get("parent")
        others = self.siblings().exclude(pk=self.row.pk).filter(parent=parent)
        return next((one for one in others if fold(one.label.get(language, "")) == fold(label)), None)

    def clean_parent(self) -> int | None:
        parent: int | None = self.cleaned_data["parent"]
        if parent is not None and not self.is_new and self.row.children.exists():
            raise forms.ValidationError(_("Esta categoría tiene otras dentro, así que se queda en el primer nivel."))
        return parent

    def put(self, row: Category) -> None:
        row.kind = self.cleaned_data["category_kind"]
        row.parent_id = self.cleaned_data["parent"]
        row.in_charge_id = self.cleaned_data["in_charge"]
        row.default_priority = self.cleaned_data["default_priority"]
        row.survey = self.cleaned_data.get("survey", "")


class TeamForm(NamedForm):
    kind = "team"
    members = ManyField(
        label=gettext_lazy("Integrantes"), required=False,
        help_text=gettext_lazy("Pueden integrarlo quienes trabajan en el área."),
    )  # fmt: skip

    def siblings(self) -> QuerySet[Any]:
        return self.row.area.teams.all()  # type: ignore[no-any-return]

    def prepare(self) -> None:
        self.workers = workers(self.request, self.row.area)

    def fit(self) -> None:
        super().fit()
        self.fields["members"].offer(self.workers)  # type: ignore[attr-defined]

    def read(self) -> dict[str, Any]:
        known = {user.pk for user in self.workers}
        members = [] if self.is_new and self.row.pk is None else self.row.members.values_list("pk", flat=True)
        return super().read() | {"members": sorted(pk for pk in members if pk in known)}

    def write(self) -> None:
        super().write()
        self.row.members.set(self.cleaned_data["members"])


class ProductForm(NamedForm):
    kind = "product"
    in_charge = OneField(
        label=gettext_lazy("Agente encargado"), required=False,
        help_text=gettext_lazy("De los tickets de este producto, si ni la empresa ni la categoría tienen el suyo."),
    )  # fmt: skip
    versions = TextField(
        label=gettext_lazy("Versiones"), long=True, required=False, max_length=2000,
        help_text=gettext_lazy("Una por línea. Se sugieren donde un ticket pide la versión; las que se quiten quedan archivadas."),
    )  # fmt: skip

    def siblings(self) -> QuerySet[Any]:
        return self.request.desk.products.all()

    def prepare(self) -> None:
        self.workers = with_whoever_is(self.row, workers(self.request, None))

    def fit(self) -> None:
        super().fit()
        self.fields["in_charge"].offer(self.workers, _("El del área"))  # type: ignore[attr-defined]
        if self.row.old_versions:
            self.fields["versions"].help_text = _(
                "Una por línea. Archivadas: %(old)s. Para volver a sugerir una, basta escribirla otra vez."
            ) % {"old": ", ".join(self.row.old_versions)}

    def read(self) -> dict[str, Any]:
        return super().read() | {"versions": "\n".join(self.row.versions), "in_charge": self.row.in_charge_id}

    def clean_versions(self) -> list[str]:
        versions = list(dict.fromkeys(filter(None, map(clean_line, self.cleaned_data["versions"].splitlines()))))
        if too_long := next((one for one in versions if len(one) > MAX_VERSION), None):
            raise forms.ValidationError(
                _("«%(version)s» pasa de %(limit)s caracteres.") % {"version": too_long, "limit": MAX_VERSION}
            )
        return versions

    def put(self, row: Product) -> None:
        row.offer(self.cleaned_data["versions"])
        row.in_charge_id = self.cleaned_data["in_charge"]
