"""Dropout: in training, random elements are set to zero and the others scaled up to make up for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from emberlet.functions.layers import dropout as functions
from emberlet.nn.module import Module
from emberlet.tensor import Tensor


class _Dropout(Module):
    """What all kinds share.

    Args:
        p: the probability of an element (or a channel) to be set to zero.
        inplace: whether to change the input itself.
    """

    function: ClassVar[Callable[..., Tensor]]

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p, self.inplace = p, inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return the input with elements dropped; in evaluation mode the input itself."""
        return self.function(input, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        """Return the settings."""
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_Dropout):
    """Drops single elements (Srivastava et al. 2014).

    Args:
        p: the probability of an element to be set to zero.
        inplace: whether to change the input itself.
    """

    function = staticmethod(functions.dropout)


class Dropout1d(_Dropout):
    """Drops whole channels of (N, C, L); arguments as `Dropout`."""

    function = staticmethod(functions.dropout1d)


class Dropout2d(_Dropout):
    """Drops whole channels of (N, C, H, W) (Tompson et al. 2014); arguments as `Dropout`."""

    function = staticmethod(functions.dropout2d)


class Dropout3d(_Dropout):
    """Drops whole channels of (N, C, D, H, W); arguments as `Dropout`."""

    function = staticmethod(functions.dropout3d)


class AlphaDropout(_Dropout):
    """Drops elements, mean and variance stay: for SELU (Klambauer et al. 2017); arguments as `Dropout`."""

    function = staticmethod(functions.alpha_dropout)


class FeatureAlphaDropout(_Dropout):
    """Drops whole channels as `AlphaDropout` drops elements; arguments as `Dropout`."""

    function = staticmethod(functions.feature_alpha_dropout)
