"""Tensor: a shape, strides and an offset that say how to look at a Storage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from emberlet import array, movement
from emberlet import shape as layout
from emberlet.arguments import infer_shape, normalize_dim, unpack
from emberlet.array import Number
from emberlet.conversion import Conversions
from emberlet.dtype import DType
from emberlet.indexing import index_layout
from emberlet.memory_format import copy_strides, has_overlap
from emberlet.printing import tensor_repr
from emberlet.shape import Shape, Strides, contiguous_strides, numel, view_strides
from emberlet.storage import Storage


class Tensor(Conversions):
    """A view of a Storage: element (i, j, ...) is `storage[offset + i * stride[0] + j * stride[1] + ...]`.

    `emberlet.tensor([[1, 2], [3, 4]])` makes one from data.

    Args:
        storage: the memory; views of one tensor share it.
        size: the size of each dimension.
        stride: one per dimension, in elements.
        storage_offset: where the first element lies.

    Raises:
        RuntimeError: the layout reaches outside of the storage.
    """

    __slots__ = ("__weakref__", "_array", "_offset", "_shape", "_storage", "_strides")

    __array_ufunc__ = None  # NumPy must not take a Tensor apart element by element

    def __init__(
        self, storage: Storage, size: Sequence[int], stride: Sequence[int], storage_offset: int = 0
    ) -> None:
        self._storage = storage
        self._shape: Shape = tuple(size)
        self._strides: Strides = tuple(stride)
        self._offset = storage_offset
        self._array = array.strided_view(storage.data, self._shape, self._strides, storage_offset)

    # What it is made of

    @property
    def storage(self) -> Storage:
        """The memory that the tensor looks at, shared by all its views."""
        return self._storage

    @property
    def shape(self) -> Shape:
        """The size of each dimension."""
        return self._shape

    def size(self, dim: int | None = None) -> Any:
        """Return the shape, or the size of one dimension."""
        return self._shape if dim is None else self._shape[normalize_dim(dim, self.ndim, scalar=False)]

    def stride(self, dim: int | None = None) -> Any:
        """Return the strides, in elements, or the stride of one dimension."""
        return self._strides if dim is None else self._strides[normalize_dim(dim, self.ndim, scalar=False)]

    def storage_offset(self) -> int:
        """Where in the storage the first element lies."""
        return self._offset

    @property
    def dtype(self) -> DType:
        """The type of every element."""
        return self._storage.dtype

    @property
    def ndim(self) -> int:
        """How many dimensions there are."""
        return len(self._shape)

    def dim(self) -> int:
        """Return how many dimensions there are."""
        return len(self._shape)

    def numel(self) -> int:
        """Return how many elements there are."""
        return numel(self._shape)

    def element_size(self) -> int:
        """Return the bytes of one element."""
        return self.dtype.itemsize

    @property
    def itemsize(self) -> int:
        """Bytes of one element."""
        return self.dtype.itemsize

    @property
    def nbytes(self) -> int:
        """Bytes of all elements, each index counted."""
        return self.numel() * self.dtype.itemsize

    def data_ptr(self) -> int:
        """Return the address of the first element."""
        return self._storage.data_ptr() + self._offset * self.dtype.itemsize

    def is_contiguous(self) -> bool:
        """Return whether the elements lie row after row, without gaps."""
        return layout.is_contiguous(self._shape, self._strides)

    def is_floating_point(self) -> bool:
        """Return whether the elements have a fraction."""
        return self.dtype.is_floating_point

    # Views: the same memory, looked at in another way

    def as_strided(
        self, size: Sequence[int], stride: Sequence[int], storage_offset: int | None = None
    ) -> Tensor:
        """Return a new Tensor that looks at the same storage in another way. Every view is made here.

        No element is copied: writing into the view writes into this tensor too.

        Args:
            size: sizes of the view.
            stride: its strides, in elements, one per dimension.
            storage_offset: where in the storage its first element lies. When it is not given, the view
                starts where this tensor starts.

        Returns:
            A Tensor on `self.storage`.

        Raises:
            RuntimeError: the view would reach outside of the storage. `Tensor(...)` sees to that.

        The main diagonal of a 3-by-3 matrix is 3 elements, 4 apart. The one above it starts at element 1:

        >>> import emberlet
        >>> x = emberlet.tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
        >>> x.as_strided((3,), (4,))
        tensor([1, 5, 9])
        >>> x.as_strided((2,), (4,), 1)
        tensor([2, 6])
        """
        if storage_offset is None:
            storage_offset = self.storage_offset()
        return Tensor(self.storage, size, stride, storage_offset)

    def reshape(self, *shape: int | Sequence[int]) -> Tensor:
        """Return the same elements, in the same order, in a new shape: a view if possible, else a copy.

        Args:
            shape: the new sizes, as `x.reshape(2, -1)` or `x.reshape((2, -1))`; one of them may be -1.
                `infer_shape(shape, self.numel())` gives the complete shape or raises.

        Returns:
            A Tensor of the new shape. It shares this tensor's storage whenever `view_strides` finds strides;
            otherwise it is contiguous, on a storage of its own.

        Raises:
            RuntimeError: the number of elements does not fit the shape.

        A matrix is flattened as a view; its transpose has to be copied:

        >>> import emberlet
        >>> x = emberlet.tensor([[1, 2, 3], [4, 5, 6]])
        >>> x.reshape(-1).storage is x.storage
        True
        >>> x.t().reshape(-1)
        tensor([1, 4, 2, 5, 3, 6])
        >>> x.t().reshape(-1).storage is x.storage
        False
        """
        new_shape = infer_shape(shape, self.numel())
        new_strides = view_strides(self.shape, self.stride(), new_shape)
        if new_strides is not None:
            return self.as_strided(new_shape, new_strides)
        # The copy lies row after row, so contiguous strides suit it in any shape.
        return self.contiguous().as_strided(new_shape, contiguous_strides(new_shape))

    def view(self, *shape: int | Sequence[int]) -> Tensor:
        """Return a view in a new shape; a RuntimeError when only a copy could have it."""
        new_shape = infer_shape(shape, self.numel())
        new_strides = view_strides(self._shape, self._strides, new_shape)
        if new_strides is None:
            raise RuntimeError(
                "view size is not compatible with input tensor's size and stride (at least one dimension "
                "spans across two contiguous subspaces). Use .reshape(...) instead. "
                f"Size {list(self._shape)}, stride {list(self._strides)}, view size {list(new_shape)}"
            )
        return self.as_strided(new_shape, new_strides)

    def view_as(self, other: Tensor) -> Tensor:
        """Return a view in the shape of another tensor."""
        return self.view(other.shape)

    def permute(self, *dims: int | Sequence[int]) -> Tensor:
        """Return a view whose dimension `i` is dimension `dims[i]` of this one."""
        return movement.permute(self, unpack(dims))

    def transpose(self, dim0: int, dim1: int) -> Tensor:
        """Return a view with two dimensions swapped."""
        return movement.transpose(self, dim0, dim1)

    swapaxes = swapdims = transpose

    def t(self) -> Tensor:
        """Return the transpose of a matrix, as a view."""
        return movement.t(self)

    @property
    def T(self) -> Tensor:  # noqa: N802
        """The dimensions in reverse, as a view."""
        return movement.reverse_dims(self)

    @property
    def mT(self) -> Tensor:  # noqa: N802
        """The last two dimensions swapped, as a view."""
        return movement.matrix_transpose(self)

    def movedim(self, source: int | Sequence[int], destination: int | Sequence[int]) -> Tensor:
        """Return a view with dimensions moved from `source` to `destination`."""
        return movement.movedim(self, source, destination)

    def unsqueeze(self, dim: int) -> Tensor:
        """Return a view with a new dimension of size 1 at `dim`."""
        return movement.unsqueeze(self, dim)

    def squeeze(self, dim: int | Sequence[int] | None = None) -> Tensor:
        """Return a view without dimensions of size 1."""
        return movement.squeeze(self, dim)

    def flatten(self, start_dim: int = 0, end_dim: int = -1) -> Tensor:
        """Return the tensor with a range of dimensions made one; a view where possible."""
        return movement.flatten(self, start_dim, end_dim)

    def unflatten(self, dim: int, sizes: Sequence[int]) -> Tensor:
        """Return a view with one dimension split into several."""
        return movement.unflatten(self, dim, sizes)

    def expand(self, *sizes: int | Sequence[int]) -> Tensor:
        """Return a view with dimensions of size 1 stretched; -1 keeps a size."""
        return movement.expand(self, sizes)

    def expand_as(self, other: Tensor) -> Tensor:
        """Return a view stretched to the shape of another tensor."""
        return movement.expand(self, (other.shape,))

    def broadcast_to(self, size: Sequence[int]) -> Tensor:
        """Return a view stretched to this size."""
        return movement.expand(self, (size,))

    def select(self, dim: int, index: int) -> Tensor:
        """Return the view at one index of a dimension."""
        return movement.select(self, dim, index)

    def narrow(self, dim: int, start: int, length: int) -> Tensor:
        """Return the view on `length` elements of a dimension, from `start` on."""
        return movement.narrow(self, dim, start, length)

    def unbind(self, dim: int = 0) -> tuple[Tensor, ...]:
        """Return a view for every index of a dimension."""
        return movement.unbind(self, dim)

    def split(self, split_size: int | Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
        """Return views that divide a dimension."""
        return movement.split(self, split_size, dim)

    def chunk(self, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
        """Return at most `chunks` views that divide a dimension."""
        return movement.chunk(self, chunks, dim)

    def __getitem__(self, index: Any) -> Tensor:
        return self.as_strided(*index_layout(self._shape, self._strides, self._offset, index))

    def __len__(self) -> int:
        if not self._shape:
            raise TypeError("len() of a 0-d tensor")
        return self._shape[0]

    def __iter__(self) -> Iterator[Tensor]:
        if not self._shape:
            raise TypeError("iteration over a 0-d tensor")
        return iter(self.unbind(0))

    # Copies

    def clone(self) -> Tensor:
        """Return a copy on a storage of its own, its dimensions in the same order of memory."""
        return self._copy(copy_strides(self._shape, self._strides), self.dtype)

    def contiguous(self) -> Tensor:
        """Return the tensor itself if it is contiguous, else a contiguous copy."""
        return self if self.is_contiguous() else self._copy(contiguous_strides(self._shape), self.dtype)

    def to(self, dtype: DType | Tensor, *, copy: bool = False) -> Tensor:
        """Return the tensor with elements of this dtype: itself if it has it and no copy is asked for."""
        wanted = dtype.dtype if isinstance(dtype, Tensor) else dtype
        if not isinstance(wanted, DType):
            raise TypeError(f"to() takes a dtype or a tensor, not {type(wanted).__name__}")
        if wanted is self.dtype and not copy:
            return self
        return self._copy(copy_strides(self._shape, self._strides), wanted)

    def type_as(self, other: Tensor) -> Tensor:
        """Return the tensor with the dtype of another."""
        return self.to(other.dtype)

    def _copy(self, stride: Strides, dtype: DType) -> Tensor:
        copy = Tensor(Storage(array.empty(self.numel(), dtype)), self._shape, stride)
        array.copy(copy._array, self._array)
        return copy

    # Writing

    def copy_(self, source: Tensor | Number) -> Tensor:
        """Write over every element the one of `source`, broadcast and converted to fit; return `self`."""
        if isinstance(source, (bool, int, float)):
            return self.fill_(source)
        if not isinstance(source, Tensor):
            raise TypeError(f"copy_(): argument 'source' must be Tensor, not {type(source).__name__}")
        if has_overlap(self._shape, self._strides):
            raise RuntimeError(
                "unsupported operation: more than one element of the written-to tensor refers to a single "
                "memory location. Please clone() the tensor before performing the operation."
            )
        if source.shape != self._shape:
            source = source.expand(self._shape)
        array.copy(self._array, source._array)
        return self

    def fill_(self, value: Number | Tensor) -> Tensor:
        """Write one number over every element; return `self`."""
        array.fill(self._array, value.item() if isinstance(value, Tensor) else value, self.dtype)
        return self

    def zero_(self) -> Tensor:
        """Write 0 over every element; return `self`."""
        return self.fill_(0)

    def __setitem__(self, index: Any, value: Number | Tensor) -> None:
        target = self[index]
        if isinstance(value, Tensor):
            while value.ndim > target.ndim and value.shape[0] == 1:
                value = value.select(0, 0)  # as in PyTorch, sizes 1 in front do not count
            target.copy_(value)
        elif isinstance(value, array.Scalar):
            target.fill_(value.item())
        elif isinstance(value, (bool, int, float)):
            target.fill_(value)
        else:
            raise TypeError(
                f"can't assign a {type(value).__name__} to a tensor of dtype {self.dtype}: "
                "wrap it in emberlet.tensor(...)"
            )

    # Out of the framework

    def item(self) -> Number:
        """Return the only element as a Python number."""
        if self.numel() != 1:
            raise RuntimeError(f"a Tensor with {self.numel()} elements cannot be converted to Scalar")
        number: Number = self._array.item()
        return number

    def tolist(self) -> Any:
        """Return nested lists of Python numbers, or one number for a 0-d tensor."""
        return self._array.tolist()

    def numpy(self) -> array.Array:
        """Return a NumPy array on the same memory."""
        return self._array.view()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> array.Array:
        return array.convert(self.numpy(), dtype, copy)

    def __dlpack__(self, **options: Any) -> Any:
        return self._array.__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        return self._array.__dlpack_device__()

    def __bool__(self) -> bool:
        if self.numel() != 1:
            what = "no values" if self.numel() == 0 else "more than one value"
            raise RuntimeError(f"Boolean value of Tensor with {what} is ambiguous")
        return bool(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __float__(self) -> float:
        return float(self.item())

    def __index__(self) -> int:
        if self.numel() != 1 or self.dtype.category != 1:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self.item())

    def __format__(self, spec: str) -> str:
        if self.ndim == 0 and spec:
            return format(self.item(), spec)
        return object.__format__(self, spec)

    def __repr__(self) -> str:
        return tensor_repr(self)

    def equal(self, other: Tensor) -> bool:
        """Return whether another tensor has the same shape and the same elements."""
        return array.equal(self._array, other._array)

    def __eq__(self, other: object) -> Any:
        raise TypeError(
            "comparing element by element is not built yet; emberlet.equal(a, b) compares two tensors whole"
        )

    __hash__ = object.__hash__

    def __reduce__(self) -> tuple[type[Tensor], tuple[Storage, Shape, Strides, int]]:
        # Copying or pickling keeps views views: both refer to the one copy of the storage.
        return Tensor, (self._storage, self._shape, self._strides, self._offset)
