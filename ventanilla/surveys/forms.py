"""The form of a survey, made of its questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ventanilla.desks.config import Question, Survey
from ventanilla.surveys.models import STARS
from ventanilla.surveys.versions import wording
from ventanilla.tickets.forms.inputs import TextField

MAX_TEXT: Final = 2000
_PREFIX: Final = "q-"  # so that no question takes a name from the form itself
UNANSWERED: Final = gettext_lazy("Falta responder esta pregunta.")


class AnswerForm(forms.Form):
    """One field per question."""

    def __init__(self, survey: Survey, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, auto_id="survey-%s", **options)
        self.survey = survey
        self.wording = wording(survey)
        for question in survey.questions:
            self.fields[_name(question)] = _field(question)

    @property
    def asked(self) -> list[tuple[Question, forms.BoundField]]:
        """The questions in their order, each with its field."""
        return [(question, self[_name(question)]) for question in self.survey.questions]

    def given(self) -> dict[str, int | str]:
        """What was answered, by key of question."""
        found = {question.key: self.cleaned_data[_name(question)] for question in self.survey.questions}
        return {key: value for key, value in found.items() if value}


def typed(survey: Survey, data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What somebody put into a form that came too late, in words, so that he can keep it: question and answer."""
    found = []
    for question in survey.questions:
        given = str(data.get(_name(question), "")).strip()
        if text := given if question.kind == "text" else dict(_choices(question)).get(given, ""):
            found.append((str(question.label), text))
    return found


def left_over(form: AnswerForm, data: Mapping[str, Any]) -> list[str]:
    """Texts written to questions that the survey no longer has. Whoever writes uses more than one word; keys are one."""
    gone = (str(data[name]) for name in data if name.startswith(_PREFIX) and name not in form.fields)
    return [text for text in gone if len(text.split()) > 1]


def said(question: Question, value: int | str) -> str:
    """An answer in words."""
    if question.kind == "stars":
        return ngettext("%(num)s estrella", "%(num)s estrellas", int(value)) % {"num": value}
    if question.kind == "choice":
        return next((str(option.label) for option in question.options if option.key == value), str(value))
    return str(value)


def _name(question: Question) -> str:
    return f"{_PREFIX}{question.key}"


def _field(question: Question) -> forms.Field:
    options: dict[str, Any] = {
        "label": str(question.label),
        "help_text": str(question.help),
        "required": question.required,
    }
    if question.kind == "text":
        field: forms.Field = TextField(long=True, max_length=MAX_TEXT, **options)
        field.widget.attrs["rows"] = 4
    else:
        field = forms.TypedChoiceField(
            widget=forms.RadioSelect,
            choices=_choices(question),
            coerce=int if question.kind == "stars" else str,
            empty_value=None,
            error_messages={"invalid_choice": _("Elija una de las respuestas.")},
            **options,
        )
    field.error_messages["required"] = str(UNANSWERED)
    return field


def _choices(question: Question) -> list[tuple[str, str]]:
    if question.kind == "stars":
        return [(str(number), said(question, number)) for number in range(1, STARS + 1)]
    return [(option.key, str(option.label)) for option in question.options if not option.archived]
