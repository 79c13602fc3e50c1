"""Views: other ways to look at the same memory. `autograd.view` says what the tape records of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emberlet import array
from emberlet.layouts import is_contiguous, view_strides
from emberlet.shape import Shape, contiguous_strides
from emberlet.storage import Storage

if TYPE_CHECKING:
    from emberlet.tensor import Tensor
else:
    Tensor = None  # `tensor.py` puts its class here when it is imported


def as_strided(
    input: Tensor, size: Sequence[int], stride: Sequence[int], storage_offset: int | None = None
) -> Tensor:
    """Return a new Tensor that looks at the same storage in another way. Every view is made here.

    No element is copied: writing into the view writes into this tensor too.

    Args:
        input: the tensor to look at.
        size: sizes of the view.
        stride: its strides, in elements, one per dimension.
        storage_offset: where in the storage its first element lies. When it is not given, the view
            starts where the input starts.

    Returns:
        A Tensor on `input.storage`.

    Raises:
        RuntimeError: the view would reach outside of the storage. `Tensor(...)` sees to that.

    The main diagonal of a 3-by-3 matrix is 3 elements, 4 apart. The one above it starts at element 1:

    >>> import emberlet
    >>> x = emberlet.tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    >>> as_strided(x, (3,), (4,))
    tensor([1, 5, 9])
    >>> as_strided(x, (2,), (4,), 1)
    tensor([2, 6])
    """
    if storage_offset is None:
        storage_offset = input.storage_offset()
    return Tensor(input.storage, size, stride, storage_offset)


def reshape(input: Tensor, shape: Shape) -> Tensor:
    """Return the same elements, in the same order, in a new shape: a view if possible, else a copy.

    Args:
        input: the tensor to look at.
        shape: the new sizes, without -1; as many elements as before.

    Returns:
        A Tensor of the new shape. It shares the input's storage whenever `view_strides` finds strides;
        otherwise it is contiguous, on a storage of its own.

    A matrix is flattened as a view; its transpose has to be copied:

    >>> import emberlet
    >>> x = emberlet.tensor([[1, 2, 3], [4, 5, 6]])
    >>> reshape(x, (6,)).storage is x.storage
    True
    >>> reshape(x.t(), (6,))
    tensor([1, 4, 2, 5, 3, 6])
    >>> reshape(x.t(), (6,)).storage is x.storage
    False
    """
    new_strides = view_strides(input.shape, input.stride(), shape)
    if new_strides is not None:
        return as_strided(input, shape, new_strides)
    # The copy lies row after row, so contiguous strides suit it in any shape.
    return as_strided(contiguous(input), shape, contiguous_strides(shape))


def contiguous(input: Tensor) -> Tensor:
    """Return the tensor itself if its elements lie row after row, else a copy whose elements do."""
    if is_contiguous(input.shape, input.stride()):
        return input
    copy = array.empty_on(input.shape, input._array.dtype, input._array)
    array.copy(copy, input._array)
    return Tensor(Storage.of(copy), input.shape, contiguous_strides(input.shape))
