from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import tomlkit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ventanilla.desks.blueprint.parse import parse
from ventanilla.desks.blueprint.positions import Path, positions
from ventanilla.desks.blueprint.shipped import SHIPPED, read

pytestmark = pytest.mark.once

TRICKY = '''# a comment [not] = a table
a = 1
"b c".d = "x#]"  # twice "quoted"
[x]
k = { es = "a", en = """q
"w""""" , l = [1, 2] }
z = [
  'a',  # [[hey]]
  { m = 1979-05-27 07:32:00 },
]
[[y]]
k = 1
[[y.z]]
w = \'\'\'
[[y]]\'\'\'
[y.q]
o = "\\\\"
[[y]]
[[y.z]]
e = []
'''


def paths(value: Any, at: Path = ()) -> Iterator[Path]:
    if at:
        yield at
    for name, inner in (
        value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    ):
        yield from paths(inner, (*at, name))


def test_every_key_has_the_line_on_which_it_stands() -> None:
    lines = positions(TRICKY)

    assert [lines[path] for path in [("a",), ("b c", "d"), ("x",), ("x", "k", "l", 1), ("x", "z", 1, "m")]] == [
        2,
        3,
        4,
        6,
        9,
    ]
    assert [lines[path] for path in [("y", 0, "z", 0, "w"), ("y", 0, "q", "o"), ("y", 1), ("y", 1, "z", 0, "e")]] == [
        14, 17, 18, 20,
    ]  # fmt: skip
    assert set(lines) == set(paths(parse(TRICKY.encode(), "").document))


@pytest.mark.parametrize("name", SHIPPED)
def test_no_key_of_our_blueprints_is_without_a_line(name: str) -> None:
    source = read(name)

    assert set(source.lines) == set(paths(source.document))


VALUES = st.recursive(
    st.integers(-9, 9) | st.booleans() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=4))
def test_any_toml_is_walked_to_its_end(document: dict[str, Any]) -> None:
    text = tomlkit.dumps(document)

    source = parse(text.encode(), "any.toml")

    assert set(source.lines) == set(paths(source.document))
