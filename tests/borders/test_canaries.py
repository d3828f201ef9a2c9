"""Canary words: planted where few may read, and looked for in every byte that everybody else receives (safety S1, S2)."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.borders.world import AT_WORK, World, image, stored
from ventanilla.mail.models import OutboxMail
from ventanilla.surveys.offers import survey_of
from ventanilla.surveys.tests.stories import say
from ventanilla.testing.cast import Cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.models import Attachment, Ticket

pytestmark = pytest.mark.django_db

# Who works on Rita's ticket, or sees everybody's, by desk: soporte shows an agent what is given to him, sanantonio everything.
TEAM: Final = {
    "soporte": {"grace", "barbara", "olga", "ada"},
    "sanantonio": {"grace", "alan", "edsger", "barbara", "olga", "ada"},
}
OF_SAM: Final = {"soporte": {"barbara", "olga", "ada"}, "sanantonio": TEAM["sanantonio"]}
ADMINS: Final = {"olga", "ada"}
MOST: Final = 30  # pages that a crawl looks at


@dataclass(frozen=True)
class Canary:
    """A word, and those who may read it."""

    word: str
    readers: frozenset[str]


@dataclass(frozen=True)
class Planted:
    world: World
    canaries: list[Canary]
    tickets: list[Ticket]

    def seen_by(self, person: str, text: str) -> list[str]:
        """The words in this text that are not for him."""
        text = text.lower()
        return [canary.word for canary in self.canaries if canary.word in text and person not in canary.readers]


@pytest.fixture(scope="module")
def planted(world: World) -> Planted:
    desk, people = world.desk.key, world.cast
    team, hers = TEAM[desk], TEAM[desk] | {"rita", "mona"}
    theirs, beyond = OF_SAM[desk] | {"sam"}, {"otto", "zoe", "ada"}
    ticket = world.ticket
    actions.reply(ticket, by=people.grace, body="zqpublic", files=[stored("zqpublicname.txt", b"zqpublicbytes")])
    actions.note(ticket, by=people.grace, body="zqnote", files=[stored("zqnotename.txt", b"zqnotebytes")])
    actions.note(ticket, by=people.grace, body="Una captura.", files=[stored("zqnotepicture.png", image("blue"))])
    actions.log_work(ticket, 17, by=people.grace, note="zqwork")
    actions.log_contact(ticket, "call", by=people.grace, note="zqattempt")
    actions.flag(ticket, "zqflag", by=people.grace)
    Ticket.objects.filter(pk=ticket.pk).update(vendor_number="zqvendor")  # no field of this desk's form: staff's affair
    people.acme.notes = "zqcompanynotes"
    people.acme.save()

    of_sam = make_ticket(
        people, people.sam, description="zqsam", files=[stored("zqsamname.txt", b"zqsambytes")], state=AT_WORK[desk]
    )
    deleted = make_ticket(people, description="zqdeleted")
    actions.delete(deleted, by=people.olga)
    foreign = _ticket_elsewhere(world)
    if survey_of(world.asked) is not None:
        say(world.asked, people.rita, solved="yes", speed=5, treatment=5, comment="zqopinion")
    world.zoe.contact.name = "Zoe Zqzapata"
    world.zoe.contact.save()
    canaries = [
        *_for(hers, "zqpublic", "zqpublicname", "zqpublicbytes"),
        *_for(
            team, "zqnote", "zqnotename", "zqnotebytes", "zqnotepicture", "zqwork", "zqattempt", "zqflag", "zqvendor"
        ),
        *_for(ADMINS, "zqcompanynotes", "zqdeleted"),
        *(_for(team | {"rita"}, "zqopinion") if survey_of(world.asked) else ()),
        *_for(theirs, "zqsam", "zqsamname", "zqsambytes"),
        *_for(beyond, "zqelsewhere", "zqelsename", "zqelsebytes", "zqlejana", "zqzapata"),
    ]
    return Planted(world, canaries, [ticket, of_sam, deleted, foreign, world.deleted, world.own, world.asked])


def _for(readers: set[str], *words: str) -> list[Canary]:
    return [Canary(word, frozenset(readers)) for word in words]


def _ticket_elsewhere(world: World) -> Ticket:
    """A ticket of the other desk, of a company that only that one serves."""
    company = world.zoe.contact.organizations.get()
    company.name = company.legal_name = "Zqlejana S.A."
    company.save()
    stage = Cast(**{**vars(world.cast), "desk": world.other_desk, "acme": company})
    return make_ticket(
        stage, world.zoe, area=world.other_desk.areas.all()[0], organization=company,
        description="zqelsewhere", files=[stored("zqelsename.txt", b"zqelsebytes")],
    )  # fmt: skip


# --- Crawling ---------------------------------------------------------------------------------------------------------


def received(response: HttpResponse) -> str:
    """Every byte that this answer brings, headers included, with its escapes undone."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    heads = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    text = body.decode("utf-8", "replace")
    return f"{heads}\n{unquote(heads)}\n{text}\n{unescape(text)}"


