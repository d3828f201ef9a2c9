"""What the page of styles shows: every part with plausible content, without a row of the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils import timezone

from ventanilla.desks.config import Brand, Choice, Color, Phase, State
from ventanilla.lib.langmap import LangMap


def _map(text: str) -> LangMap:
    return LangMap({"es": text, "en": text})


def _state(key: str, label: str, explanation: str, icon: str, color: Color, phase: Phase) -> State:
    return State(key=key, label=_map(label), explanation=_map(explanation), icon=icon, color=color, phase=phase)


STATES = [
    _state("registrado", "Registrado", "El supervisor lo asignará en breve.", "inbox", "gray", "new"),
    _state("asignado", "Asignado", "Ya tiene una persona o un equipo responsable.", "user-check", "blue", "triage"),
    _state(
        "proceso",
        "En Proceso",
        "Alguien trabaja en él; la bitácora cuenta los avances.",
        "progress",
        "orange",
        "active",
    ),
    _state("finalizado", "Finalizado", "El servicio se restauró o hay una solución.", "circle-check", "green", "done"),
    _state("cancelado", "Cancelado", "Quedó como registro histórico y no cambia más.", "ban", "red", "done"),
]
PRIORITIES = [
    Choice(key="critica", label=_map("Crítica"), color="red", icon="flame"),
    Choice(key="alta", label=_map("Alta"), color="orange", icon="chevrons-up"),
    Choice(key="media", label=_map("Media"), color="yellow", icon="equal"),
    Choice(key="baja", label=_map("Baja"), color="gray", icon="chevron-down"),
]


@dataclass(frozen=True)
class SampleConfig:
    brand: Brand = field(
        default_factory=lambda: Brand(
            name=_map("Mesa de Servicios Andina"),
            address="Av. Amazonas N24-196, Quito",
            site="www.andina.example",
            email="soporte@andina.example",
            phone="+593 2 255 0100",
            color="teal",
            motto=_map("Registre su pedido y sígalo hasta el final."),
        )
    )
    country: str = "EC"
    time_zone: str = "America/Guayaquil"
    register: str = "es"
    date_format: str = "dd-mm-yyyy"


FAULTS = [("c", "Del cliente"), ("g", "En garantía")]
GROUPS = [
    ("1", "Sistemas", [("11", "Correo"), ("12", "Impresoras")]),
    ("2", "Redes", [("21", "Internet"), ("22", "VPN")]),
]


class SampleForm(forms.Form):
    subject = forms.CharField(label="Asunto", max_length=120, help_text="Una frase que lo resuma.")
    phone = forms.CharField(label="Teléfono", required=False, max_length=30)
    text = forms.CharField(
        label="Problema", max_length=400, widget=forms.Textarea, help_text="Qué hacía, qué esperaba, qué pasó."
    )
    priority = forms.ChoiceField(label="Criticidad", choices=[("", "Elegir…"), ("a", "Alta"), ("b", "Baja")])
    area = forms.ChoiceField(label="Área", choices=[("", "Elegir…"), ("1", "Sistemas"), ("2", "Redes")])
    category = forms.CharField(label="Categoría")
    fault = forms.ChoiceField(label="¿De quién fue la falla?", choices=FAULTS, widget=forms.RadioSelect)
    urgent = forms.BooleanField(label="Avisar también por correo", required=False)


def samples() -> dict[str, Any]:
    now = timezone.now()
    desk = SimpleNamespace(key="andina", config=SampleConfig())
    wrong = SampleForm({"subject": "x" * 130, "text": "La impresora no imprime. " * 14}, auto_id="wrong_%s")
    files = [
        SimpleNamespace(name="captura-pantalla-factura.png", size=248_000, url="#", thumb=""),
        SimpleNamespace(name="contrato de mantenimiento 2025.pdf", size=3_412_000, url="#", thumb=""),
    ]
    people = ["María José Andrade", "Luis Cevallos", "Ñusta Quispe", "Ana Ruiz", "Óscar Peña", "Rita Mora"]
    subjects = [
        "La impresora de caja no imprime facturas desde la actualización",
        "Solicitud de acceso a la carpeta de Contabilidad",
        "Error 504 al generar el reporte mensual de ventas por sucursal y vendedor cuando el rango pasa de tres meses",
        "Cambio de teclado",
        "No llegan los correos del formulario de contacto",
    ]
    rows = [
        SimpleNamespace(
            number=1040 + place,
            subject=subject,
            state=STATES[place % 5],
            priority=PRIORITIES[place % 4],
            requester=people[place % 6],
            organization="Comercial Quito S. A.",
            assignee=people[place + 1] if place else "",
            at=now - timedelta(hours=place * 17, minutes=12),
        )
        for place, subject in enumerate(subjects)
    ]
    return {
        "desk": desk,
        "states": STATES,
        "priorities": PRIORITIES,
        "colors": ["gray", "blue", "cyan", "teal", "green", "yellow", "orange", "red", "pink", "purple"],
        "empty_form": SampleForm(),
        "dialog_form": SampleForm(auto_id="dialog_%s"),
        "wrong": wrong,
        "groups": GROUPS,
        "files": files,
        "people": people,
        "rows": rows,
        "hour": now - timedelta(hours=2),
        "day": now - timedelta(days=1, hours=3),
        "minute": now - timedelta(minutes=4),
        "moments": {"registrado": now - timedelta(days=1, hours=3), "asignado": now - timedelta(hours=5)},
    }
