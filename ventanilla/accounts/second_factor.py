"""The second factor: a code of the person's phone (TOTP), or one of the recovery codes that he keeps on paper. allauth checks codes,
keeps the secrets and holds the login until one was given; here is what it asks of us (settings.MFA_ADAPTER) and a few questions."""

from __future__ import annotations

import base64
import hashlib
from io import BytesIO
from typing import Any, Final

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage
from qrcode.main import QRCode

from ventanilla.accounts import letters
from ventanilla.people.models import User

_MINE: Final = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types for mypy
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("El código no es correcto o ya se usó."),
    }

    def get_totp_label(self, user: User) -> str:
        return user.username

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises `InvalidToken` if it was written under a key that this installation no longer knows."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """On white whatever the theme: cameras need the contrast."""
        code = QRCode(border=3, image_factory=SvgPathFillImage)
        code.add_data(url)
        drawn = BytesIO()
        code.make_image().save(drawn)
        return drawn.getvalue().decode()


def is_on(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def codes_left(user: User) -> int:
    """How many recovery codes still serve."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(row.wrap().get_unused_codes()) if row is not None else 0


@transaction.atomic
def remove(user: User) -> bool:
    """Take it away from somebody who lost it; False if he has none. His next login asks for the password alone, and a mail says so."""
    removed, _rows = Authenticator.objects.filter(user=user, type__in=_MINE).delete()
    if removed:
        letters.send_factor_changed(user, "removed")
    return bool(removed)


def needs_password(request: HttpRequest) -> bool:
    """Whether he has to say his password again before he may change anything about it."""
    return bool(is_reauthentication_required(request, app="allauth.mfa"))


def spend(user: User, code: str) -> bool:
    """A code serves once; False if this one has. Remembered as long as it could count as the code of the moment."""
    steps = 2 * app_settings.TOTP_TOLERANCE + 1
    key = f"second-factor:{user.pk}:{normalize_user_code(code)}"
    return bool(cache.add(key, True, timeout=app_settings.TOTP_PERIOD * (steps + 1)))


def key_in_groups(secret: str) -> str:
    """The key to be typed where no camera is at hand."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _box() -> MultiFernet:
    """Under the installation's secret key; what was written under an older one can still be read."""
    return MultiFernet([Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> bytes:
    derived: Any = hashlib.blake2b(secret.encode(), digest_size=32, person=b"second-factor")
    return base64.urlsafe_b64encode(derived.digest())
