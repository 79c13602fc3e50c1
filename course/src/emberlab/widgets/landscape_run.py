"""Runs optimisers on a loss of two parameters, with the student's own autograd and `step`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from emberlab.widgets.strided import read
from emberlab.widgets.svg import clean, shorten

Loss = Callable[[Any], Any]
Factory = Callable[[list[Any]], Any]


@dataclass(frozen=True)
class Path:
    """Where an optimiser went: a row for the start and one after each step.

    `losses` and `gradients` are those at each position. A run that met a number that is not finite ends there.
    `unbuilt` is what was missing when nothing could run; `remarks` say what looks wrong.
    """

    name: str
    positions: np.ndarray  # (n, 2)
    losses: np.ndarray  # (n,)
    gradients: np.ndarray  # (n, 2)
    unbuilt: str | None = None
    remarks: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.losses)

    @property
    def broken(self) -> bool:
        """Whether it ended at a number that is not finite."""
        return bool(len(self)) and not np.isfinite([*self.positions[-1], self.losses[-1]]).all()


def unbuilt(error: NotImplementedError) -> str:
    """What is missing, in the words of the error that an unbuilt piece raises."""
    return shorten(clean(str(error)) or "a piece that it needs is not built yet", 160)


def of_tensor(loss: Callable[..., Any]) -> tuple[Loss, tuple[str, str]]:
    """`loss` as a function of one tensor of two elements, and what to call the two.

    A function of two arguments gets the elements one by one; they then are called as its arguments are.
    """
    if not callable(loss):
        raise TypeError(
            f"landscape: loss must be a function of a tensor of two elements, not {type(loss).__name__}"
        )
    try:
        named = [
            p.name
            for p in inspect.signature(loss).parameters.values()
            if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        ]
    except ValueError:  # a function written in C does not say
        named = ["w"]
    if len(named) == 2:
        return lambda w: loss(w[0], w[1]), (shorten(named[0], 12), shorten(named[1], 12))
    name = shorten(named[0], 8) if named else "w"
    return loss, (f"{name}[0]", f"{name}[1]")


def number_of(value: Any) -> float:
    """The number that a loss returned; raises TypeError or ValueError for what is none."""
    if isinstance(value, (int, float)):
        return float(value)
    try:
        view = read(value)
    except TypeError:
        raise TypeError(
            f"landscape: loss must return a tensor with one element, not {type(value).__name__}"
        ) from None
    if view.numel != 1:
        raise ValueError(f"landscape: loss must return one number, not a tensor of shape {view.shape}")
    return float(view.cells[view.offset])


def pair_of(tensor: Any) -> tuple[float, float]:
    """The two elements of a tensor, as numbers."""
    view = read(tensor)
    if view.numel != 2:
        raise ValueError(f"landscape: the parameters have become a tensor of shape {view.shape}, not (2,)")
    return float(view.cells[view.slot((0,))]), float(view.cells[view.slot((1,))])


def measure(loss: Loss, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    """The loss at every point of a grid, `(len(ys), len(xs))`, with nothing recorded."""
    import emberlet

    found = np.empty((len(ys), len(xs)))
    for j, y in enumerate(ys.tolist()):
        for i, x in enumerate(xs.tolist()):
            found[j, i] = number_of(loss(emberlet.tensor([x, y])))
    return found


def run(name: str, factory: Factory, loss: Loss, start: tuple[float, float], steps: int) -> Path:
    """Let an optimiser take `steps` steps from `start`.

    Each is `zero_grad()`, the loss, `backward()`, `step()`. An unbuilt piece ends the run and is told; any other
    error of the student's code is theirs to see, with a note that says where it came up.
    """
    positions: list[tuple[float, float]] = []
    losses: list[float] = []
    gradients: list[tuple[float, float]] = []
    missing: str | None = None
    remarks: list[str] = []
    try:
        _walk(factory, loss, start, steps, positions, losses, gradients, remarks)
    except NotImplementedError as error:
        missing = unbuilt(error)
    except Exception as error:
        error.add_note(f"landscape: while running the optimiser {name!r}, at step {len(losses)}")
        raise
    count = len(gradients)
    return Path(
        name,
        np.array(positions[:count]).reshape(count, 2),
        np.array(losses[:count]),
        np.array(gradients).reshape(count, 2),
        missing,
        tuple(remarks),
    )


def _walk(
    factory: Factory,
    loss: Loss,
    start: tuple[float, float],
    steps: int,
    positions: list[tuple[float, float]],
    losses: list[float],
    gradients: list[tuple[float, float]],
    remarks: list[str],
) -> None:
    import emberlet

    w = emberlet.tensor(list(start), requires_grad=True)
    optimizer = factory([w])
    if not callable(getattr(optimizer, "step", None)):
        raise TypeError(
            "each function in optimizers must return an optimiser, an object with step(), "
            f"not {type(optimizer).__name__}"
        )

    def closure() -> Any:
        if callable(getattr(optimizer, "zero_grad", None)):
            optimizer.zero_grad()
        else:
            w.grad = None
        value = loss(w)
        if not hasattr(value, "backward"):
            raise TypeError(
                f"landscape: loss must return a tensor made from its argument, not {type(value).__name__}"
            )
        value.backward()
        return value

    asks = False  # whether its step() wants the function that computes the loss anew, as LBFGS's does
    for step in range(steps + 1):
        positions.append(pair_of(w))
        losses.append(number_of(closure()))
        gradients.append((0.0, 0.0) if w.grad is None else pair_of(w.grad))
        if w.grad is None and not step:
            remarks.append("gets no gradient: backward() leaves the parameters' grad at None")
        if step == 1 and _piles_up(loss, positions[1], gradients):
            remarks.append("adds each gradient to those before: its zero_grad() does not clear them")
        if step == steps or not np.isfinite([*positions[-1], losses[-1]]).all():
            break
        asks = asks or not _step_alone(optimizer)
        if asks:
            optimizer.step(closure)
        if not step:
            remarks += _first_step(positions[0], pair_of(w), gradients[0])


def _step_alone(optimizer: Any) -> bool:
    """Take a step; False, and no step, where `step` cannot do without a closure."""
    try:
        optimizer.step()
    except TypeError as error:
        if "closure" not in str(error):
            raise
        return False
    return True


def _piles_up(loss: Loss, at: tuple[float, float], gradients: list[tuple[float, float]]) -> bool:
    """Whether the second gradient is the sum of the first and of what it should be."""
    import emberlet

    fresh = emberlet.tensor(list(at), requires_grad=True)
    loss(fresh).backward()
    if fresh.grad is None or not np.any(gradients[0]):
        return False
    true = np.array(pair_of(fresh.grad))
    first, second = np.array(gradients[0]), np.array(gradients[1])
    if not np.isfinite([*true, *second]).all():
        return False
    return bool(np.allclose(second, first + true, rtol=1e-4) and not np.allclose(second, true, rtol=1e-4))


def _first_step(
    before: tuple[float, float], after: tuple[float, float], gradient: tuple[float, float]
) -> list[str]:
    """What the first step says about an optimiser that is wrong."""
    update = np.subtract(after, before)
    if not np.any(update) and np.any(gradient):
        return ["does not move: its step() leaves the parameters as they were"]
    slope = float(np.dot(update, gradient))
    if np.isfinite(slope) and slope > 0:
        return ["goes uphill at its first step: along the gradient, not against it"]
    return []
