"""One mail as its reader sees it, for an administrator's page: to be shown in `<iframe sandbox>`, from an address of its own."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.utils.html import format_html

from ventanilla.mail.models import OutboxMail

# Its own styles and nothing else: no script, no request, no form, no link that leads anywhere, wherever it is opened.
POLICY: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"


def response(mail: OutboxMail) -> HttpResponse:
    """The HTML part of the mail, unable to do anything."""
    html = mail.html or format_html("<!doctype html><meta charset=utf-8><p>{}</p>", mail.text)
    answer = HttpResponse(html, content_type="text/html; charset=utf-8")
    answer["Content-Security-Policy"] = POLICY
    answer["X-Frame-Options"] = "SAMEORIGIN"
    answer["Cache-Control"] = "no-store"
    return answer
