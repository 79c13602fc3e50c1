"""The matmul widget: which row and which column each element of a matrix product reads."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index as as_int
from typing import Any

from emberlab.widgets.matmul_picture import draw, draw_still
from emberlab.widgets.matmul_rule import Operand, Product, multiply
from emberlab.widgets.matmul_scene import compose, describe, sayings, shapes
from emberlab.widgets.picture import Picture
from emberlab.widgets.student import Verdict, ask, tensors, values
from emberlab.widgets.svg import Markup, shorten

CAPTION = (
    "Each element of a matrix product is a row of the left factor times a column of the right one, added up."
)
HINT = "Click an element of c, or use the arrow keys, to see the row and the column it reads."
DIMS = 8


class MatMul(Picture):
    """Two factors and their product. `selected` is the index of the result's element that is lit; settable.

    `values` holds the batch that is shown: `batch_0`, `batch_1`, ..., one for each of its dimensions.
    """

    def __init__(self, product: Product, verdict: Verdict | None) -> None:
        self._product, self._verdict = product, verdict
        self._scene = compose(product, verdict)
        super().__init__(
            kind="matmul",
            caption=CAPTION,
            hint=HINT if self._scene.places else "",
            shape=list(product.shape),
            controls=[
                {
                    "name": f"batch_{dim}",
                    "label": "batch" if len(product.batch) == 1 else f"batch, dim {dim}",
                    "kind": "range",
                    "min": 0,
                    "max": size - 1,
                }
                for dim, size in enumerate(product.batch)
                if size > 1 and self._scene.places
            ],
            **self._drawing(),
            step=max(0, self._scene.steps - 1),
        )

    def _drawing(self) -> dict[str, Any]:
        scene = self._scene
        return {"svg": draw(scene), "label": describe(scene), "steps": scene.steps, "said": sayings(scene)}

    def _show(self, around: Sequence[int]) -> None:
        """Draw the part that holds the result's element `around`; the player stays at its end, if it is there."""
        at_end = self.step >= self.steps - 1
        self._scene = compose(self._product, self._verdict, around)
        self.redraw(**self._drawing())
        self.step = max(0, self.steps - 1) if at_end else min(self.step, self.steps - 1)

    def changed(self) -> None:
        """Another batch was chosen."""
        size = len(self._product.batch)
        batch = [int(self.values.get(f"batch_{dim}", 0)) for dim in range(size)]
        if tuple(batch) == self._scene.batch:
            return
        at = self.selected or self._product.index((0,) * size, 0, 0)
        self._show([*batch, *at[size:]])
        if self.selected is not None:
            self.selected = [*batch, *at[size:]]

    def reveal(self, index: tuple[int, ...]) -> None:
        """Draw the batch, and the part of large matrices, that hold the element at `index`."""
        batch, i, j = self._product.place(index)
        scene = self._scene
        if batch != scene.batch or i not in scene.drawn_rows or j not in scene.drawn_columns:
            self._show(index)
            chosen = {f"batch_{dim}": at for dim, at in enumerate(batch)}
            self._settle({name: chosen[name] for name in self.values})

    def still(self) -> Markup:
        """The picture at this step, with what the selected element reads lit."""
        return draw_still(self._scene, self.selected, self.step)

    def __repr__(self) -> str:
        return f"matmul({shapes(self._product)})"


def _operand(given: Any, name: str) -> Operand:
    """A tensor, an array or a list of numbers, or, as a tuple, a shape such as `(3, 1)`, as a factor."""
    if isinstance(given, tuple):
        try:
            shape = tuple(as_int(size) for size in given)
        except TypeError:
            said = shorten(repr(given), 60)
            raise TypeError(f"{name}: a shape is a tuple of whole numbers, not {said}") from None
        if any(size < 0 for size in shape):
            raise ValueError(f"{name}: the shape {shape} has a negative size")
        return Operand(name, shape)
    cells = values(given, name)
    return Operand(name, cells.shape, cells)


def matmul(a: Any, b: Any, names: Sequence[str] | None = None) -> MatMul:
    """Show which row and column each element of `a @ b` reads, and how its sum of products builds up.

    `a` and `b` are tensors, arrays or lists; or, as tuples, shapes, for which letters stand. Vectors and batches are
    read as `torch.matmul` reads them. `names` are what to call the two, "a" and "b" unless told. The product is
    worked out here; what the student's own `emberlet.matmul` gives is compared with it. Raises TypeError for
    what is no tensor, and ValueError for sizes that do not fit.
    """
    called = ["a", "b"] if names is None else [shorten(str(name), 16) for name in names]
    if len(called) != 2:
        raise ValueError(f"matmul() multiplies two operands, which need 2 names, not {len(called)}")
    left, right = (_operand(given, name) for given, name in zip((a, b), called, strict=True))
    for operand in (left, right):
        if len(operand.shape) > DIMS:
            raise ValueError(f"{operand.name} has {len(operand.shape)} dimensions: at most {DIMS} are drawn")
    product = multiply(left, right)
    verdict = None
    if product.is_small:
        verdict = ask(lambda: _theirs((a, b), product), product.result)
    return MatMul(product, verdict)


def _theirs(given: Sequence[Any], product: Product) -> Any:
    """What the student's own emberlet gives."""
    x, y = tensors(given, (product.a.cells, product.b.cells))
    return x @ y
