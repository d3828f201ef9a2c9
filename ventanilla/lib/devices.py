"""Which browser on which system a user agent stands for, in names that people know. It is a claim of the browser's, nothing more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# In this order: most browsers also say the names of those that come later.
_BROWSERS: Final = (
    ("Edge", r"\bEdg(?:e|A|iOS)?/"), ("Opera", r"\bOPR/|\bOpera"), ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\bFirefox/|\bFxiOS/"), ("Chrome", r"\bChrome/|\bCriOS/|\bHeadlessChrome/"), ("Safari", r"\bSafari/"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("iPhone", r"\biPhone\b"), ("iPad", r"\biPad\b"), ("Android", r"\bAndroid\b"), ("Windows", r"\bWindows\b"),
    ("Mac", r"\bMacintosh\b"), ("ChromeOS", r"\bCrOS\b"), ("Linux", r"\bLinux\b"),
)  # fmt: skip
_HAND_HELD: Final = frozenset({"iPhone", "iPad", "Android"})


@dataclass(frozen=True)
class Device:
    """Empty names stand for what cannot be told."""

    browser: str = ""
    system: str = ""

    @classmethod
    def of(cls, agent: str) -> Device:
        return cls(_first(_BROWSERS, agent), _first(_SYSTEMS, agent))

    @property
    def is_hand_held(self) -> bool:
        return self.system in _HAND_HELD


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for name, sign in known if re.search(sign, agent)), "")
