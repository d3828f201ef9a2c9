"""The words that a desk may choose for itself, and what they are where it does not.

They stand here and not in the translations, because a desk's own choice takes their place in the same template:
`{{ desk.word("priority") }}` is Criticidad on one desk and Prioridad on another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ventanilla.lib.langmap import LangMap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ventanilla.desks.config import DeskConfig


def _word(es: str, en: str) -> LangMap:
    return LangMap(es=es, en=en)


WORDS: Final[Mapping[str, LangMap]] = {
    # the ticket and the lists of tickets
    "ticket": _word("Ticket", "Ticket"),
    "tickets": _word("Tickets", "Tickets"),
    "number": _word("Número", "Number"),
    "new_ticket": _word("Nuevo ticket", "New ticket"),
    "my_tickets": _word("Mis tickets", "My tickets"),
    "company_tickets": _word("Tickets de la empresa", "Company tickets"),
    "assigned_tickets": _word("Asignados", "Assigned"),
    "incidents": _word("Con incidencias", "With incidents"),
    "attended_tickets": _word("Atendidos", "Attended"),
    "search": _word("Buscar", "Search"),
    "home": _word("Inicio", "Home"),
    # what a ticket says
    "area": _word("Área", "Area"),
    "category": _word("Categoría", "Category"),
    "kind_problem": _word("Problema", "Problem"),
    "kind_request": _word("Requerimiento", "Request"),
    "subject": _word("Asunto", "Subject"),
    "description": _word("Descripción", "Description"),
    "priority": _word("Prioridad", "Priority"),
    "service": _word("Servicio", "Service"),
    "product": _word("Producto", "Product"),
    "version": _word("Versión", "Version"),
    "vendor": _word("Proveedor", "Vendor"),
    "vendor_number": _word("N.º de proveedor", "Vendor number"),
    "phone": _word("Teléfono", "Phone"),
    "files": _word("Archivos adjuntos", "Attachments"),
    "state": _word("Estado", "Status"),
    "outcome": _word("Resultado", "Outcome"),
    "created_at": _word("Fecha", "Date"),
    "updated_at": _word("Última actividad", "Last activity"),
    "closed_at": _word("Fecha de cierre", "Closed on"),
    "due_at": _word("Fecha límite", "Due date"),
    "elapsed": _word("Tiempo transcurrido", "Elapsed time"),
    "waiting_on": _word("En espera de", "Waiting on"),
    # people
    "requester": _word("Solicitante", "Requester"),
    "affected": _word("Persona afectada", "Affected person"),
    "entered_by": _word("Registrado por", "Entered by"),
    "assignee": _word("Técnico asignado", "Assignee"),
    "responsible": _word("Técnico responsable", "Person in charge"),
    "team": _word("Grupo", "Team"),
    "organization": _word("Empresa", "Company"),
    "client": _word("Cliente", "Client"),
    "agent": _word("Agente", "Agent"),
    "supervisor": _word("Supervisor", "Supervisor"),
    "admin": _word("Administrador", "Administrator"),
    # the conversation and the work
    "messages": _word("Mensajes", "Messages"),
    "message": _word("Mensaje", "Message"),
    "history": _word("Bitácora", "Timeline"),
    "solution": _word("Solución", "Solution"),
    "note": _word("Nota interna", "Internal note"),
    "worklog": _word("Tiempo trabajado", "Time spent"),
    "contact_attempt": _word("Intento de contacto", "Contact attempt"),
    "acceptance": _word("Aceptación", "Acceptance"),
    # what people do; moves of the workflow have labels of their own
    "open": _word("Registrar ticket", "Submit ticket"),
    "reply": _word("Responder", "Reply"),
    "edit": _word("Editar", "Edit"),
    "view": _word("Ver", "View"),
    "assign": _word("Asignar", "Assign"),
    "take": _word("Tomar", "Take"),
    "close": _word("Cerrar", "Close"),
    "reopen": _word("Reabrir", "Reopen"),
    "accept": _word("Aceptar", "Accept"),
    "cancel": _word("Cancelar", "Cancel"),
    "delete": _word("Eliminar", "Delete"),
    "transfer": _word("Transferir", "Transfer"),
    "follow": _word("Seguir", "Follow"),
}


def word(config: DeskConfig, key: str) -> LangMap:
    """What this desk calls a thing: its own word, else the label that its form gives to that field, else the usual one.

    An unknown key is a mistake of ours, so it raises KeyError and never shows an empty label.
    """
    usual = WORDS[key]
    return config.words.get(key) or config.built_in_labels.get(key) or usual