_LINK: Final = re.compile(r'(?:href|src|hx-get|data-live-url|formaction|action|data-[a-z-]*url)="([^"#]+)')


def links(page: str, base: str) -> Iterator[str]:
    for found in _LINK.findall(page):
        address = urlsplit(urljoin(base, unescape(found)))
        if not address.netloc and not address.path.startswith(("/static/", "/logout")):
            yield address.path + (f"?{address.query}" if address.query else "")


def shape(address: str) -> tuple[str, frozenset[str]]:
    """Lists can be turned in endless ways: one page of each sort will do."""
    parts = urlsplit(address)
    return parts.path, frozenset(name for name, _value in parse_qsl(parts.query))


def crawl(client: Client, starts: list[str]) -> Iterator[tuple[str, HttpResponse, str]]:
    """Every page that links lead to, each once; as a browser asks for it."""
    waiting, known = deque(starts), {shape(start) for start in starts}
    looked_at = 0
    while waiting and looked_at < MOST + len(starts):
        address = waiting.popleft()
        response = client.get(address)
        text = received(response)  # type: ignore[arg-type]
        looked_at += 1
        yield address, response, text  # type: ignore[misc]
        found = [response.headers["Location"]] if "Location" in response.headers else []
        if response.headers.get("Content-Type", "").startswith("text/html") and response.status_code == 200:
            found += links(text, address)
        for link in found:
            if not urlsplit(link).netloc and shape(link) not in known:
                known.add(shape(link))
                waiting.append(link)


def guesses(planted: Planted) -> list[str]:
    """Addresses that nobody was given: every ticket, every file, every page of the desks, by name and number."""
    world = planted.world
    found = ["/"]
    for ticket in planted.tickets:
        number = ticket.number
        found += [f"/tickets/{number}", f"/portal/tickets/{number}/", f"/portal/tickets/{number}/live/"]
        found += [f"/portal/tickets/{number}/survey/", f"/console/{world.desk.key}/surveys/answers/?ticket={number}"]
        found += [
            f"/console/tickets/{number}/{part}" for part in ("", "live/", "actions/", "worklog/", "contact-attempt/")
        ]
        found += [
            f"/console/{world.desk.key}/mine/{number}/",
            f"/portal/tickets/{number}/edit/",
            f"/console/tickets/{number}/edit/",
        ]
    for pk in Attachment.objects.values_list("pk", flat=True):
        found += [f"/files/{pk}/x", f"/files/{pk}/x?download", f"/files/{pk}/thumb"]
    chosen = "&".join(f"n={ticket.number}" for ticket in planted.tickets)
    contact, company = world.zoe.contact.pk, world.zoe.contact.organizations.get().pk
    for desk in (world.desk.key, world.other_desk.key):
        found += [
            f"/portal/{desk}/",
            f"/portal/{desk}/tickets/",
            f"/portal/{desk}/tickets/?scope=company",
            f"/portal/{desk}/tickets/new/",
            f"/portal/{desk}/surveys/",
        ]
        found += [
            f"/console/{desk}/{part}" for part in ("", "tickets/", "mine/", "deleted/", "tickets/new/", "tickets/live/")
        ]
        found += [f"/console/{desk}/surveys/{part}" for part in ("", "answers/", "csv/")]
        found += [f"/console/{desk}/tickets/?group={group}" for group in ("state", "category")]
        found += [f"/console/{desk}/tickets/?client={company}&requester={contact}&assignee={world.otto.pk}"]
        found += [f"/console/{desk}/tickets/filter/{key}/?find=z" for key in ("client", "requester", "assignee")]
        found += [f"/console/{desk}/tickets/bulk/?do={doing}&{chosen}" for doing in ("take", "move")]
    return found


