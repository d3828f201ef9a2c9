"""The form of a new ticket, in the order and the words of the desk (004-26, 002-31 …)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ventanilla.desks.access import Access
from ventanilla.desks.config import FieldKind, FormField
from ventanilla.desks.models import Area, Category, Desk
from ventanilla.lib.fold import fold
from ventanilla.lib.text import clean_line
from ventanilla.people.models import Contact, Organization, User
from ventanilla.tickets.forms.base import Side, TicketForm, new_key
from ventanilla.tickets.forms.building import form_field
from ventanilla.tickets.forms.inputs import EitherSelect, RowField, TextField

_TYPED: Final = "requester_name"


class OpenForm(TicketForm):
    """The form of a new ticket, in the order and the words of the desk (004-26, 002-31 …)."""

    def __init__(self, desk: Desk, user: User, *, side: Side, **options: Any) -> None:
        super().__init__(user, side=side, **options)
        self.desk = desk
        self.access = Access.of(user)
        self.specs: dict[str, FormField] = {}
        self._ask_organization()
        for field in desk.config.fields:
            if side in field.on:
                self._ask(field)
        self.fields["key"] = forms.CharField(widget=forms.HiddenInput, initial=new_key, required=False, max_length=40)

    @cached_property
    def areas(self) -> list[Area]:
        return list(self.desk.areas.filter(archived_at=None))

    @cached_property
    def organizations(self) -> list[Organization]:
        """Companies that the ticket may be made out to: one's own for a client, the desk's for staff."""
        rows = Organization.objects.filter(client_of__desk=self.desk, archived_at=None)
        if self.as_client:
            rows = rows.filter(pk__in=self.access.organizations_on(self.desk))
        return list(rows.order_by("folded"))

    @property
    def ticket_fields(self) -> list[forms.BoundField]:
        """What the page draws, in order; hidden ones apart."""
        return [self[name] for name in self.fields if name != "key"]

    def _ask_organization(self) -> None:
        """Asked only of whom it is in doubt; the desk's own field of that kind decides on the label."""
        if self.as_client and len(self.organizations) <= 1:
            return
        self.fields["organization"] = RowField(
            Organization, lambda: self.organizations, label=str(self.desk.word("organization")), required=self.as_client
        )

    def _ask(self, field: FormField) -> None:
        if field.kind == "area" and len(self.areas) <= 1:
            return
        if field.kind in ("organization", "assignee", "responsible", "due_at"):
            return
        built = form_field(field, self.desk, self)
        if built is None:
            return
        self.fields[field.key] = built
        self.specs[field.key] = field
        if field.kind == "requester" and field.free_text and self.as_client:
            self._offer_to_type(built)
            self.fields[_TYPED] = TextField(
                label=_("%(requester)s que no está en la lista") % {"requester": field.label}, required=False, max_length=150,
                widget=forms.TextInput(attrs={"placeholder": _("Nombre y apellido"), "autocomplete": "off"}),
            )  # fmt: skip

    def _offer_to_type(self, field: forms.Field) -> None:
        """One of the two is needed: the choice, or the name below it."""
        assert isinstance(field, RowField)
        field.required = field.required and not clean_line(self.data.get(_TYPED, ""))
        field.error_messages["required"] = _("Elija a una persona de la lista o escriba abajo su nombre.")
        offered = field.widget.choices
        field.widget = EitherSelect(attrs=field.widget.attrs)
        field.widget.choices = offered

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        category_key = _key_of(self.desk, "category")
        category, area = cleaned.get(category_key), self._area(cleaned)
        if isinstance(category, Category) and area is not None and category.area_id != area.pk:
            self.add_error(category_key, _("Esta categoría no pertenece al área elegida."))
        if _TYPED in self.fields:
            self._clean_requester(cleaned)
        return cleaned

    def _clean_requester(self, cleaned: dict[str, Any]) -> None:
        """Somebody of the list, or a name; a name that is on the list means that person."""
        key = _key_of(self.desk, "requester")
        chosen, typed, field = cleaned.get(key), cleaned.get(_TYPED, ""), self.fields[key]
        if typed and chosen is not None and fold(typed) != fold(str(chosen)):
            self.add_error(_TYPED, _("Aquí hay otro nombre que en la lista: solo uno de los dos puede quedar."))
        elif typed and isinstance(field, RowField):
            same = [one for one in field.rows() if fold(str(one)) == fold(typed)]
            if len(same) == 1:
                cleaned[key], cleaned[_TYPED] = same[0], ""

    def _area(self, cleaned: Mapping[str, Any]) -> Area | None:
        chosen = cleaned.get(_key_of(self.desk, "area"))
        return chosen if isinstance(chosen, Area) else (self.areas[0] if self.areas else None)

    def given(self) -> dict[str, Any]:
        """Arguments of `actions.open_ticket`, but for `by`."""
        cleaned = dict(self.cleaned_data)
        organization = cleaned.pop("organization", None)
        if organization is None and self.as_client and self.organizations:
            organization = self.organizations[0]
        requester = cleaned.pop(_key_of(self.desk, "requester"), None)
        if organization is None and isinstance(requester, Contact):
            organization = requester.organizations.filter(client_of__desk=self.desk).first()
        given: dict[str, Any] = {
            "area": self._area(cleaned),
            "category": cleaned.pop(_key_of(self.desk, "category"), None),
            "subject": cleaned.pop(_key_of(self.desk, "subject"), ""),
            "description": cleaned.pop(_key_of(self.desk, "description"), ""),
            "requester": requester,
            "requester_name": cleaned.pop(_TYPED, ""),
            "organization": organization,
            "files": self.stored_files,
            "key": cleaned.pop("key", ""),
            "as_client": self.as_client,
            "via": self.side,
        }
        skipped = {_key_of(self.desk, "area"), _key_of(self.desk, "files")}
        given["fields"] = {
            key: value for key, value in cleaned.items() if key not in skipped and value not in (None, "")
        }
        return given


def _key_of(desk: Desk, kind: FieldKind) -> str:
    field = desk.config.field_of_kind(kind)
    return field.key if field else kind
