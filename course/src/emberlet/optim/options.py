"""Checks of the options that optimisers have in common."""

from __future__ import annotations

from typing import Any

from emberlet.tensor import Tensor


def check_lr(lr: float | Tensor) -> None:
    """Raise a ValueError unless a learning rate is a number, or a tensor of one, that is not negative."""
    if isinstance(lr, Tensor) and lr.numel() != 1:
        raise ValueError("Tensor lr must be 1-element")
    check("learning rate", lr)


def check(name: str, value: Any, high: float = float("inf")) -> None:
    """Raise a ValueError unless `0 <= value <= high`; NaN is refused too."""
    if not 0.0 <= value <= high:
        raise ValueError(f"Invalid {name}: {value}")