EVERYBODY = (
    "anonymous", "rita", "raj", "mona", "sam", "nora", "grace", "alan", "edsger", "barbara", "olga", "otto", "zoe", "berta", "dario",
)  # fmt: skip


@pytest.mark.parametrize(
    ("world", "person"),
    [("soporte", person) for person in EVERYBODY]
    + [("sanantonio", person) for person in ("raj", "mona", "sam", "otto")],
    indirect=["world"],
)
def test_no_page_shows_anybody_what_is_not_for_him(planted: Planted, person: str) -> None:
    world = planted.world
    client = world.client(person)
    statuses: dict[int, int] = {}

    for address, response, text in crawl(client, guesses(planted)):
        assert planted.seen_by(person, text) == [], f"{person} read it on {address}"
        assert response.status_code < 500, address
        statuses[response.status_code] = statuses.get(response.status_code, 0) + 1

    assert statuses, "the crawl went nowhere"


@pytest.mark.parametrize("world", ["soporte"], indirect=True)
def test_every_canary_sings_to_those_who_may_hear_it(planted: Planted) -> None:
    """Else the words would be missed on no page because they stand on none."""
    heard: dict[str, str] = {}
    for person in ("rita", "sam", "olga", "otto"):
        client = planted.world.client(person)
        heard[person] = "".join(text for _address, _response, text in crawl(client, guesses(planted))).lower()

    silent = [
        (canary.word, person)
        for canary in planted.canaries
        for person in canary.readers & heard.keys()
        if canary.word not in heard[person]
    ]
    # The other desk's administrator reads its files; what a company's notes say is on a page of settings.
    assert [pair for pair in silent if pair[0] != "zqcompanynotes"] == []


# --- Other ways out ---------------------------------------------------------------------------------------------------


def test_no_mail_tells_its_reader_what_is_not_for_him(planted: Planted) -> None:
    """Everything that was written so far, by every address it went to."""
    by_address = {user.email: name for name, user in planted.world.people.items() if user}
    mails = list(OutboxMail.objects.all())

    for mail in mails:
        person = by_address[mail.to_address]
        found = planted.seen_by(person, f"{mail.subject}\n{mail.text}\n{mail.html}\n{mail.headers}")
        assert found == [], f"{mail.purpose} to {person}"

    assert {by_address[mail.to_address] for mail in mails} >= {"rita", "grace", "sam"}


@pytest.mark.parametrize("person", ["rita", "raj", "mona", "sam", "alan"])
@pytest.mark.parametrize("world", ["soporte"], indirect=True)
def test_searching_for_a_hidden_word_answers_as_searching_for_nothing(planted: Planted, person: str) -> None:
    """A page that lists nothing for the word, but another nothing than for a word that nobody wrote, would tell that it exists."""
    client, desk = planted.world.client(person), planted.world.desk.key
    door = f"/console/{desk}/tickets/" if person == "alan" else f"/portal/{desk}/tickets/"

    nothing = _bare(client.get(door, {"q": "zqnowhere"}), "zqnowhere")

    for canary in planted.canaries:
        if person not in canary.readers:
            assert _bare(client.get(door, {"q": canary.word}), canary.word) == nothing, canary.word


