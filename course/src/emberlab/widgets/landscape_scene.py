"""Chooses what of a loss landscape and its paths is drawn, and puts the steps into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from emberlab.widgets.axes import Scale, plain
from emberlab.widgets.axes_series import frames
from emberlab.widgets.landscape_run import Path

Point = tuple[float, float]


@dataclass(frozen=True)
class Scene:
    """A grid of losses, and paths over it. `grid` is None where the loss itself could not be computed."""

    title: str
    axes: tuple[str, str]
    xs: np.ndarray
    ys: np.ndarray
    grid: np.ndarray | None
    paths: tuple[Path, ...]
    steps: int
    unbuilt: str | None = None
    centre: float | None = (
        None  # the loss of the model that stands at (0, 0), where the landscape is around one
    )

    @cached_property
    def stops(self) -> list[int]:
        """The steps that the player stops at."""
        longest = max((len(path) for path in self.paths), default=0)
        return frames(longest) if longest else []

    def inside(self, position: Sequence[float]) -> bool:
        """Whether a position lies within the frame."""
        x, y = position
        return bool(self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1])

    def left_at(self, path: Path) -> int | None:
        """The first step after which a path is outside the frame, if it ends there."""
        outside = [not self.inside(position) for position in path.positions.tolist()]
        if not outside or not outside[-1]:
            return None
        return len(outside) - next((i for i, out in enumerate(reversed(outside)) if not out), len(outside))


def pair(values: Sequence[float]) -> str:
    """Two numbers as a point: `(0.5, -1.25)`."""
    return f"({plain(values[0])}, {plain(values[1])})"


def readout(path: Path, step: int) -> dict[str, str]:
    """What is to be known of a path at a step: loss, position, gradient there, and the update that follows."""
    if step >= len(path):
        return {"loss": "nan" if path.broken else "–", "at": "stopped before"}
    last = step + 1 == len(path)
    return {
        "loss": plain(path.losses[step]),
        "at": pair(path.positions[step]),
        "gradient": pair(path.gradients[step]),
        "update": "none, the last step" if last else pair(path.positions[step + 1] - path.positions[step]),
    }


def sentences(scene: Scene) -> list[str]:
    """What each stop of the player says."""
    said = []
    for step in scene.stops:
        parts = []
        for path in scene.paths:
            if not len(path):
                continue
            told = ", ".join(f"{name} {value}" for name, value in readout(path, step).items())
            parts.append(f"{path.name}: {told}")
        said.append(f"Step {step}. {'; '.join(parts)}.")
    return said


def remarks(scene: Scene) -> list[tuple[str, bool]]:
    """What is to be told of the paths in sentences, and whether it is something wrong."""
    told: list[tuple[str, bool]] = []
    if scene.unbuilt is not None:
        told.append((f"The loss cannot be computed yet: {scene.unbuilt}", False))
    elif scene.grid is not None and (share := float(np.mean(~np.isfinite(scene.grid)))):
        told.append(
            (
                f"The loss is not finite in {plain(100 * share, 2)} % of the frame: it is left empty there.",
                True,
            )
        )
    for path in scene.paths:
        told += [(f"{path.name} {remark}.", True) for remark in path.remarks]
        if path.unbuilt is not None:
            told.append((f"{path.name} {'stops' if len(path) else 'cannot run yet'}: {path.unbuilt}", False))
        elif path.broken:
            last = len(path) - 1
            what = "nan" if np.isnan([*path.positions[-1], path.losses[-1]]).any() else "infinite"
            told.append((f"{path.name} diverges: its numbers are {what} from step {last} on.", True))
        elif (left := scene.left_at(path)) is not None:
            where = f"at step {left}" if left else "from the start"
            told.append(
                (f"{path.name} leaves the frame {where} and ends at {pair(path.positions[-1])}.", True)
            )
    return told


def describe(scene: Scene) -> str:
    """The picture in words."""
    x, y = scene.axes
    said = [
        f"Loss landscape of {scene.title}: {x} from {plain(scene.xs[0])} to {plain(scene.xs[-1])}, "
        f"{y} from {plain(scene.ys[0])} to {plain(scene.ys[-1])}"
    ]
    if scene.grid is not None and np.isfinite(scene.grid).any():
        known = scene.grid[np.isfinite(scene.grid)]
        said.append(f"the loss is between {plain(known.min())} and {plain(known.max())}")
    if scene.centre is not None:
        said.append(f"the model itself has loss {plain(scene.centre)}")
    for path in scene.paths:
        if len(path):
            said.append(
                f"{path.name} goes from {pair(path.positions[0])} to {pair(path.positions[-1])} "
                f"in {len(path) - 1} steps, its loss from {plain(path.losses[0])} to {plain(path.losses[-1])}"
            )
    return "; ".join(said) + ". " + " ".join(remark for remark, _ in remarks(scene))


def clipped(start: Point, end: Point, box: tuple[float, float, float, float]) -> tuple[Point, Point] | None:
    """The part of a line that lies in a box (left, top, right, bottom), or None. Liang and Barsky, 1984."""
    (x0, y0), (x1, y1) = start, end
    dx, dy = x1 - x0, y1 - y0
    enter, leave = 0.0, 1.0
    for step, room in ((-dx, x0 - box[0]), (dx, box[2] - x0), (-dy, y0 - box[1]), (dy, box[3] - y0)):
        if step == 0:
            if room < 0:
                return None
        elif step < 0:
            enter = max(enter, room / step)
        else:
            leave = min(leave, room / step)
    if not enter <= leave:
        return None
    return (x0 + enter * dx, y0 + enter * dy), (x0 + leave * dx, y0 + leave * dy)


def pixels(path: Path, across: Scale, down: Scale) -> list[Point]:
    """The path in pixels, also outside the frame; it ends before the first number that is not finite."""
    points = []
    for x, y in path.positions.tolist():
        if not np.isfinite([x, y]).all():
            break
        points.append((across.at(x), down.at(y)))
    return points
