"""How wide a text is, worked out and not asked for: the same in Python and in the browser (measure.ts)."""

from __future__ import annotations

import re
from itertools import islice
from math import ceil, floor

from emberlab.widgets.svg import COLUMN, WIDE
from emberlab.widgets.theme import UNIT

LIMIT = 18  # columns of a name on a card

_BREAKS = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]")
# What XML cannot carry, the marks that turn the direction of text, and characters that have no width at all.
_FORBIDDEN = re.compile(
    "[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
# Accents piled on accents reach into the lines above and below; one is kept.
_ACCENT = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILED = re.compile(f"({_ACCENT}){_ACCENT}+")


def columns(text: str) -> int:
    """How many columns of a monospaced face `text` takes."""
    # The sign for what cannot be shown is wide too in many faces.
    return len(text) + len(WIDE.findall(text)) + text.count("\ufffd")


def text_width(text: str, size: float) -> float:
    """About how wide `text` is at `size` pixels."""
    return columns(text) * size * COLUMN


def clean(text: str) -> str:
    """`text` on one line, without what could not be drawn, or would draw over its neighbours."""
    return _PILED.sub(r"\1", _FORBIDDEN.sub("\ufffd", _BREAKS.sub(" ", text)))


def shorten(text: str, limit: int = LIMIT) -> str:
    """`text` cleaned, and cut to at most `limit` columns, the last an ellipsis, when it was longer."""
    some = text[: 8 * limit]  # far more than can be shown; the rest need not be looked at
    tidy = clean(some)
    if columns(tidy) <= limit and len(some) < 8 * limit:
        return tidy
    cut = ""
    room = limit - 1
    for each in islice(tidy, limit):
        room -= columns(each)
        if room < 0:
            break
        cut += each
    return cut + "…"


def up_to(value: float, step: int = UNIT) -> int:
    """The next multiple of `step` that is not below `value`."""
    return ceil(value / step) * step


def whole(value: float) -> int:
    """To the nearest whole pixel, halves up."""
    return floor(value + 0.5)
