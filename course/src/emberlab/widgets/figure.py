"""What every widget of the family is: a living view with a still twin that stays in the notebook."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from pathlib import Path

import anywidget
import traitlets
from IPython.display import display

from emberlab.widgets.svg import Markup, clean

STATIC = Path(__file__).parent / "static"


class Figure(anywidget.AnyWidget):
    """A living view, drawn by the one script of all widgets, and a still picture of the same for paper.

    `kind` says which widget it is, `label` tells the picture in words, `caption` explains it in one sentence that
    always stands under it, and `hint` says how to use it.
    """

    # As text: a path would be watched for changes, and the watcher would keep every figure alive.
    _esm = (STATIC / "emberlab.js").read_text("utf-8")
    _css = (STATIC / "emberlab.css").read_text("utf-8")

    kind = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    caption = traitlets.Unicode().tag(sync=True)
    hint = traitlets.Unicode().tag(sync=True)

    def still(self) -> Markup:
        """The picture as it is now, for paper and for pages where nothing runs."""
        raise NotImplementedError

    def __repr__(self) -> str:
        raise NotImplementedError

    def twin(self) -> str:
        """The still picture as an `<img>` and its caption: the same HTML for the same picture, everywhere.

        Tags that every sanitiser lets through, and no style, which most do not.
        """
        image = b64encode(self.still().encode()).decode()
        alt = escape(clean(self.label), quote=True)
        caption = f"<br><small>{escape(clean(self.caption))}</small>" if self.caption else ""
        return f'<img class="emberlab-twin" alt="{alt}" src="data:image/svg+xml;base64,{image}">{caption}'

    def _ipython_display_(self) -> None:
        """Two outputs: the still picture, and the widget, which hides it while it lives.

        In one output a reader would see only one of the two: a page that cannot show a widget shows its text.
        """
        still = display({"text/html": self.twin()}, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        self._twins = [*getattr(self, "_twins", []), still]
        bundle = self._repr_mimebundle_()
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        display(data, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]

    def refresh_twin(self) -> None:
        """Draw the still pictures in the notebook anew, so that they show what the widget shows now."""
        for still in getattr(self, "_twins", []):
            if still is not None:
                still.update({"text/html": self.twin()}, raw=True)
