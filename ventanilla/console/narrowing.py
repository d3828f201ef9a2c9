"""A page that its address narrows by filters, and the addresses that narrow it otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import QueryDict

from ventanilla.console.entry import StaffRequest
from ventanilla.console.filters import Chosen

# Where in its list a reader stood, or what he looked for in a filter, says nothing about another one.
_OF_THE_MOMENT = ("after", "before", "find")


@dataclass
class Narrowed:
    page_name: ClassVar[str]  # the route of the page
    choices_name: ClassVar[str]  # and of what a filter offers on it

    request: StaffRequest
    chosen: Chosen

    def address(self, **changes: Any) -> str:
        """The query of this page with some of it changed (None removes), back at its beginning."""
        query = self.request.GET.copy()
        for name in _OF_THE_MOMENT:
            query.pop(name, None)
        return _changed(query, changes)

    def turned(self, **changes: Any) -> str:
        return _changed(self.request.GET.copy(), changes)

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        """The address as hidden fields of a form that changes some of it."""
        left_out = {*_OF_THE_MOMENT, *without}
        return [(name, value) for name, values in self.request.GET.lists() if name not in left_out for value in values]

    def toggled(self, key: str, value: str) -> str:
        """The address with this value of a filter added, or taken out."""
        values = list(self.chosen.values.get(key, []))
        values.remove(value) if value in values else values.append(value)
        if self.chosen.filters[key].kind == "date":
            values = values[-1:]
        return self.address(**{key: values or None})

    def without_filters(self) -> str:
        return self.address(q=None, **dict.fromkeys(self.chosen.filters))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chosen.values)

    def has(self, key: str, value: str) -> bool:
        return value in self.chosen.values.get(key, [])


def _changed(query: QueryDict, changes: Mapping[str, Any]) -> str:
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query.setlist(name, [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)])
    return f"?{query.urlencode()}"
