"""First values for parameters: each function writes to the tensor it is given, unrecorded, and returns it."""

from __future__ import annotations

import math
import warnings
from typing import Any

from emberlet.autograd.grad_mode import no_grad
from emberlet.creation import empty, empty_like
from emberlet.functions.elementwise.selection import where
from emberlet.functions.movement.joining import stack
from emberlet.nn.scales import calculate_fans, calculate_gain, fan_of
from emberlet.random import randperm
from emberlet.random.sampling import normal_ as draw_normal
from emberlet.random.sampling import uniform_ as draw_uniform
from emberlet.tensor import Tensor

_SQRT2 = math.sqrt(2.0)


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Any = None) -> Tensor:
    """Draw from the uniform distribution between `a` and `b`."""
    with no_grad():
        return draw_uniform(tensor, a, b, generator=generator)


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Any = None) -> Tensor:
    """Draw from the normal distribution."""
    with no_grad():
        return draw_normal(tensor, mean, std, generator=generator)


def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: Any = None,
) -> Tensor:
    """Draw from the normal distribution; what falls outside of `a` to `b` is drawn again."""
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of values may be "
            "incorrect.",
            stacklevel=2,
        )
    share = _normal_cdf((b - mean) / std) - _normal_cdf((a - mean) / std)
    with no_grad():
        if share > 0.3:
            draw_normal(tensor, mean, std, generator=generator)
            while (outside := (tensor < a) | (tensor > b)).any():
                again = draw_normal(empty_like(tensor), mean, std, generator=generator)
                tensor.copy_(where(outside, again, tensor))
        else:
            _draw_under_normal_curve(tensor, mean, std, a, b, generator)
    return tensor


def _draw_under_normal_curve(
    tensor: Tensor, mean: float, std: float, a: float, b: float, generator: Any
) -> None:
    """Draw uniformly from `a` to `b`, and again what a second number says lies above the normal density."""
    peak = -0.5 * ((max(a, min(mean, b)) - mean) / std) ** 2

    def above(x: Tensor) -> Tensor:
        density = ((x - mean) / std) ** 2 * -0.5 - peak
        height = draw_uniform(empty_like(x), generator=generator).log()
        result: Tensor = height > density
        return result

    draw_uniform(tensor, a, b, generator=generator)
    pending = above(tensor)
    while pending.any():
        again = draw_uniform(empty_like(tensor), a, b, generator=generator)
        tensor.copy_(where(pending, again, tensor))
        pending = pending & above(again)


def constant_(tensor: Tensor, val: float) -> Tensor:
    """Fill with one number."""
    with no_grad():
        return tensor.fill_(val)


def ones_(tensor: Tensor) -> Tensor:
    """Fill with 1."""
    return constant_(tensor, 1.0)


def zeros_(tensor: Tensor) -> Tensor:
    """Fill with 0."""
    return constant_(tensor, 0.0)


def eye_(tensor: Tensor) -> Tensor:
    """Make a matrix the identity."""
    if tensor.ndim != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    with no_grad():
        tensor.zero_()
        tensor.diagonal().fill_(1)
    return tensor


def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """Make the weights of a convolution such that it passes on its input, in every group."""
    if tensor.ndim not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    if tensor.shape[0] % groups:
        raise ValueError("dim 0 must be divisible by groups")
    each = tensor.shape[0] // groups
    center = tuple(size // 2 for size in tensor.shape[2:])
    with no_grad():
        tensor.zero_()
        for group in range(groups):
            for channel in range(min(each, tensor.shape[1])):
                tensor[(group * each + channel, channel, *center)] = 1
    return tensor


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Draw uniformly between ±gain √(6 / (fan_in + fan_out)) (Glorot & Bengio 2010)."""
    fan_in, fan_out = calculate_fans(tensor)
    bound = math.sqrt(3.0) * (gain * math.sqrt(2.0 / (fan_in + fan_out)))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Draw from the normal distribution of variance gain² 2 / (fan_in + fan_out) (Glorot & Bengio 2010)."""
    fan_in, fan_out = calculate_fans(tensor)
    return normal_(tensor, 0.0, gain * math.sqrt(2.0 / (fan_in + fan_out)), generator)


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Any = None,
) -> Tensor:
    """Draw uniformly between ±gain √(3 / fan), which keeps the variance through the layers (He et al. 2015).

    Args:
        tensor: the weights of a layer, outputs first.
        a: the slope of the leaky ReLU that follows.
        mode: "fan_in" keeps the variance of the forward pass, "fan_out" that of the backward pass.
        nonlinearity: what follows; see `calculate_gain`.
        generator: where the random numbers come from.
    """
    if 0 in tensor.shape:
        warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=2)
        return tensor
    bound = math.sqrt(3.0) * (calculate_gain(nonlinearity, a) / math.sqrt(fan_of(tensor, mode)))
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Any = None,
) -> Tensor:
    """Draw from the normal distribution of variance gain² / fan (He et al. 2015); see `kaiming_uniform_`."""
    if 0 in tensor.shape:
        warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=2)
        return tensor
    std = calculate_gain(nonlinearity, a) / math.sqrt(fan_of(tensor, mode))
    return normal_(tensor, 0.0, std, generator)


def orthogonal_(tensor: Tensor, gain: float = 1, generator: Any = None) -> Tensor:
    """Make the rows (or the columns, if there are more rows) orthogonal, of length `gain` (Saxe et al. 2013).

    Random normal vectors, each made orthogonal to those before it (Gram-Schmidt, twice for accuracy): the
    Q of their QR decomposition with a positive diagonal of R.
    """
    if tensor.ndim < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    if tensor.numel() == 0:
        return tensor
    rows, columns = tensor.shape[0], tensor.numel() // tensor.shape[0]
    with no_grad():
        drawn = draw_normal(empty((rows, columns), device=tensor.device), generator=generator).double()
        vectors: list[Tensor] = []
        for vector in drawn.unbind(0 if rows < columns else 1):
            for _ in range(2):
                for done in vectors:
                    vector = vector - done * done.dot(vector)
            vectors.append(vector / vector.norm())
        matrix: Tensor = stack(vectors, 0 if rows < columns else 1)
        tensor.copy_(matrix.reshape(tensor.shape) * gain)
    return tensor


def sparse_(tensor: Tensor, sparsity: float, std: float = 0.01, generator: Any = None) -> Tensor:
    """Draw a matrix from the normal distribution; set this part of every column to zero (Martens 2010)."""
    if tensor.ndim != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    rows, columns = tensor.shape
    count = math.ceil(sparsity * rows)
    with no_grad():
        draw_normal(tensor, 0, std, generator=generator)
        for column in range(columns):
            tensor[randperm(rows, generator=generator)[:count], column] = 0
    return tensor


def _normal_cdf(x: float) -> float:
    return (1.0 + math.erf(x / _SQRT2)) / 2.0
