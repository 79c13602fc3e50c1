"""The softmax widget: from scores to probabilities, step by step."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from math import isfinite
from numbers import Real
from operator import index as as_int
from typing import Any

import numpy as np

from emberlab.widgets.picture import Picture
from emberlab.widgets.softmax_picture import draw, draw_still
from emberlab.widgets.softmax_rule import WORK
from emberlab.widgets.softmax_rule import softmax as expected
from emberlab.widgets.softmax_scene import Scene, compose, describe, sayings
from emberlab.widgets.student import ask, tensors, values
from emberlab.widgets.svg import Markup, shorten

CAPTION = "Softmax turns scores into probabilities: exp makes them positive, and their sum divides them to add up to 1."
HINT = "Click a probability, or use the arrow keys, to see its numbers; change the temperature."
KINDS = "biuf"  # no complex numbers


class Softmax(Picture):
    """A softmax along one dimension. `selected` is the index of the probability that is lit; settable.

    `values` holds the `temperature`, and for every other dimension which line is shown: `dim_0`, `dim_1`, ...
    """

    def __init__(self, given: Any, x: np.ndarray, name: str, dim: int, temperature: float) -> None:
        self._given, self._x, self._name = given, x, name
        self._dim, self._asked = dim % x.ndim, dim
        self._solve(temperature)
        self._scene = self._composed(None)
        heat = {
            "name": "temperature",
            "label": "temperature",
            "kind": "range",
            "min": min(0.1, temperature),
            "max": max(5.0, temperature),
            "step": 0.1,
        }
        others = [at for at, size in enumerate(x.shape) if at != self._dim and size > 1]
        lines = [
            {"name": f"dim_{at}", "label": f"dim {at}", "kind": "range", "min": 0, "max": x.shape[at] - 1}
            for at in others
        ]
        super().__init__(
            kind="softmax",
            caption=CAPTION,
            hint=HINT,
            shape=list(x.shape),
            controls=[heat, *lines],
            values={"temperature": temperature},
            **self._drawing(),
            step=len(self._scene.stages) - 1,
        )

    def _solve(self, temperature: float) -> None:
        """Ask the student's own softmax at this temperature."""
        x = self._x
        self._temperature = temperature
        self._verdict = None
        if x.size <= WORK:
            self._verdict = ask(self._call, expected(x, self._dim, temperature))

    def _call(self) -> Any:
        functional = importlib.import_module("emberlet.nn.functional")
        x = self._x
        if self._temperature == 1 and x.dtype.kind == "f":
            return functional.softmax(*tensors([self._given], [x]), dim=self._asked)
        if x.dtype.kind != "f":
            x = x.astype(np.float32)
        divided = (x / self._temperature).astype(x.dtype)
        return functional.softmax(*tensors([None], [divided]), dim=self._asked)

    def _composed(self, around: Sequence[int] | None) -> Scene:
        return compose(self._x, self._name, self._dim, self._asked, self._temperature, self._verdict, around)

    def _drawing(self) -> dict[str, Any]:
        scene = self._scene
        return {
            "svg": draw(scene),
            "label": describe(scene),
            "steps": len(scene.stages),
            "said": sayings(scene),
        }

    def _show(self, around: Sequence[int]) -> None:
        """Draw the line that holds the element `around`; the player stays at its end, if it is there."""
        at_end = self.step >= self.steps - 1
        self._scene = self._composed(around)
        self.redraw(**self._drawing())
        self.step = self.steps - 1 if at_end else min(self.step, self.steps - 1)

    def changed(self) -> None:
        """Another temperature or another line was chosen."""
        temperature = float(self.values["temperature"])
        if temperature != self._temperature:
            self._solve(temperature)
        at = list(self.selected or self._scene.index(self._scene.drawn[0]))
        for dim in range(self._x.ndim):
            at[dim] = int(self.values.get(f"dim_{dim}", at[dim]))
        self._show(at)
        if self.selected is not None:
            self.selected = at

    def reveal(self, index: tuple[int, ...]) -> None:
        """Draw the line, and the part of a long one, that hold the element at `index`."""
        scene = self._scene
        if index != scene.index(index[self._dim]) or index[self._dim] not in scene.drawn:
            self._show(index)
            self._settle({name: self._value(name, index) for name in self.values})

    def _value(self, name: str, index: Sequence[int]) -> Any:
        return self._temperature if name == "temperature" else index[int(name.removeprefix("dim_"))]

    def still(self) -> Markup:
        """The picture at this step, with what the selected probability reads lit."""
        return draw_still(self._scene, self.selected, self.step)

    def __repr__(self) -> str:
        heat = "" if self._temperature == 1 else f", temperature={self._temperature:g}"
        return f"softmax({self._x.shape}, dim={self._asked}{heat})"


def softmax(x: Any, dim: int = -1, temperature: float = 1.0, name: str | None = None) -> Softmax:
    """Show how the scores `x` become probabilities along `dim`: divided by `temperature`, exp, divided by the sum.

    `x` is a tensor, an array or a list, of real numbers; -inf masks an entry. `name` is what to call it, "x" unless
    told. The result is worked out here; what the student's own `emberlet.nn.functional.softmax` gives is compared
    with it. Raises TypeError for what is no tensor of real numbers, IndexError for a dimension that there is not,
    and ValueError for a temperature that is not above 0.
    """
    cells = values(x, "x", KINDS)
    if not cells.ndim or not cells.size:
        what = "a single number" if not cells.ndim else f"empty, of shape {cells.shape}"
        raise ValueError(f"x is {what}: softmax needs at least one score along a dimension")
    try:
        along = as_int(dim)
    except TypeError:
        raise TypeError(f"dim must be a whole number, not {shorten(repr(dim), 60)}") from None
    if not -cells.ndim <= along < cells.ndim:
        raise IndexError(
            f"dim must be from {-cells.ndim} to {cells.ndim - 1} for x {cells.shape}, not {along}"
        )
    if isinstance(temperature, bool) or not isinstance(temperature, Real):
        raise TypeError(f"temperature must be a number, not {shorten(repr(temperature), 60)}")
    heat = float(temperature)
    if not (isfinite(heat) and heat > 0):
        raise ValueError(f"temperature must be above 0 and finite, not {heat}: near 0 it becomes argmax")
    called = "x" if name is None else shorten(str(name), 16)
    return Softmax(x, cells, called, along, heat)
