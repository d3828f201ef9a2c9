"""Each kind of defect: a sound blueprint with one thing changed is refused, with the line of that thing and the reason."""

from __future__ import annotations

import pytest

from ventanilla.desks.blueprint.check import check
from ventanilla.desks.blueprint.defects import Defect, Refused
from ventanilla.desks.blueprint.parse import MAX_BYTES, parse
from ventanilla.desks.tests.test_load import MINIMAL

pytestmark = pytest.mark.once

SOUND = MINIMAL.read_text(encoding="utf-8")

WAITING = """
[[states]]  # 3
key = "waiting"
label = { es = "En espera", en = "Waiting" }
explanation = { es = "Falta su respuesta.", en = "Your answer is missing." }
icon = "clock"
color = "orange"
phase = "waiting"
"""


def move(key: str, source: str, target: str, more: str = 'who = ["agent"]') -> str:
    label = '{ es = "Mover", en = "Move" }'
    return f'\n[[transitions]]  # 2\nkey = "{key}"\nlabel = {label}\nfrom = ["{source}"]\nto = "{target}"\n{more}\n'


YES = '{ key = "yes", label = { es = "Sí", en = "Yes" } }'


def survey(more: str) -> str:
    return f'[[surveys]]\nkey = "after"\nlabel = {{ es = "Después", en = "Afterwards" }}\n{more}\n'


def question(kind: str, more: str = "") -> str:
    return (
        f'\n[[surveys.questions]]\nkey = "fast"\nlabel = {{ es = "¿Rápido?", en = "Fast?" }}\nkind = "{kind}"\n{more}'
    )


