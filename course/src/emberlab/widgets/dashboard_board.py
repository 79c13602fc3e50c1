"""The picture of a dashboard, and the numbers that are put into it."""

from __future__ import annotations

from math import inf
from typing import Any

from emberlab.widgets.dashboard_history import History
from emberlab.widgets.dashboard_picture import draw
from emberlab.widgets.dashboard_words import describe
from emberlab.widgets.picture import Picture
from emberlab.widgets.strided import read
from emberlab.widgets.svg import shorten

CAPTION = (
    "Every value that was logged, over the steps of the run: the strong line is a moving average, the faint one "
    "the values themselves."
)
LINEAR, LOG = "linear", "logarithmic"
CONTROLS = [
    {"name": "smoothing", "label": "Smoothing", "kind": "range", "min": 0.0, "max": 0.99, "step": 0.01},
    {"name": "axis", "label": "Loss axis", "kind": "choice", "options": [LINEAR, LOG]},
]


class Board(Picture):
    """The picture of a dashboard."""

    def __init__(self, history: History) -> None:
        self._history = history
        super().__init__(
            kind="dashboard",
            caption=CAPTION,
            controls=CONTROLS,
            values={"smoothing": 0.6, "axis": LINEAR},
            svg=draw(history, 0.6),
            label=describe(history),
        )

    def changed(self) -> None:
        """Draw what is known now."""
        smoothing, log = float(self.values["smoothing"]), self.values["axis"] == LOG
        self.redraw(svg=draw(self._history, smoothing, log), label=describe(self._history))

    def __repr__(self) -> str:
        names = ", ".join(shorten(name, 24) for name in list(self._history.series)[:8])
        return f"dashboard({names or 'empty'}; step {max(self._history.step, 0):.10g})"


def number_of(name: str, value: Any) -> float:
    """A logged value as a number. Raises TypeError, by name, for what is none."""
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf
    except (TypeError, ValueError, RuntimeError, NotImplementedError):
        pass
    try:
        view = read(value)
        if view.numel == 1:
            return float(view.cells[view.offset])
        kind = f"a tensor of shape {view.shape}"
    except (TypeError, ValueError):
        kind = f"a {type(value).__name__}"
    raise TypeError(
        f"dashboard: {shorten(name, 40)!r} must be a number or a tensor with one element, not {kind}"
    )


def gradient_norm(optimizer: Any) -> float | None:
    """The length of all gradients as one vector, or None where that is not built yet or there are none."""
    from emberlet.nn.utils import get_total_norm

    grads = [p.grad for group in optimizer.param_groups for p in group["params"] if p.grad is not None]
    try:
        return float(get_total_norm(grads)) if grads else None
    except NotImplementedError:
        return None
