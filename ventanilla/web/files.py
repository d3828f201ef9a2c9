"""Attached files on their way to a reader: found by his sight, sent so that no browser runs what is in them (safety S7)."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from ventanilla.desks.models import Desk
from ventanilla.tickets.files import store_dir
from ventanilla.tickets.models import Attachment
from ventanilla.web import errors

logger = logging.getLogger(__name__)

# What a browser may show in its own window: pictures that we decoded ourselves. All else, SVG and HTML first of all, is saved.
SHOWN: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
# Whatever a file turns out to be, it runs nothing, loads nothing and knows no cookie of ours.
POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'; form-action 'none'"
THUMBNAIL_TYPE: Final = "image/webp"
THUMBNAIL_AGE: Final = 3600


class _Download(FileResponse):
    block_size = 128 * 1024


@require_safe
def file(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A file under the name its sender gave it. The name in the address is for people; the number finds it."""
    attachment = _seen(request, pk)
    blob = attachment.blob
    shown = blob.is_image and blob.content_type in SHOWN and "download" not in request.GET
    return _send(
        request,
        blob.sha256,
        content_type=blob.content_type,
        name=attachment.name,
        as_attachment=not shown,
        # Asked for again each time: who has lost the right gets nothing from a cache either.
        caching="private, no-cache",
    )


@require_safe
def thumbnail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The small WebP of a picture; made by ourselves, so it may stay in the reader's cache for a while."""
    attachment = _seen(request, pk)
    if not attachment.blob.thumbnail_sha256:
        raise Http404
    return _send(
        request,
        attachment.blob.thumbnail_sha256,
        content_type=THUMBNAIL_TYPE,
        name=f"{attachment.name}.webp",
        as_attachment=False,
        caching=f"private, max-age={THUMBNAIL_AGE}",
    )


@require_safe
@login_not_required
def logo(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """The logo of a desk, also before signing in. No other file is found by its hash, whoever knows that."""
    if not any(desk.config.brand.logo == sha256 for desk in Desk.objects.filter(archived_at=None)):
        raise Http404
    return _send(
        request,
        sha256,
        content_type=THUMBNAIL_TYPE,
        name="logo.webp",
        as_attachment=False,
        caching=f"public, max-age={THUMBNAIL_AGE}",
    )


def _seen(request: HttpRequest, pk: int) -> Attachment:
    attachments = Attachment.objects.visible_to(request.user).select_related("blob")
    return get_object_or_404(attachments, pk=pk)


def _send(
    request: HttpRequest, sha256: str, *, content_type: str, name: str, as_attachment: bool, caching: str
) -> HttpResponseBase:
    etag = quote_etag(sha256)
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            bytes_ = store_dir().open(sha256)
        except FileNotFoundError:
            logger.error("the file %s is missing from the store", sha256[:12])
            return errors.page(request, HTTPStatus.NOT_FOUND, "404_file")
        response = _Download(bytes_, as_attachment=as_attachment, filename=name, content_type=content_type)
    if isinstance(response, _Download | HttpResponseNotModified):
        response.headers["Cache-Control"] = caching
        response.headers["ETag"] = etag
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
    return response
