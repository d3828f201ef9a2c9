"""Tables that a reader takes along as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal, get_args

from django.http import HttpResponse

from ventanilla.lib.tables import Table, to_csv, to_xlsx
from ventanilla.web.files import POLICY

Format = Literal["csv", "xlsx"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)

_WRITERS: Final[dict[Format, tuple[Callable[[Sequence[Table]], bytes], str]]] = {
    "csv": (to_csv, "text/csv; charset=utf-8"),
    "xlsx": (to_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def download(tables: Sequence[Table], name: str, form: Format) -> HttpResponse:
    """These tables as a file called `name`, without extension and of plain letters: no cache keeps it, no browser runs it."""
    write, content_type = _WRITERS[form]
    return HttpResponse(
        write(tables),
        headers={
            "Content-Type": content_type,
            "Content-Disposition": f'attachment; filename="{name}.{form}"',
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": POLICY,
        },
    )
