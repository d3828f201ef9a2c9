"""The parts of a desk's configuration, a page or a list of pages each, in the order in which «Mesa» leads to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from ventanilla.desks.config import BUILT_IN_KINDS

Group = tuple[Any, Sequence[str]]  # a heading, and the keys below it


@dataclass(frozen=True)
class Part:
    name: str
    title: Any
    lead: Any
    icon: str
    groups: Sequence[Group]
    preview: str = ""

    @property
    def keys(self) -> list[str]:
        return [key for _title, keys in self.groups for key in keys]


@dataclass(frozen=True)
class Sheet(Part):
    """Some keys of the desk on one page. `template` draws those that are more than a form."""

    template: str = "sheet"


@dataclass(frozen=True, kw_only=True)
class Listing(Part):
    """A list of the document: its page, and a page for each entry."""

    new: Any
    empty: Any
    archives: bool = False  # its entries can be put out of use

    def groups_for(self, entry: Mapping[str, Any]) -> list[Group]:
        """Without the keys that mean nothing for this entry."""
        skipped = _skipped(self.name, entry)
        groups = [(title, [key for key in keys if key not in skipped]) for title, keys in self.groups]
        return [(title, keys) for title, keys in groups if keys]


# Kinds of field that each limit means something for.
_PEOPLE: Final = frozenset({"requester", "affected", "person"})
_TYPED: Final = _PEOPLE | {"text", "long_text", "subject", "description", "version", "phone", "vendor_number"}


def _skipped(name: str, entry: Mapping[str, Any]) -> set[str]:
    if name != "fields":
        return set()
    kind = entry.get("kind")
    skipped = {
        "options": kind != "choice",
        "max_length": kind not in _TYPED,
        "free_text": kind not in _PEOPLE,
        "placeholder": kind in ("files", "yes_no", "choice", "area", "category", "priority", "service", "product"),
    } | dict.fromkeys(("max_files", "max_file_bytes", "file_types"), kind != "files")
    return {key for key, skip in skipped.items() if skip}


OWN_KINDS: Final = ("text", "long_text", "choice", "yes_no", "number", "minutes", "date", "datetime", "person")
assert not BUILT_IN_KINDS & set(OWN_KINDS)

SHEETS: Final = (
    Sheet(
        "general", _("General"), _("Nombre, país, idioma y primer acceso."), "settings",
        (
            (_("La mesa"), ("name", "country", "time_zone")),
            (_("Cómo habla"), ("language", "register", "date_format")),
            (_("Clientes"), ("first_login", "replies_welcome")),
            (_("Tickets nuevos"), ("opening", "default_priority")),
            (_("Páginas"), ("refresh_seconds",)),
        ),
    ),
    Sheet(
        "brand", _("Identidad"), _("Nombre comercial, logotipo, color y datos de contacto."), "building-store",
        ((_("Cómo se presenta"), ("brand",)),), preview="brand", template="brand",
    ),
    Sheet(
        "texts", _("Textos"), _("Lo que la mesa les dice a sus clientes."), "message",
        ((_("Para los clientes"), ("advice", "welcome", "client_notices")),),
    ),
    Sheet(
        "words", _("Palabras"), _("Cómo llama esta mesa a cada cosa."), "writing",
        ((_("Palabras"), ("words",)),), template="words",
    ),
    Sheet(
        "rights", _("Permisos"), _("Quién puede hacer qué, y qué tickets ve cada uno."), "key",
        ((_("Permisos"), ("rights", "see")),), template="rights",
    ),
    Sheet(
        "notices", _("Avisos"), _("Quién recibe un correo, y cuándo."), "bell",
        ((_("Avisos por correo"), ("notices",)),), template="notices",
    ),
    Sheet(
        "calling", _("Aviso por WhatsApp"), _("Cómo avisa un cliente de su ticket al agente encargado."), "brand-whatsapp",
        ((_("Aviso al agente encargado"), ("calling",)),),
    ),
    Sheet(
        "deadlines", _("Plazos"), _("Horario de trabajo, plazos por prioridad y luces."), "clock",
        ((_("Plazos"), ("deadlines",)),), template="deadlines",
    ),
    Sheet(
        "hours", _("Horas"), _("Cómo se cuenta el tiempo trabajado."), "hourglass",
        ((_("Cómo se cuenta"), ("hours",)),),
    ),
)  # fmt: skip

LISTINGS: Final = (
    Listing(
        "states", _("Estados"), _("Por dónde pasa un ticket, y qué significa cada estado."), "progress",
        (
            (_("Cómo se ve"), ("label", "explanation", "color", "icon", "check")),
            (_("Qué significa"), ("phase", "final", "waiting_on", "clock")),
            (_("Qué se impide"), ("refuses",)),
        ),
        preview="workflow", new=_("Nuevo estado"), empty=_("Todavía no hay estados"), archives=True,
    ),
    Listing(
        "transitions", _("Cambios de estado"), _("Cómo pasa un ticket de un estado a otro, y quién lo hace."), "arrows-exchange",
        (
            (_("El cambio"), ("label", "from", "to")),
            (_("Quién y cuándo"), ("who", "trigger", "days", "intent")),
            (_("Qué pide"), ("requires", "asks", "outcomes", "confirm")),
            (_("Qué pasa después"), ("effects", "waiting_on", "area", "administrative")),
            (_("El botón"), ("color", "icon")),
        ),
        preview="workflow", new=_("Nuevo cambio de estado"), empty=_("Todavía no hay cambios de estado"),
    ),
    Listing(
        "outcomes", _("Resultados"), _("Cómo termina un ticket, y si se cobra."), "rosette-discount-check",
        ((_("El resultado"), ("label", "money", "evidence", "color", "icon")),),
        new=_("Nuevo resultado"), empty=_("Todavía no hay resultados"),
    ),
    Listing(
        "priorities", _("Prioridades"), _("De la más urgente a la menos urgente."), "flag",
        ((_("La prioridad"), ("label", "help", "color", "icon")),),
        new=_("Nueva prioridad"), empty=_("Todavía no hay prioridades"), archives=True,
    ),
    Listing(
        "services", _("Servicios"), _("Clases de servicio, y los resultados que permite cada una."), "tools",
        ((_("El servicio"), ("label", "help", "outcomes", "color", "icon")),),
        new=_("Nuevo servicio"), empty=_("Todavía no hay servicios"), archives=True,
    ),
    Listing(
        "fields", _("Formulario"), _("Qué se pregunta en un ticket, en qué orden y a quién."), "list-details",
        (
            (_("Qué se pregunta"), ("label", "help", "placeholder", "options")),
            (_("Dónde y quién"), ("required", "on", "seen_by", "set_by", "filterable")),
            (_("Límites"), ("max_length", "free_text", "max_files", "max_file_bytes", "file_types")),
        ),
        preview="form", new=_("Nuevo campo"), empty=_("Todavía no hay campos"),
    ),
    Listing(
        "counters", _("Contadores"), _("Las cifras de la primera página del cliente."), "gauge",
        ((_("El contador"), ("label", "states", "color", "icon")),),
        new=_("Nuevo contador"), empty=_("Todavía no hay contadores"),
    ),
    Listing(
        "surveys", _("Encuestas"), _("Qué se pregunta cuando un ticket termina."), "star",
        ((_("La encuesta"), ("label", "intro", "questions", "thanks")),),
        new=_("Nueva encuesta"), empty=_("Todavía no hay encuestas"),
    ),
)  # fmt: skip

PARTS: Final[Mapping[str, Part]] = {part.name: part for part in (*SHEETS, *LISTINGS)}
# What «Mesa» shows: headings with the parts below them.
OVERVIEW: Final[Sequence[tuple[Any, Sequence[str]]]] = (
    (_("La mesa"), ("general", "brand", "texts", "words")),
    (_("El recorrido de un ticket"), ("states", "transitions", "outcomes")),
    (_("El formulario y la primera página"), ("fields", "priorities", "services", "counters", "surveys")),
    (_("Personas, plazos y avisos"), ("rights", "notices", "calling", "deadlines", "hours")),
)


def part_of(path: Sequence[str]) -> Part | None:
    """The part on whose pages this path of the document is edited."""
    for part in PARTS.values():
        if path and (part.name == path[0] or (isinstance(part, Sheet) and path[0] in part.keys)):
            return part
    return None
