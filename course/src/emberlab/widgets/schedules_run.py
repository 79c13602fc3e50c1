"""Steps learning-rate schedulers, the student's own or emberlet's, and notes the rate of every step."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from emberlab.widgets.landscape_run import unbuilt
from emberlab.widgets.strided import read


@dataclass(frozen=True)
class Curve:
    """The learning rate that each step trains with. `unbuilt` is what was missing where it could not be found."""

    name: str
    rates: np.ndarray
    unbuilt: str | None = None


def rate_of(value: Any, name: str, step: int) -> float:
    """A learning rate as a number; an option may also be a tensor of one element."""
    if isinstance(value, (int, float, np.number)):
        return float(value)
    try:
        view = read(value)
    except TypeError:
        view = None
    if view is None or view.numel != 1:
        raise TypeError(
            f"schedules: {name!r} gives {type(value).__name__} as the rate of step {step}, not a number"
        )
    return float(view.cells[view.offset])


def follow(
    name: str, make: Callable[[Any], Any], steps: int, lr: float, metric: Callable[[int], float]
) -> Curve:
    """The rates of `steps` steps under what `make` says.

    `make(optimizer)` returns a scheduler, which then is stepped after each step of the optimiser; or `make` is
    a plain function of the step that returns the rate. A `step` that needs a measure gets `metric(step)`. An
    unbuilt piece ends the curve; any other error is the student's to see, with a note that says where it came up.
    """
    rates: list[float] = []
    missing: str | None = None
    try:
        _step_through(name, make, steps, lr, metric, rates)
    except NotImplementedError as error:
        missing = unbuilt(error)
    except Exception as error:
        error.add_note(f"schedules: while following {name!r}, at step {len(rates)}")
        raise
    return Curve(name, np.array(rates, float), missing)


def _step_through(
    name: str,
    make: Callable[[Any], Any],
    steps: int,
    lr: float,
    metric: Callable[[int], float],
    rates: list[float],
) -> None:
    import emberlet

    weight = emberlet.tensor([0.0], requires_grad=True)
    # With a momentum, since some schedules move that too.
    optimizer = emberlet.optim.SGD([weight], lr=lr, momentum=0.9)
    try:
        made = make(optimizer)
    except TypeError:
        # A function of the step, `lambda step: 0.1 * 0.9**step`, cannot count with an optimiser. A function that
        # makes a scheduler can do nothing with a number: then the first error is the one to be seen.
        if not _is_formula(make):
            raise
        made = None
    if made is None or isinstance(made, (int, float)):
        for step in range(steps):
            rates.append(rate_of(make(step), name, step))
        return
    if not callable(getattr(made, "step", None)):
        raise TypeError(
            f"schedules: {name!r} must return a scheduler, an object with step(), or be a function of the step "
            f"that returns a number; it returned {type(made).__name__}"
        )
    measured = _needs_measure(made.step)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a schedule is longer than its plan is seen in the curve
        for step in range(steps):
            rates.append(rate_of(optimizer.param_groups[0]["lr"], name, step))
            if step + 1 == steps:
                break  # OneCycleLR allows exactly as many steps as were planned
            optimizer.step()
            if measured:
                made.step(metric(step))
            else:
                made.step()


def _is_formula(make: Callable[[Any], Any]) -> bool:
    try:
        return isinstance(make(0), (int, float, np.number))
    except Exception:  # whatever it says to a number is not the error to show
        return False


def _needs_measure(step: Callable[..., Any]) -> bool:
    """Whether `step` wants to be told a measure, as ReduceLROnPlateau's."""
    try:
        parameters = inspect.signature(step).parameters.values()
    except ValueError:
        return False
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return any(p.default is p.empty and p.kind in kinds for p in parameters)
