"""When the schedulers of the learning rate are stepped."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emberlet.trainer.runner import Runner


def step_schedulers(trainer: Runner, interval: str, count: int, plateau: bool = False) -> None:
    """Step those that are due.

    Args:
        trainer: has them, and the metrics for those that look at one.
        interval: "step" or "epoch", what has just ended.
        count: how many of them have.
        plateau: whether it is the turn of those that look at a metric, or of the others.

    Raises:
        KeyError: the metric is missing.
    """
    if not trainer.lightning_module.automatic_optimization:
        return
    for config in trainer.lr_scheduler_configs:
        # One that looks at a metric at each step looks right away; at each epoch it waits for the validation.
        its_turn = config.reduce_on_plateau == plateau or interval == "step"
        if config.interval != interval or not its_turn or count % config.frequency != 0:
            continue
        if not config.reduce_on_plateau:
            config.scheduler.step()
            continue
        assert config.monitor is not None
        value = trainer.callback_metrics.get(config.monitor)
        if value is not None:
            config.scheduler.step(value)  # type: ignore[arg-type]  # a plateau's step takes the metric
        elif config.strict:
            raise KeyError(
                f"ReduceLROnPlateau conditioned on metric {config.monitor} which is not available. Available "
                f"metrics are: {sorted(trainer.callback_metrics)}. Condition can be set using `monitor` key "
                "in lr scheduler dict"
            )
