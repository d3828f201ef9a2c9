"""The code on a paper: what it was made of, under a seal that only this installation can make.

It holds the ticket's number, its version, for whom and in which language it was written, and the beginning of the hash of what it
says; so nothing has to be kept to know a paper again. A thing that others could learn from it stands on the paper in plain words.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import Final, Literal

from django.conf import settings
from django.utils.crypto import salted_hmac

Audience = Literal["client", "staff"]

_SALT: Final = "ventanilla.documents.verification"
_DIGEST: Final = 3  # bytes of the hash: enough to tell that a ticket says something else now
_SEAL: Final = 8
# Crockford's letters: none is taken for another one.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TO_LETTERS: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _LETTERS)
_FROM_LETTERS: Final = str.maketrans(_LETTERS + "OIL", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" + "ABB")
MAX_LENGTH: Final = 80


@dataclass(frozen=True, slots=True)
class Claim:
    """What a code says of its paper."""

    number: int
    version: int
    audience: Audience
    language: str
    digest: bytes

    @classmethod
    def of(cls, number: int, version: int, audience: Audience, language: str, digest: bytes) -> Claim:
        return cls(number, version, audience, language, digest[:_DIGEST])


def code_of(claim: Claim) -> str:
    """As it is printed: groups of four, K7QM-2XH9-…"""
    told = _packed(claim)
    letters = base64.b32encode(told + _seal(told, settings.SECRET_KEY)).decode().rstrip("=").translate(_TO_LETTERS)
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def read(code: str) -> Claim | None:
    """What this code says, in any case, with or without dashes; None if it is none of ours."""
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    if not letters.isascii() or len(code) > MAX_LENGTH:
        return None
    try:
        whole = base64.b32decode(letters.translate(_FROM_LETTERS) + "=" * (-len(letters) % 8))
    except binascii.Error:
        return None
    told, seal = whole[:-_SEAL], whole[-_SEAL:]
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if not any(hmac.compare_digest(_seal(told, key), seal) for key in keys):
        return None
    return _unpacked(told)


def _packed(claim: Claim) -> bytes:
    flags = (claim.audience == "staff") << 1 | (claim.language == "en")
    return _number(claim.number) + _number(claim.version << 2 | flags) + claim.digest


def _unpacked(told: bytes) -> Claim:
    number, rest = _take(told)
    rank, digest = _take(rest)
    return Claim(number, rank >> 2, "staff" if rank & 2 else "client", "en" if rank & 1 else "es", digest)


def _number(value: int) -> bytes:
    """Seven bits a byte; all but the last have the eighth set."""
    found = [value & 0x7F]
    while value := value >> 7:
        found.append(value & 0x7F | 0x80)
    return bytes(reversed(found))


def _take(told: bytes) -> tuple[int, bytes]:
    value = 0
    for at, byte in enumerate(told):
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, told[at + 1 :]
    raise ValueError("cut short")  # never under our own seal


def _seal(told: bytes, key: str) -> bytes:
    return salted_hmac(_SALT, told, secret=key, algorithm="sha256").digest()[:_SEAL]
