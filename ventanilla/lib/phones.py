"""Telephone numbers as people write them: which can be dialled, and how, by the country that they are written in."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType


class CannotDial(ValueError):
    """No telephone has this number."""


def tidy(text: str, country: str) -> str:
    """The number as the world writes it: 099 445 1023 in EC → +593 99 445 1023. Raises `CannotDial`."""
    return phonenumbers.format_number(_parsed(text, country), PhoneNumberFormat.INTERNATIONAL)


def dialled(text: str, country: str) -> str:
    """The digits to dial from anywhere, without «+» and without extension; "" if no telephone has this number."""
    try:
        return phonenumbers.format_number(_parsed(text, country), PhoneNumberFormat.E164).lstrip("+")
    except CannotDial:
        return ""


def example(country: str) -> str:
    """A mobile's number as the world writes it; nobody has it."""
    number = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL) if number else "+593 99 123 4567"


def _parsed(text: str, country: str) -> PhoneNumber:
    try:
        number = phonenumbers.parse(text, country or None)
    except NumberParseException as error:
        raise CannotDial(text) from error
    if not phonenumbers.is_valid_number(number):
        raise CannotDial(text)
    return number
