"""A document on its way to a reader: a PDF to save under a good name, or not at all where he has it already."""

from __future__ import annotations

from typing import Protocol

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag

from ventanilla.documents.typesetting import CannotTypeset
from ventanilla.web import errors


class Document(Protocol):
    """Something that can be set; `digest` is the hash of all that it holds."""

    @property
    def digest(self) -> str: ...
    @property
    def filename(self) -> str: ...
    def pdf(self) -> bytes: ...


def send(request: HttpRequest, document: Document) -> HttpResponse:
    """The PDF; 304 without setting it if the reader has these very contents; 503 if it cannot be set now."""
    etag = quote_etag(document.digest)
    response = get_conditional_response(request, etag=etag)
    if not isinstance(response, HttpResponse):
        try:
            content = document.pdf()
        except CannotTypeset:
            return errors.unavailable(request)
        response = HttpResponse(content, content_type="application/pdf")
        response.headers["Content-Disposition"] = content_disposition_header(True, document.filename) or "attachment"
    # Asked for again each time: who has lost the right gets nothing from a cache either.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = etag
    return response
