"""The strides widget: a tensor above its memory, and which cell each element is read from."""

from __future__ import annotations

from typing import Any

from emberlab.widgets.picture import Picture
from emberlab.widgets.strided import Strided, read
from emberlab.widgets.strides_picture import draw
from emberlab.widgets.strides_scene import CAPTION, compose, describe
from emberlab.widgets.svg import Markup

HINT = "Click an element or a memory cell, or step with the arrow keys, to see what reads what."


class Strides(Picture):
    """A tensor and its storage. `selected` is the index of the element that is lit; settable."""

    def __init__(self, view: Strided, name: str) -> None:
        self._view, self._name = view, name
        self._scene = compose(view, name)
        super().__init__(
            kind="strides",
            svg=draw(self._scene),
            label=describe(view, name),
            caption=CAPTION,
            hint=HINT if view.numel else "",
            shape=list(view.shape),
        )

    def reveal(self, index: tuple[int, ...]) -> None:
        """Draw the part of a large tensor that holds the element at `index`."""
        if any(at not in drawn for at, drawn in zip(index, self._scene.drawn, strict=True)):
            self._scene = compose(self._view, self._name, index)
            self.svg = draw(self._scene)

    def still(self) -> Markup:
        """The picture with the selected element lit."""
        return draw(self._scene, self.selected)

    def __repr__(self) -> str:
        view = self._view
        return f"strides(shape={view.shape}, stride={view.stride}, offset={view.offset})"


def strides(tensor: Any, name: str | None = None) -> Strides:
    """Show how `tensor` lies in memory; click an element to see the cell it reads, and the reverse.

    `tensor` is an Emberlet tensor or a NumPy array; its shape, strides, offset, dtype and storage are read.
    `name` is what to call it, "x" unless told. Raises TypeError for what is no tensor.
    """
    return Strides(read(tensor), "x" if name is None else str(name))