# what is changed, into what, a piece of the line that is named, the reason
# fmt: off
KINDS = [
    ('key = "mesa"', 'key = "mesa', 'key = "mesa', "no es TOML válido, columna 12: «key = \"mesa»"),
    ('key = "mesa"', 'key = "mesa"\ncountry = "MX"', 'country = "EC"', "esta clave o tabla ya se definió antes"),
    ("format = 1", "format = 2", "format = 2", "format: falta «format = 1» o es otro formato"),
    ('country = "EC"', 'country = "EC"\ncuontry = "MX"', "cuontry",
     "cuontry: clave desconocida: «cuontry» no existe; ¿quiso decir «country»?"),
    ('phase = "new"', 'phase = "new"\nweight = 3', "weight",
     ("states[1].weight: clave desconocida: «weight» no existe; puede ser: key, label, explanation, icon, color, phase, "
      "final, clock, waiting_on, refuses, check, archived")),
    ('{ key = "wifi",', '{ key = "wifi", colour = "red",', "wifi",
     ("areas[1].categories[1].children[1].colour: clave desconocida: «colour» no existe; "
      "puede ser: key, label, kind, default_priority, outcomes, survey")),
    ('open = ["requester", "agent"]', 'opne = ["requester", "agent"]', "opne",
     "rights.opne: clave desconocida: «opne» no existe; ¿quiso decir «open»?"),
    ('priority = { es = "Crit', 'severity = { es = "Crit', "severity",
     "words.severity: clave desconocida: «severity» no existe"),
    ("required = true", 'required = "yes"', 'required = "yes"', "fields[1].required: debe ser true o false"),
    ('key = "erp"', "key = 7", "key = 7", "products[1].key: debe ser un texto entre comillas"),
    ('states = ["open"]', 'states = "open"', 'states = "open"', "counters[1].states: debe ser una lista"),
    ('name = { es = "Mesa", en = "Desk" }', 'name = "Mesa"', 'name = "Mesa"',
     "brand.name: debe ser un texto por idioma, como { es = \"…\", en = \"…\" }"),
    ("evidence = { minutes = 1 }", "evidence = 1", "evidence = 1", "outcomes[1].evidence: debe ser una tabla"),
    ("evidence = { minutes = 1 }", "evidence = { minutes = 1.5 }", "minutes = 1.5",
     "outcomes[1].evidence.minutes: debe ser un número entero"),
    ("[brand]", "[deadlines.calendar]\nmonday = [08:00:00]\n[brand]", "monday",
     "deadlines.calendar.monday[1]: debe ser un texto entre comillas"),
    ("[brand]", '[deadlines.calendar]\nmonday = ["8-12"]\n[brand]', "monday",
     "deadlines.calendar.monday[1]: un horario se escribe como «08:00-17:30»"),
    ("[brand]", '[deadlines.calendar]\nmonday = ["13:00-12:00"]\n[brand]', "monday",
     "deadlines.calendar.monday[1]: el horario termina antes de empezar"),
    ("[brand]", '[deadlines.calendar]\nmonday = ["08:00-12:00", "11:00-17:00"]\n[brand]', "monday",
     "deadlines.calendar.monday[2]: los horarios de un día van en orden y no se cruzan"),
    ("[brand]", '[deadlines.calendar]\nlunes = ["08:00-12:00"]\n[brand]', "lunes",
     ("deadlines.calendar.lunes: clave desconocida: «lunes» no existe; "
      "puede ser: monday, tuesday, wednesday, thursday, friday, saturday, sunday")),
    ("[brand]", "[deadlines]\namber_percent = 100\n[brand]", "amber",
     "deadlines.amber_percent: debe estar entre 1 y 99"),
    ("[brand]", "[deadlines.resolution]\nurgent = 60\n[brand]", "urgent",
     "deadlines.resolution.urgent: «urgent» no existe; puede ser: default, normal"),
    ("[brand]", "[deadlines.first_reply]\nnormal = 0\n[brand]", "normal = 0",
     "deadlines.first_reply.normal: debe ser 1 o más"),
    ("[brand]", "[deadlines.next_reply]\nnormal = 60\n[brand]", "normal = 60",
     "deadlines.next_reply.normal: un plazo necesita un horario de trabajo, y no hay ninguna hora laborable"),
    ("[brand]", '[deadlines.calendar]\nmonday = ["09:00-10:00"]\n[deadlines.resolution]\ndefault = 31201\n[brand]', "31201",
     "deadlines.resolution.default: con este horario de trabajo el plazo pasa de diez años"),
    ("[brand]", '[deadlines.calendar]\nmonday = ["22:00-06:00", "23:00-24:00"]\n[brand]', "monday",
     "deadlines.calendar.monday[2]: los horarios de un día van en orden y no se cruzan"),
    ("[brand]", '[deadlines.calendar]\nsunday = ["22:00-06:00"]\nmonday = ["05:00-12:00"]\n[brand]', "monday",
     "deadlines.calendar.monday[1]: los horarios de un día van en orden y no se cruzan"),
    ("[brand]", '[calling]\nmessage = { es = "Ticket {numero}" }\n[brand]', "numero",
     "calling.message.es: «numero» no existe; ¿quiso decir «number»?"),
    ("[brand]", f'[calling]\nmessage = {{ es = "{"x" * 501}" }}\n[brand]', "xxx", "calling.message.es: pasa de 500 caracteres"),
    ("[brand]", '[calling]\nwhatsapp = "yes"\n[brand]', "whatsapp", "calling.whatsapp: debe ser true o false"),
    ("[brand]", "[hours]\nstep = 0\n[brand]", "step", "hours.step: debe estar entre 1 y 1440"),
    ("[brand]", "[hours]\nminimum = 1441\n[brand]", "minimum", "hours.minimum: debe estar entre 0 y 1440"),
    ("[brand]", "[hours]\nwarn_percent = 100\n[brand]", "warn_percent", "hours.warn_percent: debe estar entre 1 y 99"),
    ("[brand]", "[hours]\nwarn_days = 0\n[brand]", "warn_days", "hours.warn_days: debe estar entre 1 y 365"),
    ("[brand]", '[hours]\nper = "client"\n[brand]', "per", "hours.per: «client» no existe; puede ser: ticket, worklog"),
    ('intent = "close"', 'effects = ["surveys"]', "surveys",
     "transitions[1].effects[1]: «surveys» no existe; ¿quiso decir «survey»?"),
    ('icon = "inbox"\n', "", "[[states]]  # 1", "states[1]: falta la clave «icon»"),
    ('staff = "open"', "", "[opening]", "opening: falta la clave «staff»"),
    ('supervisor = ["desk"]', "", "[see]", "see: falta la clave «supervisor»"),
    ('key = "erp"', 'key = "ERP 2"', 'key = "ERP 2"',
     "products[1].key: una clave lleva solo minúsculas sin acento, cifras, «_» y «-», y hasta 40 caracteres"),
    ('key = "erp"', f'key = "{"e" * 41}"', "e" * 41,
     "products[1].key: una clave lleva solo minúsculas sin acento, cifras, «_» y «-», y hasta 40 caracteres"),
    ('{ key = "before",', '{ key = "today",', "Antes", "fields[2].options[2]: «today» está repetido"),
    ('{ key = "wifi",', '{ key = "network",', "Wifi", "areas[1].categories[1].children[1]: «network» está repetido"),
    ('[[products]]\n', '[[products]]\nkey = "erp"\nlabel = { es = "A" }\n[[products]]  # 2\n', "[[products]]  # 2",
     "products[2]: «erp» está repetido"),
    ('who = ["requester", "agent"]', 'who = ["agent", "agent"]', "who =",
     "transitions[1].who[2]: «agent» está repetido"),
    ('color = "green"', 'color = "#00ff00"', "#00ff00",
     "states[2].color: «#00ff00» no existe; puede ser: gray, blue, cyan, teal, green, yellow, orange, red, pink, purple"),
    ('phase = "new"', 'phase = "news"', "news", "states[1].phase: «news» no existe; ¿quiso decir «new»?"),
    ('who = ["requester", "agent"]', 'who = ["requester", "clients"]', "clients",
     ("transitions[1].who[2]: «clients» no existe; "
      "puede ser: requester, company, assignee, responsible, agent, supervisor, admin, system")),
    ('intent = "close"', 'trigger = "pres"', "pres\"", "transitions[1].trigger: «pres» no existe; ¿quiso decir «press»?"),
    ('kind = "choice"', 'kind = "choise"', "choise", "fields[2].kind: «choise» no existe; ¿quiso decir «choice»?"),
    ("evidence = { minutes = 1 }", "evidence = { hours = 1 }", "hours",
     ("outcomes[1].evidence.hours: «hours» no existe; "
      "puede ser: comment, assignee, solution, reason, minutes, contact_attempts, outcome")),
    ("evidence = { minutes = 1 }", "evidence = { minutes = 0 }", "minutes = 0",
     "outcomes[1].evidence.minutes: debe ser 1 o más"),
    ("evidence = { minutes = 1 }", 'money = "free"', "free",
     "outcomes[1].money: «free» no existe; puede ser: nothing, hour_pack, invoice"),
    ('agent = ["desk"]', 'agent = ["all"]', "all",
     "see.agent[1]: «all» no existe; puede ser: own, company, assigned, incidents, attended, surveys, area, desk"),
    ('label = { es = "ERP", en = "ERP" }', "label = {}", "label = {}", "products[1].label: no tiene texto en ningún idioma"),
    ('label = { es = "ERP", en = "ERP" }', 'label = { es = " " }', 'es = " "',
     "products[1].label: no tiene texto en ningún idioma"),
    ('label = { es = "ERP", en = "ERP" }', 'label = { fr = "ERP" , es = "ERP" }', "fr =",
     "products[1].label.fr: idioma desconocido: «fr» no existe; puede ser: es, en"),
    ('label = { es = "ERP", en = "ERP" }', 'label = { es = "a\\nb" }', "a\\nb",
     "products[1].label.es: debe caber en una línea"),
    ('label = { es = "ERP", en = "ERP" }', 'label = { es = "a\\u0000b" }', "a\\u0000b",
     "products[1].label.es: contiene caracteres de control"),
    ('label = { es = "ERP", en = "ERP" }', f'label = {{ es = "{"a" * 201}" }}', "aaa",
     "products[1].label.es: pasa de 200 caracteres"),
    # the workflow
    ('from = ["open"]', 'from = ["open", "opened"]', "opened",
     "transitions[1].from[2]: «opened» no existe; ¿quiso decir «open»?"),
    ("[[outcomes]]", move("ask", "open", "asked") + "\n[[outcomes]]", 'to = "asked"',
     "transitions[2].to: «asked» no existe; puede ser: open, closed"),
    ('\n[[transitions]]', WAITING + move("go", "waiting", "open") + "\n[[transitions]]", "[[states]]  # 3",
     "states[3]: nadie puede llegar al estado «waiting»"),
    ('\n[[transitions]]', WAITING + move("go", "open", "waiting") + "\n[[transitions]]", "[[states]]  # 3",
     "states[3]: nadie puede salir del estado «waiting», y no es final"),
    ("format = 1", 'format = 1\n"a\\u001b[31m" = 1', "u001b", "a[31m: clave desconocida: «a[31m» no existe"),
    ("final = true", "", "[[states]]  # 2", "states[2]: nadie puede salir del estado «closed», y no es final"),
    ("[[outcomes]]", move("again", "closed", "open") + "\n[[outcomes]]", 'from = ["closed"]',
     "transitions[2].from[1]: «closed» es final: nada puede salir de él"),
    ('\nphase = "new"', '\nphase = "new"\nfinal = true # 1', "final = true # 1",
     "states[1].final: un estado final debe estar en la fase «done»",
     'from = ["open"]', "transitions[1].from[1]: «open» es final: nada puede salir de él"),
    ('outcomes = ["solved"]\n\n[[outcomes]]', "\n[[outcomes]]", "[[transitions]]",
     "transitions[1]: cierra el ticket («closed») sin resultado: falta «outcomes»"),
    ('outcomes = ["solved"]\n\n[[outcomes]]', 'outcomes = []\n\n[[outcomes]]', "outcomes = []",
     "transitions[1].outcomes: cierra el ticket («closed») sin resultado: falta «outcomes»"),
    ('outcomes = ["solved"]\n\n[[outcomes]]', 'outcomes = ["fixed"]\n\n[[outcomes]]', "fixed",
     "transitions[1].outcomes[1]: «fixed» no existe; puede ser: solved"),
    ('intent = "close"', 'area = "sales"', "sales", "transitions[1].area: «sales» no existe; puede ser: general"),
    ('intent = "close"', 'requires = ["cause"]', "cause",
     ("transitions[1].requires[1]: «cause» no existe; "
      "puede ser: description, urgency, comment, assignee, solution, reason, minutes, contact_attempts, outcome")),
    ('intent = "close"', 'asks = ["cause"]', "cause",
     ("transitions[1].asks[1]: «cause» no existe; "
      "puede ser: description, urgency, comment, assignee, solution, reason, minutes, contact_attempts, outcome")),
    ('intent = "close"', 'intent = "reopen"', 'to = "closed"', "transitions[1].to: reabrir no puede llevar a un estado cerrado"),
    ('intent = "close"', "days = 3", "days",
     "transitions[1].days: solo una transición por silencio («trigger = \"silence\"») lleva «days»"),
    ("[[outcomes]]", move("hush", "open", "", 'who = ["system"]\ntrigger = "silence"') + "\n[[outcomes]]", "silence",
     "transitions[2].trigger: el silencio necesita «days», de 1 a 365"),
    ("[[outcomes]]", move("hush", "open", "", 'who = ["system"]\ntrigger = "silence"\ndays = 999') + "\n[[outcomes]]",
     "999", "transitions[2].days: el silencio necesita «days», de 1 a 365"),
    ("[[outcomes]]", move("push", "open", "", 'who = ["system"]') + "\n[[outcomes]]", 'who = ["system"]',
     "transitions[2].who: nadie de esta lista puede provocar «press»"),
    ("[[outcomes]]", move("stay", 'open", "closed', "") + "\n[[outcomes]]", "[[transitions]]  # 2",
     "transitions[2]: sin «to» el ticket se queda donde está: entonces «from» lleva un solo estado"),
    ('staff = "open"', 'staff = "opened"', "opened", "opening.staff: «opened» no existe; ¿quiso decir «open»?"),
    ('staff = "open"', 'staff = "closed"', "staff =",
     "opening.staff: un ticket no puede nacer en un estado cerrado o archivado"),
    # what refers to it
    ('states = ["open"]', 'states = ["opened"]', "opened", "counters[1].states[1]: «opened» no existe; ¿quiso decir «open»?"),
    ('states = ["open"]', "states = []", "states = []", "counters[1].states: la lista está vacía"),
    ('outcomes = ["solved"]\n\n[[fields]]', 'outcomes = ["paid"]\n\n[[fields]]', "paid",
     "services[1].outcomes[1]: «paid» no existe; puede ser: solved"),
    ('outcomes = ["solved"]\nchildren', 'outcomes = ["paid"]\nchildren', "paid",
     "areas[1].categories[1].outcomes[1]: «paid» no existe; puede ser: solved"),
    ('default_priority = "normal"\noutcomes', 'default_priority = "high"\noutcomes', "high",
     "areas[1].categories[1].default_priority: «high» no existe; puede ser: normal"),
    ('default_priority = "normal"\n\n', 'default_priority = "high"\n\n', "high",
     "default_priority: «high» no existe; puede ser: normal"),
    ('event = "ticket.opened"', 'event = "ticket.open"', "ticket.open",
     "notices[1].event: «ticket.open» no existe; ¿quiso decir «ticket.opened»?"),
    # surveys
    ('default_priority = "normal"\noutcomes', 'survey = "service"\noutcomes', "service",
     "areas[1].categories[1].survey: «service» no existe"),
    ("[[areas]]", survey("") + "[[areas]]", "[[surveys]]", "surveys[1]: falta la clave «questions»"),
    ("[[areas]]", survey("questions = [] # 1\n") + "[[areas]]", "questions = []",
     "surveys[1].questions: la lista está vacía"),
    ("[[areas]]", survey(question("smileys")) + "[[areas]]", "smileys",
     "surveys[1].questions[1].kind: «smileys» no existe; puede ser: stars, choice, text"),
    ("[[areas]]", survey(question("choice", f"options = [{YES}]\n")) + "[[areas]]", "[[surveys.questions]]",
     "surveys[1].questions[1]: una pregunta de la clase «choice» necesita dos «options» o más"),
    ("[[areas]]", survey(question("stars", f"options = [{YES}]\n")) + "[[areas]]", "options",
     "surveys[1].questions[1].options: solo una pregunta de la clase «choice» lleva «options»"),
    ("[[areas]]", survey(question("text") + question("text") + "# twice\n") + "[[areas]]", "[[surveys.questions]]",
     "surveys[1].questions[2]: «fast» está repetido"),
    # the form
    ('kind = "choice"\n', 'kind = "description" # 2\n', 'kind = "description" # 2',
     "fields[2].kind: ya hay un campo de la clase «description»",
     "options", "fields[2].options: solo un campo de la clase «choice» lleva «options»"),
    ("[[counters]]", '[[fields]]  # 3\nkey = "x"\nkind = "choice"\nlabel = { es = "X" }\n[[counters]]', "[[fields]]  # 3",
     "fields[3]: un campo de la clase «choice» necesita «options»"),
    ('key = "description"\nkind = "description"', 'key = "place"\nkind = "text"', "[[fields]]  # 1",
     "fields: el formulario necesita un campo «subject» o «description»"),
    ("required = true", "max_length = -1", "-1", "fields[1].max_length: debe estar entre 0 y 2147483647"),
    ("required = true", "max_length = 999999", "999999", "fields[1].max_length: debe estar entre 0 y 100000"),
    ("required = true", "max_files = 3", "max_files",
     "fields[1].max_files: no tiene sentido en un campo de la clase «description»"),
    ("required = true", 'file_types = ["pdf"]', "pdf",
     "fields[1].file_types: no tiene sentido en un campo de la clase «description»"),
    ('kind = "choice"\n', 'kind = "yes_no"\n', "options", "fields[2].options: solo un campo de la clase «choice» lleva «options»"),
    # the desk itself
    ('icon = "inbox"', 'icon = "inbocs"', "inbocs", "states[1].icon: icono desconocido: «inbocs» no existe; ¿quiso decir «inbox»?"),
    ("America/Guayaquil", "America/Guayaqil", "Guayaqil",
     "time_zone: «America/Guayaqil» no existe; ¿quiso decir «America/Guayaquil»?"),
    ('country = "EC"', 'country = "XX"', "XX", "country: «XX» no existe"),
    ('language = "es"', 'language = "qu"', "qu", "language: «qu» no existe; puede ser: es, en"),
    ('register = "es"', 'register = "es-co"', "es-co", "register: «es-co» no existe; ¿quiso decir «es-mx»?"),
    ('"dd/mm/yyyy"', '"d.m.y"', "d.m.y",
     "date_format: «d.m.y» no existe; puede ser: dd/mm/yyyy, dd-mm-yyyy, yyyy-mm-dd, mm/dd/yyyy"),
    ('[brand]', '[brand]\nsite = "javascript:alert(1)"', "javascript",
     "brand.site: debe ser una dirección que empiece por https:// o http://"),
    ('[brand]', '[brand]\nemail = "nobody"', "nobody", "brand.email: no es una dirección de correo"),
    ('[brand]', '[brand]\nlogo = "../logo.png"', "../logo",
     "brand.logo: debe ser el nombre de una imagen, sin carpetas"),
    ('register = "es"', 'register = "es"\nrefresh_seconds = 1', "refresh",
     "refresh_seconds: debe estar entre 5 y 3600"),
]
# fmt: on


