"""The configuration as a file: to keep, to take elsewhere, to bring back. What a file would change is shown before it does."""

from __future__ import annotations

import hashlib
import json
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ventanilla.console.settings.editor.telling import Teller
from ventanilla.console.settings.entry import AdminRequest, by_desk_admin
from ventanilla.console.settings.saving import gone_well
from ventanilla.desks import editing
from ventanilla.desks.blueprint import Refused
from ventanilla.desks.blueprint.check import require
from ventanilla.desks.blueprint.document import document_of
from ventanilla.desks.blueprint.dump import dump
from ventanilla.desks.blueprint.parse import MAX_BYTES, Source, parse
from ventanilla.desks.blueprint.patch import Edit, compare
from ventanilla.web.answer import answer


@require_safe
@by_desk_admin
def download(request: AdminRequest) -> HttpResponse:
    name = f"{request.desk.key}-{timezone.localdate().isoformat()}.toml"
    return HttpResponse(
        dump(document_of(request.desk)),
        content_type="application/toml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@by_desk_admin
def file(request: AdminRequest) -> HttpResponse:
    """A file that was chosen is checked and compared; one that was seen is loaded, if it would still change the same."""
    if request.method != "POST":
        return _page(request)
    upload = request.FILES.get("file")
    raw = upload.read(MAX_BYTES + 1) if upload else request.POST.get("text", "").encode()
    if not raw:
        return _page(request, status=HTTPStatus.UNPROCESSABLE_ENTITY, faults=[_("Falta elegir un archivo.")])
    try:
        source = parse(raw, (upload.name if upload else None) or _("archivo"))
        require(source)
    except Refused as refused:
        faults = [_("Línea %(line)s: %(reason)s") % {"line": one.line, "reason": one.reason} for one in refused.defects]
        return _page(request, status=HTTPStatus.UNPROCESSABLE_ENTITY, faults=faults)
    return _compared(request, source, raw.decode("utf-8-sig"))


def _compared(request: AdminRequest, source: Source, text: str) -> HttpResponse:
    before = document_of(request.desk)
    wanted = {**source.document, "key": request.desk.key}
    edits = compare(before, wanted)
    sign = _sign(edits)
    seen = request.POST.get("seen", "")
    if seen and edits and seen == sign:
        try:
            editing.save(
                request.desk, lambda _document: wanted, number=request.desk.revision, by=request.user, source="file"
            )
        except editing.Faulty as faulty:
            return _page(
                request, status=HTTPStatus.UNPROCESSABLE_ENTITY, faults=[reason for _steps, reason in faulty.found]
            )
        return gone_well(
            request, _("La configuración del archivo ya está en uso. En el historial se puede deshacer."),
            reverse("console:settings", args=[request.desk.key]),
        )  # fmt: skip
    lines = Teller(wanted, before).lines(edits)
    status = HTTPStatus.CONFLICT if seen else HTTPStatus.OK
    return _page(request, status=status, compared=True, lines=lines, text=text, seen=sign, changed=bool(seen))


def _sign(edits: tuple[Edit, ...]) -> str:
    """Stands for what a file would change; comes back with the confirmation."""
    said = [[edit.path, str(edit.before), str(edit.after)] for edit in edits]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:20]


def _page(request: AdminRequest, *, status: HTTPStatus = HTTPStatus.OK, **context: Any) -> HttpResponse:
    back = reverse("console:settings", args=[request.desk.key])
    context = {"faults": [], "compared": False, "changed": False, **context}
    return answer(request, "console/settings/editor/file.html", status=status, back=back, tab="desk", **context)
