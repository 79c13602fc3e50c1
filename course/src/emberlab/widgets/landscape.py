"""The loss landscape widget: the paths of optimisers over a loss of two parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from operator import index as as_int
from typing import Any

import numpy as np

from emberlab.widgets.axes_series import MOST
from emberlab.widgets.landscape_picture import draw
from emberlab.widgets.landscape_run import Factory, measure, of_tensor, run, unbuilt
from emberlab.widgets.landscape_scene import Scene, describe, sentences
from emberlab.widgets.picture import Picture
from emberlab.widgets.svg import shorten

CAPTION = (
    "A thin line joins points of equal loss, and the valley has the colour of the page; the dots on a path are "
    "steps that an optimiser made with the gradient it found there."
)
HINT = "Play, or move through the steps, to see what each optimiser does with its gradient."
LONGEST = 5000  # steps
NARROWEST = 1e-9  # side of the frame, relative to its ends: narrower ones run out of digits
Range = tuple[float, float]


class Landscape(Picture):
    """A loss of two parameters and paths over it. `step` is the stop that is shown; settable."""

    def __init__(self, scene: Scene, caption: str = CAPTION) -> None:
        self._scene = scene
        said = sentences(scene)
        super().__init__(
            kind="landscape",
            svg=draw(scene),
            label=describe(scene),
            caption=caption,
            hint=HINT if scene.stops else "",
            steps=len(said),
            step=max(len(said) - 1, 0),
            said=said,
        )

    def __repr__(self) -> str:
        ends = ", ".join(f"{path.name}: {len(path) - 1} steps" for path in self._scene.paths if len(path))
        return f"landscape({self._scene.title}; {ends or 'no path'})"


def landscape(
    loss: Callable[..., Any],
    optimizers: Mapping[str, Factory] | Sequence[Factory] | Factory = (),
    start: tuple[float, float] = (-2.0, 2.0),
    steps: int = 60,
    x: Range = (-3.0, 3.0),
    y: Range = (-3.0, 3.0),
    names: Sequence[str] | None = None,
    resolution: int = 65,
) -> Landscape:
    """Show a loss of two parameters as a landscape, and the way that each optimiser takes over it.

    `loss` gets a tensor of two elements, `loss(w)`, or the two one by one if it has two arguments,
    `loss(x, y)`; it returns a tensor with one element. `optimizers` maps a name to a function that makes an
    optimiser, `lambda params: emberlet.optim.SGD(params, lr=0.1)`; your own class does as well, if it has
    `step()`. One function, or a list with their `names`, is accepted too. Each really runs: `zero_grad()`, the
    loss, `backward()`, `step()`, `steps` times from `start`. `x` and `y` are the frame, `resolution` is how many
    points the loss is computed at along each side.

    Raises TypeError and ValueError for what cannot be drawn, by name. An unbuilt piece is told in the picture.
    """
    of_w, axes = of_tensor(loss)
    frame_x, frame_y = frame_of("x", x), frame_of("y", y)
    begin = _numbers("start", start)
    count = whole("steps", steps, 1, LONGEST)
    points = whole("resolution", resolution, 3, 201)
    factories = named_factories("landscape", optimizers, names, "optimizer")
    xs, ys = np.linspace(*frame_x, points), np.linspace(*frame_y, points)
    title = shorten(getattr(loss, "__name__", type(loss).__name__), 40)
    title = "your function" if title == "<lambda>" else title
    missing = None
    grid: np.ndarray | None = None
    with np.errstate(all="ignore"):
        try:
            grid = measure(of_w, xs, ys)
        except NotImplementedError as error:
            missing = unbuilt(error)
        paths = () if missing else tuple(run(n, f, of_w, begin, count) for n, f in factories.items())
    return Landscape(Scene(title, axes, xs, ys, grid, paths, count, missing))


def named_factories(
    widget: str, given: Mapping[str, Any] | Sequence[Any] | Any, names: Sequence[str] | None, kind: str
) -> dict[str, Any]:
    """What was given as a dict, a list with names, or one function, as a dict of functions by short names.

    A function without a name is called after its own, or after its `kind` and place.
    """
    if isinstance(given, Mapping):
        functions = {str(name): function for name, function in given.items()}
    else:
        listed = [given] if callable(given) else list(given)
        functions = {}
        for i, function in enumerate(listed):
            own = getattr(function, "__name__", "<lambda>")
            functions[f"{kind} {i + 1}" if own == "<lambda>" or own in functions else own] = function
    if names is not None:
        if len(names) != len(functions):
            raise ValueError(
                f"{widget}: {len(functions)} functions need {len(functions)} names, not {len(names)}"
            )
        functions = dict(zip(map(str, names), functions.values(), strict=True))
    if len(functions) > MOST:
        raise ValueError(f"{widget}: at most {MOST} can be told apart in one picture, not {len(functions)}")
    for name, function in functions.items():
        if not callable(function):
            raise TypeError(
                f"{widget}: {shorten(name, 40)!r} must be a function that makes one, such as "
                f"lambda params: ..., not {type(function).__name__}"
            )
    short: dict[str, Any] = {}
    for name, function in functions.items():
        called, count = shorten(name, 18), 1
        while called in short:  # two names that differ only where they are cut
            count += 1
            called = f"{shorten(name, 14)} ({count})"
        short[called] = function
    return short


def _numbers(name: str, given: Any) -> tuple[float, float]:
    try:
        first, second = (float(value) for value in given)
    except (TypeError, ValueError):
        raise TypeError(f"landscape: {name} must be two numbers, not {shorten(repr(given), 60)}") from None
    if not (isfinite(first) and isfinite(second)):
        raise ValueError(f"landscape: {name} must be two finite numbers, not {(first, second)}")
    return first, second


def frame_of(name: str, given: Any) -> Range:
    """A side of the frame, from a lower to a higher number; TypeError or ValueError, by name, for what is none."""
    low, high = _numbers(name, given)
    if not low < high:
        raise ValueError(f"landscape: {name} must go from a lower to a higher number, not {(low, high)}")
    if high - low < NARROWEST * max(1e-100, abs(low), abs(high)):
        raise ValueError(f"landscape: {name} = {(low, high)} is too narrow to be drawn in floating point")
    return low, high


def whole(name: str, given: Any, least: int, most: int) -> int:
    """A whole number within bounds; TypeError or ValueError, by name, for what is none."""
    try:
        value = as_int(given)
    except TypeError:
        raise TypeError(f"landscape: {name} must be a whole number, not {shorten(repr(given), 60)}") from None
    if not least <= value <= most:
        raise ValueError(f"landscape: {name} must be from {least} to {most}, not {value}")
    return value
