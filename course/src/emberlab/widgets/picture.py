"""What all pictures share: an image that stays in the notebook, and a live widget that takes its place."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from IPython.display import display

from emberlab.widgets.svg import Markup, clean

HERE = Path(__file__).parent


class Picture(anywidget.AnyWidget):
    """A picture drawn in Python as SVG, shown inline by one small script that adds clicks and keys.

    `selected` is what is lit: an element's index as a list, or None. `source` is what was chosen on the other
    side, a memory cell or an operand's element, as text; choosing one clears the other.
    """

    _esm = HERE / "picture.js"
    _css = HERE / "picture.css"

    kind = traitlets.Unicode().tag(sync=True)
    svg = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    hint = traitlets.Unicode().tag(sync=True)
    shape = traitlets.List(traitlets.Int()).tag(sync=True)
    selected = traitlets.List(traitlets.Int(), allow_none=True, default_value=None).tag(sync=True)
    source = traitlets.Unicode(allow_none=True, default_value=None).tag(sync=True)

    @traitlets.validate("selected")
    def _validate_selected(self, proposal: dict[str, Any]) -> list[int] | None:
        index: list[int] | None = proposal["value"]
        if index is None:
            return None
        shape = list(self.shape)
        if len(index) != len(shape):
            raise traitlets.TraitError(
                f"selected must be an index for each dimension of shape {tuple(shape)}, or None, not {index}"
            )
        for dim, (at, size) in enumerate(zip(index, shape, strict=True)):
            if not -size <= at < size:
                raise traitlets.TraitError(
                    f"selected: index {at} is out of range for dimension {dim} with size {size}"
                )
        return [at % size for at, size in zip(index, shape, strict=True)]

    @traitlets.observe("selected")
    def _on_selected(self, change: dict[str, Any]) -> None:
        if change["new"] is not None:
            self.source = None
            self.reveal(tuple(change["new"]))

    @traitlets.observe("source")
    def _on_source(self, change: dict[str, Any]) -> None:
        if change["new"] is not None:
            self.selected = None  # type: ignore[assignment]  # allowed: allow_none

    def reveal(self, index: tuple[int, ...]) -> None:
        """Draw anew around the element at `index` if it was left out; nothing to do where all is drawn."""

    def still(self) -> Markup:
        """The picture as it is now, with what is selected lit, for paper and for pages where nothing runs."""
        raise NotImplementedError

    def __repr__(self) -> str:
        raise NotImplementedError

    def twin(self) -> str:
        """The still picture as an `<img>`: the same HTML for the same picture, on every machine."""
        image = b64encode(self.still().encode()).decode()
        alt = escape(clean(self.label), quote=True)
        return f'<img class="emberlab-twin" alt="{alt}" src="data:image/svg+xml;base64,{image}">'

    def _ipython_display_(self) -> None:
        """Two outputs: the still picture, and the widget, which hides it while it lives.

        In one output a reader would see only one of the two: a page that cannot show a widget shows its text.
        """
        display({"text/html": self.twin()}, raw=True)  # type: ignore[no-untyped-call]
        bundle = self._repr_mimebundle_()
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        display(data, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]
