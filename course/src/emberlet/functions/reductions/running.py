"""Running extremes, and running sums of exponentials whose logarithms are given."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emberlet import return_types
from emberlet.array import Array, arange_on, astype, copy_of, dtype_of, namespace, zeros_on
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, wrap
from emberlet.dtype import bool_, default_float, float16, int32, int64
from emberlet.functions.reductions.cumulative import along
from emberlet.functions.reductions.dims import one_dim, reducing
from emberlet.functions.reductions.picking import Pick, pick
from emberlet.functions.reductions.softmax import logsumexp

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Cummax(Pick):
    """The largest elements so far."""

    distinct = False


class Cummin(Pick):
    """The smallest elements so far."""

    distinct = False


def running(function: Callable[[Array, Array], Array], x: Array, dim: int, reverse: bool = False) -> Array:
    """Return the running results of an associative function, in as many steps as the length has digits.

    Step by step each place takes in what a place 1, 2, 4, 8, ... before it has gathered
    (W. D. Hillis and G. L. Steele, Data parallel algorithms, 1986).
    """
    result, step, size = copy_of(x), 1, x.shape[dim]
    while step < size:
        early, late = along(dim, slice(0, size - step)), along(dim, slice(step, size))
        if reverse:
            early, late = late, early
        gathered = copy_of(result)
        gathered[late] = function(result[late], result[early])
        result, step = gathered, step * 2
    return result


def _extreme_places(x: Array, dim: int, largest: bool) -> Array:
    """Where the largest, or smallest, element so far is, the last of equals, or the last NaN."""
    xp = namespace(x)
    if not x.ndim:
        return zeros_on((1,), int64, x)
    if dtype_of(x) is bool_:
        x = astype(x, int32)
    best = running(xp.maximum if largest else xp.minimum, x, dim)
    shape = tuple([x.shape[dim] if each == dim else 1 for each in range(x.ndim)])
    here = xp.reshape(arange_on(x.shape[dim], x), shape)
    hits = (x == best) | (x != x)
    places = xp.where(hits, here, xp.zeros_like(here))
    return running(xp.maximum, places, dim)


@reducing
def cummax(input: Tensor, dim: int) -> return_types.cummax:
    """Return the largest element so far along a dimension, and where it is, the last of equals.

    >>> import emberlet
    >>> emberlet.cummax(emberlet.tensor([1, 3, 2, 3]), 0).indices
    tensor([0, 1, 1, 3])
    """
    place = one_dim(dim, input.ndim)
    return return_types.cummax(*pick(Cummax, input, _extreme_places(input._array, place, True), place, True))


@reducing
def cummin(input: Tensor, dim: int) -> return_types.cummin:
    """Return the smallest element so far along a dimension, and where it is, the last of equals."""
    place = one_dim(dim, input.ndim)
    return return_types.cummin(*pick(Cummin, input, _extreme_places(input._array, place, False), place, True))


class LogCumSumExp(Operation):
    """y_k = log Σ_{i≤k} exp(x_i). The gradient of x_j is the sum over all k from j of g_k exp(x_j - y_k)."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, dim: int) -> Any:
        if dtype_of(x) is float16:
            return astype(LogCumSumExp.forward(astype(x, default_float), dim), float16)
        return running(_log_add, x, dim) if x.ndim else copy_of(x)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.keep_inputs(inputs)
        ctx.dim = inputs[1]
        ctx.save_for_backward(inputs[0], output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        x, y = ctx.saved_tensors
        if not x.ndim:
            return grad * namespace(x).exp(x - y), None
        # In logarithms, because exp(-y) alone may overflow; what is negative apart from what is positive.
        xp = namespace(x)
        total = zeros_on(x.shape, x.dtype, x)
        for sign in (1, -1):
            amount = xp.log(xp.clip(grad * sign, 0, None))
            total += sign * xp.exp(x + running(_log_add, amount - y, ctx.dim, reverse=True))
        return total, None

    @staticmethod
    def composed(x: Tensor, dim: int) -> Tensor:
        """The same for every place from all elements up to it: what comes later is masked."""
        if not x.ndim:
            result: Tensor = x * 1
            return result
        places = arange_on(x.shape[dim], x._array)
        xp = namespace(places)
        later = wrap(xp.expand_dims(places, axis=0) > xp.expand_dims(places, axis=1))
        rows = x.movedim(dim, -1).unsqueeze(-2).masked_fill(later, float("-inf"))
        return logsumexp(rows, -1).movedim(-1, dim)


def _log_add(x: Array, y: Array) -> Array:
    """Return log(exp x + exp y), -inf where both are."""
    xp = namespace(x)
    largest = xp.maximum(x, y)
    finite = xp.where(xp.isinf(largest), xp.zeros_like(largest), largest)
    return xp.log(xp.exp(x - finite) + xp.exp(y - finite)) + finite


@reducing
def logcumsumexp(input: Tensor, dim: int) -> Tensor:
    """Return the logarithms of the running sums of exponentials along a dimension, without overflow."""
    output: Tensor = LogCumSumExp.apply(input, one_dim(dim, input.ndim))
    return output
