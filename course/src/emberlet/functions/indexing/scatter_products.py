"""Products and extremes of what is scattered to one place, with their gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.array import Array
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor, wrap
from emberlet.autograd.strided import run
from emberlet.functions.indexing.gathering import Gather, Ungather
from emberlet.functions.indexing.indexed import kept
from emberlet.functions.movement.padding import ConstantPad
from emberlet.seam.scatter import axis_key, combine_at, put

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class ScatterProduct(Operation):
    """The input times all that an index sends to each place."""

    @staticmethod
    def forward(x: Any, axis: int, index: Any, source: Any) -> Any:
        result = array.copy_of(x)
        combine_at("multiply", result, axis_key(index, axis), beginning(source, index))
        return result

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, ctx.axis, index, source = inputs
        (ctx.index,) = kept((index,))
        ctx.save_for_backward(x, source)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, ...]:
        """Every factor gets the product of the others.

        Where no factor is 0, that is the whole product divided by it; where one is, it alone gets a gradient:
        so it is put aside, as a factor of 1.
        """
        taped = is_tensor(grad)
        x, source, whole = [each if taped else wrap(each) for each in (*ctx.saved_tensors, grad)]
        axis, index = ctx.axis, ctx.index
        used = source[tuple([slice(0, size) for size in index.shape])]
        part = used.detach()._array
        zero_there = x.detach()._array == 0
        others = ScatterProduct.apply(x.masked_fill(wrap(zero_there), 1), axis, index, used)
        to_x = whole * others / x.masked_fill(wrap(zero_there), 1)
        none = part == 0
        zeros = Ungather.forward(array.astype(none, x.dtype), x.shape, axis, index)
        single = wrap(none & (Gather.forward(zeros, axis, index) == 1))
        aside = ScatterProduct.apply(x, axis, index, used.masked_fill(single, 1))
        product = ScatterProduct.apply(x, axis, index, used)
        with_one = Gather.apply(whole * aside, axis, index)
        with_none = Gather.apply(whole * product, axis, index) / used.masked_fill(wrap(none), 1)
        to_used = with_none.where(~single, with_one)
        to_source = widened(to_used, source.shape)
        if taped:
            return to_x, None, None, to_source
        return to_x._array, None, None, to_source._array


class ScatterExtreme(Operation):
    """The largest, or least, of the input and all that an index sends there; equals share the gradient."""

    @staticmethod
    def forward(x: Any, axis: int, index: Any, source: Any, largest: bool, include_self: bool) -> Any:
        result = array.copy_of(x)
        key, part = axis_key(index, axis), beginning(source, index)
        if not include_self:
            put(result, key, part)
        combine_at("maximum" if largest else "minimum", result, key, part)
        return result

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, ctx.axis, index, source, _, include_self = inputs
        (ctx.index,), ctx.shape = kept((index,)), source.shape
        result = output._array
        key = axis_key(ctx.index, ctx.axis)
        own = array.astype(x._array == result, result.dtype)
        if not include_self:
            put(own, key, array.zeros_on((), own.dtype, own))
        theirs = beginning(source._array, ctx.index) == Gather.forward(result, ctx.axis, ctx.index)
        theirs = array.astype(theirs, result.dtype)
        sharing = own + Ungather.forward(theirs, result.shape, ctx.axis, ctx.index)
        sharing = array.namespace(own).where(sharing == 0, array.ones_on((), own.dtype, own), sharing)
        share = theirs / Gather.forward(sharing, ctx.axis, ctx.index)
        ctx.save_for_backward(wrap(own / sharing), wrap(share))

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, ...]:
        own, theirs = ctx.saved_tensors
        part = run(Gather, grad, ctx.axis, ctx.index) * theirs
        return grad * own, None, None, widened(part, ctx.shape), None, None


def beginning(source: Array, index: Array) -> Array:
    """Return as much of a source as there are indices."""
    return source[tuple([slice(0, size) for size in index.shape])]


def widened(part: Gradient, shape: tuple[int, ...]) -> Gradient:
    """Return the gradient of a source of which only the beginning was used: zeros for the rest."""
    if part.shape == shape:
        return part
    return run(
        ConstantPad,
        part,
        tuple([(0, whole - used) for whole, used in zip(shape, part.shape, strict=True)]),
        0,
    )