# --- What is internal happens unseen ----------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["rita", "mona"])
def test_nothing_that_is_internal_changes_a_word_of_what_a_client_reads(world: World, person: str) -> None:
    """Notes with files, flags, work, attempts, followers: the pages of the portal are the same before and after."""
    ticket, people, client = world.ticket, world.cast, world.client(person)
    addresses = [
        f"/portal/{world.desk.key}/", f"/portal/{world.desk.key}/tickets/", f"/portal/tickets/{ticket.number}/",
        f"/portal/{world.desk.key}/tickets/?scope=company&order=activity",
    ]  # fmt: skip
    before = [_words(client.get(address)) for address in addresses]

    actions.note(ticket, by=people.grace, body="Ojo con este cliente.", files=[stored("ojo.png")])
    actions.flag(ticket, "Enojado", by=people.grace)
    actions.log_work(ticket, 30, by=people.grace)
    actions.log_contact(ticket, "call", by=people.grace)
    actions.follow(ticket, by=people.barbara)

    assert [_words(client.get(address)) for address in addresses] == before


def test_an_old_page_is_told_of_no_internal_event(world: World) -> None:
    """Rita wrote while Grace took a note: her reply goes through, as if nothing had happened."""
    ticket, people = world.ticket, world.cast
    seen = Ticket.objects.get(pk=ticket.pk).version
    actions.note(ticket, by=people.grace, body="Nota del medio.")
    actions.flag(ticket, "Del medio", by=people.grace)

    response = world.client("rita").post(
        reverse("portal:reply", args=[ticket.number]), {"body": "Sigo igual.", "seen": seen}
    )

    assert response.status_code == 302
    assert ticket.messages.order_by("-pk")[0].body == "Sigo igual."


def test_an_old_page_of_a_client_names_only_what_is_public(world: World) -> None:
    ticket, people = world.ticket, world.cast
    seen = Ticket.objects.get(pk=ticket.pk).version
    actions.note(ticket, by=people.grace, body="zqmiddlenote")
    actions.log_work(ticket, 30, by=people.grace, note="zqmiddlework")
    actions.reply(ticket, by=people.grace, body="Ya casi está.")

    response = world.client("rita").post(
        reverse("portal:reply", args=[ticket.number]), {"body": "Sigo igual.", "seen": seen}
    )

    page = response.content.decode()
    assert response.status_code == 409
    assert "Sigo igual." in page
    assert "Ya casi está." in page
    assert "zqmiddle" not in page
    assert "30 min" not in page


@pytest.mark.parametrize("world", ["soporte"], indirect=True)
def test_whoever_sees_a_ticket_only_as_its_own_reads_no_note_in_the_console(world: World) -> None:
    """An agent who asked for something is, for that ticket, the one who asks (soporte shows him only what is given to him)."""
    people = world.cast
    ticket = _asked_by_alan(world)
    actions.note(ticket, by=people.olga, body="zqaboutalan")

    response = world.client("alan").get(reverse("console:own_ticket", args=[world.desk.key, ticket.number]))

    assert response.status_code == 200
    assert "zqaboutalan" not in response.content.decode()


def _asked_by_alan(world: World) -> Ticket:
    """In work, so that notes may be written on it, and Olga's to solve."""
    people = world.cast
    ticket = make_ticket(people, state=AT_WORK[world.desk.key], assignee=people.olga)
    contact = people.alan.contact
    Ticket.objects.filter(pk=ticket.pk).update(requester=contact, entered_by=contact, organization=None)
    ticket.refresh_from_db()
    return ticket


@pytest.mark.parametrize("person", ["rita", "mona", "sam"])
def test_no_page_of_the_portal_gives_away_the_address_of_staff(world: World, person: str) -> None:
    """Clients read the names of those who help them, not how to write to them past the desk."""
    client = world.client(person)
    staff = (world.cast.grace, world.cast.barbara, world.cast.olga, world.cast.alan)
    addresses = [user.email for user in staff]

    for address, _response, text in crawl(client, ["/", f"/portal/tickets/{world.ticket.number}/"]):
        assert not [one for one in addresses if one in text], address


def _words(response: Any) -> str:
    """What the page says: without its markup, and without the time that runs on by itself."""
    page = re.sub(r"<(head|script|style|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
    return re.sub(r"\d+ (segundos?|minutos?)", "un rato", words)


def _bare(response: Any, word: str) -> str:
    return _words(response).replace(word, "…")
