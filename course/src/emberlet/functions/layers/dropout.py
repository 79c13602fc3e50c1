"""Dropout: in training, elements or whole channels are set to zero at random.

N. Srivastava et al., Dropout (2014); the alpha kind, which keeps mean and variance: G. Klambauer et al.,
Self-Normalizing Neural Networks (2017). The random numbers are drawn in PyTorch's order.
"""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

from emberlet.array import empty_on
from emberlet.autograd.inplace import refuse_leaf, write
from emberlet.autograd.operation import wrap
from emberlet.shape import Shape

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

_ALPHA = 1.7580993408473766  # minus the limit of SELU for very negative numbers


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Return the input with every element set to 0 with probability `p`, and the others divided by `1 - p`.

    Args:
        input: of any shape.
        p: from 0 to 1.
        training: whether to do anything at all.
        inplace: whether to write over the input.

    Raises:
        ValueError: `p` is no probability.
    """
    _check_probability(p)
    if training and p > 0 and input.numel():
        return _placed(input, _scaled(input, input.shape, p), inplace)
    return input


def dropout1d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Return (N, C, L) or (C, L) with `dropout` of whole channels."""
    _check_probability(p)
    if input.ndim not in (2, 3):
        raise RuntimeError(
            f"dropout1d: Expected 2D or 3D input, but received a {input.ndim}D input. Note that dropout1d "
            "drops "
            "whole channels of inputs with one spatial dimension, a channel dimension and perhaps a batch."
        )
    if input.ndim == 3:
        return _drop_channels(input, p, training, inplace)
    # One sample: its channels come first.
    return _drop_channels(input.unsqueeze(0), p, training, inplace).squeeze(0)


def dropout2d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Return (N, C, H, W) with `dropout` of whole channels."""
    _check_probability(p)
    if input.ndim not in (3, 4):
        warnings.warn(
            f"dropout2d: Received a {input.ndim}-D input: expected a 3-D or 4-D one. The first dimension is "
            "taken for "
            "the batch and the second for the channels.",
            stacklevel=2,
        )
    return _drop_channels(input, p, training, inplace)


def dropout3d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Return (N, C, D, H, W) with `dropout` of whole channels."""
    _check_probability(p)
    if input.ndim not in (4, 5):
        warnings.warn(
            f"dropout3d: Received a {input.ndim}-D input: expected a 4-D or 5-D one. The first dimension is "
            "taken for "
            "the batch and the second for the channels.",
            stacklevel=2,
        )
    return _drop_channels(input, p, training, inplace)


def alpha_dropout(input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False) -> Tensor:
    """Return the input with elements set to SELU's lowest value with probability `p`.

    It is scaled and moved so that an input with mean 0 and variance 1 keeps them.
    """
    _check_probability(p)
    if not training or p == 0 or not input.numel():
        return input
    return _placed(input, _alpha(input, input.shape, p), inplace)


def feature_alpha_dropout(
    input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False
) -> Tensor:
    """Return (N, C, *) with `alpha_dropout` of whole channels."""
    _check_probability(p)
    if not training or p == 0 or not input.numel():
        return input
    return _placed(input, _alpha(input, _channel_shape(input), p), inplace)


def _drop_channels(input: Tensor, p: float, training: bool, inplace: bool) -> Tensor:
    if not training or p == 0 or not input.numel():
        return input
    return _placed(input, _scaled(input, _channel_shape(input), p), inplace)


def _scaled(input: Tensor, shape: Shape, p: float) -> Any:
    """The input times noise of this shape: 0 with probability p, else 1 / (1 - p)."""
    if p == 1:
        return input * wrap(empty_on((), input.dtype, input._array)).zero_()
    return input * _kept(input, shape, p).div_(1 - p)


def _alpha(input: Tensor, shape: Shape, p: float) -> Any:
    """a (kept x - (1 - kept) α) + a α p, with a such that the variance stays 1."""
    if p == 1:
        return input * wrap(empty_on((), input.dtype, input._array)).zero_()
    kept = _kept(input, shape, p)
    a = 1 / math.sqrt((_ALPHA**2 * p + 1) * (1 - p))
    return input * (kept * a) + ((kept - 1) * (_ALPHA * a) + _ALPHA * a * p)


def _kept(input: Tensor, shape: Shape, p: float) -> Any:
    """Noise of this shape: 0 with probability p, else 1."""
    if shape == input.shape and not input.is_contiguous():
        return input.detach().clone().bernoulli_(1 - p)  # drawn in the order of the input's memory
    return wrap(empty_on(shape, input.dtype, input._array)).bernoulli_(1 - p)


def _channel_shape(input: Tensor) -> Shape:
    """The shape of one number per channel."""
    if input.ndim < 2:
        raise RuntimeError("Feature dropout requires at least 2 dimensions in the input")
    return (*input.shape[:2], *(1,) * (input.ndim - 2))


def _placed(input: Tensor, output: Tensor, inplace: bool) -> Tensor:
    """The output; written over the input if it shall be in place."""
    if not inplace:
        return output
    refuse_leaf(input)
    return write(input, output)


def _check_probability(p: float) -> None:
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
