"""New tensors that count: evenly spaced numbers."""

from __future__ import annotations

import math
from operator import index
from typing import TYPE_CHECKING, Any

from emberlet.array import Number, Scalar
from emberlet.autograd.operation import is_tensor
from emberlet.creation.filled import Place, dtype_or_default, on_device, require_number
from emberlet.dtype import DType, bool_, int64
from emberlet.seam import ranges

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def arange(
    start: Number | None = None,
    end: Number | None = None,
    step: Number = 1,
    *,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return `start, start + step, ...` up to, not including, `end`; `arange(n)` counts from 0.

    The dtype is int64 when all three are integers, else the default one.

    Raises:
        RuntimeError: the step is 0 or leads away from `end`, or a bound is not finite.
        NotImplementedError: the dtype is bool.
    """
    if start is None and end is None:
        raise TypeError('arange() missing 1 required positional arguments: "end"')
    first, bound = (0, start) if end is None else (0 if start is None else start, end)
    first, bound, step = [_as_number(each) for each in (first, bound, step)]
    if dtype is None and all(isinstance(number, int) for number in (first, bound, step)):
        dtype = int64
    dtype = dtype_or_default(dtype)
    if dtype is bool_:
        raise NotImplementedError("arange cannot count in bool")
    if not (math.isfinite(first) and math.isfinite(bound)):
        raise RuntimeError(f"unsupported range: {first} -> {bound}")
    if dtype is int64:  # in integers from the start: a float would lose digits beyond 2**53
        first, bound, step = int(first), int(bound), int(step)
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (bound - first) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    whole = isinstance(first, int) and isinstance(bound, int) and isinstance(step, int)
    count = -((first - bound) // step) if whole else math.ceil((bound - first) / step)
    if not dtype.is_floating_point:
        first, step = int(first), int(step)
    return on_device(ranges.steps(first, step, int(count), dtype), device, requires_grad)


def linspace(
    start: Number,
    end: Number,
    steps: int,
    *,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return `steps` numbers from `start` to `end`, both included, evenly spaced."""
    start, end, steps = _as_number(start), _as_number(end), _count(steps)
    return on_device(ranges.evenly_spaced(start, end, steps, dtype_or_default(dtype)), device, requires_grad)


def logspace(
    start: Number,
    end: Number,
    steps: int,
    base: float = 10.0,
    *,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return `steps` powers of `base`, with exponents from `start` to `end`, evenly spaced."""
    start, end, steps = _as_number(start), _as_number(end), _count(steps)
    return on_device(ranges.powers(base, start, end, steps, dtype_or_default(dtype)), device, requires_grad)


def _as_number(value: Any) -> Any:
    """A number that may have come as a tensor."""
    number = value.item() if is_tensor(value) else value
    require_number("start, end or step", number)
    return number.item() if isinstance(number, Scalar) else number


def _count(steps: int) -> int:
    if index(steps) < 0:
        raise RuntimeError("number of steps must be non-negative")
    return index(steps)
