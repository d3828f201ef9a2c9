"""What of ours is compressed on its way, and that its version survives it."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client

from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.web.compression import CompressPages

LATER_PAGE_LIMIT = 30_000
ACCEPTS = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast("soporte")


def sent(response: HttpResponse | StreamingHttpResponse) -> HttpResponse | StreamingHttpResponse:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_ENCODING"] = "gzip"
    answer = CompressPages(lambda _: response)(request)
    assert answer is response
    return response


@pytest.mark.parametrize("address", ["/console/soporte/", "/console/soporte/tickets/", "/console/tickets/{}/"])
def test_a_later_page_of_an_agent_is_light(cast: Cast, address: str) -> None:
    tickets = [make_ticket(cast, description=f"No abre el informe {number}") for number in range(50)]
    client = Client()
    client.force_login(cast.barbara)

    answer = client.get(address.format(tickets[0].number), headers=ACCEPTS)

    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(answer.content)
    assert len(answer.content) < LATER_PAGE_LIMIT


def test_a_page_and_its_version_survive_being_compressed(cast: Cast) -> None:
    ticket = make_ticket(cast)
    client = Client()
    client.force_login(cast.rita)
    news = client.get(f"/portal/tickets/{ticket.number}/live/", headers=ACCEPTS)

    assert news.headers["Content-Encoding"] == "gzip"
    same = client.get(f"/portal/tickets/{ticket.number}/live/", headers={"If-None-Match": news.headers["ETag"]})
    assert same.status_code == 304


def test_what_is_streamed_or_no_page_is_left_as_it_is() -> None:
    picture = sent(HttpResponse(b"x" * 5000, content_type="image/png"))
    download = sent(StreamingHttpResponse([b"x" * 5000], content_type="text/html"))

    assert "Content-Encoding" not in picture.headers
    assert "Content-Encoding" not in download.headers
