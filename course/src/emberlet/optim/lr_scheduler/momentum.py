"""Momentum that is scheduled with the rate: SGD's `momentum`, or the first of Adam's `betas`."""

from __future__ import annotations

from typing import Any

from emberlet.optim.lr_scheduler.base import per_group
from emberlet.optim.optimizer import Optimizer


def start(
    optimizer: Optimizer, base: Any, highest: Any, last_epoch: int
) -> tuple[bool, list[Any], list[Any]]:
    """Set the momentum of every group to its highest, unless a schedule goes on.

    Returns:
        Whether it is `betas[0]`, and the lowest and the highest momentum of each group.

    Raises:
        ValueError: the optimiser has no momentum, or a list has a wrong length.
    """
    if "momentum" not in optimizer.defaults and "betas" not in optimizer.defaults:
        raise ValueError("optimizer must support momentum or beta1 with `cycle_momentum` option enabled")
    use_beta1 = "betas" in optimizer.defaults
    highs = per_group("max_momentum", optimizer, highest)
    lows = per_group("base_momentum", optimizer, base)
    if last_epoch == -1:
        for group, high, low in zip(optimizer.param_groups, highs, lows, strict=True):
            set_momentum(group, use_beta1, high)
            group["max_momentum"], group["base_momentum"] = high, low
    return use_beta1, lows, highs


def set_momentum(group: dict[str, Any], use_beta1: bool, value: float) -> None:
    """Set the momentum of a group."""
    if use_beta1:
        group["betas"] = (value, *group["betas"][1:])
    else:
        group["momentum"] = value
