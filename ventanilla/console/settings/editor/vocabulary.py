"""The fixed values of a blueprint in words: what an administrator reads instead of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

Words = Mapping[str, Any]

LANGUAGES: Final[Words] = {"es": _("Español"), "en": _("Inglés")}
REGISTERS: Final[Words] = {
    "es": _("Formal"),
    "es-mx": _("Familiar, como en México"),
    "es-ar": _("Familiar, como en Argentina"),
}
DATE_FORMATS: Final[Words] = {
    "dd/mm/yyyy": _("31/12/2026, día primero"),
    "dd-mm-yyyy": _("31-12-2026, día primero"),
    "yyyy-mm-dd": _("2026-12-31, año primero"),
    "mm/dd/yyyy": _("12/31/2026, mes primero"),
}
FIRST_LOGINS: Final[Words] = {
    "link": _("Con el enlace de una invitación"),
    "tax_id": _("Con el número tributario de la empresa, una sola vez"),
}
COLORS: Final[Words] = {
    "gray": _("Gris"), "blue": _("Azul"), "cyan": _("Celeste"), "teal": _("Verde azulado"), "green": _("Verde"),
    "yellow": _("Amarillo"), "orange": _("Naranja"), "red": _("Rojo"), "pink": _("Rosado"), "purple": _("Morado"),
}  # fmt: skip
PHASES: Final[Words] = {
    "new": _("Nuevo: nadie lo ha visto todavía"),
    "triage": _("Por repartir: espera a quien lo atienda"),
    "active": _("En marcha: alguien trabaja en él"),
    "waiting": _("En espera: falta la respuesta de otros"),
    "review": _("En revisión: falta que lo confirmen"),
    "done": _("Terminado: ya no queda nada por hacer"),
}
CLOCKS: Final[Words] = {"runs": _("Corre"), "stops": _("Se detiene")}
WAITING: Final[Words] = {
    "support": _("A soporte"),
    "client": _("Al cliente"),
    "vendor": _("Al proveedor"),
    "external": _("A un tercero"),
    "nobody": _("A nadie"),
}
WAITING_AFTER: Final[Words] = {"": _("A quien diga el estado"), **{key: WAITING[key] for key in list(WAITING)[:4]}}
REFUSALS: Final[Words] = {
    "requester_reply": _("Respuestas del cliente"),
    "staff_reply": _("Respuestas del personal"),
    "note": _("Escribir notas internas"),
    "edit": _("Cambiar sus datos"),
    "assign": _("Asignarlo"),
    "attach": _("Adjuntar archivos"),
    "delete": _("Eliminarlo"),
    "work": _("Anotar trabajo"),
}
WHO: Final[Words] = {
    "requester": _("Quien lo pidió"),
    "company": _("Su empresa"),
    "assignee": _("Técnico asignado"),
    "responsible": _("Técnico responsable"),
    "agent": _("Agentes"),
    "supervisor": _("Supervisores"),
    "admin": _("Administradores"),
    "system": _("El sistema"),
}
TRIGGERS: Final[Words] = {
    "press": _("Al pulsar su botón"),
    "assign": _("Al asignar el ticket"),
    "first_work": _("Al primer trabajo del técnico asignado"),
    "requester_reply": _("Cuando responde el cliente"),
    "staff_reply": _("Cuando responde el personal"),
    "facts_saved": _("Al quedar completos los datos que exige"),
    "silence": _("Tras varios días sin respuesta"),
}
INTENTS: Final[Words] = {
    "move": _("Avanzar en el trabajo"),
    "close": _("Cerrar"),
    "accept": _("Dar por bueno lo hecho"),
    "reopen": _("Reabrir"),
    "cancel": _("Cancelar"),
}
EVIDENCE: Final[Words] = {
    "comment": _("Un comentario"),
    "assignee": _("Un técnico asignado"),
    "solution": _("Una solución marcada"),
    "reason": _("Un motivo"),
    "minutes": _("Tiempo trabajado"),
    "contact_attempts": _("Intentos de contacto"),
    "outcome": _("Un resultado"),
}
LEAST: Final[Words] = {
    "minutes": _("Minutos trabajados, al menos"),
    "contact_attempts": _("Intentos de contacto, al menos"),
    "comment": _("Comentarios, al menos"),
    "solution": _("Soluciones marcadas, al menos"),
}
EFFECTS: Final[Words] = {
    "hours": _("Contar las horas del cliente"),
    "notify_area": _("Avisar a toda el área"),
    "remind": _("Recordar la fecha acordada"),
    "report": _("Preparar el informe"),
    "report_mail": _("Enviar el informe al cliente"),
    "survey": _("Enviar la encuesta"),
}
MONEY: Final[Words] = {
    "nothing": _("No se cobra"),
    "hour_pack": _("Se descuenta del paquete de horas"),
    "invoice": _("Se suma a la próxima factura"),
}
SIDES: Final[Words] = {"portal": _("El portal de clientes"), "console": _("La consola del personal")}
READERS: Final[Words] = {"client": _("El cliente"), "staff": _("El personal")}
FIELD_KINDS: Final[Words] = {
    "area": _("Área"),
    "category": _("Categoría"),
    "subject": _("Asunto"),
    "description": _("Descripción"),
    "requester": _("Solicitante"),
    "affected": _("Persona afectada"),
    "phone": _("Teléfono"),
    "organization": _("Empresa"),
    "product": _("Producto"),
    "version": _("Versión"),
    "priority": _("Prioridad"),
    "service": _("Servicio"),
    "files": _("Archivos adjuntos"),
    "assignee": _("Técnico asignado"),
    "responsible": _("Técnico responsable"),
    "vendor_number": _("Número de proveedor"),
    "due_at": _("Fecha límite"),
    "text": _("Texto de una línea"),
    "long_text": _("Texto largo"),
    "number": _("Número"),
    "minutes": _("Duración en minutos"),
    "date": _("Fecha"),
    "datetime": _("Fecha y hora"),
    "choice": _("Lista de opciones"),
    "yes_no": _("Sí o no"),
    "person": _("Persona"),
}
FIELD_ICONS: Final[Mapping[str, str]] = {
    "area": "sitemap", "category": "category", "subject": "tag", "description": "file-text", "requester": "user",
    "affected": "user-question", "phone": "phone", "organization": "building", "product": "package",
    "version": "code", "priority": "flag", "service": "tools", "files": "paperclip", "assignee": "user-check",
    "responsible": "user-shield", "vendor_number": "hash", "due_at": "calendar-event", "text": "writing",
    "long_text": "note", "number": "hash", "minutes": "clock", "date": "calendar", "datetime": "calendar-time",
    "choice": "list-check", "yes_no": "checkbox", "person": "user",
}  # fmt: skip
RECIPIENTS: Final[Words] = {
    "requester": _("Solicitante"),
    "affected": _("Persona afectada"),
    "entered_by": _("Quien lo registró"),
    "assignee": _("Técnico asignado"),
    "responsible": _("Técnico responsable"),
    "team": _("Su grupo"),
    "area": _("Toda el área"),
    "followers": _("Quienes lo siguen"),
}
EVENTS: Final[Words] = {
    "ticket.opened": _("Se registra un ticket"),
    "ticket.replied": _("Alguien responde"),
    "ticket.noted": _("Se escribe una nota interna"),
    "ticket.solution_marked": _("Se marca la solución"),
    "ticket.edited": _("Cambian sus datos"),
    "ticket.attached": _("Se adjunta un archivo"),
    "ticket.work_logged": _("Se anota trabajo"),
    "ticket.contact_attempted": _("Se anota un intento de contacto"),
    "ticket.assigned": _("Se asigna"),
    "ticket.moved": _("Cambia de estado"),
    "ticket.deleted": _("Se elimina"),
    "ticket.restored": _("Se recupera"),
    "ticket.flagged": _("Se marca con incidencia"),
    "ticket.unflagged": _("Se quita la incidencia"),
    "ticket.deadline_warned": _("Un plazo está por vencer"),
    "ticket.deadline_breached": _("Un plazo venció"),
    "ticket.transferred": _("Pasa a otra área"),
    "ticket.followed": _("Alguien empieza a seguirlo"),
    "ticket.unfollowed": _("Alguien deja de seguirlo"),
    "ticket.notified": _("Se avisa por WhatsApp"),
}
SEERS: Final[Words] = {
    "requester": _("Cliente"),
    "agent": _("Agente"),
    "supervisor": _("Supervisor"),
}
SCOPES: Final[Words] = {
    "own": _("Los propios"),
    "company": _("Los de su empresa"),
    "assigned": _("Los asignados a su nombre o a sus grupos"),
    "incidents": _("Los suyos con incidencias"),
    "attended": _("Los que atendió"),
    "surveys": _("Las encuestas de los suyos"),
    "area": _("Todos los de sus áreas"),
    "desk": _("Todos los de la mesa"),
}
OPENERS: Final[Words] = {
    "requester": _("Cuando lo registra un cliente, nace en"),
    "staff": _("Cuando lo registra el personal, nace en"),
}
WEEKDAYS: Final[Words] = {
    "monday": _("Lunes"), "tuesday": _("Martes"), "wednesday": _("Miércoles"), "thursday": _("Jueves"),
    "friday": _("Viernes"), "saturday": _("Sábado"), "sunday": _("Domingo"),
}  # fmt: skip
PER: Final[Words] = {"ticket": _("Por ticket"), "worklog": _("Por cada anotación de trabajo")}
QUESTION_KINDS: Final[Words] = {
    "stars": _("Estrellas, de una a cinco"),
    "choice": _("Una respuesta de una lista"),
    "text": _("Texto libre"),
}
CATEGORY_KINDS: Final[Words] = {"problem": _("Problema"), "request": _("Requerimiento")}
