"""Writes numbers and sums of products as one does by hand: `1·5 + 2·(-7) = -9`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from emberlab.widgets.strided import brief

LINE = 84  # characters in a line of a picture
MOST = 6  # products written out
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def figure(value: Any) -> str:
    """A number in at most eight characters, without the dot that a printed tensor sets after a whole one."""
    written = brief(value).removesuffix(".")
    return {"inf": "∞", "-inf": "-∞"}.get(written, written)


def small_figure(value: Any) -> str:
    """A number in about five characters, for a small cell: two decimals or three digits; whole ones in full."""
    written = figure(value)
    if len(written) <= 4 or isinstance(value, (complex, np.complexfloating)) or written.lstrip("-").isdigit():
        return written
    number = float(value)
    if 0.0095 <= abs(number) < 9999.5:
        return f"{number:.{2 if abs(number) < 9.995 else 1 if abs(number) < 99.95 else 0}f}"
    return f"{number:.0e}".replace("e-0", "e-").replace("e+0", "e")


def factor(value: Any) -> str:
    """A number as it stands in a product: in parentheses where it has a sign of its own."""
    written = value if isinstance(value, str) else figure(value)
    return f"({written})" if set("+-") & set(written) else written


def letter(name: str, index: Sequence[int]) -> str:
    """An element without a value: `a₁₂`; from index 10 on with a comma between."""
    comma = "," if any(i > 9 for i in index) else ""
    return name + comma.join(str(i) for i in index).translate(SUBSCRIPTS)


def products(pairs: Sequence[tuple[Any, Any]], most: int = MOST) -> str:
    """`1·5 + 2·7`; numbers, or letters that stand for them; of more than `most` the first ones and the last."""
    written = [f"{factor(x)}·{factor(y)}" for x, y in pairs]
    if len(written) > most:
        written = [*written[: most - 2], "…", written[-1]]
    return " + ".join(written) or "0"


def unbroken(said: str) -> str:
    """`said` so that, where it needs more than one line, no result stands alone on the next one."""
    return re.sub(r" ([=≈]) (?=[^ ]+$)", "\u00a0\\1\u00a0", said) if len(said) > LINE else said


def equals(*numbers: Any) -> str:
    """`=`, or `≈` where one of the numbers is written with fewer digits than it has."""
    return "=" if all(_is_exact(number) for number in numbers) else "≈"


def _is_exact(value: Any) -> bool:
    if isinstance(value, str) or not abs(value) < float("inf"):
        return True
    return bool(abs(complex(figure(value)) - complex(value)) <= 1e-6 * abs(value))
