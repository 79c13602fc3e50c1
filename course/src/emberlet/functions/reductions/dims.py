"""Which dimensions a reduction takes away: what callers may write, and the way back for gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from operator import index
from typing import TYPE_CHECKING, Any, ParamSpec, TypeAlias, TypeVar

from emberlet.arguments import normalize_dim
from emberlet.array import namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import is_tensor
from emberlet.dtype import OF_PYTHON, DType
from emberlet.shape import Shape

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

Dims: TypeAlias = int | Sequence[int] | None  # as callers write them; None is all dimensions

P = ParamSpec("P")
R = TypeVar("R")

_OURS = {"axis": "dim", "keepdims": "keepdim"}


def reducing(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function be called with NumPy's names too: `axis` for `dim`, `keepdims` for `keepdim`.

    Raises:
        TypeError: both names are given, or the first argument is no Tensor.
    """

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        if kwargs:
            _rename(kwargs)
        try:
            return function(*args, **kwargs)
        except AttributeError:
            given = args[0] if args else kwargs.get("input")
            if is_tensor(given):
                raise
            raise TypeError(
                f"{function.__name__}(): argument 'input' (position 1) must be Tensor, not "
                f"{type(given).__name__}"
            ) from None

    return called


def _rename(kwargs: dict[str, Any]) -> None:
    for theirs, ours in _OURS.items():
        if theirs in kwargs:
            if ours in kwargs:
                raise TypeError(f"give either {ours!r} or {theirs!r}, not both")
            kwargs[ours] = kwargs.pop(theirs)


def converted(input: Tensor, dtype: DType | None) -> Tensor:
    """Return the tensor in the dtype that the caller asked for, if any.

    Raises:
        TypeError: it is no dtype.
    """
    if dtype is None:
        return input
    if not isinstance(dtype, DType) and dtype not in OF_PYTHON:
        raise TypeError(f"argument 'dtype' must be emberlet.dtype, not {type(dtype).__name__}")
    return input.to(dtype)


def one_dim(dim: int, ndim: int) -> int:
    """Return a dimension counted from the front. A 0-d tensor has dimension 0.

    Raises:
        TypeError: it is no int.
        IndexError: there is no such dimension.
    """
    if isinstance(dim, bool):
        raise TypeError("argument 'dim' must be int, not bool")
    try:
        return normalize_dim(index(dim), ndim)
    except TypeError:
        raise TypeError(f"argument 'dim' must be int, not {type(dim).__name__}") from None


def reduced_dims(dim: Dims, ndim: int, *, empty_is_all: bool = True) -> Shape:
    """Return the dimensions to reduce over, counted from the front, none for a 0-d tensor.

    Args:
        dim: one, several, or None for all.
        ndim: how many there are.
        empty_is_all: whether `()` means all dimensions, as for most functions, or none.

    Raises:
        TypeError: they are not ints.
        IndexError: there is no such dimension.
        RuntimeError: one is named twice.
    """
    if dim is None:
        return tuple(range(ndim))
    if isinstance(dim, (tuple, list)):
        if not dim and empty_is_all:
            return tuple(range(ndim))
        dims = tuple([one_dim(each, ndim) for each in dim])
        if len(set(dims)) < len(dims):
            twice = next(each for each in dims if dims.count(each) > 1)
            raise RuntimeError(f"dim {twice} appears multiple times in the list of dims")
    else:
        dims = (one_dim(dim, ndim),)  # type: ignore[arg-type]  # any other Sequence is refused there
    return dims if ndim else ()


def kept_shape(shape: Shape, dims: Shape) -> Shape:
    """Return the shape with the dimensions that are reduced at size 1."""
    return tuple([1 if dim in dims else size for dim, size in enumerate(shape)])


def count(shape: Shape, dims: Shape) -> int:
    """Return how many elements come together in one."""
    product = 1
    for dim in dims:
        product *= shape[dim]
    return product


def restore(reduced: Gradient, shape: Shape, dims: Shape, keepdim: bool) -> Gradient:
    """Return what a reduction gave, or its gradient, so that it broadcasts against the input.

    Args:
        reduced: an array or a Tensor.
        shape: of the input.
        dims: that were reduced.
        keepdim: whether they are still there, with size 1.
    """
    if keepdim or not reduced.shape:
        return reduced
    return namespace(reduced).reshape(reduced, kept_shape(shape, dims))


def spread(grad: Gradient, shape: Shape, dims: Shape, keepdim: bool) -> Gradient:
    """Return the gradient of a sum, given to every element that was added. Arguments as `restore`."""
    return namespace(grad).broadcast_to(restore(grad, shape, dims, keepdim), shape)


def refuse_empty(name: str, shape: Shape, dims: Shape, given: Dims) -> None:
    """Raise if a function without a neutral element, such as `max`, would get nothing to choose from.

    Raises:
        RuntimeError: no dimension was given and the tensor is empty.
        IndexError: a dimension that was given has size 0.
    """
    if 0 not in shape:
        return
    if given is None or given == () or given == []:
        raise RuntimeError(
            f"{name}(): Expected reduction dim to be specified for input.numel() == 0. "
            "Specify the reduction dim with the 'dim' argument."
        )
    for dim in dims:
        if shape[dim] == 0:
            raise IndexError(f"{name}(): Expected reduction dim {dim} to have non-zero size.")
