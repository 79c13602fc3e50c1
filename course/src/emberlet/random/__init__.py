"""New tensors of random numbers, and the seeds they come from.

On the CPU the numbers are PyTorch's: after the same `manual_seed` the same calls return the same tensors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emberlet.array import namespace
from emberlet.autograd.operation import is_tensor
from emberlet.creation.filled import Place, Size, empty, empty_like, size_of
from emberlet.dtype import DType, int64
from emberlet.random.drawing import bernoulli, multinomial
from emberlet.random.generator import (
    Generator,
    default_generator,
    fork_rng,
    get_rng_state,
    initial_seed,
    manual_seed,
    seed,
    set_rng_state,
)
from emberlet.random.sampling import normal_, permute_, random_, uniform_
from emberlet.shape import broadcast_shapes

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

__all__ = [
    "Generator",
    "bernoulli",
    "default_generator",
    "fork_rng",
    "get_rng_state",
    "initial_seed",
    "manual_seed",
    "multinomial",
    "normal",
    "rand",
    "rand_like",
    "randint",
    "randint_like",
    "randn",
    "randn_like",
    "randperm",
    "seed",
    "set_rng_state",
]


def rand(
    *sizes: Size,
    size: Sequence[int] | None = None,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return a tensor of this size with numbers drawn evenly from 0 up to, not including, 1."""
    result = empty(size_of(sizes, size), dtype=dtype, device=device)
    return _graded(uniform_(result, generator=generator), requires_grad)


def randn(
    *sizes: Size,
    size: Sequence[int] | None = None,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return a tensor of this size with normal numbers of mean 0 and standard deviation 1."""
    result = empty(size_of(sizes, size), dtype=dtype, device=device)
    return _graded(normal_(result, generator=generator), requires_grad)


def randint(
    *bounds: int | Sequence[int],
    low: int | None = None,
    high: int | None = None,
    size: Sequence[int] | None = None,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return a tensor of integers drawn evenly: `randint(high, size)` or `randint(low, high, size)`.

    Args:
        bounds: `low`, 0 if it is left out; `high`, one more than the highest number; `size`.
        low: the same by name.
        high: the same by name.
        size: the same by name.
        generator: where the numbers come from.
        dtype: int64 if it is not given.
        device: where it is made.
        requires_grad: whether its gradient is wanted.
    """
    given = list(bounds)
    if size is None and given:
        last = given.pop()
        if isinstance(last, int):
            raise TypeError("randint(): argument 'size' must be tuple of ints, not int")
        size = last
    if high is None and given:
        high = _bound(given.pop())
    if low is None and given:
        low = _bound(given.pop())
    if given or size is None or high is None:
        raise TypeError("randint() takes (high, size) or (low, high, size)")
    result = empty(size, dtype=dtype or int64, device=device)
    return _graded(random_(result, low or 0, high, generator=generator), requires_grad)


def _bound(value: int | Sequence[int]) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"randint(): the bounds must be int, not {type(value).__name__}")
    return value


def randperm(
    n: int,
    *,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return 0, 1, ..., `n - 1` in random order; int64 if no dtype is given."""
    result = empty((n,), dtype=dtype or int64, device=device)
    return _graded(permute_(result, generator=generator), requires_grad)


def rand_like(
    input: Tensor,
    *,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return a tensor like another with numbers drawn evenly from 0 up to, not including, 1."""
    result = empty_like(input, dtype=dtype, device=device)
    return _graded(uniform_(result, generator=generator), requires_grad)


def randn_like(
    input: Tensor,
    *,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return a tensor like another with normal numbers of mean 0 and standard deviation 1."""
    result = empty_like(input, dtype=dtype, device=device)
    return _graded(normal_(result, generator=generator), requires_grad)


def randint_like(
    input: Tensor,
    low: int = 0,
    high: int | None = None,
    *,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return a tensor like another with integers from `low` (0 if only one bound is given) up to `high`."""
    low, high = (0, low) if high is None else (low, high)
    result = empty_like(input, dtype=dtype, device=device)
    return _graded(random_(result, low, high, generator=generator), requires_grad)


def normal(
    mean: float | Tensor,
    std: float | Tensor = 1.0,
    size: Sequence[int] | None = None,
    *,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return normal numbers.

    Args:
        mean: of all of them, or a tensor with one for each.
        std: their standard deviation, or a tensor with one for each that broadcasts with `mean`.
        size: of the result, if neither is a tensor.
        generator: where the numbers come from.
        dtype: of the result, if neither is a tensor.
        device: of the result, if neither is a tensor.
        requires_grad: whether its gradient is wanted.

    Raises:
        RuntimeError: a standard deviation is negative.
    """
    if not is_tensor(mean) and not is_tensor(std):
        if size is None:
            raise TypeError("normal() of two numbers needs a size")
        result = empty(size, dtype=dtype, device=device)
        return _graded(normal_(result, float(mean), float(std), generator=generator), requires_grad)
    if size is not None:
        raise TypeError("normal() takes a size only when the mean and the standard deviation are numbers")
    if not is_tensor(std):
        center: Any = mean
        result = normal_(empty_like(center), 0.0, float(std), generator=generator)
        result.add_(center.detach())
        return result
    return _scattered(mean, std.detach(), generator)


def _scattered(mean: float | Tensor, std: Tensor, generator: Generator | None) -> Tensor:
    """Normal numbers each with a standard deviation of its own."""
    if bool(namespace(std._array).any(std._array < 0)):
        raise RuntimeError("normal expects all elements of std >= 0.0")
    like, center = (mean, mean.detach()) if is_tensor(mean) else (std, mean)
    shape = broadcast_shapes(std.shape, like.shape)
    result = normal_(empty(shape, dtype=like.dtype, device=like.device), generator=generator)
    result.mul_(std).add_(center)
    return result


def _graded(result: Tensor, requires_grad: bool) -> Tensor:
    return result.requires_grad_() if requires_grad else result
