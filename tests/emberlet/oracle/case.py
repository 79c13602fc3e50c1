"""A case: lines of Python that read the same for torch and for emberlet, and what their inputs are."""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

FLOATS = ("float16", "float32", "float64")
INTEGERS = ("int32", "int64")
DTYPES = ("bool", *INTEGERS, *FLOATS)

_SPEC = re.compile(r"(\w+)\(([\d, ]*)\)([\w ]*)$")


@dataclass(frozen=True)
class Case:
    """`m` is the module, `nn` and `F` its parts, `np` NumPy; the last expression is the result.

    inputs: name -> spec, such as "float64(3, 4) special transposed" (see `inputs.py`); those of a floating
        dtype require gradients unless the spec ends in "nograd".
    order: how many derivatives are taken: 0, 1 or 2; by default 2 where an input is a float64, else 1.
    fails: None: it must not raise; True: it must; "maybe": PyTorch decides.
    """

    program: str
    inputs: dict[str, str] = field(default_factory=dict)
    order: int | None = None
    fails: bool | str | None = None

    def seed(self, what: str) -> int:
        """Seeds follow from the text of the case, so no case disturbs another's numbers."""
        return zlib.crc32(f"{self.program}|{what}|{self.inputs.get(what, '')}".encode())

    def derivatives(self) -> int:
        if self.order is not None:
            return self.order
        return 2 if any(spec.startswith("float64") for spec in self.inputs.values()) else 1


def case(program: str, *, order: int | None = None, **inputs: str) -> Case:
    return Case(program, inputs, order)


def fails(program: str, **inputs: str) -> Case:
    return Case(program, inputs, 0, True)


def table(
    programs: Iterable[str], *inputs: dict[str, str], order: int | None = None, fails: str | None = "maybe"
) -> list[Case]:
    """Every program with every choice of inputs; what is not defined for a dtype is frozen as an error."""
    return [Case(p, i, order, fails) for p, i in itertools.product(programs, inputs)]


def lines(text: str) -> list[str]:
    """One program per line; a backslash at the end of a line joins the next."""
    joined = text.replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip() and not line.strip().startswith("#")]


def parse(spec: str) -> tuple[np.dtype, tuple[int, ...], list[str]]:
    """Split "float64(3, 4) special transposed" into dtype, shape and words."""
    match = _SPEC.match(spec)
    if match is None:
        raise SyntaxError(f"not an input: {spec!r}")
    dtype, shape, words = match.groups()
    return np.dtype(dtype), tuple(int(n) for n in shape.replace(" ", "").split(",") if n), words.split()
