"""Softmax and its kin as layers: scores become probabilities."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from emberlet.functions.reductions.probabilities import log_softmax, softmax, softmin
from emberlet.nn.module import Module
from emberlet.nn.text import settings
from emberlet.tensor import Tensor


class Softmax(Module):
    """eˣ, divided by its sum over a dimension.

    Args:
        dim: which dimension.
    """

    function: ClassVar[Callable[..., Tensor]] = staticmethod(softmax)

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Tensor) -> Tensor:
        """Return the probabilities."""
        return self.function(input, self.dim, _stacklevel=5)

    def extra_repr(self) -> str:
        """Return the dimension."""
        return settings(self, "dim")


class LogSoftmax(Softmax):
    """The logarithm of the softmax; arguments as `Softmax`."""

    function = staticmethod(log_softmax)


class Softmin(Softmax):
    """The softmax of -x; arguments as `Softmax`."""

    function = staticmethod(softmin)


class Softmax2d(Module):
    """The softmax over the channels of (N, C, H, W) or (C, H, W)."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the probabilities.

        Raises:
            ValueError: the input has another number of dimensions.
        """
        if input.ndim not in (3, 4):
            raise ValueError(f"Softmax2d: expected input to be 3D or 4D, got {input.ndim}D instead")
        return softmax(input, -3)
