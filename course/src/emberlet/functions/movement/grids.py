"""Grids and ranks: coordinates of all points of a grid, and tensors of at least so many dimensions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from emberlet.autograd.operation import is_tensor

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def meshgrid(*tensors: Tensor | Sequence[Tensor], indexing: str = "ij") -> tuple[Tensor, ...]:
    """Return views that give, for every point of a grid, its coordinates, one tensor for each.

    Args:
        tensors: vectors, the coordinates along each axis; a single number counts as one coordinate.
        indexing: `"ij"`: the first axis is the first dimension; `"xy"`: the first two dimensions are swapped.
    """
    axes: list[Any] = list(tensors[0]) if len(tensors) == 1 and not is_tensor(tensors[0]) else list(tensors)
    if not axes:
        raise RuntimeError("meshgrid expects a non-empty TensorList")
    for axis in axes:
        if axis.ndim > 1:
            raise RuntimeError(
                f"Expected 0D or 1D tensor in the tensor list but got: a tensor of shape {list(axis.shape)}"
            )
        if axis.dtype is not axes[0].dtype:
            raise RuntimeError("meshgrid expects all tensors to have the same dtype")
    if indexing not in ("ij", "xy"):
        raise RuntimeError(f'meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    swapped = indexing == "xy" and len(axes) >= 2
    if swapped:
        axes[0], axes[1] = axes[1], axes[0]
    size = tuple([axis.numel() for axis in axes])
    grids = []
    for dim, axis in enumerate(axes):
        line = axis.reshape([-1 if each == dim else 1 for each in range(len(axes))])
        grids.append(line.expand(size))
    if swapped:
        grids[0], grids[1] = grids[1], grids[0]
    return tuple(grids)


def atleast_1d(*tensors: Tensor | Sequence[Tensor]) -> Any:
    """Return views of one dimension at least: of one tensor, or a tuple of several."""
    return _each(tensors, lambda x: x.reshape(1) if x.ndim == 0 else x)


def atleast_2d(*tensors: Tensor | Sequence[Tensor]) -> Any:
    """Return views of two dimensions at least; a vector becomes a row."""
    return _each(tensors, lambda x: x.reshape(1, 1) if x.ndim == 0 else x.unsqueeze(0) if x.ndim == 1 else x)


def atleast_3d(*tensors: Tensor | Sequence[Tensor]) -> Any:
    """Return views of three dimensions at least; a vector becomes the middle one of them."""
    return _each(tensors, _three)


def _three(x: Tensor) -> Tensor:
    if x.ndim == 0:
        return x.reshape(1, 1, 1)
    if x.ndim == 1:
        return x.unsqueeze(0).unsqueeze(-1)
    return x.unsqueeze(-1) if x.ndim == 2 else x


def _each(tensors: tuple[Any, ...], change: Callable[[Any], Tensor]) -> Any:
    """The change of one tensor, or of all of several as a tuple."""
    if len(tensors) == 1 and is_tensor(tensors[0]):
        return change(tensors[0])
    many = tensors[0] if len(tensors) == 1 else tensors
    return tuple([change(each) for each in many])
