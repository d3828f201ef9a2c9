"""What the outbox holds for somebody, and the links in it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ventanilla.mail.models import OutboxMail


def last_mail(address: str) -> OutboxMail:
    mail = OutboxMail.objects.filter(to_address=address).order_by("pk").last()
    assert mail is not None, f"no mail for {address}"
    return mail


def link_in(mail: OutboxMail) -> str:
    """The path of the one link of ours that the mail carries."""
    found: set[str] = {urlsplit(address).path for address in re.findall(r"https?://\S+", mail.text)}
    (path,) = {path for path in found if path.startswith(("/activate/", "/password/"))}
    return path
