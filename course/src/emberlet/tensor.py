"""Tensor: a shape, strides and an offset that say how to look at a Storage, and a history on the tape."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Iterator, Sequence
from typing import Any

from emberlet import array, view
from emberlet import shape as layout
from emberlet.arguments import normalize_dim
from emberlet.autograd import operation, saved
from emberlet.autograd.accumulate import AccumulateGrad
from emberlet.autograd.leaf import refuse_grad, set_data, set_requires_grad
from emberlet.autograd.node import INFERENCE, Node
from emberlet.device import Device
from emberlet.dtype import DType
from emberlet.functions.elementwise import pointwise
from emberlet.methods.arithmetic import ArithmeticMethods
from emberlet.methods.comparison import ComparisonMethods
from emberlet.methods.conversion import ConversionMethods
from emberlet.methods.creation import CreationMethods
from emberlet.methods.description import DescriptionMethods
from emberlet.methods.history import HistoryMethods
from emberlet.methods.indexing import IndexingMethods
from emberlet.methods.interchange import InterchangeMethods
from emberlet.methods.linalg import LinalgMethods
from emberlet.methods.math import MathMethods
from emberlet.methods.movement import MovementMethods
from emberlet.methods.reduction import ReductionMethods
from emberlet.shape import Shape, Strides, numel
from emberlet.storage import Storage


class Tensor(
    ArithmeticMethods,
    MathMethods,
    ComparisonMethods,
    MovementMethods,
    LinalgMethods,
    IndexingMethods,
    InterchangeMethods,
    ConversionMethods,
    CreationMethods,
    ReductionMethods,
    HistoryMethods,
    DescriptionMethods,
):
    """A view of a Storage: element (i, j, ...) is `storage[offset + i * stride[0] + j * stride[1] + ...]`.

    `emberlet.tensor([[1, 2], [3, 4]])` makes one from data. What can be calculated with it is inherited: the
    functions of `emberlet.functions` are its methods.

    Args:
        storage: the memory; views of one tensor share it.
        size: the size of each dimension.
        stride: one per dimension, in elements.
        storage_offset: where the first element lies.

    Raises:
        RuntimeError: the layout reaches outside of the storage.
    """

    # What every tensor has is in slots, the rest in class attributes: results of operations are made fast.
    __slots__ = ("_array", "_node")

    _array: Any  # the elements, in the shape and strides of this tensor
    _node: Node | None  # the grad_fn, or the AccumulateGrad of a leaf that requires grad
    _storage: Storage | None = None  # made when it is asked for
    _offset = 0
    _output_nr = 0  # which output of the node it is
    _base: Tensor | None = None  # what it is a differentiable view of,
    _guard: str | None = None  # why it must not be written to while that is recorded (autograd.view)
    _alias: Tensor | None = None  # what its node saved of it; they come to their storage together
    _alias_of: weakref.ref[Tensor] | None = None  # the other way round
    _output_of_saver: int | None = None  # set on the alias of an output that its own node saved
    _grad: Tensor | None = None

    __array_priority__ = 1000  # of `array * tensor` the tensor makes the result, not NumPy

    def __init__(
        self, storage: Storage, size: Sequence[int], stride: Sequence[int], storage_offset: int = 0
    ) -> None:
        self._storage = storage
        self._offset = storage_offset
        self._node = None
        self._array = array.strided_view(storage.data, tuple(size), tuple(stride), storage_offset)

    # What it is made of

    @property
    def storage(self) -> Storage:
        """The memory that the tensor looks at, shared by all its views."""
        if self._storage is None:
            original = None if self._alias_of is None else self._alias_of()
            self._storage = Storage.of(self._array) if original is None else original.storage
            if self._alias is not None:
                self._alias._storage = self._storage
        return self._storage

    @property
    def shape(self) -> Shape:
        """The size of each dimension."""
        size: Shape = self._array.shape
        return size

    def size(self, dim: int | None = None) -> Any:
        """Return the shape, or the size of one dimension."""
        return self.shape if dim is None else self.shape[normalize_dim(dim, self.ndim, scalar=False)]

    def stride(self, dim: int | None = None) -> Any:
        """Return the strides, in elements, or the stride of one dimension."""
        strides: Strides = array.strides_of(self._array)
        return strides if dim is None else strides[normalize_dim(dim, self.ndim, scalar=False)]

    def storage_offset(self) -> int:
        """Where in the storage the first element lies."""
        return self._offset

    @property
    def dtype(self) -> DType:
        """The type of every element."""
        return array.dtype_of(self._array)

    @property
    def device(self) -> Device:
        """Where the memory is."""
        return array.device_of(self._array)

    @property
    def ndim(self) -> int:
        """How many dimensions there are."""
        return len(self._array.shape)

    def dim(self) -> int:
        """Return how many dimensions there are."""
        return len(self._array.shape)

    def numel(self) -> int:
        """Return how many elements there are."""
        return numel(self.shape)

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
        return self.storage.data_ptr() + self._offset * self.dtype.itemsize

    def is_contiguous(self) -> bool:
        """Return whether the elements lie row after row, without gaps."""
        return layout.is_contiguous(self.shape, self.stride())

    def is_floating_point(self) -> bool:
        """Return whether the elements have a fraction."""
        return self.dtype.is_floating_point

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of a 0-d tensor")
        return self.shape[0]

    def __iter__(self) -> Iterator[Tensor]:
        if not self.shape:
            raise TypeError("iteration over a 0-d tensor")
        return iter(self.unbind(0))

    # Its history

    @property
    def requires_grad(self) -> bool:
        """Whether what is done with it is recorded."""
        return self._node is not None

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        set_requires_grad(self, value)

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Say whether what is done with it is recorded; return the tensor itself."""
        self.requires_grad = requires_grad
        return self

    @property
    def grad_fn(self) -> Node | None:
        """The node of the step that made it; None for a leaf."""
        return None if isinstance(self._node, AccumulateGrad) else self._node

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded step made it."""
        return self._node is None or isinstance(self._node, AccumulateGrad)

    @property
    def output_nr(self) -> int:
        """Which output of its `grad_fn` it is."""
        return self._output_nr

    @property
    def grad(self) -> Tensor | None:
        """The gradient that `backward` added up here, or None."""
        return self._grad

    @grad.setter
    def grad(self, grad: Tensor | None) -> None:
        if grad is not None:
            refuse_grad(self, grad)
        self._grad = grad

    @grad.deleter
    def grad(self) -> None:
        self._grad = None

    @property
    def _version(self) -> int:
        """How often its memory was written to in place."""
        if self._guard == INFERENCE:
            raise RuntimeError("Inference tensors do not track version counter.")
        return 0 if self._storage is None else self._storage.version

    @property
    def data(self) -> Tensor:
        """The same memory without the history: writing through it does not count as a write to this tensor."""
        output = operation.wrap(self._array)
        output._storage, output._offset = Storage(self.storage.data), self._offset
        return output

    @data.setter
    def data(self, other: Tensor) -> None:
        set_data(self, other)

    __hash__ = object.__hash__

    def __array_namespace__(self, api_version: str | None = None) -> Any:
        return sys.modules["emberlet"]


# The modules below this one make tensors, but none may import it: they are given the class here.
for _module in (operation, pointwise, saved, view):
    setattr(_module, "Tensor", Tensor)  # noqa: B010  a type checker sees their own import
