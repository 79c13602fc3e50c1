"""The largest and smallest elements, and where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet import return_types
from emberlet.array import Array, astype, dtype_of, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor, wrap
from emberlet.dtype import bool_, int32
from emberlet.functions.reductions.dims import Dims, one_dim, reduced_dims, reducing, refuse_empty, restore
from emberlet.functions.reductions.picking import Pick, pick
from emberlet.shape import Shape

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Amax(Operation):
    """The largest element over some dimensions; NaN is larger than all. Equals share the gradient evenly."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, dims: Shape, keepdim: bool) -> Any:
        xp = namespace(x)
        choose = xp.any if dtype_of(x) is bool_ else xp.max
        return choose(x, axis=dims, keepdims=keepdim)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, ctx.dims, ctx.keepdim = inputs
        ctx.save_for_backward(x, output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        x, extreme = ctx.saved_tensors
        way = (x.shape, ctx.dims, ctx.keepdim)
        return _share(restore(grad, *way), x == restore(extreme, *way), ctx.dims), None, None


class Amin(Amax):
    """The smallest element over some dimensions; NaN is smaller than all."""

    @staticmethod
    def forward(x: Any, dims: Shape, keepdim: bool) -> Any:
        xp = namespace(x)
        choose = xp.all if dtype_of(x) is bool_ else xp.min
        return choose(x, axis=dims, keepdims=keepdim)


class MaxOfAll(Amax):
    """The largest of all elements; if that is NaN, every NaN has its share of the gradient."""

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        x, extreme = ctx.saved_tensors
        equal = x != x if namespace(x).isnan(extreme) else x == extreme
        return _share(grad, equal, ctx.dims), None, None


class MinOfAll(MaxOfAll):
    """The smallest of all elements."""

    forward = Amin.forward


class Max(Pick):
    """The largest element along a dimension, the first of equals."""


class Min(Pick):
    """The smallest element along a dimension, the first of equals."""


def _share(grad: Gradient, equal: Any, dims: Shape) -> Gradient:
    """Return the gradient, divided evenly among the elements that are equal to the extreme."""
    share = astype(equal, grad.dtype)
    return grad * share / namespace(share).sum(share, axis=dims, keepdims=True)


@reducing
def amax(input: Tensor, dim: Dims = (), keepdim: bool = False) -> Tensor:
    """Return the largest element over the given dimensions, or over all; equals share the gradient evenly.

    Raises:
        RuntimeError, IndexError: there are no elements to choose from.
    """
    dims = reduced_dims(dim, input.ndim)
    refuse_empty("amax", input.shape, dims, dim)
    output: Tensor = Amax.apply(input, dims, keepdim)
    return output


@reducing
def amin(input: Tensor, dim: Dims = (), keepdim: bool = False) -> Tensor:
    """Return the smallest element over the given dimensions, or over all. As `amax`."""
    dims = reduced_dims(dim, input.ndim)
    refuse_empty("amin", input.shape, dims, dim)
    output: Tensor = Amin.apply(input, dims, keepdim)
    return output


@reducing
def aminmax(input: Tensor, *, dim: int | None = None, keepdim: bool = False) -> return_types.aminmax:
    """Return the smallest and the largest element, over one dimension or over all."""
    if dim is None and 0 in input.shape:
        raise RuntimeError(
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
        )
    place = None if dim is None else one_dim(dim, input.ndim)
    return return_types.aminmax(amin(input, place, keepdim), amax(input, place, keepdim))


@reducing
def max(input: Tensor, dim: Any = None, keepdim: bool = False, *, other: Tensor | None = None) -> Any:
    """Return the largest element of all, or of each row along a dimension and where it is.

    Args:
        input: a tensor.
        dim: nothing; or a dimension: then the result has `.values` and `.indices`; or another tensor: then
            it is `maximum(input, other)`.
        keepdim: whether the dimension stays, with size 1.
        other: the other tensor, by name.

    Raises:
        RuntimeError, IndexError: there are no elements to choose from.

    >>> import emberlet
    >>> x = emberlet.tensor([[1.0, 5.0], [7.0, 3.0]])
    >>> x.max(), x.max(1).indices
    (tensor(7.), tensor([1, 0]))
    """
    other = dim if is_tensor(dim) else other
    if other is not None:
        return input.maximum(other)
    if dim is None:
        return _of_all(MaxOfAll, "max", input)
    return return_types.max(*_along("argmax", Max, input, dim, keepdim))


@reducing
def min(input: Tensor, dim: Any = None, keepdim: bool = False, *, other: Tensor | None = None) -> Any:
    """Return the smallest element of all, or of each row along a dimension and where it is. As `max`."""
    other = dim if is_tensor(dim) else other
    if other is not None:
        return input.minimum(other)
    if dim is None:
        return _of_all(MinOfAll, "min", input)
    return return_types.min(*_along("argmin", Min, input, dim, keepdim))


def _of_all(operation: type[Operation], name: str, input: Tensor) -> Tensor:
    dims = reduced_dims(None, input.ndim)
    refuse_empty(name, input.shape, dims, None)
    output: Tensor = operation.apply(input, dims, False)
    return output


def _along(name: str, operation: type[Pick], input: Tensor, dim: int, keepdim: bool) -> tuple[Tensor, Tensor]:
    place = one_dim(dim, input.ndim)
    refuse_empty(operation.__name__.lower(), input.shape, (place,), place)
    return pick(operation, input, _place_of(name, input._array, place), place, keepdim)


def _place_of(name: str, x: Array, dim: int | None) -> Array:
    """Where the extreme is along a dimension, which stays; or in the flattened array."""
    xp = namespace(x)
    if dtype_of(x) is bool_:
        x = astype(x, int32)
    find = xp.argmax if name == "argmax" else xp.argmin
    if dim is None or not x.ndim:
        return xp.reshape(find(x), (1,) * x.ndim)
    return find(x, axis=dim, keepdims=True)


@reducing
def argmax(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Return the index of the largest element, the first of equals, along a dimension or of all in a row.

    Raises:
        RuntimeError: the input is bool.
        IndexError: there are no elements to choose from.
    """
    return _index("argmax", input, dim, keepdim)


@reducing
def argmin(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Return the index of the smallest element. As `argmax`."""
    return _index("argmin", input, dim, keepdim)


def _index(name: str, input: Tensor, dim: int | None, keepdim: bool) -> Tensor:
    x = input._array
    place = None if dim is None else one_dim(dim, input.ndim)
    if dtype_of(x) is bool_:
        raise RuntimeError(f"{name}(): does not support bool input")
    if place is None and 0 in input.shape:
        raise IndexError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0.")
    refuse_empty(name, input.shape, () if place is None else (place,), place)
    found = _place_of(name, x, place)
    if not keepdim and found.ndim:
        found = namespace(found).squeeze(found, axis=tuple(range(found.ndim)) if place is None else place)
    return wrap(found)
