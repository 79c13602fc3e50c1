"""Arranging: the same elements in another order along some dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emberlet.arguments import normalize_dim, normalize_dims, unpack
from emberlet.array import copy, dtype_of, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.autograd.strided import run
from emberlet.functions.indexing.indexed import row_major
from emberlet.functions.movement.copying import empty_keeping_order

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Flip(Operation):
    """Some dimensions backwards."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, dims: tuple[int, ...]) -> Any:
        result = empty_keeping_order(x, dtype_of(x))
        copy(result, namespace(x).flip(x, axis=dims))
        return result

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.dims = inputs[1]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        return run(Flip, grad, ctx.dims), None


class Roll(Operation):
    """Some dimensions shifted; what leaves at one end comes in at the other."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, shifts: tuple[int, ...], dims: tuple[int, ...]) -> Any:
        return row_major(namespace(x).roll(x, shifts, axis=dims))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        _, ctx.shifts, ctx.dims = inputs

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        return run(Roll, grad, tuple([-shift for shift in ctx.shifts]), ctx.dims), None, None


def flip(
    input: Tensor,
    *places: int | Sequence[int],
    dims: Sequence[int] = (),
    axis: int | Sequence[int] | None = None,
) -> Tensor:
    """Return a copy with elements along dimensions in reverse: `flip(x, 0, 1)`, `flip(x, dims=(0, 1))`."""
    named = unpack(places or (dims if axis is None else axis,))
    flipped: Tensor = Flip.apply(input, normalize_dims(named, input.ndim))
    return flipped


def fliplr(input: Tensor) -> Tensor:
    """Return a copy with the columns in reverse order."""
    if input.ndim < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return flip(input, 1)


def flipud(input: Tensor) -> Tensor:
    """Return a copy with the rows in reverse order."""
    if input.ndim < 1:
        raise RuntimeError("Input must be >= 1-d.")
    return flip(input, 0)


def roll(input: Tensor, shifts: int | Sequence[int], dims: int | Sequence[int] | None = None) -> Tensor:
    """Return a copy shifted along some dimensions; what leaves at one end comes in at the other.

    Args:
        input: the tensor.
        shifts: how far, one number per dimension named.
        dims: which dimensions; if there are none, the tensor is shifted as if it were flat.

    Raises:
        RuntimeError: there are not as many shifts as dimensions.
    """
    steps = unpack((shifts,))
    named = () if dims is None else unpack((dims,))
    if not steps:
        raise RuntimeError("`shifts` required")
    if not named and len(steps) == 1:
        return roll(input.flatten(), steps, 0).view(input.shape)
    if len(steps) != len(named):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(steps)}, dims:{len(named)}")
    places = tuple([normalize_dim(dim, input.ndim, scalar=False) for dim in named])
    rolled: Tensor = Roll.apply(input, steps, places)
    return rolled


def rot90(input: Tensor, k: int = 1, dims: Sequence[int] = (0, 1)) -> Tensor:
    """Return the tensor turned `k` times by a right angle, from the first of two dimensions to the second."""
    if len(dims) != 2:
        raise RuntimeError(f"expected total rotation dims == 2, but got dims = {len(dims)}")
    if input.ndim < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {input.ndim}")
    if dims[0] == dims[1] or abs(dims[0] - dims[1]) == input.ndim:
        raise RuntimeError(
            f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}"
        )
    for number, dim in enumerate(dims):
        if not -input.ndim <= dim < input.ndim:
            raise RuntimeError(f"Rotation dim{number} out of range, dim{number} = {dim}")
    first, second = dims
    if k % 4 == 1:
        return flip(input, second).transpose(first, second)
    if k % 4 == 2:
        return flip(input, first, second)
    if k % 4 == 3:
        return flip(input, first).transpose(first, second)
    return input.clone()
