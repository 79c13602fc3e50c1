"""The schedules widget: learning rates over steps, as the schedulers themselves set them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import isfinite
from operator import index as as_int
from typing import Any

from emberlab.widgets.landscape import named_factories
from emberlab.widgets.picture import Picture
from emberlab.widgets.schedules_picture import Scene, describe, draw, sentences
from emberlab.widgets.schedules_run import follow
from emberlab.widgets.svg import shorten

CAPTION = "Each curve is the learning rate that a scheduler really set, step by step, from the same start."
HINT = "Play, or move through the steps, to read every rate at one step."
LINEAR, LOG = "linear", "logarithmic"
LONGEST = 100_000  # steps
AXIS = {"name": "axis", "label": "Axis", "kind": "choice", "options": [LINEAR, LOG]}


class Schedules(Picture):
    """Learning rates over steps. `step` is the stop that is shown, `values["axis"]` the scale; both settable."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        said = sentences(scene)
        super().__init__(
            kind="schedules",
            svg=draw(scene),
            label=describe(scene),
            caption=CAPTION,
            hint=HINT if said else "",
            steps=len(said),
            step=len(said) // 2,  # where the curves have parted
            said=said,
            controls=[AXIS],
            values={"axis": LOG if scene.log else LINEAR},
        )

    def changed(self) -> None:
        """Draw on the other scale."""
        self._scene = replace(self._scene, log=self.values["axis"] == LOG)
        self.redraw(svg=draw(self._scene), label=describe(self._scene))

    def __repr__(self) -> str:
        names = ", ".join(curve.name for curve in self._scene.curves)
        return f"schedules({names}; {self._scene.steps} steps)"


def schedules(
    schedulers: Mapping[str, Callable[[Any], Any]] | Sequence[Callable[[Any], Any]] | Callable[[Any], Any],
    steps: int = 100,
    lr: float = 0.1,
    names: Sequence[str] | None = None,
    metric: Callable[[int], float] | None = None,
) -> Schedules:
    """Show the learning rates that schedulers set, step by step.

    `schedulers` maps a name to a function that makes a scheduler for an optimiser,
    `lambda optimizer: emberlet.optim.lr_scheduler.StepLR(optimizer, 30)`; your own class does as well, if it sets
    `optimizer.param_groups[...]["lr"]` in `step()`. A plain function of the step that returns a rate,
    `lambda step: 0.1 * 0.95**step`, is accepted too; and one function, or a list with their `names`. `lr` is the
    rate of the optimiser to begin with. A scheduler that looks at a measure gets `metric(step)`, 1 unless told.

    Raises TypeError and ValueError for what cannot be drawn, by name. An unbuilt piece is told in the picture.
    """
    try:
        count = as_int(steps)
    except TypeError:
        raise TypeError(f"schedules: steps must be a whole number, not {shorten(repr(steps), 60)}") from None
    if not 1 <= count <= LONGEST:
        raise ValueError(f"schedules: steps must be from 1 to {LONGEST}, not {count}")
    if not isinstance(lr, (int, float)) or not (isfinite(lr) and lr > 0):
        raise ValueError(f"schedules: lr must be a number above 0, not {shorten(repr(lr), 60)}")
    functions = named_factories("schedules", schedulers, names, "schedule")
    if not functions:
        raise ValueError("schedules: give at least one function that makes a scheduler")
    asked: set[int] = set()

    def flat(step: int) -> float:
        asked.add(step)
        return 1.0

    curves, unchanging = [], []
    for name, make in functions.items():
        asked.clear()
        curves.append(follow(name, make, count, float(lr), metric or flat))
        if asked:
            unchanging.append(name)
    return Schedules(Scene(tuple(curves), count, flat=tuple(unchanging)))
