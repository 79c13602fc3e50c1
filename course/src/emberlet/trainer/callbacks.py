"""Callbacks for stopping early and for following the learning rate."""

from __future__ import annotations

import logging
import math
from typing import TYPE_CHECKING, Any

from emberlet.trainer.callback import Callback

if TYPE_CHECKING:
    from emberlet.trainer.module import LightningModule
    from emberlet.trainer.trainer import Trainer

__all__ = ["Callback", "EarlyStopping", "LearningRateMonitor"]

_log = logging.getLogger("emberlet.trainer")


class EarlyStopping(Callback):
    """Stop when a metric no longer gets better.

    Args:
        monitor: the name of the metric.
        min_delta: by how much it must be better to count.
        patience: how many checks in a row may show nothing better.
        verbose: whether to log why it stopped.
        mode: "min" if lower is better, "max" if higher is.
        strict: whether it is an error when the metric is missing.
        check_finite: whether to stop when the metric is NaN or infinite.
        stopping_threshold: stop as soon as the metric is better than this.
        divergence_threshold: stop as soon as it is worse than this.
        check_on_train_epoch_end: whether to look after each epoch instead of after each validation.

    Attributes:
        best_score: the best value so far.
        wait_count: how many checks in a row showed nothing better.
        stopped_epoch: in which epoch it stopped, or 0.
        stopping_reason: why, in words.
    """

    def __init__(
        self,
        monitor: str,
        min_delta: float = 0.0,
        patience: int = 3,
        verbose: bool = False,
        mode: str = "min",
        strict: bool = True,
        check_finite: bool = True,
        stopping_threshold: float | None = None,
        divergence_threshold: float | None = None,
        check_on_train_epoch_end: bool | None = None,
    ) -> None:
        if mode not in ("min", "max"):
            raise ValueError(f"`mode` can be min, max, got {mode}")
        self.monitor = monitor
        self.min_delta = abs(min_delta)
        self.patience = patience
        self.verbose = verbose
        self.mode = mode
        self.strict = strict
        self.check_finite = check_finite
        self.stopping_threshold = stopping_threshold
        self.divergence_threshold = divergence_threshold
        self.check_on_train_epoch_end = check_on_train_epoch_end
        self.wait_count = self.stopped_epoch = 0
        self.best_score = math.inf if mode == "min" else -math.inf
        self.stopping_reason: str | None = None

    @property
    def state_key(self) -> str:
        """Its class, the metric and the mode."""
        return f"{type(self).__qualname__}{{'monitor': {self.monitor!r}, 'mode': {self.mode!r}}}"

    def state_dict(self) -> dict[str, Any]:
        """Return what it counted."""
        names = ("wait_count", "stopped_epoch", "best_score", "patience")
        return {name: getattr(self, name) for name in names}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on counting."""
        for name, value in state_dict.items():
            setattr(self, name, value)

    def on_validation_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Look at the metric, unless that is done after the epoch."""
        if not trainer.sanity_checking and trainer.fitting and not self.check_on_train_epoch_end:
            self._check(trainer)

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Look at the metric after an epoch, if that was asked for or there is no validation."""
        wanted = self.check_on_train_epoch_end
        if wanted or (wanted is None and not trainer.validates):
            self._check(trainer)

    def _better(self, a: float, b: float) -> bool:
        return a < b if self.mode == "min" else a > b

    def _check(self, trainer: Trainer) -> None:
        if trainer.fast_dev_run:
            return
        found = trainer.callback_metrics.get(self.monitor)
        if found is None:
            if self.strict:
                raise RuntimeError(
                    f"Early stopping conditioned on metric `{self.monitor}` which is not available. Pass in "
                    "or modify your `EarlyStopping` callback to use any of the following: "
                    f"`{'`, `'.join(trainer.callback_metrics)}`"
                )
            return
        reason = self._reason(float(found))
        if reason is not None:
            trainer.should_stop = True
            self.stopped_epoch = trainer.current_epoch
            self.stopping_reason = reason
            if self.verbose:
                _log.info(reason)

    def _reason(self, value: float) -> str | None:
        """Take note of a value; return why to stop, or None."""
        margin = -self.min_delta if self.mode == "min" else self.min_delta
        if self.check_finite and not math.isfinite(value):
            return (
                f"Monitored metric {self.monitor} = {value} is not finite. Previous best value was "
                f"{self.best_score:.3f}. Signaling Trainer to stop."
            )
        if self.stopping_threshold is not None and self._better(value, self.stopping_threshold):
            self.best_score = value
            return f"Stopping threshold reached: {self.monitor} = {value}. Signaling Trainer to stop."
        if self.divergence_threshold is not None and self._better(self.divergence_threshold, value):
            return f"Divergence threshold reached: {self.monitor} = {value}. Signaling Trainer to stop."
        if self._better(value, self.best_score + margin):
            self.best_score = value
            self.wait_count = 0
            return None
        self.wait_count += 1
        if self.wait_count < self.patience:
            return None
        return (
            f"Monitored metric {self.monitor} did not improve in the last {self.wait_count} records. Best "
            f"score: {self.best_score:.3f}. Signaling Trainer to stop."
        )


class LearningRateMonitor(Callback):
    """Log the learning rate of each group of parameters.

    Args:
        logging_interval: "step" or "epoch"; None takes each scheduler's own interval.

    Attributes:
        lrs: the rates so far, by name.
    """

    def __init__(self, logging_interval: str | None = None) -> None:
        if logging_interval not in (None, "step", "epoch"):
            raise ValueError("logging_interval should be `step` or `epoch` or `None`.")
        self.logging_interval = logging_interval
        self.lrs: dict[str, list[float]] = {}

    def on_train_batch_start(
        self, trainer: Trainer, pl_module: LightningModule, batch: Any, batch_idx: int
    ) -> None:
        """Log before the steps that are logged."""
        if self.logging_interval != "epoch" and trainer.logs_this_step:
            self._log(trainer, "step")

    def on_train_epoch_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Log before the epoch."""
        if self.logging_interval != "step":
            self._log(trainer, "epoch")

    def _log(self, trainer: Trainer, interval: str) -> None:
        rates: dict[str, float] = {}
        names: dict[str, int] = {}
        configs = trainer.lr_scheduler_configs
        sources = [(config.scheduler.optimizer, config.name, config.interval) for config in configs]
        scheduled = [optimizer for optimizer, _, _ in sources]
        sources += [(each, None, "step") for each in trainer.optimizers if each not in scheduled]
        for optimizer, wanted, own_interval in sources:
            if (self.logging_interval or own_interval) != interval:
                continue
            name = wanted or f"lr-{type(optimizer).__name__}"
            names[name] = names.get(name, 0) + 1
            if names[name] > 1:
                name = f"{name}-{names[name] - 1}"
            groups = optimizer.param_groups
            for number, group in enumerate(groups):
                key = name if len(groups) == 1 else f"{name}/pg{number + 1}"
                rates[key] = float(group["lr"])
        for key, rate in rates.items():
            self.lrs.setdefault(key, []).append(rate)
        if rates:
            trainer.results.set(rates)
            trainer.results.tell(rates, trainer.global_step, trainer.current_epoch)
