"""The telephone of somebody of the staff, whom clients call with one press (000-17)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ventanilla.desks.access import Access
from ventanilla.lib.phones import CannotDial, example, tidy
from ventanilla.people.models import User


def checked(user: User | None, text: str, before: str) -> str:
    """The number as it is kept. What clients write as theirs is theirs to know; that of the staff must be one that can be dialled.

    What was there already stays until somebody changes it.
    """
    desk = next((staff.desk for staff in Access.of(user).staff.values()), None) if user is not None else None
    if not text or text == before or desk is None:
        return text
    country = desk.config.country
    try:
        return tidy(text, country)
    except CannotDial:
        raise ValidationError(
            _("Este número no se puede marcar. Así, por ejemplo, sí: %(example)s.") % {"example": example(country)}
        ) from None
