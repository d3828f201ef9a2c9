"""How each key of a blueprint looks on a page: its label, its help, the words of its values. A test holds this against the shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from django.utils.translation import gettext_lazy as _

from ventanilla.console.settings.editor import vocabulary as words
from ventanilla.console.settings.forms.staff import VERBS
from ventanilla.desks.words import WORDS

Look = Literal[
    "", "long", "color", "icon", "radio", "duration", "megabytes", "commas", "spans", "country", "zone", "logo"
]


@dataclass(frozen=True)
class Face:
    label: Any
    help: Any = ""
    words: Mapping[str, Any] = field(default_factory=dict)  # of its values
    keys: Mapping[str, Any] = field(default_factory=dict)  # of the keys of a map
    refers: tuple[str, ...] = ()  # lists of the document whose entries may be named
    look: Look = ""
    empty: Any = ""  # what it means that nothing is chosen


_NAME: Final = Face(_("Nombre"))
_COLOR: Final = Face(_("Color"), words=words.COLORS, look="color")
_ICON: Final = Face(_("Icono"), look="icon")
_HELP: Final = Face(_("Ayuda"), _("Aparece debajo, para quien llena el formulario."))
_ARCHIVED: Final = Face(_("Archivado"))
_KEY: Final = Face(_("Identificador"))

FACES: Final[Mapping[str, Face]] = {
    "name": Face(_("Nombre de la mesa"), _("Como aparece en los menús y en los correos.")),
    "country": Face(_("País"), _("De él salen los feriados y la forma de los teléfonos."), look="country"),
    "time_zone": Face(_("Zona horaria"), look="zone"),
    "language": Face(_("Idioma"), _("El de quienes todavía no han elegido uno."), words.LANGUAGES, look="radio"),
    "register": Face(_("Trato"), _("Cómo se dirige la mesa a quien la lee en español."), words.REGISTERS, look="radio"),
    "date_format": Face(_("Forma de las fechas"), words=words.DATE_FORMATS),
    "first_login": Face(_("Primer acceso de un cliente"), words=words.FIRST_LOGINS, look="radio"),
    "refresh_seconds": Face(
        _("Segundos entre actualizaciones"), _("Cada cuánto se renuevan solas las páginas. Cada persona puede elegir otro valor.")
    ),
    "replies_welcome": Face(
        _("Las respuestas a los correos entran en el ticket"),
        _("Sin esta marca, quien responda a un correo recibe la dirección del portal."),
    ),
    "default_priority": Face(_("Prioridad si nadie elige otra"), refers=("priorities",), empty=_("Ninguna")),
    "opening": Face(_("Estado inicial"), keys=words.OPENERS, refers=("states",)),
    "advice": Face(_("Consejo al registrar un ticket"), _("Aparece sobre el formulario de un ticket nuevo."), look="long"),
    "welcome": Face(_("Bienvenida"), _("Para el cliente que todavía no tiene tickets."), look="long"),
    "client_notices": Face(_("Avisos a los clientes"), _("Aparecen en su primera página mientras no se borren."), look="long"),
    "calling": Face(_("Aviso al agente encargado")),
    "calling.whatsapp": Face(
        _("Los clientes avisan por WhatsApp al agente encargado"), _("Al crear un ticket llegan a la página que lo ofrece.")
    ),
    "calling.advice": Face(_("Por qué conviene avisar"), _("Vacío, la página trae un texto propio."), look="long"),
    "calling.message": Face(
        _("Mensaje"), _("Puede llevar {number}, {company}, {problem} y {link}. Vacío, la página trae un texto propio."), look="long"
    ),
    "brand": Face(_("Identidad")),
    "brand.name": Face(_("Nombre comercial")),
    "brand.motto": Face(_("Lema")),
    "brand.address": Face(_("Dirección")),
    "brand.site": Face(_("Sitio web"), _("Con https:// al principio.")),
    "brand.email": Face(_("Correo de contacto")),
    "brand.phone": Face(_("Teléfono")),
    "brand.color": _COLOR,
    "brand.logo": Face(_("Logotipo"), _("Imagen PNG, JPEG o WebP de hasta 2 MB. Se guarda una copia limpia."), look="logo"),
    "words": Face(_("Palabras"), keys=WORDS),
    "rights": Face(_("Permisos"), keys=VERBS, words=words.WHO),
    "see": Face(_("Qué tickets ve cada uno"), keys=words.SEERS, words=words.SCOPES),
    "notices": Face(_("Avisos por correo")),
    "notices.event": Face(_("Cuando")),
    "notices.to": Face(_("Recibe un correo"), words=words.RECIPIENTS),
    "deadlines": Face(_("Plazos")),
    "deadlines.amber_percent": Face(
        _("Luz amarilla al pasar este porcentaje del plazo"), _("Antes la luz es verde; vencido el plazo, roja.")
    ),
    "deadlines.holidays": Face(_("Los feriados del país no se trabajan")),
    "deadlines.calendar": Face(_("Horario de trabajo"), keys=words.WEEKDAYS, look="spans"),
    "deadlines.first_reply": Face(_("Plazo de la primera respuesta"), refers=("priorities",), look="duration"),
    "deadlines.next_reply": Face(_("Plazo de cada respuesta siguiente"), refers=("priorities",), look="duration"),
    "deadlines.resolution": Face(_("Plazo de la solución"), refers=("priorities",), look="duration"),
    "deadlines.shown_to_clients": Face(_("Los clientes ven los plazos y la luz de sus tickets")),
    "hours": Face(_("Conteo de horas")),
    "hours.minimum": Face(_("Tiempo mínimo"), _("Lo que se cuenta aunque el trabajo haya durado menos, en minutos.")),
    "hours.step": Face(_("Redondeo"), _("El tiempo se redondea hacia arriba a múltiplos de estos minutos; con 1 no se redondea.")),
    "hours.per": Face(_("El mínimo y el redondeo se aplican"), words=words.PER, look="radio"),
    "hours.warn_percent": Face(
        _("Avisar cuando de un paquete quede este porcentaje"), _("El aviso llega una sola vez, a la empresa y a los supervisores.")
    ),
    "hours.warn_days": Face(_("Avisar estos días antes de que un paquete venza"), _("De 1 a 365.")),
    "states": Face(_("Estados")),
    "states.key": _KEY,
    "states.label": _NAME,
    "states.explanation": Face(_("Explicación"), _("Le dice al cliente qué significa que su ticket esté así."), look="long"),
    "states.icon": _ICON,
    "states.color": _COLOR,
    "states.phase": Face(_("Etapa"), _("Qué significa este estado para las listas, los plazos y las cuentas."), words.PHASES, look="radio"),
    "states.final": Face(_("Es definitivo"), _("De un estado definitivo el ticket ya no sale. Su etapa es «Terminado».")),
    "states.clock": Face(_("El tiempo del plazo"), words=words.CLOCKS, look="radio"),
    "states.waiting_on": Face(_("A quién se espera"), words=words.WAITING, look="radio"),
    "states.refuses": Face(_("Qué no se puede hacer mientras tanto"), words=words.REFUSALS),
    "states.check": Face(_("Se dibuja con una marca de visto")),
    "states.archived": _ARCHIVED,
    "transitions": Face(_("Cambios de estado")),
    "transitions.key": _KEY,
    "transitions.label": Face(_("Nombre"), _("Lo que dice el botón, si tiene uno.")),
    "transitions.from": Face(_("Sale de"), refers=("states",)),
    "transitions.to": Face(_("Lleva a"), refers=("states",), empty=_("El ticket se queda donde está")),
    "transitions.who": Face(
        _("Quién puede"), _("Tras varios días sin respuesta lo hace el sistema, y esto no cuenta."), words.WHO
    ),
    "transitions.trigger": Face(_("Ocurre"), words=words.TRIGGERS, look="radio"),
    "transitions.days": Face(_("Días hábiles sin respuesta"), _("De 1 a 365; solo con «Tras varios días sin respuesta».")),
    "transitions.intent": Face(_("Sirve para"), words=words.INTENTS, look="radio"),
    "transitions.requires": Face(_("Exige antes"), _("Sin esto no se puede hacer."), words.EVIDENCE, refers=("fields",)),
    "transitions.asks": Face(_("Pregunta, sin exigir"), words=words.EVIDENCE, refers=("fields",)),
    "transitions.outcomes": Face(
        _("Resultado"), _("Con uno marcado queda fijo; con varios, se elige al cerrar. Todo cierre necesita alguno."), refers=("outcomes",)
    ),
    "transitions.confirm": Face(_("Pregunta de confirmación"), _("Aparece antes de hacerlo. Vacía, no se pregunta.")),
    "transitions.icon": _ICON,
    "transitions.color": _COLOR,
    "transitions.area": Face(_("El ticket pasa al área"), refers=("areas",), empty=_("Se queda en la suya")),
    "transitions.waiting_on": Face(_("Después se espera"), words=words.WAITING_AFTER),
    "transitions.administrative": Face(
        _("Es un cierre administrativo"), _("Se muestra como tal, nunca como si el cliente hubiera estado de acuerdo.")
    ),
    "transitions.effects": Face(_("Además"), words=words.EFFECTS),
    "outcomes": Face(_("Resultados")),
    "outcomes.key": _KEY,
    "outcomes.label": _NAME,
    "outcomes.money": Face(_("Qué se cobra"), words=words.MONEY, look="radio"),
    "outcomes.evidence": Face(_("Qué debe constar"), keys=words.LEAST),
    "outcomes.color": _COLOR,
    "outcomes.icon": _ICON,
    **{
        f"{at}.{name}": face
        for at in ("priorities", "services", "fields.options", "surveys.questions.options")
        for name, face in {
            "key": _KEY, "label": _NAME, "help": _HELP, "color": _COLOR, "icon": _ICON, "archived": _ARCHIVED,
            "outcomes": Face(_("Resultados que permite"), _("Sin ninguno marcado, todos."), refers=("outcomes",)),
        }.items()
    },
    "priorities": Face(_("Prioridades")),
    "services": Face(_("Servicios")),
    "fields": Face(_("Formulario")),
    "fields.key": _KEY,
    "fields.kind": Face(_("Clase de campo"), words=words.FIELD_KINDS),
    "fields.label": Face(_("Nombre"), _("Lo que dice el formulario.")),
    "fields.help": _HELP,
    "fields.placeholder": Face(_("Ejemplo dentro del campo"), _("Se ve en gris mientras el campo está vacío.")),
    "fields.required": Face(_("Es obligatorio")),
    "fields.on": Face(_("Lo muestran los formularios de"), words=words.SIDES),
    "fields.seen_by": Face(_("Lo lee en el ticket"), words=words.READERS),
    "fields.set_by": Face(_("Lo puede cambiar después"), words=words.WHO),
    "fields.options": Face(_("Opciones")),
    "fields.max_length": Face(_("Máximo de caracteres"), _("Con 0 vale el límite del producto.")),
    "fields.free_text": Face(_("También se puede escribir un nombre que no está en la lista")),
    "fields.max_files": Face(_("Máximo de archivos"), _("Con 0 vale el límite de la instalación.")),
    "fields.max_file_bytes": Face(
        _("Tamaño máximo de cada archivo, en MB"), _("Con 0 vale el límite de la instalación."), look="megabytes"
    ),
    "fields.file_types": Face(
        _("Tipos de archivo"), _("Extensiones separadas por comas: pdf, png, docx. Vacío, los tipos seguros de la instalación."),
        look="commas",
    ),
    "fields.filterable": Face(_("El personal puede filtrar las listas por este campo")),
    "counters": Face(_("Contadores")),
    "counters.key": _KEY,
    "counters.label": _NAME,
    "counters.states": Face(_("Cuenta los tickets en"), refers=("states",)),
    "counters.icon": _ICON,
    "counters.color": _COLOR,
    "surveys": Face(_("Encuestas")),
    "surveys.key": _KEY,
    "surveys.label": _NAME,
    "surveys.intro": Face(_("Presentación"), _("Aparece sobre las preguntas."), look="long"),
    "surveys.thanks": Face(_("Agradecimiento"), _("Aparece al terminar."), look="long"),
    "surveys.questions": Face(_("Preguntas")),
    "surveys.questions.key": _KEY,
    "surveys.questions.label": Face(_("Pregunta")),
    "surveys.questions.kind": Face(_("Se responde con"), words=words.QUESTION_KINDS),
    "surveys.questions.help": _HELP,
    "surveys.questions.required": Face(_("Es obligatoria")),
    "surveys.questions.options": Face(_("Respuestas de la lista")),
    "areas": Face(_("Áreas")),
    "areas.key": _KEY,
    "areas.label": _NAME,
    "areas.categories": Face(_("Categorías")),
    "areas.teams": Face(_("Grupos")),
    "areas.teams.key": _KEY,
    "areas.teams.label": _NAME,
    **{
        f"{at}.{name}": face
        for at in ("areas.categories", "areas.categories.children")
        for name, face in {
            "key": _KEY, "label": _NAME, "kind": Face(_("Tipo"), words=words.CATEGORY_KINDS),
            "default_priority": Face(_("Prioridad inicial"), refers=("priorities",)),
            "outcomes": Face(_("Resultados que permite"), refers=("outcomes",)),
            "survey": Face(_("Encuesta"), refers=("surveys",)),
        }.items()
    },
    "areas.categories.children": Face(_("Categorías de segundo nivel")),
    "products": Face(_("Productos")),
    "products.key": _KEY,
    "products.label": _NAME,
    "products.versions": Face(_("Versiones")),
}  # fmt: skip
