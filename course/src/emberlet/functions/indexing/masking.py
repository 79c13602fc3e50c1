"""Masks: writing, picking and finding where booleans are true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.array import Number, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor, wrap
from emberlet.autograd.strided import run
from emberlet.dtype import bool_, int64
from emberlet.functions.indexing.index_keys import make_key
from emberlet.functions.indexing.indexed import Index, IndexPut
from emberlet.shape import broadcast_shapes

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class MaskedFill(Operation):
    """A copy with one number where a mask of the same shape is true."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, mask: Any, value: Any) -> Any:
        return namespace(x).where(mask, value, x)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.mask = array.copy_of(inputs[1])

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, None, Gradient | None]:
        to_x, _, to_value = ctx.needs_input_grad
        zero = array.zeros_on((), array.dtype_of(grad), ctx.mask)
        return (
            run(MaskedFill, grad, ctx.mask, zero) if to_x else None,
            None,
            namespace(grad).sum(run(MaskedFill, grad, ~ctx.mask, zero)) if to_value else None,
        )


def masked_fill(input: Tensor, mask: Tensor, value: Number | Tensor) -> Tensor:
    """Return a copy with one number where a mask is true.

    Args:
        input: the tensor; it and the mask broadcast to each other.
        mask: of booleans.
        value: a number, or a tensor of one without dimensions.

    Raises:
        RuntimeError: the mask is not boolean, `value` has dimensions, or it does not fit the input's dtype.
    """
    _check_mask(mask, "masked_fill")
    if is_tensor(value):
        if value.ndim:
            raise RuntimeError(
                "masked_fill only supports a 0-dimensional value tensor, but got tensor with "
                f"{value.ndim} dimension(s)."
            )
        single: Any = value.to(input.device, input.dtype)
    elif array.is_scalar(value):
        single = _number(value, input)
    else:
        raise TypeError(
            f"masked_fill(): argument 'value' must be Tensor or Number, not {type(value).__name__}"
        )
    shape = broadcast_shapes(input.shape, mask.shape)
    wide = input if input.shape == shape else input.expand(shape)
    flags = mask._array if mask.shape == shape else namespace(mask._array).broadcast_to(mask._array, shape)
    filled: Tensor = MaskedFill.apply(wide, flags, single)
    return filled


def masked_select(input: Tensor, mask: Tensor) -> Tensor:
    """Return the elements where a mask is true, as a vector; the two broadcast to each other."""
    if mask.dtype is not bool_:
        raise RuntimeError("masked_select: expected BoolTensor for mask")
    shape = broadcast_shapes(input.shape, mask.shape)
    flags = namespace(mask._array).broadcast_to(mask._array, shape)
    wide = input if input.shape == shape else input.expand(shape)
    if not shape:
        return wide.reshape(1)[: int(bool(flags))]
    found = make_key(wide, [(0, flags)])
    selected: Tensor = Index.apply(wide, found.key, True)
    return selected


def masked_scatter(input: Tensor, mask: Tensor, source: Tensor) -> Tensor:
    """Return a copy with the elements of `source`, one after the other, where a mask is true."""
    if source.dtype is not input.dtype:
        raise RuntimeError(
            "masked_scatter: expected self and source to have same dtypes but got "
            f"{input.dtype} and {source.dtype}"
        )
    if mask.dtype is not bool_:
        raise RuntimeError(
            f"masked_scatter_ only supports boolean masks, but got mask with dtype {mask.dtype}"
        )
    shape = broadcast_shapes(input.shape, mask.shape)
    flags = namespace(mask._array).broadcast_to(mask._array, shape)
    wide = input if input.shape == shape else input.expand(shape)
    if not shape:
        return source.reshape(-1)[0].clone() if bool(flags) else wide.clone()
    found = make_key(wide, [(0, flags)])
    count = (found.key or ((),))[0].shape[0]
    if source.numel() < count:
        raise RuntimeError("Number of elements of source < number of ones in mask")
    result: Tensor = IndexPut.apply(wide, found.key, source.reshape(-1)[:count], False)
    return result


def nonzero(input: Tensor, *, as_tuple: bool = False) -> Any:
    """Return the indices of all elements that are not 0.

    Args:
        input: the tensor.
        as_tuple: one vector of indices per dimension, ready to index with; else one row per element.
    """
    x = input._array
    xp = namespace(x)
    places = xp.nonzero(x if input.ndim else xp.reshape(x, (1,)))
    if as_tuple:
        return tuple([wrap(each) for each in places])
    if not input.ndim:
        return wrap(array.zeros_on((places[0].shape[0], 0), int64, x))
    return wrap(xp.stack(places, axis=1))


def argwhere(input: Tensor) -> Tensor:
    """Return the indices of all elements that are not 0, one row per element."""
    rows: Tensor = nonzero(input)
    return rows


def _check_mask(mask: Tensor, name: str) -> None:
    if not is_tensor(mask):
        raise TypeError(f"{name}(): argument 'mask' must be Tensor, not {type(mask).__name__}")
    if mask.dtype is not bool_:
        raise RuntimeError(f"{name}_ only supports boolean masks, but got mask with dtype {mask.dtype}")


def _number(value: Number, input: Tensor) -> Any:
    """One number as an array of the input's dtype."""
    plain = value.item() if isinstance(value, array.Scalar) else value
    single: Any = array.empty_on((), input._array.dtype, input._array)
    array.fill(single, plain, input.dtype)
    return single
