"""Queries that every page asks: turned into SQL once, and from then on only filled in.

Django builds the SQL of a query anew each time it is asked. For one with a few subqueries that takes many times as long as the
database takes to answer (docs/decisions/0022-prepared.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

if TYPE_CHECKING:
    from django.db.models import QuerySet

# What stands for a parameter while the SQL is made: nothing that a query says of its own accord.
_STANDS_FOR: Final[Mapping[type, Callable[[int], Any]]] = {
    int: lambda number: -987_654_321_000 - number,
    str: lambda number: f"<parameter {number}>",
    datetime: lambda number: datetime(9000 + number, 1, 1, tzinfo=UTC),
}


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    constants: Sequence[Any]
    places: Mapping[int, str]  # in the list of parameters → name
    converters: Mapping[int, tuple[Sequence[Callable[..., Any]], Any]]  # of a column, as Django has them


class Prepared:
    """`build` makes a query of `values_list` out of its parameters, whose types are `kinds`; `rows` asks it with their values.

    Its SQL is the same whatever they are: a parameter is neither None nor a list, and `build` decides nothing by it.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **kinds: type) -> None:
        self._build = build
        self._kinds = kinds
        self._statements: dict[str, _Statement] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """As the query itself would give them."""
        statement = self._statements.get(connection.vendor)
        if statement is None:
            statement = self._statements[connection.vendor] = self._statement()
        parameters = list(statement.constants)
        for place, name in statement.places.items():
            parameters[place] = _said(values[name])
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, parameters)
            return [_converted(row, statement) for row in cursor.fetchall()]

    def _statement(self) -> _Statement:
        stand_ins = {name: _STANDS_FOR[kind](number) for number, (name, kind) in enumerate(self._kinds.items())}
        compiler = self._build(**stand_ins).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        names = {_said(value): name for name, value in stand_ins.items()}
        places = {place: names[value] for place, value in enumerate(parameters) if _is_one_of(value, names)}
        if set(places.values()) != set(stand_ins):
            raise TypeError(f"not in the query: {set(stand_ins) - set(places.values())}")
        columns = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
        return _Statement(sql, parameters, places, compiler.get_converters(columns))


def _is_one_of(value: Any, names: Mapping[Any, str]) -> bool:
    return isinstance(value, tuple(_STANDS_FOR)) and value in names


def _said(value: Any) -> Any:
    """As it stands among the parameters of a statement."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _converted(row: tuple[Any, ...], statement: _Statement) -> tuple[Any, ...]:
    values = list(row)
    for place, (converters, expression) in statement.converters.items():
        for convert in converters:
            values[place] = convert(values[place], expression, connection)
    return tuple(values)
