"""LRScheduler: counts steps, and sets the learning rate of each group of parameters from the count."""

from __future__ import annotations

import types
import warnings
from collections.abc import Callable
from typing import Any, TypeAlias

from emberlet.optim.optimizer import Optimizer
from emberlet.tensor import Tensor

Rate: TypeAlias = float  # or a tensor of one element, when the group's "lr" is one

EPOCH_WARNING = (
    "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. "
    "Please use `scheduler.step()` to step the scheduler."
)
ORDER_WARNING = (
    "Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, you "
    "should call them in the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  Failure to do "
    "this will result in PyTorch skipping the first value of the learning rate schedule. See more details at "
    "https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate"
)


class LRScheduler:
    """The base class of the schedulers. A subclass gives `get_lr`.

    Args:
        optimizer: whose learning rates are set.
        last_epoch: how many steps were taken already; -1 starts anew from the rates that the optimiser has.

    Attributes:
        base_lrs: the rates at the start, one per group.
        last_epoch: how many steps were taken.

    Raises:
        TypeError: `optimizer` is none.
        KeyError: a schedule shall go on, but the optimiser does not know its rates at the start.
    """

    _get_lr_called_within_step = False
    _is_initial = False

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        check_optimizer(optimizer)
        self.optimizer = optimizer
        for number, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", copy_of(group["lr"]))
            elif "initial_lr" not in group:
                raise KeyError(
                    f"param 'initial_lr' is not specified in param_groups[{number}] when resuming scheduler "
                    "with last_epoch >= 0.\nThis typically happens when:\n1. You're trying to resume "
                    "training from a checkpoint but haven't properly loaded the optimizer state\n2. You're "
                    "using last_epoch >= 0 for a fresh training run (not recommended)"
                )
        self.base_lrs = [copy_of(group["initial_lr"]) for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        optimizer.watch_steps()
        self._initial_step()

    def _initial_step(self) -> None:
        """Set the first rates."""
        self._step_count = 0
        self._is_initial = True
        self.step()
        self._is_initial = False

    def get_lr(self) -> list[Rate]:
        """Return the rate of each group at `last_epoch`; for `step`, which others call."""
        raise NotImplementedError

    def get_last_lr(self) -> list[Rate]:
        """Return the rates that were set last."""
        return self._last_lr

    def step(self, epoch: int | None = None) -> None:
        """Go on by one step, after the optimiser's; `epoch` jumps to a step and is deprecated."""
        if self._step_count == 1 and not self.optimizer.stepped:
            warnings.warn(ORDER_WARNING, UserWarning, stacklevel=2)
        self._step_count += 1
        if epoch is not None:
            warnings.warn(EPOCH_WARNING, UserWarning, stacklevel=2)
        self._update_lr(epoch)

    def _update_lr(self, epoch: int | None = None) -> None:
        """Set the rates of the next step, or of step `epoch`."""
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        self._get_lr_called_within_step = True
        self._set(self.get_lr() if epoch is None else self._closed_form())
        self._get_lr_called_within_step = False

    def _closed_form(self) -> list[Rate]:
        """The rates at `last_epoch`, whatever they were before. Without such a formula: of the next step."""
        return self.get_lr()

    def _set(self, rates: list[Rate]) -> None:
        groups = self.optimizer.param_groups
        for group, rate in zip(groups, rates, strict=True):
            set_option(group, "lr", rate)
        self._last_lr = self._rates()

    def _rates(self) -> list[Rate]:
        """The rates that the groups have now."""
        return [copy_of(group["lr"]) for group in self.optimizer.param_groups]

    def _scaled(self, factor: float) -> list[Rate]:
        """The rates that the groups have now, times a factor."""
        return [group["lr"] * factor for group in self.optimizer.param_groups]

    def _warn_outside_step(self) -> None:
        """Tell those who call `get_lr` themselves."""
        if not self._get_lr_called_within_step:
            warnings.warn(
                "To get the last learning rate computed by the scheduler, please use `get_last_lr()`.",
                UserWarning,
                stacklevel=3,
            )

    def state_dict(self) -> dict[str, Any]:
        """Return everything but the optimiser."""
        return {name: value for name, value in self.__dict__.items() if name != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on where the scheduler that gave `state_dict` was."""
        self.__dict__.update(state_dict)


def check_optimizer(optimizer: object) -> None:
    """Raise a TypeError if this is no optimiser."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")


def copy_of(value: Any) -> Any:
    """Return an option so that later writes into a tensor do not change it."""
    return value.clone() if isinstance(value, Tensor) else value


def set_option(group: dict[str, Any], name: str, value: Any) -> None:
    """Set an option of a group; a tensor is written into, since others may hold it."""
    if isinstance(group[name], Tensor):
        group[name].fill_(float(value))
    else:
        group[name] = value


def per_group(name: str, optimizer: Optimizer, value: Any) -> list[Any]:
    """Return an option as a list with one value per group.

    Raises:
        ValueError: it is a list of another length.
    """
    count = len(optimizer.param_groups)
    if not isinstance(value, (list, tuple)):
        return [copy_of(value) for _ in range(count)]
    if len(value) != count:
        raise ValueError(
            f"{name} must have the same length as optimizer.param_groups. {name} has {len(value)} values, "
            f"param_groups has {count}."
        )
    return [copy_of(each) for each in value]


def state_of(function: Callable[..., Any] | None) -> dict[str, Any] | None:
    """Return the attributes of a callable object; a plain function is code, which is not saved."""
    return None if function is None or isinstance(function, types.FunctionType) else vars(function).copy()
