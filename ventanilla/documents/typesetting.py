"""A template of ours and what it says, as JSON beside it, become the bytes of a PDF.

What people wrote is data (`sys.inputs`) and never source, so nothing in it is ever run. The same template, data and date give the
same bytes on every machine: the typefaces are our own, and there is no clock.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

logger = logging.getLogger(__name__)

FOLDER: Final = Path(__file__).parent / "typst"
FONTS: Final = Path(__file__).parent / "fonts"
# Measured: 4 MB of text take eight seconds and 700 MB of memory, and both grow with it. Who composes stays well below this.
MAX_DATA: Final = 4_000_000
SECONDS: Final = 20
# Typst computes outside of Python's lock: the other requests of this process go on, but for the processor they share.
PLACES: Final = 2


class CannotTypeset(Exception):
    """There is no document: too much to set, too many at once, or a fault of ours, which the log tells."""


def pdf(template: str, data: Mapping[str, Any], *, date: datetime) -> bytes:
    """Set this template; waits for a place at the press, and for the result, `SECONDS` in all."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    if len(text) > MAX_DATA:
        logger.error("%s: %d characters are too many to be set", template, len(text))
        raise CannotTypeset
    work = _press().submit(_set, template, text, date)
    try:
        return work.result(timeout=SECONDS)
    except TimeoutError as error:
        work.cancel()
        logger.error("%s: not done within %d seconds", template, SECONDS)
        raise CannotTypeset from error
    except BaseException as error:  # a panic of Typst is no Exception
        _tell(template, error, work)
        raise CannotTypeset from error


def _set(template: str, text: str, date: datetime) -> bytes:
    return typst.compile(
        FOLDER / template,
        root=FOLDER,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        # There are no packages: nothing is ever fetched from anywhere.
        package_path=FOLDER / "packages",
        package_cache_path=FOLDER / "packages",
        sys_inputs={"data": text},
        timestamp=int(date.timestamp()),
    )


def _tell(template: str, error: BaseException, work: Future[bytes]) -> None:
    """What Typst says about our template. The data may be quoted in it, so only the place is told."""
    if not work.done():
        raise error  # Ctrl-C, or the end of the process
    where = getattr(error, "diagnostic", "").partition("┌─")[2].splitlines()
    logger.error("%s: %s %s", template, type(error).__name__, where[0].strip() if where else "")


@cache
def _press() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=PLACES, thread_name_prefix="typst")


@cache
def _fonts() -> typst.Fonts:
    if not any(FONTS.glob("*.ttf")):
        logger.error("the typefaces of documents are missing; run tools/build_assets.py")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])
