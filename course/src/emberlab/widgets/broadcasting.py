"""The broadcasting widget: shapes under each other, what becomes of them, and which elements meet."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index as as_int
from string import ascii_lowercase
from typing import Any

from emberlab.widgets.broadcast_rule import align, result_shape, verdict_of_students
from emberlab.widgets.broadcasting_picture import draw
from emberlab.widgets.broadcasting_scene import CAPTION, Operand, Scene, compose, describe
from emberlab.widgets.picture import Picture
from emberlab.widgets.strided import read
from emberlab.widgets.svg import Markup, shorten

HINT = "Click an element of the result, or step with the arrow keys, to see which elements it reads."
MOST = 8  # operands


class Broadcasting(Picture):
    """Operands and their broadcast result. `selected` is the index of its element that is lit; settable."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        super().__init__(
            kind="broadcasting",
            svg=draw(scene),
            label=describe(scene),
            caption=CAPTION,
            hint=HINT if scene.drawn is not None else "",
            shape=list(scene.result or ()),
        )

    def reveal(self, index: tuple[int, ...]) -> None:
        """Draw the part of a large result that holds the element at `index`."""
        drawn = self._scene.drawn
        if drawn is not None and any(at not in indices for at, indices in zip(index, drawn, strict=True)):
            self._scene = compose(self._scene.operands, self._scene.students, index)
            self.svg = draw(self._scene)

    def still(self) -> Markup:
        """The picture with what the selected element reads lit."""
        return draw(self._scene, self.selected)

    def __repr__(self) -> str:
        shapes = ", ".join(str(operand.shape) for operand in self._scene.operands)
        return f"broadcasting({shapes}) -> {'error' if self._scene.result is None else self._scene.result}"


def operand(given: Any, name: str) -> Operand:
    """A tensor, an array, or a shape such as `(3, 1)`, as something to draw.

    Raises TypeError for anything else and ValueError for a negative size.
    """
    if isinstance(given, (tuple, list)):
        try:
            shape = tuple(as_int(size) for size in given)
        except TypeError:
            raise TypeError(
                f"{name}: a shape is a tuple of whole numbers, not {shorten(repr(given), 60)}"
            ) from None
        if any(size < 0 for size in shape):
            raise ValueError(f"{name}: the shape {shape} has a negative size")
        return Operand(name, shape)
    view = read(given)
    return Operand(name, view.shape, view)


def broadcasting(*operands: Any, names: Sequence[str] | None = None) -> Broadcasting:
    """Show how two or more tensors, arrays or shapes are broadcast together, or why they cannot be.

    `names` are what to call them: a, b, c, ... unless told. The result is worked out here; what the student's
    own `emberlet.shape.broadcast_shapes` gives, once built, is shown beside it.
    """
    if not 1 <= len(operands) <= MOST:
        raise TypeError(f"broadcasting() draws from 1 to {MOST} tensors or shapes, not {len(operands)}")
    called = list(ascii_lowercase[: len(operands)]) if names is None else [shorten(str(n), 16) for n in names]
    if len(called) != len(operands):
        raise ValueError(f"{len(operands)} operands need {len(operands)} names, not {len(called)}")
    drawn = [operand(given, name) for given, name in zip(operands, called, strict=True)]
    shapes = [one.shape for one in drawn]
    return Broadcasting(compose(drawn, verdict_of_students(shapes, result_shape(align(shapes)))))
