"""Reading and writing at integer indices, with their gradients: what advanced indexing consists of.

A key is what `index_keys` makes: for each of the first dimensions an array of integers, or a slice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.array import Array, namespace, strides_of, zeros_on
from emberlet.autograd.broadcasting import sum_to_shape
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.autograd.strided import run
from emberlet.layouts import is_contiguous
from emberlet.seam.scatter import add_at, index_add, put, take
from emberlet.shape import Shape, numel

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

Key = tuple[Any, ...]


class Index(Operation):
    """What a key looks up, copied; the gradient is put back there, added up where it was looked up twice."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, key: Key, once: bool) -> Any:
        return read(x, key)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.shape, ctx.key, ctx.once = inputs[0].shape, kept(inputs[1]), inputs[2]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        return run(Deposit, grad, ctx.shape, ctx.key, ctx.once), None, None


class Deposit(Operation):
    """Zeros of a shape with the input added where a key says: the gradient of looking up there."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, shape: Shape, key: Key, once: bool) -> Any:
        whole = zeros_on(shape, x.dtype, x)
        if once:
            put(whole, key, x)
        else:
            add_to(whole, key, x)
        return whole

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        _, _, ctx.key, ctx.once = inputs

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None, None]:
        return run(Index, grad, ctx.key, ctx.once), None, None, None


class IndexPut(Operation):
    """A copy with values written, or added, where a key says."""

    @staticmethod
    def forward(x: Any, key: Key, value: Any, accumulate: bool) -> Any:
        result = array.copy_of(x)
        if accumulate:
            add_to(result, key, value)
        else:
            put(result, key, value)
        return result

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        _, key, value, ctx.accumulate = inputs
        ctx.key, ctx.shape = kept(key), value.shape

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, None, Gradient | None, None]:
        to_x, _, to_value, _ = ctx.needs_input_grad
        rest = value = None
        if to_x:
            rest = grad if ctx.accumulate else run(Erase, grad, ctx.key)
        if to_value:
            value = sum_to_shape(run(Index, grad, ctx.key, False), ctx.shape)
        return rest, None, value, None


class Erase(Operation):
    """A copy with zeros where a key says."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, key: Key) -> Any:
        result = array.copy_of(x)
        put(result, key, zeros_on((), x.dtype, x))
        return result

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.key = inputs[1]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        return run(Erase, grad, ctx.key), None


def kept(key: Key) -> Key:
    """Return a key whose arrays nobody else will write to."""
    return tuple([each if each.__class__ is slice else array.copy_of(each) for each in key])


def sliced(key: Key) -> int:
    """Return how many dimensions a key keeps whole, among those that it names."""
    return sum([each.__class__ is slice for each in key])


def read(x: Array, key: Key) -> Array:
    """Return what a key looks up as a fresh array, row after row."""
    index = key[-1]
    lead = len(key) - 1
    if sliced(key) == lead and is_contiguous(x.shape, strides_of(x)):
        xp = namespace(x)  # one array only: the library has a fast way
        if len(index.shape) == 1:
            return xp.take(x, index, axis=lead)
        found = xp.take(x, xp.reshape(index, (-1,)), axis=lead)
        return xp.reshape(found, (*x.shape[:lead], *index.shape, *x.shape[lead + 1 :]))
    return row_major(take(x, key))


def row_major(x: Array) -> Array:
    """Return a fresh array as it is if it lies row after row, else a copy that does."""
    if is_contiguous(x.shape, strides_of(x)):
        return x
    result = array.empty_on(x.shape, x.dtype, x)
    array.copy(result, x)
    return result


def add_to(target: Array, key: Key, value: Array) -> None:
    """Add values in place where a key says; a place that is named twice gets both."""
    if sliced(key) or not is_contiguous(target.shape, strides_of(target)):
        add_at(target, key, value)
        return
    xp = namespace(target)
    rows = key[0]
    for size, index in zip(target.shape[1:], key[1:], strict=False):
        rows = rows * size + index
    rest = target.shape[len(key) :]
    value = xp.broadcast_to(value, (*rows.shape, *rest))
    count, row = numel(target.shape[: len(key)]), numel(rest)
    flat = xp.reshape(value, (numel(rows.shape), row))
    index_add(xp.reshape(target, (count, row)), xp.reshape(rows, (-1,)), flat, 0)
