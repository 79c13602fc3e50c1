"""Filling tensors with random numbers, in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.array import namespace
from emberlet.autograd.inplace import refuse_leaf, write
from emberlet.autograd.operation import wrap
from emberlet.dtype import DType, bool_, float16, float32, float64, int32, int64
from emberlet.random.generator import Generator, stream_for

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

# For every dtype, one more than the largest number up to which it has all integers.
_WHOLE = {bool_: 2, int32: 2**31, int64: 2**63, float16: 2**11 + 1, float32: 2**24 + 1, float64: 2**53 + 1}
_LOWEST = {
    bool_: 0,
    int32: -(2**31),
    int64: -(2**63),
    float16: -65504,
    float32: -(2**128),
    float64: -(2**1024),
}


def uniform_(
    input: Tensor, from_: float = 0.0, to: float = 1.0, *, generator: Generator | None = None
) -> Tensor:
    """Fill a tensor with numbers drawn evenly from `from_` up to, not including, `to`; return it."""
    if not input.is_floating_point():
        raise NotImplementedError(f'"check_uniform_bounds" not implemented for {input.dtype}')
    if not from_ <= to:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={from_} > to={to}")
    return filled(
        input, generator, lambda stream, count: uniform_values(stream, count, input.dtype, from_, to)
    )


def uniform_values(stream: Any, count: int, dtype: DType, low: float, high: float) -> Any:
    """Return so many numbers from `low` up to, not including, `high`, in flat memory."""
    unit = stream.uniform(count, dtype)
    if (low, high) == (0.0, 1.0) and dtype is not float16:
        return unit
    xp = namespace(unit)
    start = array.asarray_like(low, unit)
    length = array.asarray_like(high, unit) - start
    values = array.astype(_multiply_add(unit, length, start), dtype)
    # Rounded to a short dtype it may reach the end, which is not part of the range.
    return xp.where(values >= high, array.asarray_like(low, values), values)


def _multiply_add(x: Any, factor: Any, summand: Any) -> Any:
    """Return x * factor + summand with one rounding, as PyTorch's compiled loops do."""
    if array.dtype_of(x) is not float64:
        return array.astype(x, float64) * float(factor) + float(summand)
    # What the rounding of the product and of the sum takes away, found exactly (T. J. Dekker 1971).
    product = x * factor
    (high, low), (high_factor, low_factor) = _halves(x), _halves(factor)
    lost = ((high * high_factor - product) + high * low_factor + low * high_factor) + low * low_factor
    total = product + summand
    part = total - product
    return total + (lost + ((product - (total - part)) + (summand - part)))


def _halves(x: Any) -> tuple[Any, Any]:
    """Two numbers of 26 bits each whose sum is x."""
    shifted = x * (2.0**27 + 1)
    high = shifted - (shifted - x)
    return high, x - high


def normal_(
    input: Tensor, mean: float = 0.0, std: float = 1.0, *, generator: Generator | None = None
) -> Tensor:
    """Fill a tensor with normal numbers of this mean and standard deviation; return it."""
    if std < 0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std}")
    if not input.is_floating_point():
        raise NotImplementedError(f'"normal_kernel_cpu" not implemented for {input.dtype}')
    blocks = input.is_contiguous()
    return filled(
        input, generator, lambda stream, count: stream.normal(count, input.dtype, mean, std, blocks=blocks)
    )


def log_normal_(
    input: Tensor, mean: float = 1.0, std: float = 2.0, *, generator: Generator | None = None
) -> Tensor:
    """Fill a tensor with numbers whose logarithms are normal; return it."""
    if not std > 0:
        raise RuntimeError(f"log_normal_ expects std > 0.0, but found std={std}")

    def values(stream: Any, count: int) -> Any:
        normal = stream.normal(count, float64, mean, std, blocks=False)
        return namespace(normal).exp(normal)

    return filled(input, generator, values)


def exponential_(input: Tensor, lambd: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fill a tensor with numbers of density `lambd * exp(-lambd * x)`; return it."""
    if not input.is_floating_point():
        raise RuntimeError(
            "Exponential distribution is a continuous probability distribution. "
            f"dtype must be a floating point but you specified {input.dtype}"
        )
    if not lambd > 0:
        raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={lambd}")
    return filled(input, generator, lambda stream, count: exponential_values(stream, count) / lambd)


def exponential_values(stream: Any, count: int) -> Any:
    """Return so many exponential numbers of rate 1, in float64: a uniform one through the inverse."""
    uniform = stream.uniform(count)
    return -namespace(uniform).log1p(-uniform)


def random_(
    input: Tensor, from_: int | None = None, to: int | None = None, *, generator: Generator | None = None
) -> Tensor:
    """Fill a tensor with whole numbers; return it.

    Args:
        input: of any dtype.
        from_: the lowest number; if it is the only one given, it is `to`, and 0 is the lowest.
        to: one more than the highest. Without both, all numbers from 0 on that the dtype has.
        generator: where they come from.
    """
    if from_ is None and to is None:
        span = _WHOLE[input.dtype]
        if span < 2**32:
            return filled(input, generator, lambda stream, count: stream.short_integers(span, count))
        return filled(input, generator, lambda stream, count: stream.integers(span, count))
    low, high = (0, from_) if to is None else (from_ or 0, to)
    return filled(
        input, generator, lambda stream, count: integer_values(stream, count, input.dtype, low, high or 0)
    )


def integer_values(stream: Any, count: int, dtype: DType, low: int, high: int) -> Any:
    """Return so many integers from `low` up to, not including, `high`, in flat memory.

    Raises:
        RuntimeError: there are none, or the dtype does not have them.
    """
    if low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    highest = _WHOLE[dtype] - 1 if not dtype.is_floating_point else -_LOWEST[dtype]
    for name, bound in (("from", low), ("to - 1", high - 1)):
        if not _LOWEST[dtype] <= bound <= highest:
            raise RuntimeError(f"{name} is out of bounds for {dtype.name}")
    return stream.integers(high - low, count) + low


def permute_(input: Tensor, *, generator: Generator | None = None) -> Tensor:
    """Fill a vector with 0, 1, 2, ... in random order; return it.

    Raises:
        RuntimeError: its dtype does not have all of them.
    """
    if input.numel() > _WHOLE[input.dtype]:
        raise RuntimeError(f"n cannot be greater than {_WHOLE[input.dtype]} for {input.dtype.name} type.")
    return filled(input, generator, lambda stream, count: stream.permutation(count))


def filled(
    input: Tensor, generator: Generator | None, make: Callable[[Any, int], Any], *, ordered: bool = True
) -> Tensor:
    """Write what `make(stream, count)` returns over a tensor, in the order of memory."""
    refuse_leaf(input)
    values = make(stream_for(generator, input.device), input.numel())
    if ordered:
        values = in_memory_order(values, input.shape, input.stride())
    return write(input, wrap(array.astype(values, input.dtype)))


def in_memory_order(values: Any, shape: tuple[int, ...], strides: tuple[int, ...]) -> Any:
    """Return flat values in a shape, the first one where memory begins."""
    xp = namespace(values)
    order = sorted(range(len(shape)), key=lambda dim: -strides[dim])
    laid = xp.reshape(values, tuple([shape[dim] for dim in order]))
    back = tuple(sorted(range(len(order)), key=order.__getitem__))
    return laid if order == sorted(order) else xp.permute_dims(laid, back)
