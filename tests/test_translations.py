"""Every text of the code exists in English too, with the same placeholders."""

from __future__ import annotations

import pytest

from tools import messages

pytestmark = pytest.mark.once


def test_every_text_has_its_english() -> None:
    assert messages.lacking(messages.extract()) == []


def test_texts_of_templates_are_found_too() -> None:
    places = {place for message in messages.extract() for place, _ in message.locations}

    assert any(place.endswith(".html") for place in places)
    assert not any("/tests/" in place for place in places)
