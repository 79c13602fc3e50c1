"""Metrics: the values that `self.log` was given, one by one and averaged over the epoch."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from emberlet.tensor import Tensor

REDUCTIONS = ("mean", "sum", "min", "max")


@dataclass
class Metric:
    """One value that is logged again and again.

    Attributes:
        on_step: whether each value goes to the logger.
        on_epoch: whether their reduction does, at the end of the epoch.
        prog_bar: whether it is shown in the progress bar.
        logger: whether it goes to the logger at all.
        reduce_fx: how values are reduced: mean (weighted by the size of the batch), sum, min or max.
        last: the latest value.
        total: the reduction so far; for the mean, the weighted sum.
        weight: what the sum is divided by.
        is_new: whether there is a value since the logger was last told.
    """

    on_step: bool
    on_epoch: bool
    prog_bar: bool
    logger: bool
    reduce_fx: str
    last: float = 0.0
    total: float | None = None
    weight: float = 0.0
    is_new: bool = False

    def update(self, value: float, batch_size: int) -> None:
        """Take one more value."""
        self.last, self.is_new = value, True
        if self.reduce_fx == "mean":
            self.total = (self.total or 0.0) + value * batch_size
            self.weight += batch_size
        elif self.reduce_fx == "sum":
            self.total = (self.total or 0.0) + value
        elif self.total is None:
            self.total = value
        else:
            self.total = (min if self.reduce_fx == "min" else max)(self.total, value)

    def compute(self) -> float:
        """Return the reduction over the epoch."""
        assert self.total is not None
        return self.total / self.weight if self.reduce_fx == "mean" else self.total


class Metrics:
    """The metrics of one loop, during one epoch."""

    def __init__(self) -> None:
        self.metrics: dict[str, Metric] = {}

    def log(self, name: str, value: Any, batch_size: int, **options: Any) -> None:
        """Take a value: a number, or a tensor of one element.

        Raises:
            ValueError: it is neither, or the options differ from those of the last time.
        """
        if isinstance(value, Tensor) and value.numel() != 1:
            raise ValueError(
                f"`self.log({name}, {value})` was called, but the tensor must have a single element. "
                "You can try doing `self.log(name, value.mean())`"
            )
        if not isinstance(value, (Tensor, int, float)):
            raise ValueError(
                f"`self.log({name}, {value})` was called, but `{type(value).__name__}` values cannot be "
                "logged"
            )
        if options["reduce_fx"] not in REDUCTIONS:
            raise ValueError(f"reduce_fx is one of {', '.join(REDUCTIONS)}, not {options['reduce_fx']!r}")
        metric = self.metrics.setdefault(name, Metric(**options))
        if any(getattr(metric, option) != wanted for option, wanted in options.items()):
            raise ValueError(f"You called `self.log({name}, ...)` twice with different arguments")
        metric.update(float(value), batch_size)

    def of_step(self, only_bar: bool = False) -> dict[str, float]:
        """Return the new values that are logged at each step."""
        return {
            _name(name, metric, "step"): metric.last
            for name, metric in self.metrics.items()
            if metric.on_step and metric.is_new and (metric.prog_bar if only_bar else metric.logger)
        }

    def of_epoch(self, only_bar: bool = False) -> dict[str, float]:
        """Return the reductions that are logged at the end of an epoch."""
        return {
            _name(name, metric, "epoch"): metric.compute()
            for name, metric in self.metrics.items()
            if metric.on_epoch and (metric.prog_bar if only_bar else metric.logger)
        }

    def for_callbacks(self, end_of_epoch: bool) -> dict[str, float]:
        """Return all values under all their names."""
        values: dict[str, float] = {}
        for name, metric in self.metrics.items():
            if metric.on_step:
                values[name] = values[_name(name, metric, "step")] = metric.last
            if metric.on_epoch and end_of_epoch:
                values[name] = values[_name(name, metric, "epoch")] = metric.compute()
        return values

    def told(self) -> None:
        """Note that the logger has the latest values."""
        for metric in self.metrics.values():
            metric.is_new = False

    def state_dict(self) -> dict[str, Any]:
        """Return everything, as numbers and text."""
        return {name: asdict(metric) for name, metric in self.metrics.items()}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from what `state_dict` returned."""
        self.metrics = {name: Metric(**values) for name, values in state_dict.items()}


def _name(name: str, metric: Metric, what: str) -> str:
    """The name of a value: when it is logged by step and by epoch, each has its own."""
    return f"{name}_{what}" if metric.on_step and metric.on_epoch else name


def batch_size_of(batch: Any) -> int:
    """Return the first size of the first tensor in a batch, however it is nested; 1 if there is none."""
    if isinstance(batch, Tensor):
        return int(batch.shape[0]) if batch.ndim else 1
    if isinstance(batch, dict):
        batch = list(batch.values())
    if isinstance(batch, (list, tuple)):
        for each in batch:
            if isinstance(each, (Tensor, dict, list, tuple)):
                return batch_size_of(each)
    return 1
