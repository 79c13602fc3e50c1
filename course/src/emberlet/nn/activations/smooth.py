"""Smooth activations: sigmoid and tanh, exponential and gated units."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from emberlet.functions.activations import smooth as functions
from emberlet.functions.activations.gelu import gelu
from emberlet.functions.elementwise.hyperbolic import tanh
from emberlet.functions.elementwise.sigmoid import sigmoid
from emberlet.nn.module import Module
from emberlet.nn.text import settings
from emberlet.tensor import Tensor


class _Plain(Module):
    """A function without settings."""

    function: ClassVar[Callable[..., Tensor]]

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of every element."""
        return self.function(input)


class Sigmoid(_Plain):
    """1 / (1 + e⁻ˣ).

    >>> import emberlet
    >>> emberlet.nn.Sigmoid()(emberlet.tensor(0.0))
    tensor(0.5000)
    """

    function = staticmethod(sigmoid)


class LogSigmoid(_Plain):
    """log(sigmoid(x)), without underflow."""

    function = staticmethod(functions.logsigmoid)


class Tanh(_Plain):
    """tanh(x)."""

    function = staticmethod(tanh)


class Tanhshrink(_Plain):
    """x - tanh(x)."""

    function = staticmethod(functions.tanhshrink)


class Softsign(_Plain):
    """x / (1 + |x|)."""

    function = staticmethod(functions.softsign)


class Softplus(Module):
    """log(1 + e^(beta x)) / beta; x itself where beta x is above threshold.

    Args:
        beta: how sharp the bend is.
        threshold: from where it counts as straight.
    """

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta, self.threshold = beta, threshold

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of every element."""
        return functions.softplus(input, self.beta, self.threshold)

    def extra_repr(self) -> str:
        """Return the settings."""
        return settings(self, "beta", "threshold")


class _InPlace(Module):
    """A function that may write over its input.

    Args:
        inplace: whether to write over the input.
    """

    function: ClassVar[Callable[..., Tensor]]

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of every element."""
        return self.function(input, inplace=self.inplace)

    def extra_repr(self) -> str:
        """Return the setting, if it is on."""
        return settings(self, "inplace")


class SiLU(_InPlace):
    """x · sigmoid(x) (Hendrycks & Gimpel 2016; also known as swish).

    Args:
        inplace: whether to write over the input.
    """

    function = staticmethod(functions.silu)


class Mish(_InPlace):
    """x · tanh(softplus(x)) (Misra 2020); arguments as `SiLU`."""

    function = staticmethod(functions.mish)


class SELU(_InPlace):
    """A scaled ELU that keeps mean and variance (Klambauer et al. 2017); arguments as `SiLU`."""

    function = staticmethod(functions.selu)


class ELU(Module):
    """x where it is positive, alpha (eˣ - 1) elsewhere (Clevert et al. 2016).

    Args:
        alpha: minus the limit for very negative numbers.
        inplace: whether to write over the input.
    """

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha, self.inplace = alpha, inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of every element."""
        return functions.elu(input, self.alpha, self.inplace)

    def extra_repr(self) -> str:
        """Return the settings."""
        return settings(self, "alpha", "inplace")


class CELU(ELU):
    """max(x, 0) + min(0, alpha (e^(x / alpha) - 1)) (Barron 2017); arguments as `ELU`."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of every element."""
        return functions.celu(input, self.alpha, self.inplace)


class GELU(Module):
    """x · Φ(x), Φ the normal distribution function (Hendrycks & Gimpel 2016).

    Args:
        approximate: "none", or "tanh" for the approximation by that function.
    """

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of every element."""
        return gelu(input, approximate=self.approximate)

    def extra_repr(self) -> str:
        """Return the setting."""
        return f"approximate={self.approximate!r}"


class GLU(Module):
    """The first half of a dimension times the sigmoid of the second (Dauphin et al. 2017).

    Args:
        dim: which dimension; its size must be even.
    """

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Tensor) -> Tensor:
        """Return the gated half."""
        return functions.glu(input, self.dim)

    def extra_repr(self) -> str:
        """Return the dimension."""
        return settings(self, "dim")
