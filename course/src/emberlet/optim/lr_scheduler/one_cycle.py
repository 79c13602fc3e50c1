"""OneCycleLR: up to a high rate, and down to almost nothing, once."""

from __future__ import annotations

import math
from typing import Any, Literal

from emberlet.optim.lr_scheduler.base import LRScheduler, Rate, check_optimizer, per_group
from emberlet.optim.lr_scheduler.momentum import set_momentum, start
from emberlet.optim.optimizer import Optimizer


class OneCycleLR(LRScheduler):
    """Raise the rate from `max_lr / div_factor` to `max_lr`, then let it fall to almost nothing.

    Momentum goes the other way. A step is one batch.

    Args:
        optimizer: whose rates are set.
        max_lr: the highest rate, or a list with one for each group.
        total_steps: how long the cycle is; or give `epochs` and `steps_per_epoch`.
        epochs, steps_per_epoch: see `total_steps`.
        pct_start: which part of the cycle goes up.
        anneal_strategy: `"cos"` or `"linear"`, how it goes.
        cycle_momentum: whether momentum falls while the rate rises.
        base_momentum, max_momentum: the lowest and the highest momentum.
        div_factor: the highest rate divided by the first.
        final_div_factor: the first rate divided by the last.
        three_phase: whether the rate falls to the first, as fast as it rose, before it falls to the last.
        last_epoch: see `LRScheduler`.

    Raises:
        ValueError: an option is out of its range, or a step is taken after the last.

    Source: Smith and Topin, Super-Convergence: Very Fast Training of Neural Networks Using Large Learning
    Rates, 2018.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | list[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: Literal["cos", "linear"] = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.85,
        max_momentum: float | list[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        check_optimizer(optimizer)
        self.total_steps = _length(total_steps, epochs, steps_per_epoch)
        if pct_start < 0 or pct_start > 1 or not isinstance(pct_start, float):
            raise ValueError(f"Expected float between 0 and 1 pct_start, but got {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(
                f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}"
            )
        self._schedule_phases = _phases(self.total_steps, float(pct_start), three_phase)
        self._anneal_func_type = anneal_strategy
        highest = per_group("max_lr", optimizer, max_lr)
        if last_epoch == -1:
            for group, high in zip(optimizer.param_groups, highest, strict=True):
                group["initial_lr"] = high / div_factor
                group["max_lr"] = high
                group["min_lr"] = group["initial_lr"] / final_div_factor
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.use_beta1, _, _ = start(optimizer, base_momentum, max_momentum, last_epoch)
        super().__init__(optimizer, last_epoch)

    def _between(self, begin: float, end: float, done: float) -> float:
        """The value when a part of the way from `begin` to `end` is done."""
        if self._anneal_func_type == "linear":
            return (end - begin) * done + begin
        return end + (begin - end) / 2.0 * (math.cos(math.pi * done) + 1)

    def get_lr(self) -> list[Rate]:
        """Return the rates at `last_epoch`, and set the momentum."""
        self._warn_outside_step()
        step = self.last_epoch
        if step > self.total_steps:
            raise ValueError(
                f"Tried to step {step} times. The specified number of total steps is {self.total_steps}"
            )
        begin = 0.0
        for phase in self._schedule_phases:
            if step <= phase["end_step"] or phase is self._schedule_phases[-1]:
                break
            begin = phase["end_step"]
        done = (step - begin) / (phase["end_step"] - begin)
        rates = []
        for group in self.optimizer.param_groups:
            rates.append(self._between(group[phase["start_lr"]], group[phase["end_lr"]], done))
            if self.cycle_momentum:
                names = phase["start_momentum"], phase["end_momentum"]
                set_momentum(group, self.use_beta1, self._between(group[names[0]], group[names[1]], done))
        return rates


def _length(total_steps: int | None, epochs: int | None, steps_per_epoch: int | None) -> int:
    """Return how many steps the cycle has."""
    if total_steps is not None:
        return _positive("total_steps", total_steps)
    if epochs is None or steps_per_epoch is None:
        raise ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)")
    return _positive("epochs", epochs) * _positive("steps_per_epoch", steps_per_epoch)


def _positive(name: str, value: int) -> int:
    if value <= 0 or not isinstance(value, int):
        raise ValueError(f"Expected positive integer {name}, but got {value}")
    return value


def _phases(total: int, part: float, three: bool) -> list[dict[str, Any]]:
    """Return, for each phase, its last step and between which options of a group it goes."""
    up = _phase(part * total - 1, ("initial_lr", "max_lr"), ("max_momentum", "base_momentum"))
    if not three:
        return [up, _phase(total - 1, ("max_lr", "min_lr"), ("base_momentum", "max_momentum"))]
    down = _phase(2 * part * total - 2, ("max_lr", "initial_lr"), ("base_momentum", "max_momentum"))
    return [up, down, _phase(total - 1, ("initial_lr", "min_lr"), ("max_momentum", "max_momentum"))]


def _phase(end: float, lr: tuple[str, str], momentum: tuple[str, str]) -> dict[str, Any]:
    return {
        "end_step": end,
        "start_lr": lr[0],
        "end_lr": lr[1],
        "start_momentum": momentum[0],
        "end_momentum": momentum[1],
    }
