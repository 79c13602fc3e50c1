"""The loss landscape around a trained model, along two directions in the space of its parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from emberlab.widgets.landscape import Landscape, frame_of, whole
from emberlab.widgets.landscape_run import number_of, unbuilt
from emberlab.widgets.landscape_scene import Scene
from emberlab.widgets.svg import shorten

Direction = Sequence[Any]
CAPTION = (
    "The loss around the model, along two directions in the space of all its parameters; along random ones, each "
    "filter of a direction is as long as that filter of the model."
)


def landscape_of(
    model: Any,
    loss: Callable[[Any], Any],
    directions: tuple[Direction, Direction] | None = None,
    x: tuple[float, float] = (-1.0, 1.0),
    y: tuple[float, float] = (-1.0, 1.0),
    resolution: int = 25,
    seed: int = 0,
) -> Landscape:
    """Show the loss around a model: `loss(model + a * first direction + b * second direction)` over a and b.

    `loss(model)` returns a tensor with one element; it is called `resolution**2` times, in evaluation mode, with
    nothing recorded. `directions` are two lists with an array for each parameter. Random ones, drawn with `seed`,
    unless given: each filter of a direction gets the length of that filter in the model, and biases and the
    weights of normalisation (parameters of fewer than two dimensions) stay as they are. The model is afterwards
    as it was. Raises TypeError and ValueError for what cannot be drawn, by name.

    Source: Li and others, Visualizing the Loss Landscape of Neural Nets, NeurIPS 2018, section 4.
    """
    parameters = list(model.parameters()) if callable(getattr(model, "parameters", None)) else []
    if not parameters:
        raise TypeError(
            f"landscape_of: model must have parameters(), not be a {type(model).__name__} without"
        )
    if not callable(loss):
        raise TypeError(f"landscape_of: loss must be a function of the model, not {type(loss).__name__}")
    frame_x, frame_y = frame_of("x", x), frame_of("y", y)
    points = whole("resolution", resolution, 3, 101)
    xs, ys = np.linspace(*frame_x, points), np.linspace(*frame_y, points)
    before = [np.array(parameter.detach().numpy()) for parameter in parameters]
    if directions is None:
        generator = np.random.default_rng(whole("seed", seed, 0, 2**63))
        first, second = (filter_normalised(before, generator) for _ in range(2))
    else:
        first, second = (_checked(direction, before) for direction in directions)
    grid: np.ndarray | None = None
    centre, missing = None, None
    with np.errstate(all="ignore"):
        try:
            grid, centre = _measure(model, loss, parameters, before, first, second, xs, ys)
        except NotImplementedError as error:
            missing = unbuilt(error)
    title = shorten(type(model).__name__, 40)
    scene = Scene(title, ("a", "b"), xs, ys, grid, (), 0, missing, centre)
    return Landscape(scene, CAPTION)


def filter_normalised(parameters: Sequence[np.ndarray], generator: np.random.Generator) -> list[np.ndarray]:
    """A random direction with filters as long as the model's, and zero where a parameter has no filters."""
    found = []
    for parameter in parameters:
        drawn = generator.normal(size=parameter.shape)
        if parameter.ndim < 2:
            drawn[...] = 0
        else:
            axes = tuple(range(1, parameter.ndim))
            length = np.sqrt((drawn**2).sum(axis=axes, keepdims=True))
            drawn *= np.sqrt((parameter**2).sum(axis=axes, keepdims=True)) / np.maximum(length, 1e-10)
        found.append(drawn)
    return found


def _checked(direction: Direction, parameters: Sequence[np.ndarray]) -> list[np.ndarray]:
    found = [
        np.asarray(each.detach().numpy() if hasattr(each, "detach") else each, float) for each in direction
    ]
    shapes, wanted = [each.shape for each in found], [each.shape for each in parameters]
    if shapes != wanted:
        raise ValueError(
            f"landscape_of: a direction needs an array for each parameter, of shapes {wanted}, not {shapes}"
        )
    return found


def _measure(
    model: Any,
    loss: Callable[[Any], Any],
    parameters: Sequence[Any],
    before: Sequence[np.ndarray],
    first: Sequence[np.ndarray],
    second: Sequence[np.ndarray],
    xs: np.ndarray,
    ys: np.ndarray,
) -> tuple[np.ndarray, float]:
    """The losses on the grid, and the model's own; every parameter and mode is put back."""
    import emberlet

    def go(a: float, b: float) -> float:
        for parameter, start, one, other in zip(parameters, before, first, second, strict=True):
            parameter.copy_(emberlet.tensor((start + a * one + b * other).astype(start.dtype)))
        return number_of(loss(model))

    modes = {module: module.training for module in model.modules()}
    model.eval()
    try:
        with emberlet.no_grad():
            centre = go(0.0, 0.0)
            return np.array([[go(a, b) for a in xs.tolist()] for b in ys.tolist()]), centre
    finally:
        with emberlet.no_grad():
            for parameter, start in zip(parameters, before, strict=True):
                parameter.copy_(emberlet.tensor(start))
        for module, mode in modes.items():
            module.training = mode
