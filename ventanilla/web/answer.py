"""One call with which a view answers: the whole page, or the fragment that HTMX asked for."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.template.backends.jinja2 import Jinja2, Template
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from jinja2_fragments import render_blocks


def answer(request: HttpRequest, name: str, *, status: int | None = None, **context: Any) -> HttpResponse:
    """Render `name`, "app/page.html#block" or several "#one#two".

    HTMX gets the named blocks alone (the second and later ones swap themselves by `hx-swap-oob`), everybody else the whole page.
    A bound form with errors in the context makes it 422, which HTMX swaps too.
    """
    template, *blocks = name.split("#")
    status = status or (HTTPStatus.UNPROCESSABLE_ENTITY if _refused(context) else HTTPStatus.OK)
    if blocks and is_fragment(request):
        engine = _engine()
        context |= {"request": request, "csrf_input": csrf_input_lazy(request), "csrf_token": csrf_token_lazy(request)}
        content = render_blocks(engine.env, template, blocks, context)
    else:
        page = _engine().get_template(template)
        assert isinstance(page, Template)
        content = page.render(context, request)
    return HttpResponse(content, status=status)


def done(request: HttpRequest, to: str) -> HttpResponse:
    """After a successful post: a redirect, which for HTMX is a header (it would swallow a real one)."""
    if is_fragment(request):
        return HttpResponse(headers={"HX-Redirect": to})
    return HttpResponseRedirect(to)


def is_fragment(request: HttpRequest) -> bool:
    """HTMX asks, and not to restore a page from history or to load a boosted one."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-History-Restore-Request") != "true"
        and headers.get("HX-Boosted") != "true"
    )


def _refused(context: dict[str, Any]) -> bool:
    return any(getattr(value, "is_bound", False) and getattr(value, "errors", None) for value in context.values())


def _engine() -> Jinja2:
    for engine in engines.all():
        if isinstance(engine, Jinja2):
            return engine
    raise RuntimeError("no Jinja2 engine in TEMPLATES")
