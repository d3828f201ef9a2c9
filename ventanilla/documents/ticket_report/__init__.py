"""The report on a ticket («informe»): what was asked, what was done and when, and how it ended, for its client or for the staff.

Each audience has a serialiser of its own, which names what goes in (safety S2). A report says how things stood at the ticket's last
event, and nothing of the moment at which it is asked for: the same ticket gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ventanilla.documents import letterhead, pictures, typesetting
from ventanilla.documents.prose import breakable
from ventanilla.documents.ticket_report.history import told
from ventanilla.documents.ticket_report.particulars import endings, facts_of, head, name
from ventanilla.documents.ticket_report.tables import attempts, files, states, work
from ventanilla.documents.verification import Audience, Claim, code_of
from ventanilla.mail.outbound.letter import link_to, read_by
from ventanilla.surveys.reading import Answered
from ventanilla.tickets.models import Ticket


@dataclass(frozen=True)
class Report:
    """A report that is ready to be set. `claim` is what its code says, `digest` the hash of all that it holds."""

    content: Mapping[str, Any]
    claim: Claim
    date: datetime
    digest: str
    filename: str

    def pdf(self) -> bytes:
        """Raises `CannotTypeset`."""
        return typesetting.pdf("ticket_report.typ", self.content, date=self.date)


def render(ticket: Ticket, audience: Audience, language: str, *, answers: Sequence[Answered] = ()) -> bytes:
    """The report as a PDF. Sight and right are the caller's: a client gets a `client` copy of a ticket that he sees."""
    return prepare(ticket, audience, language, answers=answers).pdf()


def prepare(ticket: Ticket, audience: Audience, language: str, *, answers: Sequence[Answered] = ()) -> Report:
    """The report on this ticket as it is now; `answers` are those to surveys that its reader may know."""
    version = version_for(ticket, audience)
    with read_by(ticket.desk, language):
        at = written_at(ticket, version)
        copy = _client_copy(ticket, at) if audience == "client" else _internal_copy(ticket, at)
        claim = Claim.of(ticket.number, version, audience, language, hashlib.sha256(_canonical(copy)).digest())
        content = {
            **copy,
            **letterhead.of(
                ticket.desk,
                title=_("Informe del ticket %(number)s") % {"number": ticket.number},
                running=name(ticket),
                foot=code_of(claim),
                date=at,
            ),
            "survey": _survey(answers),
            "seal": _seal(claim),
        }
        filename = _filename(ticket, audience)
    return Report(content, claim, at, hashlib.sha256(_canonical(content)).hexdigest(), filename)


def version_for(ticket: Ticket, audience: Audience) -> int:
    """The version of the ticket that this audience knows of: a client learns nothing of what happens among the staff."""
    return ticket.public_version if audience == "client" else ticket.version


def written_at(ticket: Ticket, version: int) -> datetime:
    at = ticket.events.filter(seq=version).values_list("created_at", flat=True).first()
    return at or ticket.created_at


def _client_copy(ticket: Ticket, at: datetime) -> dict[str, Any]:
    return {
        "head": head(ticket, "client", at, warning=""),
        "facts": facts_of(ticket, "client"),
        "states": states(ticket, ticket.events.public()),
        "endings": list(endings(ticket)),
        "tables": [],
        "files": files(ticket, ticket.attachments.filter(message__is_internal=False)),
        **told(ticket, public=True),
    }


def _internal_copy(ticket: Ticket, at: datetime) -> dict[str, Any]:
    return {
        "head": head(ticket, "staff", at, warning=_("Copia interna: contiene notas que el cliente no debe ver.")),
        "facts": facts_of(ticket, "staff"),
        "states": states(ticket, ticket.events.all()),
        "endings": list(endings(ticket)),
        "tables": [table for table in (work(ticket), attempts(ticket)) if table["rows"]],
        "files": files(ticket, ticket.attachments.all()),
        **told(ticket, public=False),
    }


def _survey(answers: Sequence[Answered]) -> dict[str, Any]:
    return {
        "title": ngettext("Encuesta", "Encuestas", len(answers)),
        "answers": [
            {"question": breakable(said.question), "answer": breakable(said.text)}
            for one in answers
            for said in one.answers
        ],
    }


def _seal(claim: Claim) -> dict[str, Any]:
    code, address = code_of(claim), link_to("/verify/")
    return {
        "title": _("Verificación"),
        "text": _(
            "Con este código cualquiera puede comprobar que el informe es auténtico y si el ticket cambió después:"
        ),
        "code": code,
        "address": address,
        "qr": pictures.qr(f"{address}?code={code}"),
    }


def _filename(ticket: Ticket, audience: Audience) -> str:
    kind = _("informe") if audience == "client" else _("informe-interno")
    return f"{ticket.desk.key.upper()}-{ticket.number}-{kind}.pdf"


def _canonical(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
