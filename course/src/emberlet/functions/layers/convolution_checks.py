"""What a caller may ask of a convolution, brought to one form and checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emberlet.autograd.operation import is_tensor
from emberlet.functions.layers.convolution_kernels import Geometry
from emberlet.functions.linalg.matmul import C_NAMES
from emberlet.functions.movement.borders import Padding
from emberlet.shape import Shape

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def rank(name: str, input: Tensor, ndim: int) -> None:
    """Raise if the input is no tensor with `ndim` spatial dimensions, with or without a batch."""
    if not is_tensor(input):
        raise TypeError(f"{name}(): argument 'input' must be Tensor, not {type(input).__name__}")
    if input.ndim not in (ndim + 1, ndim + 2):
        raise RuntimeError(
            f"Expected {ndim + 1}D (unbatched) or {ndim + 2}D (batched) input to {name}, but got input of "
            "size: "
            f"{list(input.shape)}"
        )


def sizes(name: str, value: int | Sequence[int], ndim: int) -> tuple[int, ...]:
    """Return one int for every dimension; the caller may have given one for all."""
    values = (value,) if isinstance(value, int) else tuple(value) if isinstance(value, Sequence) else None
    if values is None or not all(isinstance(each, int) for each in values):
        raise TypeError(f"argument '{name}' must be an int or a tuple of ints, not {value!r}")
    if len(values) == 1:
        values *= ndim
    if len(values) != ndim:
        raise RuntimeError(
            f"expected {name} to be a single integer value or a list of {ndim} values to match the "
            "convolution "
            f"dimensions, but got {name}={list(values)}"
        )
    return values


def paddings(
    padding: int | Sequence[int] | str, kernel: Shape, stride: tuple[int, ...], dilation: tuple[int, ...]
) -> Padding:
    """Return (before, after) for every dimension; `"same"` puts the odd one after."""
    if not isinstance(padding, str):
        values = sizes("padding", padding, len(stride))
        if any(value < 0 for value in values):
            raise RuntimeError("negative padding is not supported")
        return tuple((value, value) for value in values)
    if padding == "valid":
        return ((0, 0),) * len(stride)
    if padding != "same":
        raise RuntimeError(f"Invalid padding string: '{padding}'")
    if any(step != 1 for step in stride):
        raise RuntimeError("padding='same' is not supported for strided convolutions")
    totals = [gap * (size - 1) for gap, size in zip(dilation, kernel, strict=False)]
    return tuple((total // 2, total - total // 2) for total in totals)


def options(geometry: Geometry, weight: Tensor) -> None:
    """Raise if a stride, a dilation or the groups are not positive, or the weight has another rank."""
    if any(step < 1 for step in geometry.stride):
        raise RuntimeError("non-positive stride is not supported")
    if any(gap < 1 for gap in geometry.dilation):
        raise RuntimeError("non-positive dilation is not supported")
    if geometry.groups < 1:
        raise RuntimeError("non-positive groups is not supported")
    ndim = len(geometry.stride)
    if weight.ndim != ndim + 2:
        raise RuntimeError(
            f"expected weight to have {ndim + 2} dimensions to match the convolution dimensions, but got "
            "weight of "
            f"size {list(weight.shape)}"
        )


def channels(input: Tensor, weight: Tensor, bias: Tensor | None, groups: int, *, transposed: bool) -> None:
    """Raise if the channels or the dtypes of image, weight and bias do not fit each other."""
    shape = list(weight.shape)
    given = "transposed=1" if transposed else f"groups={groups}"
    if shape[0] < groups:
        raise RuntimeError(
            f"Given {given}, expected weight to be at least {groups} at dimension 0, but got weight of size "
            f"{shape} instead"
        )
    if shape[0] % groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got "
            "weight of "
            f"size [{shape}] instead"
        )
    expected = shape[0] if transposed else shape[1] * groups
    outputs = shape[1] * groups if transposed else shape[0]
    if input.shape[1] != expected:
        raise RuntimeError(
            f"Given {given}, weight of size {shape}, expected input{list(input.shape)} to have {expected} "
            "channels, "
            f"but got {input.shape[1]} channels instead"
        )
    if bias is not None and bias.shape != (outputs,):
        raise RuntimeError(
            f"Given {'transposed=1, ' if transposed else ''}weight of size {shape}, expected bias to be "
            "1-dimensional "
            f"with {outputs} elements, but got bias of size {list(bias.shape)} instead"
        )
    for name, each in (("weight", weight), ("bias", bias)):
        if each is not None and each.dtype is not input.dtype:
            raise RuntimeError(
                f"Input type ({C_NAMES[input.dtype]}) and {name} type ({C_NAMES[each.dtype]}) should be the "
                "same"
            )


def fits(size: Shape, kernel: Shape, geometry: Geometry) -> None:
    """Raise if a window is empty, or larger than the padded image."""
    padded = [length + sum(pair) for length, pair in zip(size, geometry.padding, strict=True)]
    reach = [gap * (each - 1) + 1 for gap, each in zip(geometry.dilation, kernel, strict=True)]
    if 0 in kernel or 0 in size:
        raise RuntimeError(
            f"a convolution needs a window and an image, but got {list(kernel)} and {list(size)}"
        )
    if any(window > length for window, length in zip(reach, padded, strict=True)):
        raise RuntimeError(
            f"Calculated padded input size per channel: ({' x '.join(map(str, padded))}). Kernel size: "
            f"({' x '.join(map(str, reach))}). Kernel size can't be greater than actual input size"
        )
