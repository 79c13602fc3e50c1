"""Reads values out of what a widget is given, and asks the student's own emberlet for its answer."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from emberlab.widgets.arithmetic import figure
from emberlab.widgets.strided import KINDS, Strided, read
from emberlab.widgets.svg import shorten

AGREES, UNBUILT, DIFFERS = "✓", "○", "✕"
# How far two results may be apart, by the kind of number; relative, and for cancellation a tenth of it absolute.
TOLERANCE = {"float16": 2e-2, "bfloat16": 5e-2, "float32": 1e-4}


@dataclass(frozen=True)
class Verdict:
    """What the student's emberlet answered: a sign, words, and where it is wrong (None: nothing to compare)."""

    sign: str
    said: str
    given: np.ndarray | None = None
    wrong: np.ndarray | None = None

    @property
    def words(self) -> str:
        """The sign and the words."""
        return f"{self.sign} {self.said}"

    @property
    def tone(self) -> str:
        """The class of the text that says it."""
        return {AGREES: "ink", UNBUILT: "muted", DIFFERS: "bad"}[self.sign]

    def wrong_at(self, index: tuple[int, ...]) -> str | None:
        """The student's value at `index` in words if it differs from the right one, else None."""
        if self.wrong is None or self.given is None or not self.wrong[index]:
            return None
        return f"yours is {figure(self.given[index])}"


def values(given: Any, name: str, kinds: str = KINDS) -> np.ndarray:
    """The values of an emberlet tensor, a NumPy array, or (nested) lists of numbers, as an array of its own.

    Raises TypeError for what holds no numbers of these kinds, ValueError for a layout that points outside its
    storage; both name the argument.
    """
    if isinstance(given, (list, tuple, int, float)):
        try:
            array = np.array(given)
        except ValueError:
            raise ValueError(f"{name}: the rows of a nested list must be equally long") from None
    else:
        try:
            array = given.detach().cpu().numpy() if _is_torch(given) else _gathered(read(given))
        except (TypeError, ValueError) as error:
            raise type(error)(f"{name}: {error}") from None
    if array.dtype.kind not in kinds:
        raise TypeError(f"{name}: expected numbers{' that are real' * ('c' not in kinds)}, not {array.dtype}")
    return array


def _is_torch(given: Any) -> bool:
    return type(given).__module__.partition(".")[0] == "torch" and hasattr(given, "detach")


def _gathered(view: Strided) -> np.ndarray:
    slots = np.full(view.shape, view.offset)
    for dim, (size, step) in enumerate(zip(view.shape, view.stride, strict=True)):
        slots = slots + (np.arange(size) * step).reshape(-1, *[1] * (view.ndim - dim - 1))
    if slots.size and not (view.exists(int(slots.min())) and view.exists(int(slots.max()))):
        raise ValueError(f"shape {view.shape} and stride {view.stride} point outside its storage")
    return view.cells[slots]


def tensors(given: Sequence[Any], arrays: Sequence[np.ndarray | None]) -> list[Any]:
    """The operands for the student's function: their own tensors, and tensors made of all else; None stays None.

    What is no tensor yet gets the dtype of the first that is one, or else the common one of all: a list of whole
    numbers beside floats is meant as floats.
    """
    emberlet = importlib.import_module("emberlet")
    pairs = list(zip(given, arrays, strict=True))
    own = [array for one, array in pairs if isinstance(one, emberlet.Tensor) and array is not None]
    dtype = own[0].dtype if own else np.result_type(*(array for array in arrays if array is not None))
    return [
        one if array is None or isinstance(one, emberlet.Tensor) else emberlet.tensor(array.astype(dtype))
        for one, array in pairs
    ]


def ask(function: Callable[[], Any], expected: np.ndarray) -> Verdict | None:
    """Compares what `function()`, which calls the student's emberlet, gives with the `expected` values.

    None where there is no emberlet. The student's code may raise anything; the picture is drawn all the same.
    """
    try:
        answer = function()
    except ModuleNotFoundError as error:
        if error.name == "emberlet":
            return None
        return Verdict(DIFFERS, f"your emberlet raises {type(error).__name__}: {shorten(str(error), 160)}")
    except Exception as error:
        if _is_unbuilt(error):
            what = shorten(str(error), 160)
            return Verdict(UNBUILT, "your emberlet: not built yet" + (f" ({what})" if what else ""))
        return Verdict(DIFFERS, f"your emberlet raises {type(error).__name__}: {shorten(str(error), 160)}")
    try:
        given, dtype = values(answer, "result"), str(answer.dtype).rpartition(".")[2]
    except Exception:
        return Verdict(DIFFERS, f"your emberlet gives {shorten(type(answer).__name__, 40)}, not a tensor")
    return compare(given, expected, dtype)


def _is_unbuilt(error: Exception) -> bool:
    """Whether a cleared piece raised it: `NotBuilt`, or the bare error that stands in an unfinished cell."""
    named = any(kind.__name__ == "NotBuilt" for kind in type(error).__mro__)
    return named or (isinstance(error, NotImplementedError) and not error.args)


def compare(given: np.ndarray, expected: np.ndarray, dtype: str) -> Verdict:
    """The verdict on values `given`, as exact as numbers of that dtype can be."""
    if given.shape != expected.shape:
        return Verdict(
            DIFFERS, f"your emberlet differs: yours has shape {given.shape}, expected {expected.shape}"
        )
    rough = TOLERANCE.get(dtype, 1e-7)
    finite = np.abs(expected[np.isfinite(expected)])
    scale = float(finite.max()) if finite.size else 0.0
    wrong = ~np.isclose(given, expected, rtol=rough, atol=rough * scale / 10, equal_nan=True)
    if not wrong.any():
        return Verdict(AGREES, "your emberlet agrees", given, wrong)
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = f" at [{', '.join(map(str, first))}]" if first else ""
    count = int(wrong.sum())
    more = f" ({count:,} of {wrong.size:,} elements differ)" if count > 1 else ""
    return Verdict(
        DIFFERS,
        f"your emberlet differs{place}: yours {figure(given[first])}, expected {figure(expected[first])}{more}",
        given,
        wrong,
    )