def defects(text: str) -> list[Defect]:
    try:
        return check(parse(text.encode(), "mesa.toml"))
    except Refused as refused:
        return refused.defects


@pytest.mark.parametrize("case", KINDS, ids=lambda case: str(case[3]))
def test_each_kind_of_defect_is_told_with_its_line(case: tuple[str, ...]) -> None:
    before, after, *expected = case
    assert before in SOUND
    text = SOUND.replace(before, after, 1)
    lines = text.splitlines()

    found = [(lines[defect.line - 1], defect.reason) for defect in defects(text)]

    assert [reason for _line, reason in found] == expected[1::2]
    assert [piece for piece, (line, _reason) in zip(expected[::2], found, strict=True) if piece not in line] == []


def test_the_blueprint_of_these_tests_is_sound() -> None:
    assert defects(SOUND) == []


def test_all_defects_are_told_at_once_in_the_order_of_the_file() -> None:
    text = (
        SOUND.replace('color = "blue"', 'color = "sky"').replace("final = true", 'final = "x"').replace("erp", "E R P")
    )

    assert [defect.line for defect in defects(text)] == sorted(defect.line for defect in defects(text))
    assert len(defects(text)) == 4


def test_a_text_must_be_there_in_the_languages_asked_for() -> None:
    source = parse(SOUND.replace(', en = "ERP"', "").encode(), "mesa.toml")

    assert check(source) == []
    assert [defect.reason for defect in check(source, ["es", "en"])] == [
        "products[1].label: falta el texto en el idioma «en»"
    ]


@pytest.mark.parametrize(
    ("raw", "line", "reason"),
    [
        (b"key = 1\nname = '\xff'", 2, "el texto no está en UTF-8"),
        (b"#" * (MAX_BYTES + 1), 1, "el archivo pasa de 1 MB"),
        (b"a = " + b"[" * 100_000, 1, "el archivo tiene listas o números de un tamaño absurdo"),
        (b"a = " + b"9" * 5000, 1, "el archivo tiene listas o números de un tamaño absurdo"),
        (b"a = {", 1, "el archivo termina antes de tiempo"),
        (b"\x00", 1, "no es TOML válido, columna 1: «»"),
    ],
    ids=["bytes", "size", "depth", "digits", "end", "nul"],
)
def test_what_is_no_blueprint_at_all_is_refused(raw: bytes, line: int, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(raw, "mesa.toml")

    assert refused.value.defects == [Defect("mesa.toml", line, reason)]


def test_an_empty_file_lacks_everything() -> None:
    assert len(defects("")) > 10
