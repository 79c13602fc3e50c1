"""Activations made of straight lines: ReLU and its variants, clipping, shrinking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from emberlet.creation import full
from emberlet.functions.activations import activation, hard
from emberlet.nn.module import Module
from emberlet.nn.parameter import Parameter
from emberlet.nn.text import settings
from emberlet.tensor import Tensor


class _Rectifier(Module):
    """A function with one setting.

    Args:
        inplace: whether to write over the input.
    """

    function: ClassVar[Callable[..., Tensor]]

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of every element."""
        return self.function(input, self.inplace)


class ReLU(_Rectifier):
    """max(x, 0).

    Args:
        inplace: whether to write over the input.

    >>> import emberlet
    >>> emberlet.nn.ReLU()(emberlet.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """

    function = staticmethod(activation.relu)

    def extra_repr(self) -> str:
        """Return the setting, if it is on."""
        return settings(self, "inplace")


class Hardsigmoid(_Rectifier):
    """x / 6 + 1/2, brought between 0 and 1; arguments as `ReLU`."""

    function = staticmethod(hard.hardsigmoid)


class Hardswish(_Rectifier):
    """x · hardsigmoid(x) (Howard et al. 2019); arguments as `ReLU`."""

    function = staticmethod(hard.hardswish)


class LeakyReLU(Module):
    """x where it is positive, negative_slope · x elsewhere.

    Args:
        negative_slope: of the part below 0.
        inplace: whether to write over the input.
    """

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__()
        self.negative_slope, self.inplace = negative_slope, inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of every element."""
        return activation.leaky_relu(input, self.negative_slope, self.inplace)

    def extra_repr(self) -> str:
        """Return the settings."""
        return settings(self, "negative_slope", "inplace")


class RReLU(Module):
    """A leaky ReLU whose slopes are drawn anew in training; otherwise their mean is taken (Xu et al. 2015).

    Args:
        lower: the smallest slope.
        upper: the largest slope.
        inplace: whether to write over the input.
    """

    def __init__(self, lower: float = 1.0 / 8, upper: float = 1.0 / 3, inplace: bool = False) -> None:
        super().__init__()
        self.lower, self.upper, self.inplace = lower, upper, inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of every element."""
        return activation.rrelu(input, self.lower, self.upper, self.training, self.inplace)

    def extra_repr(self) -> str:
        """Return the settings."""
        return settings(self, "lower", "upper", "inplace")


class PReLU(Module):
    """x where it is positive, weight · x elsewhere; the weight is learned (He et al. 2015).

    Args:
        num_parameters: 1, or one for each channel.
        init: the first slope.
        device: where the parameter is made.
        dtype: of the parameter.

    Attributes:
        weight: (num_parameters,).
    """

    def __init__(
        self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.num_parameters, self.init = num_parameters, init
        self.weight = Parameter(full((num_parameters,), float(init), device=device, dtype=dtype))

    def reset_parameters(self) -> None:
        """Set the slopes to the first one."""
        self.weight.data.fill_(self.init)

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of every element of (N, C, *)."""
        return activation.prelu(input, self.weight)

    def extra_repr(self) -> str:
        """Return the number of slopes."""
        return settings(self, "num_parameters")


class Hardtanh(Module):
    """x brought between min_val and max_val.

    Args:
        min_val: the least.
        max_val: the most.
        inplace: whether to write over the input.
    """

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        if min_val > max_val:
            raise AssertionError(f"max_val ({max_val}) must be greater than min_val ({min_val})")
        self.min_val, self.max_val, self.inplace = min_val, max_val, inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of every element."""
        return hard.hardtanh(input, self.min_val, self.max_val, self.inplace)

    def extra_repr(self) -> str:
        """Return the settings."""
        return settings(self, "min_val", "max_val", "inplace")


class ReLU6(Hardtanh):
    """min(max(x, 0), 6); arguments as `ReLU`."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(0.0, 6.0, inplace)

    def extra_repr(self) -> str:
        """Return the setting, if it is on."""
        return settings(self, "inplace")


class Threshold(Module):
    """x where it is above threshold, value elsewhere.

    Args:
        threshold: the limit.
        value: what stands for the elements below.
        inplace: whether to write over the input.
    """

    def __init__(self, threshold: float, value: float, inplace: bool = False) -> None:
        super().__init__()
        self.threshold, self.value, self.inplace = threshold, value, inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of every element."""
        return activation.threshold(input, self.threshold, self.value, self.inplace)

    def extra_repr(self) -> str:
        """Return the settings."""
        return settings(self, "threshold", "value", "inplace")


class Hardshrink(Module):
    """x, but 0 between ±lambd.

    Args:
        lambd: the limit.
    """

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of every element."""
        return hard.hardshrink(input, self.lambd)

    def extra_repr(self) -> str:
        """Return the limit."""
        return str(self.lambd)


class Softshrink(Hardshrink):
    """x moved towards 0 by lambd, and 0 between ±lambd; arguments as `Hardshrink`."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of every element."""
        return hard.softshrink(input, self.lambd)
