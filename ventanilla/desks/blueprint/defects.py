from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Defect:
    """One thing wrong with a blueprint, where, and why, in the language that was active when it was found."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class Refused(Exception):
    """The blueprint has defects; nothing of it was taken. They come in the order of the file."""

    def __init__(self, defects: Iterable[Defect]) -> None:
        self.defects = sorted(set(defects))
        super().__init__("\n".join(map(str, self.defects)))
