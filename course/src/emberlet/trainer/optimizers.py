"""What `configure_optimizers` returned, in one form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emberlet.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau
from emberlet.optim.optimizer import Optimizer


@dataclass
class LRSchedulerConfig:
    """A scheduler, and when it is stepped.

    Attributes:
        scheduler: the scheduler.
        interval: "epoch" or "step".
        frequency: every how many of them.
        monitor: the metric that a ReduceLROnPlateau looks at.
        strict: whether it is an error when that metric is missing.
        name: how LearningRateMonitor calls it.
    """

    scheduler: LRScheduler
    interval: str = "epoch"
    frequency: int = 1
    monitor: str | None = None
    strict: bool = True
    name: str | None = None

    @property
    def reduce_on_plateau(self) -> bool:
        """Whether the scheduler looks at a metric."""
        return isinstance(self.scheduler, ReduceLROnPlateau)


def parse(returned: Any) -> tuple[list[Optimizer], list[LRSchedulerConfig]]:
    """Return the optimisers and schedulers that `configure_optimizers` meant.

    Raises:
        TypeError: it returned something else.
        ValueError: a scheduler is described with unknown keys, or a plateau without its metric.
    """
    if returned is None:
        return [], []
    if isinstance(returned, Optimizer):
        return [returned], []
    if isinstance(returned, dict):
        return [returned["optimizer"]], _schedulers([returned.get("lr_scheduler")], returned.get("monitor"))
    if isinstance(returned, (list, tuple)):
        if len(returned) == 2 and all(isinstance(each, (list, tuple)) for each in returned):
            optimizers, schedulers = returned
            return list(optimizers), _schedulers(schedulers, None)
        if all(isinstance(each, Optimizer) for each in returned):
            return list(returned), []
        if all(isinstance(each, dict) for each in returned):
            parsed = [parse(each) for each in returned]
            return [each[0][0] for each in parsed], [config for each in parsed for config in each[1]]
    raise TypeError(
        "configure_optimizers returns an optimizer, a list of them, two lists (optimizers, schedulers), or a "
        f"dict with 'optimizer' and 'lr_scheduler', not {returned!r}"
    )


def _schedulers(found: Any, monitor: str | None) -> list[LRSchedulerConfig]:
    configs = []
    for each in found:
        if each is None:
            continue
        options = dict(each) if isinstance(each, dict) else {"scheduler": each, "monitor": monitor}
        unknown = options.keys() - LRSchedulerConfig.__dataclass_fields__.keys()
        if unknown:
            raise ValueError(f"the lr_scheduler dict has unknown keys: {', '.join(sorted(unknown))}")
        config = LRSchedulerConfig(**options)
        if config.interval not in ("epoch", "step"):
            raise ValueError(f"the interval of a scheduler is 'step' or 'epoch', not {config.interval!r}")
        if config.reduce_on_plateau and config.monitor is None:
            raise ValueError(
                "a ReduceLROnPlateau needs the metric to look at: return "
                '{"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "monitor": "val_loss"}}'
            )
        configs.append(config)
    return configs
