"""What is typed on a ticket that is there: replies and notes, what a move asks for, changed fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from ventanilla.desks.config import STAFF, Transition
from ventanilla.people.models import User
from ventanilla.tickets import facts, permissions
from ventanilla.tickets.actions.moving import allowed_outcomes
from ventanilla.tickets.files import Limits
from ventanilla.tickets.forms.base import Side, TicketForm, new_key
from ventanilla.tickets.forms.building import form_field
from ventanilla.tickets.forms.inputs import REQUIRED, FilesField, TextField
from ventanilla.tickets.models import Ticket


class ReplyForm(TicketForm):
    """A public reply or an internal note with its files."""

    def __init__(self, ticket: Ticket, user: User, *, side: Side, **options: Any) -> None:
        super().__init__(user, side=side, **options)
        config = ticket.desk.config
        self.ticket = ticket
        self.fields["body"] = TextField(
            long=True, required=False, max_length=facts.MAX_TEXT, label=str(ticket.desk.word("message"))
        )
        self.fields["files"] = FilesField(
            limits=Limits.of(config.field_of_kind("files")), required=False, label=str(ticket.desk.word("files"))
        )
        self.fields["seen"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=self.version_of(ticket), required=False
        )
        self.fields["key"] = forms.CharField(widget=forms.HiddenInput, initial=new_key, required=False, max_length=40)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("body") and not cleaned.get("files") and not self.kept_files and not self.errors:
            self.add_error("body", _("Escriba el mensaje."))
        return cleaned

    def given(self) -> dict[str, Any]:
        return {
            "body": self.cleaned_data["body"],
            "files": self.stored_files,
            "seen": self.cleaned_data.get("seen"),
            "key": self.cleaned_data.get("key", ""),
            "via": self.side,
        }


class MoveForm(TicketForm):
    """What a transition asks for: facts, an outcome, a comment or reason with files. Empty for a move that asks for nothing."""

    def __init__(self, ticket: Ticket, step: Transition, user: User, *, side: Side, **options: Any) -> None:
        super().__init__(user, side=side, **options)
        self.ticket, self.step = ticket, step
        config = ticket.desk.config
        for key in (*step.requires, *step.asks):
            field = config.field_by_key.get(key)
            if field is None:
                continue
            built = form_field(field, ticket.desk, self, ticket=ticket, required=key in step.requires)
            if built is not None:
                built.initial = facts.value(ticket, field)
                self.fields[key] = built
        if len(step.outcomes) > 1:
            allowed = allowed_outcomes(ticket, step)
            choices = [(key, str(config.outcome_by_key[key].label)) for key in allowed]
            self.fields["outcome"] = forms.ChoiceField(
                label=_("Cómo terminó"),
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": REQUIRED},
            )
        self.asks_comment = bool({"comment", "reason"} & {*step.requires, *step.asks}) or step.intent in (
            "close",
            "reopen",
        )
        if self.asks_comment:
            required = bool({"comment", "reason"} & set(step.requires))
            label = _("Motivo") if "reason" in step.requires else _("Comentario")
            self.fields["comment"] = TextField(long=True, required=required, max_length=facts.MAX_TEXT, label=label)
            self.fields["files"] = FilesField(
                limits=Limits.of(config.field_of_kind("files")), required=False, label=str(ticket.desk.word("files"))
            )
        self.fields["seen"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=self.version_of(ticket), required=False
        )
        self.fields["key"] = forms.CharField(widget=forms.HiddenInput, initial=new_key, required=False, max_length=40)

    @property
    def asks_nothing(self) -> bool:
        """Whether one press is enough: no question to confirm and nothing that must be filled in."""
        return not self.step.confirm and not any(field.required for field in self.fields.values())

    def given(self) -> dict[str, Any]:
        """Arguments of `actions.move`, but for the ticket, the transition and `by`."""
        cleaned = self.cleaned_data
        own = {"outcome", "comment", "files", "seen", "key"}
        return {
            "facts_given": {key: value for key, value in cleaned.items() if key not in own},
            "outcome": cleaned.get("outcome", ""),
            "comment": cleaned.get("comment", ""),
            "files": self.stored_files if self.asks_comment else [],
            "seen": cleaned.get("seen"),
            "key": cleaned.get("key", ""),
            "as_client": self.as_client,
            "via": self.side,
        }

    def refuse(self, errors: Mapping[str, str]) -> None:
        super().refuse({"comment" if key == "reason" else key: message for key, message in errors.items()})


class EditForm(TicketForm):
    """The fields that this person may set on this ticket now. Only what was changed is given to the verb."""

    def __init__(
        self, ticket: Ticket, user: User, *, side: Side, only: Sequence[str] | None = None, **options: Any
    ) -> None:
        super().__init__(user, side=side, **options)
        self.ticket = ticket
        mine = permissions.roles(user, ticket) - (STAFF if self.as_client else frozenset())
        for field in ticket.desk.config.fields:
            if not field.set_by & mine or (only is not None and field.key not in only):
                continue
            if field.kind not in facts.COLUMNS and field.is_built_in:
                continue
            built = form_field(field, ticket.desk, self, ticket=ticket, required=field.required and bool(field.on))
            if built is not None:
                built.initial = facts.value(ticket, field)
                self.fields[field.key] = built
        self.fields["seen"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=self.version_of(ticket), required=False
        )

    @property
    def editable(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "seen"]

    def given(self) -> dict[str, Any]:
        """Arguments of `actions.edit`, but for the ticket and `by`: the changed fields, and what was seen."""
        changed = {
            name: self.cleaned_data[name] for name in self.changed_data if name in self.cleaned_data and name != "seen"
        }
        return {"given": changed, "seen": self.cleaned_data.get("seen"), "as_client": self.as_client}
