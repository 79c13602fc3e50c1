"""Out of the framework: a tensor as Python numbers, lists, NumPy arrays, DLPack capsules, text and pickles."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.array import Number
from emberlet.autograd.operation import wrap
from emberlet.printing import tensor_repr
from emberlet.shape import Shape, Strides
from emberlet.storage import Storage

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

text = tensor_repr


def item(input: Tensor) -> Number:
    """Return the only element as a Python number."""
    if input.numel() != 1:
        raise RuntimeError(f"a Tensor with {input.numel()} elements cannot be converted to Scalar")
    return array.item(input._array)


def tolist(input: Tensor) -> Any:
    """Return nested lists of Python numbers, or one number for a 0-d tensor."""
    return array.to_list(input._array)


def numpy(input: Tensor, *, force: bool = False) -> Any:
    """Return a NumPy array on the same memory.

    Args:
        input: a tensor on the CPU without history.
        force: whether to detach the tensor and bring it to the CPU first.

    Raises:
        RuntimeError: the tensor requires grad.
        TypeError: it is not on the CPU.
    """
    if force:
        return array.to_host(input._array)
    if input.requires_grad:
        raise RuntimeError(
            "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."
        )
    if input.device.type != "cpu":
        raise TypeError(
            f"can't convert {input.device} device type tensor to numpy. Use Tensor.cpu() to copy the tensor to "
            "host memory first."
        )
    return input._array.view()


def to_array(input: Tensor, dtype: Any = None, copy: bool | None = None) -> Any:
    """Return the tensor as NumPy's `asarray` asks for it."""
    return array.convert(numpy(input), dtype, copy)


def from_ufunc(input: Tensor, result: Any, context: Any = None, return_scalar: bool = False) -> Tensor:
    """Return what a function of NumPy's, such as `np.exp`, made of a tensor as a tensor."""
    return wrap(array.copy_of(result))


def dlpack(input: Tensor, **options: Any) -> Any:
    """Return a DLPack capsule of the memory."""
    if input.requires_grad:
        raise BufferError("Can't export tensors that require gradient, use tensor.detach()")
    return input._array.__dlpack__(**options)


def dlpack_device(input: Tensor) -> tuple[int, int]:
    """Return the device as DLPack numbers it."""
    place: tuple[int, int] = input._array.__dlpack_device__()
    return place


def to_bool(input: Tensor) -> bool:
    """Return whether the only element is not 0."""
    if input.numel() != 1:
        what = "no values" if input.numel() == 0 else "more than one value"
        raise RuntimeError(f"Boolean value of Tensor with {what} is ambiguous")
    return bool(item(input))


def to_int(input: Tensor) -> int:
    """Return the only element, its fraction cut off."""
    return int(_only(input))


def to_float(input: Tensor) -> float:
    """Return the only element."""
    return float(_only(input))


def _only(input: Tensor) -> Number:
    """The only element, for Python's conversions."""
    if input.numel() != 1:
        raise ValueError("only one element tensors can be converted to Python scalars")
    return item(input)


def to_index(input: Tensor) -> int:
    """Return the only element for use as an index."""
    if input.numel() != 1 or input.dtype.category == 2:
        raise TypeError("only integer tensors of a single element can be converted to an index")
    return int(item(input))


def formatted(input: Tensor, spec: str) -> str:
    """Return the number formatted, for a 0-d tensor."""
    if input.ndim == 0:
        return format(item(input), spec)
    return object.__format__(input, spec)


def deepcopy(input: Tensor, memo: dict[int, Any]) -> Tensor:
    """Return a copy of a leaf; views of one tensor stay views of one copy.

    Raises:
        RuntimeError: the tensor is no leaf.
    """
    if id(input) in memo:
        found: Tensor = memo[id(input)]
        return found
    if not input.is_leaf:
        raise RuntimeError(
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the "
            "moment. Use tensor.detach().clone() for a result of a computation."
        )
    storage = copy.deepcopy(input.storage, memo)
    result = rebuild(type(input), storage, input.shape, input.stride(), input._offset, input.requires_grad)
    memo[id(input)] = result
    if input.grad is not None:
        result.grad = copy.deepcopy(input.grad, memo)
    for name, value in _hung_on(input).items():
        setattr(result, name, copy.deepcopy(value, memo))
    return result


def reduce(input: Tensor) -> tuple[Any, ...]:
    """Return how to pickle a tensor: views of one storage stay views of one storage."""
    parts = (input.storage, input.shape, input.stride(), input._offset)
    return rebuild, (type(input), *parts, input.requires_grad), _hung_on(input) or None


def _hung_on(input: Tensor) -> dict[str, Any]:
    """The attributes that are not Tensor's own."""
    return {name: value for name, value in vars(input).items() if not hasattr(type(input), name)}


def rebuild(
    kind: type[Tensor], storage: Storage, size: Shape, stride: Strides, offset: int, requires_grad: bool
) -> Tensor:
    """Return a tensor of a storage, as copying and unpickling make it."""
    tensor = kind.__new__(kind)
    tensor._storage, tensor._offset, tensor._node = storage, offset, None
    tensor._array = array.strided_view(storage.data, size, stride, offset)
    tensor.requires_grad = requires_grad
    return tensor
