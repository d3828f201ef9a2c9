"""Varied Spanish of about 400 characters a message, from a fixed random seed. `caldera` and `turbina` stand only where asked for."""

from __future__ import annotations

from random import Random
from typing import Final

_WHO: Final = (
    "el equipo de contabilidad", "la encargada de compras", "el turno de la noche", "una compañera de bodega", "la gerencia",
    "el área de recursos humanos", "un proveedor nuevo", "el auditor externo", "la sucursal del centro", "el vendedor de ruta",
    "la asistente de caja", "el técnico de planta", "la oficina de cobranzas", "un cliente importante", "el jefe de despacho",
)  # fmt: skip
_WHAT: Final = (
    "no puede imprimir las facturas", "recibe un error al guardar", "ve los saldos duplicados", "perdió el acceso al sistema",
    "no encuentra el reporte mensual", "necesita cambiar una contraseña", "quiere exportar los datos a Excel",
    "nota que todo está muy lento", "pide instalar la versión nueva", "no recibe los correos de aviso",
    "tiene problemas con el lector de código de barras", "encuentra diferencias en el inventario",
    "no logra conectar la impresora", "solicita un usuario adicional", "ve una pantalla en blanco al entrar",
)  # fmt: skip
_WHEN: Final = (
    "desde ayer por la tarde", "desde la última actualización", "cada lunes a primera hora", "cuando hay varios usuarios a la vez",
    "después de reiniciar el servidor", "al cerrar el mes", "en todas las computadoras", "solo en la sucursal del norte",
    "desde que cambiamos de proveedor de internet", "sin que hayamos tocado nada",
)  # fmt: skip
_MORE: Final = (
    "Ya reiniciamos el equipo y el resultado es el mismo.", "Adjuntaremos una captura si hace falta.",
    "Agradecemos que nos indiquen cuánto puede tardar.", "Esto detiene la facturación del día.",
    "Probamos con otro usuario y ocurre igual.", "El mensaje menciona un permiso que no conocemos.",
    "Lo revisamos con el manual y no aparece ese caso.", "Podemos dar acceso remoto a partir de las diez.",
    "En la otra sucursal funciona con normalidad.", "Nos urge porque mañana vence una declaración.",
    "La semana pasada pasó algo parecido y se resolvió solo.", "Si es necesario, enviamos la copia de la base de datos.",
    "El número de serie está en la etiqueta inferior.", "Hay tres personas esperando para trabajar.",
    "Quedamos atentos a su respuesta.", "Gracias por la ayuda de siempre.",
)  # fmt: skip


def message(random: Random, word: str = "", length: int = 400) -> str:
    """A text of about `length` characters; `word` stands in its middle if one is given."""
    sentences = [_statement(random)]
    while sum(map(len, sentences)) < length - 40:
        sentences.append(random.choice(_MORE) if random.random() < 0.7 else _statement(random))
    if word:
        sentences.insert(len(sentences) // 2, f"El asunto tiene que ver con la {word}.")
    return " ".join(sentences)


def subject(random: Random) -> str:
    return f"{random.choice(_WHO)} {random.choice(_WHAT)}".capitalize()


def _statement(random: Random) -> str:
    return f"{random.choice(_WHO).capitalize()} {random.choice(_WHAT)} {random.choice(_WHEN)} (caso {random.randint(100, 99_999)})."
