"""Chooses what of a softmax is drawn, and puts into words what the drawing shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from emberlab.widgets.arithmetic import equals, figure, small_figure
from emberlab.widgets.grid import GAP, SKIP, Axis
from emberlab.widgets.softmax_rule import OVERFLOW, Line, solve
from emberlab.widgets.strides_scene import indexed
from emberlab.widgets.student import Verdict
from emberlab.widgets.svg import shorten
from emberlab.widgets.theme import MARGIN, UNIT, WIDTH
from emberlab.widgets.window import window

ROOM = WIDTH - 2 * MARGIN
MOST = 10  # entries drawn of a line that has more
LABEL = 16 * UNIT  # the room for the names of the steps, at the left
OUT = "p"
SCORE, DIVIDED, SHIFTED, EXP, PROBABILITY = "score", "÷ temperature", "− max", "exp", "÷ sum"


@dataclass(frozen=True)
class Stage:
    """One step of the way: its values, and what stands small below its name."""

    name: str
    note: str
    values: np.ndarray
    bars: bool


@dataclass(frozen=True)
class Scene:
    """One line of `x` along `dim`; `at` is the index in all dimensions, of which that one does not count."""

    name: str
    x: np.ndarray
    dim: int
    asked: int  # the dimension as it was given: -1 for the last
    temperature: float
    at: tuple[int, ...]
    drawn: tuple[int, ...]
    verdict: Verdict | None = None

    def index(self, i: int) -> tuple[int, ...]:
        """The place of the line's entry `i` in `x`, and in the result."""
        return (*self.at[: self.dim], i, *self.at[self.dim + 1 :])

    @cached_property
    def line(self) -> Line:
        """The values at every step."""
        others = (*self.at[: self.dim], *self.at[self.dim + 1 :])
        return solve(np.moveaxis(self.x, self.dim, -1)[others], self.temperature)

    @property
    def called(self) -> str:
        """`x[1, :]`."""
        places: list[object] = list(self.at)
        places[self.dim] = ":"
        return indexed(self.name, places) if len(places) > 1 else self.name

    @property
    def stages(self) -> list[Stage]:
        """The steps from the scores to the probabilities; without the temperature where it is 1."""
        line = self.line
        found = [Stage(SCORE, self.called, line.scores, True)]
        if self.temperature != 1:
            found.append(Stage(DIVIDED, f"T = {figure(self.temperature)}", line.divided, False))
        return [
            *found,
            Stage(SHIFTED, f"max = {figure(line.largest)}", line.shifted, False),
            Stage(EXP, f"sum = {figure(line.total)}", line.exps, True),
            Stage(PROBABILITY, f"sum = {figure(float(line.probabilities.sum()))}", line.probabilities, True),
        ]

    @property
    def columns(self) -> Axis:
        """The drawn entries; wider where there are few."""
        count = len(self.drawn)
        room = (ROOM - LABEL - 2 * SKIP * self.is_cut) / count - GAP
        return Axis.of(self.drawn, min(9 * UNIT, GAP * (room // GAP)))

    @property
    def is_cut(self) -> bool:
        """Whether entries were left out."""
        return len(self.drawn) < self.x.shape[self.dim]


def compose(
    x: np.ndarray,
    name: str,
    dim: int,
    asked: int,
    temperature: float,
    verdict: Verdict | None = None,
    around: Sequence[int] | None = None,
) -> Scene:
    """Chooses the line that holds the element `around`, and entries of it, that one among them."""
    at = tuple(around) if around is not None else (0,) * x.ndim
    drawn = tuple(window(x.shape[dim], MOST, at[dim]))
    line = (*at[:dim], 0, *at[dim + 1 :])
    return Scene(name, x, dim, asked, temperature, line, drawn, verdict)


def reads(scene: Scene, i: int) -> str:
    """`p[1] = exp(2 - 3) / 1.53 = 0.37 / 1.53 = 0.24`, and the student's value, if it is wrong."""
    line, index = scene.line, scene.index(i)
    name = indexed(OUT, index)
    if line.masked[i] and np.isfinite(line.largest):
        said = f"{name} = 0: masked, because exp(-∞) = 0"
    else:
        parts = (line.divided[i], line.largest, line.exps[i], line.total, line.probabilities[i])
        x, largest, exp, total, p = (figure(part) for part in parts)
        largest = f"({largest})" if largest.startswith("-") else largest
        said = f"{name} = exp({x} − {largest}) / {total} = {exp} / {total} {equals(*parts)} {p}"
    wrong = scene.verdict and scene.verdict.wrong_at(index)
    return f"{said}; {wrong}" if wrong else said


def trouble(scene: Scene) -> str:
    """Why the line has no probabilities, or ""."""
    scores = scene.line.scores
    if np.isnan(scores).any():
        return "A score is nan, not a number: so is every probability of the line."
    if np.isposinf(scores).any():
        return "A score is inf: inf − inf is not a number, so every probability of the line is nan."
    if scene.line.masked.all():
        return (
            "Every entry is masked: nothing is left to share out, 0 / 0 is not a number, and all become nan."
        )
    return "" if np.isfinite(scene.line.probabilities).all() else "The scores are too large for a float64."


def sayings(scene: Scene) -> list[str]:
    """What each step says."""
    line = scene.line
    masked = int(line.masked.sum())
    mask = f", {masked} of them masked with -∞" if masked else ""
    largest = figure(line.largest)
    if line.largest > OVERFLOW:
        why = (
            f"exp({largest}) would be inf in float32, and inf / inf is not a number; now the largest exponent is 0, "
            "and the quotient is the same."
        )
    else:
        why = (
            "the quotient stays the same, and exp cannot overflow: the largest exponent is 0, where float32 ends at "
            "88.7."
        )
    heat = "above 1 it evens the scores out" if scene.temperature > 1 else "below 1 it drives them apart"
    total = float(line.probabilities.sum())
    words = {
        SCORE: f"{scene.called} has {len(line.scores)} scores{mask}.",
        DIVIDED: f"Divide each score by the temperature, {figure(scene.temperature)}: {heat}.",
        SHIFTED: f"Subtract the largest, {largest}, from each: {why}",
        EXP: f"Take exp of each: all are positive now, the largest is 1, and the sum is {figure(line.total)}.",
        PROBABILITY: f"Divide each by the sum, {figure(line.total)}: the probabilities add up to {figure(total)}.",
    }
    if trouble(scene):
        words[EXP] = f"Take exp of each: the sum is {figure(line.total)}."
        words[PROBABILITY] = trouble(scene)
    return [words[stage.name] for stage in scene.stages]


def describe(scene: Scene) -> str:
    """The picture in words."""
    parts = [f"softmax of {scene.name} {scene.x.shape} along dim {scene.dim}"]
    if scene.temperature != 1:
        parts.append(f"temperature {figure(scene.temperature)}")
    if scene.x.ndim > 1:
        parts.append(f"shown: {scene.called}")
    line = scene.line
    scores = ", ".join(small_figure(line.scores[i]) for i in scene.drawn)
    chances = ", ".join(small_figure(line.probabilities[i]) for i in scene.drawn)
    some = "Some of the scores" if scene.is_cut else "The scores"
    said = f"{'; '.join(parts)}. {some} are {scores}; their probabilities are {chances}. {sayings(scene)[-1]}"
    return shorten(f"{said} {scene.verdict.words}." if scene.verdict else said, 1200)
