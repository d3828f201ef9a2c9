"""Which login somebody means by what he typed: a user name, a tax number however it is written, or a mail address."""

from __future__ import annotations

import re
from typing import Final

from django.db.models import Q
from django.db.models.functions import Lower

from ventanilla.lib import tax_ids
from ventanilla.lib.text import clean_line
from ventanilla.people.models import User

# Up to four letters, digits, up to three characters to check them: RUC, NIT, CUIT and RFC all look like this.
_TAX_ID: Final = re.compile(r"[a-zñ&]{0,4}\d{5,}[a-z0-9]{0,3}")


def tax_login(tax_id: str) -> str:
    """The user name that stands for a tax number: as printed, without the signs that everybody sets differently."""
    return tax_ids.bare(tax_id).lower()


def canonical(login: str) -> str:
    """One spelling for all that mean the same login; what attempts are counted by."""
    bare = tax_login(login)
    return bare if _TAX_ID.fullmatch(bare) else clean_line(login).lower()


def find_user(login: str) -> User | None:
    """The one login that this means, in one query. A mail address that several logins share means none of them."""
    names = {clean_line(login).lower(), canonical(login)} - {""}
    if not names:
        return None
    users = list(
        User.objects.select_related("contact")
        .annotate(lower_username=Lower("username"), lower_email=Lower("email"))
        .filter(Q(lower_username__in=names) | Q(lower_email__in=names))[:3]
    )
    named = [user for user in users if user.username.lower() in names]
    found = named or users
    return found[0] if len(found) == 1 else None
