"""The layout arithmetic agrees with NumPy's views on shapes, strides and memory drawn at random."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.lib.stride_tricks import as_strided

import emberlet
from emberlet import shape as layout
from emberlet.dtype import ALL, DType, promote_types

sizes = st.integers(0, 4)
shapes = st.lists(sizes, max_size=4).map(tuple)
dtypes = st.sampled_from(ALL)


def filled(shape: tuple[int, ...]) -> Any:
    return np.arange(math.prod(shape), dtype=np.float32).reshape(shape)


@st.composite
def indices(draw: st.DrawFn, shape: tuple[int, ...]) -> Any:
    """An index of ints, slices, None and at most one ellipsis that fits the shape."""

    def items_for(sizes: tuple[int, ...]) -> list[Any]:
        items: list[Any] = []
        for size in sizes:
            if draw(st.booleans()):
                items.append(None)
            if size and draw(st.booleans()):
                items.append(draw(st.integers(-size, size - 1)))
            else:
                bound = st.none() | st.integers(-size - 2, size + 2)
                items.append(slice(draw(bound), draw(bound), draw(st.none() | st.integers(1, 3))))
        return items

    head = draw(st.integers(0, len(shape)))
    if draw(st.booleans()):
        return tuple(items_for(shape[:head]))
    tail = draw(st.integers(head, len(shape)))
    return (*items_for(shape[:head]), Ellipsis, *items_for(shape[tail:]))


def numpy_view(array: Any, index: Any) -> Any:
    """`array[index]`, as a view even where NumPy would hand out a single number."""
    return array[index] if Ellipsis in index else array[(*index, Ellipsis)]


@st.composite
def views(draw: st.DrawFn) -> Any:
    """A NumPy array that is some view: permuted, sliced, stretched, with new dimensions."""
    array = filled(draw(shapes))
    if draw(st.booleans()):
        array = array.transpose(draw(st.permutations(range(array.ndim))))
    if draw(st.booleans()):
        array = numpy_view(array, draw(indices(array.shape)))
    if draw(st.booleans()):
        array = array[None]
        array = np.broadcast_to(array, (draw(st.integers(1, 3)), *array.shape[1:]))
        array = array.transpose(draw(st.permutations(range(array.ndim))))
    return np.asarray(array)


def element_strides(array: Any) -> tuple[int, ...]:
    return tuple(stride // array.itemsize for stride in array.strides)


def walked(shape: Any, strides: Any) -> list[int]:
    """The strides that matter: of dimensions with more than one index, when there are elements at all."""
    if 0 in shape:
        return []
    return [stride for size, stride in zip(shape, strides, strict=True) if size > 1]


def tensor_of(array: Any) -> emberlet.Tensor:
    return emberlet.from_numpy(np.require(array, requirements=[]))


def same(tensor: emberlet.Tensor, array: Any) -> None:
    """The tensor shows the same memory in the same way as the array."""
    assert tensor.shape == array.shape
    assert walked(tensor.shape, tensor.stride()) == walked(array.shape, element_strides(array))
    assert tensor.tolist() == array.tolist()
    if array.size:
        assert tensor.data_ptr() == array.__array_interface__["data"][0]


@given(shapes)
def test_numel_and_contiguous_strides(shape: tuple[int, ...]) -> None:
    array = np.empty(shape, np.int8)
    assert layout.numel(shape) == array.size
    strides = layout.contiguous_strides(shape)
    assert layout.is_contiguous(shape, strides)
    ones_for_zeros = np.empty([max(size, 1) for size in shape], np.int8)
    assert strides == ones_for_zeros.strides


@given(views())
@pytest.mark.filterwarnings("ignore:The given NumPy array is not writable")
def test_a_numpy_view_comes_in_as_it_is(array: Any) -> None:
    tensor = tensor_of(array)
    same(tensor, array)
    assert tensor.is_contiguous() == array.flags.c_contiguous
    assert np.shares_memory(tensor.numpy(), array) == (array.size > 0)


@given(st.data())
@pytest.mark.filterwarnings("ignore:The given NumPy array is not writable")
def test_permute(data: st.DataObject) -> None:
    array = data.draw(views())
    dims = data.draw(st.permutations(range(array.ndim)))
    same(tensor_of(array).permute(dims), array.transpose(dims))


@given(st.data())
@pytest.mark.filterwarnings("ignore:The given NumPy array is not writable")
def test_index(data: st.DataObject) -> None:
    array = data.draw(views())
    index = data.draw(indices(array.shape))
    same(tensor_of(array)[index], numpy_view(array, index))


@given(st.data())
@pytest.mark.filterwarnings("ignore:The given NumPy array is not writable")
def test_reshape_copies_exactly_when_numpy_must(data: st.DataObject) -> None:
    array = data.draw(views())
    divisors = [1, 1, *(size for size in range(1, array.size + 1) if array.size % size == 0)]
    new_shape = []
    left = array.size
    for _ in range(data.draw(st.integers(0, 3))):
        size = data.draw(st.sampled_from([size for size in divisors if left % size == 0]))
        new_shape.append(size)
        left //= max(size, 1)
    new_shape.insert(data.draw(st.integers(0, len(new_shape))), left)

    tensor = tensor_of(array)
    reshaped = tensor.reshape(new_shape)
    assert reshaped.tolist() == array.reshape(new_shape).tolist()
    try:
        view = np.reshape(array, new_shape, copy=False)
    except ValueError:
        assert reshaped.storage is not tensor.storage
        assert reshaped.is_contiguous()
        with pytest.raises(RuntimeError, match="view size is not compatible"):
            tensor.view(new_shape)
    else:
        assert reshaped.storage is tensor.storage
        same(reshaped, view)


@given(st.lists(shapes, max_size=4))
def test_broadcast_shapes(many: list[tuple[int, ...]]) -> None:
    try:
        expected = np.broadcast_shapes(*many)
    except ValueError:
        with pytest.raises(RuntimeError, match="must match the size") as caught:
            emberlet.broadcast_shapes(*many)
        assert all(str(shape) in str(caught.value) for shape in many)
    else:
        assert emberlet.broadcast_shapes(*many) == expected


@given(st.data())
@pytest.mark.filterwarnings("ignore:The given NumPy array is not writable")
def test_expand(data: st.DataObject) -> None:
    array = data.draw(views())
    lead = data.draw(st.lists(sizes, max_size=2))
    target = (*lead, *(data.draw(sizes) if size == 1 else size for size in array.shape))
    tensor = tensor_of(array)
    expanded = tensor.expand(target)
    assert expanded.storage is tensor.storage
    same(expanded, np.broadcast_to(array, target))


@given(st.data())
def test_expand_refuses_what_numpy_refuses(data: st.DataObject) -> None:
    shape, target = data.draw(shapes), data.draw(shapes)
    try:
        np.broadcast_to(np.empty(shape), target)
    except ValueError:
        with pytest.raises(RuntimeError, match=r"\["):
            emberlet.empty(shape).expand(target)
    else:
        assert emberlet.empty(shape).expand(target).shape == target


@given(st.data())
def test_as_strided(data: st.DataObject) -> None:
    memory = np.arange(20.0)
    size = data.draw(st.lists(st.integers(0, 3), max_size=3))
    stride = [data.draw(st.integers(0, 6)) for _ in size]
    offset = data.draw(st.integers(0, 22))
    last = offset + sum((n - 1) * step for n, step in zip(size, stride, strict=True))
    tensor = emberlet.from_numpy(memory)
    if 0 in size:
        assert tensor.as_strided(size, stride, offset).tolist() == np.empty(size).tolist()
    elif last < 20:
        expected = as_strided(memory[offset:], size, [8 * step for step in stride])
        same(tensor.as_strided(size, stride, offset), expected)
    else:
        with pytest.raises(RuntimeError, match="out of bounds for storage of size 160"):
            tensor.as_strided(size, stride, offset)


@given(st.data())
@pytest.mark.filterwarnings("ignore:The given NumPy array is not writable")
def test_copies_are_dense_and_keep_the_order_of_memory(data: st.DataObject) -> None:
    array = data.draw(views())
    tensor = tensor_of(array)
    for copy in (tensor.clone(), emberlet.zeros_like(tensor).copy_(tensor)):
        assert copy.tolist() == array.tolist()
        assert copy.storage is not tensor.storage
        assert len(copy.storage) == array.size
    assert tensor.contiguous().is_contiguous()
    assert tensor.contiguous().tolist() == array.tolist()


@given(st.data())
def test_writing_through_a_view(data: st.DataObject) -> None:
    array = filled(data.draw(shapes))
    index = data.draw(indices(array.shape))
    tensor = emberlet.tensor(array)
    if data.draw(st.booleans()):
        array[index] = 7
        tensor[index] = 7
    else:
        target = array[index].shape
        source = np.asarray(filled(tuple(1 if data.draw(st.booleans()) else n for n in target)) + 0.5)
        array[index] = source
        tensor[index] = emberlet.from_numpy(source)
    assert tensor.tolist() == array.tolist()


@given(dtypes, dtypes, dtypes)
def test_promotion_is_a_lattice(a: DType, b: DType, c: DType) -> None:
    assert promote_types(a, a) is a
    assert promote_types(a, b) is promote_types(b, a)
    assert promote_types(promote_types(a, b), c) is promote_types(a, promote_types(b, c))
    assert emberlet.can_cast(a, promote_types(a, b))
