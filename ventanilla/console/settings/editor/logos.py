"""The logo of a desk: whatever picture comes, a small one is drawn of it anew, and that is stored by its hash (safety S7)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from ventanilla.lib.images import NotAnImage, examine
from ventanilla.tickets.files import store_dir

MAX_BYTES: Final = 2 * 1024 * 1024


@dataclass(frozen=True)
class Picture:
    content: bytes

    @property
    def name(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def store(self) -> None:
        store_dir().put([self.content])


class LogoField(forms.FileField):
    """Clean value: a `Picture`, not stored yet, or None."""

    widget = forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"})

    def clean(self, data: Any, initial: Any = None) -> Picture | None:
        if not data:
            return None
        if data.size > MAX_BYTES:
            raise forms.ValidationError(
                _("La imagen pesa %(size)s; el máximo es 2 MB.") % {"size": filesizeformat(data.size)}
            )
        try:
            return Picture(examine(data).thumbnail)
        except NotAnImage:
            raise forms.ValidationError(
                _("Este archivo no es una imagen PNG, JPEG o WebP que se pueda leer.")
            ) from None
