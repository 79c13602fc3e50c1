"""Conversions: to another dtype, to another device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.autograd.operation import is_tensor
from emberlet.device import Device
from emberlet.dtype import OF_PYTHON, DType, bool_, float16, float32, float64, int32, int64
from emberlet.functions.movement.copying import convert

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

_NAMES = {
    bool_: "Bool",
    int32: "Int",
    int64: "Long",
    float16: "Half",
    float32: "Float",
    float64: "Double",
}


def to(
    input: Tensor,
    *args: Any,
    dtype: DType | None = None,
    device: Device | str | None = None,
    non_blocking: bool = False,
    copy: bool = False,
) -> Tensor:
    """Return the tensor with this dtype and on this device: itself if it is so already.

    Args:
        input: a tensor.
        args: a dtype, a device, both (device first), or another tensor to be like; then `non_blocking`, `copy`.
        dtype: of the elements.
        device: where to.
        non_blocking: accepted as PyTorch does.
        copy: whether to copy even if nothing changes.
    """
    for arg in args:
        if isinstance(arg, DType):
            dtype = arg
        elif isinstance(arg, (Device, str)):
            device = arg
        elif is_tensor(arg):
            dtype, device = arg.dtype, arg.device
        elif arg in OF_PYTHON:
            dtype = OF_PYTHON[arg]
        elif arg is not None and not isinstance(arg, bool):
            raise TypeError(f"to() takes a dtype, a device or a tensor, not {type(arg).__name__}")
    flags = [arg for arg in args if isinstance(arg, bool)]  # non_blocking, copy
    copy = copy or flags[1:] == [True]
    place = input.device if device is None else Device(device) if isinstance(device, str) else device
    kind: Any = dtype or input.dtype  # or one of Python's types, which stands for a dtype
    return convert(input, OF_PYTHON.get(kind, kind), place, copy)


def type_of(input: Tensor, dtype: DType | str | None = None, non_blocking: bool = False) -> Tensor | str:
    """Return the name of the tensor's type, such as `"emberlet.FloatTensor"`, or the tensor converted.

    Args:
        input: a tensor.
        dtype: to convert to, or the name of a type; None asks for the name.
        non_blocking: accepted as PyTorch does.

    Raises:
        ValueError: there is no type of that name.
    """
    names = {each: f"emberlet.{name}Tensor" for each, name in _NAMES.items()}
    if dtype is None:
        name = names[input.dtype]
        return name if input.device.type == "cpu" else name.replace(".", f".{input.device.type}.")
    if isinstance(dtype, DType):
        return convert(input, dtype, input.device)
    if not isinstance(dtype, str):
        raise TypeError("dtype must be a type, str, or dtype object")
    found = [each for each, name in names.items() if name == dtype]
    if not found:
        raise ValueError(f"invalid type: '{dtype}'")
    return convert(input, found[0], input.device)


def type_as(input: Tensor, other: Tensor) -> Tensor:
    """Return the tensor with the dtype and on the device of another."""
    if not is_tensor(other):
        raise TypeError(f"type_as(): argument 'other' must be Tensor, not {type(other).__name__}")
    return convert(input, other.dtype, other.device)


def cpu(input: Tensor) -> Tensor:
    """Return the tensor on the CPU."""
    return convert(input, input.dtype, Device("cpu"))


def cuda(input: Tensor, device: int | Device | str | None = None) -> Tensor:
    """Return the tensor on a GPU, the current one if none is named."""
    place = Device("cuda", device) if isinstance(device, int) else Device(str(device or "cuda"))
    return convert(input, input.dtype, place)


def to_bool(input: Tensor) -> Tensor:
    """Return the tensor as bool: whether each element is not 0."""
    return convert(input, bool_, input.device)


def to_int(input: Tensor) -> Tensor:
    """Return the tensor as int32; fractions are cut off."""
    return convert(input, int32, input.device)


def to_long(input: Tensor) -> Tensor:
    """Return the tensor as int64; fractions are cut off."""
    return convert(input, int64, input.device)


def to_half(input: Tensor) -> Tensor:
    """Return the tensor as float16."""
    return convert(input, float16, input.device)


def to_float(input: Tensor) -> Tensor:
    """Return the tensor as float32."""
    return convert(input, float32, input.device)


def to_double(input: Tensor) -> Tensor:
    """Return the tensor as float64."""
    return convert(input, float64, input.device)
