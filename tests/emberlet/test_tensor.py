"""What a Tensor promises beyond layouts: sharing, copying, guarding its memory, meeting NumPy."""

from __future__ import annotations

import copy
import gc
import pickle
from typing import Any

import numpy as np
import pytest

import emberlet as m
from emberlet.storage import Storage


def grid() -> m.Tensor:
    return m.arange(12).view(3, 4)


# Sharing memory


def test_views_share_one_storage() -> None:
    x = grid()
    for view in (
        x[1:],
        x.t(),
        x.view(12),
        x.expand(2, 3, 4),
        x[None],
        x.unbind()[1],
        x.as_strided((2,), (5,)),
    ):
        assert view.storage is x.storage
    view = x.t()[1:]
    view[0, 2] = -1
    assert x[2, 1].item() == -1
    assert x.storage[9] == -1


def test_a_copy_does_not_share() -> None:
    x = grid()
    for other in (x.clone(), x.t().contiguous(), x.double(), m.tensor(x), x.to(m.int64, copy=True)):
        other.zero_()
    assert x.tolist() == np.arange(12).reshape(3, 4).tolist()
    assert x.contiguous() is x
    assert x.to(m.int64) is x
    assert m.as_tensor(x) is x


def test_from_numpy_shares_both_ways_and_outlives_the_array() -> None:
    array = np.arange(12.0).reshape(3, 4)[:, ::2]
    x = m.from_numpy(array)
    x[0, 0] = 50
    array[1, 1] = 60
    assert array[0, 0] == 50
    assert x[1, 1].item() == 60
    assert x.stride() == (4, 2)
    del array
    gc.collect()
    assert x.tolist() == [[50, 2], [4, 60], [8, 10]]


def test_a_view_outlives_its_tensor() -> None:
    view = m.arange(1000)[990:]
    gc.collect()
    assert view.tolist() == list(range(990, 1000))


def test_numpy_shares_and_cannot_change_the_layout() -> None:
    x = grid()
    array = x.t().numpy()
    array[0, 1] = 77
    assert x[1, 0].item() == 77
    out = x.numpy()
    out.shape = (12,)
    assert x.shape == (3, 4)
    assert x.numpy().shape == (3, 4)


def test_storage() -> None:
    storage = grid().storage
    assert (len(storage), storage.size(), storage.nbytes, storage.element_size()) == (12, 12, 96, 8)
    assert storage.tolist() == list(range(12))
    storage[-1] = 5
    assert storage[11] == 5
    with pytest.raises(IndexError):
        storage[12]
    with pytest.raises(RuntimeError, match="without overflow"):
        m.zeros(1, dtype=m.int32).storage[0] = 2**40
    assert repr(m.tensor([1.5, 2.0]).storage) == (
        " 1.5\n 2.0\n[emberlet.Storage(dtype=emberlet.float32) of size 2]"
    )


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda pair: pickle.loads(pickle.dumps(pair))])
def test_copying_two_views_keeps_them_views_of_one_storage(duplicate: Any) -> None:
    x = grid()
    one, other = duplicate([x, x.t()[1]])
    assert one.storage is other.storage
    assert one.storage is not x.storage
    one[0, 1] = -5
    assert other[0].item() == -5
    assert (other.stride(), other.storage_offset(), other.dtype) == ((4,), 1, m.int64)
    assert x[0, 1].item() == 1


def test_dtypes_stay_single() -> None:
    for dtype in (m.bool, m.int32, m.int64, m.float16, m.float32, m.float64):
        assert copy.deepcopy(dtype) is dtype
        assert pickle.loads(pickle.dumps(dtype)) is dtype
    assert m.float is m.float32
    assert m.half is m.float16
    assert m.double is m.float64
    assert m.int is m.int32
    assert m.long is m.int64
    assert repr(m.bool) == "emberlet.bool"
    assert isinstance(m.float32, m.dtype)


# Guarding the memory


@pytest.mark.parametrize(
    ("size", "stride", "offset"),
    [
        ((13,), (1,), 0),
        ((1,), (1,), 12),
        ((2, 2), (11, 1), 0),
        ((2**62,), (4,), 0),
        ((5,), (2**61,), 0),
        ((3, 2**31), (2**31, 2**31), 0),
        ((2,), (2**64,), 0),
        ((1,), (1,), 2**64),
        ((2,), (-1,), 5),
        ((-1,), (1,), 0),
        ((2,), (1,), -1),
        ((0,), (1,), -1),
        ((2,), (1, 1), 0),
        ((1,) * 65, (1,) * 65, 0),
    ],
)
def test_no_layout_reaches_outside_of_the_storage(size: Any, stride: Any, offset: int) -> None:
    x = grid()
    with pytest.raises(RuntimeError, match=r"stride|storage|dimension"):
        x.as_strided(size, stride, offset)
    with pytest.raises(RuntimeError, match=r"stride|storage|dimension"):
        m.Tensor(x.storage, size, stride, offset)


def test_a_view_without_elements_may_lie_anywhere() -> None:
    x = grid()
    empty = x[3:, 4:]
    assert (empty.shape, empty.storage_offset(), empty.tolist()) == ((0, 0), 16, [])
    empty.fill_(9)
    assert x.as_strided((0, 5), (99, 99), 1000).numel() == 0
    with pytest.raises(RuntimeError, match="out of bounds"):
        empty.as_strided((1,), (1,))


def test_the_layout_of_a_tensor_is_fixed() -> None:
    x: Any = grid()
    for name in ("shape", "storage", "dtype", "ndim", "T"):
        with pytest.raises(AttributeError):
            setattr(x, name, (4, 3))


def test_writing_to_read_only_memory() -> None:
    array = np.arange(3.0)
    array.flags.writeable = False
    with pytest.warns(UserWarning, match="not writable"):
        x = m.from_numpy(array)
    with pytest.raises(ValueError, match="read-only"):
        x[0] = 5
    with pytest.raises(ValueError, match="read-only"):
        x.copy_(m.ones(3))
    assert array.tolist() == [0, 1, 2]
    m.tensor(array)[0] = 5  # a copy is writable


def test_writing_where_elements_coincide() -> None:
    x = m.zeros(3, 1).expand(3, 4)
    with pytest.raises(RuntimeError, match="single memory location"):
        x.copy_(m.ones(3, 4))
    with pytest.raises(RuntimeError, match="single memory location"):
        x[0] = m.ones(4)
    x.fill_(2)
    assert x.tolist() == [[2.0] * 4] * 3


def test_overlapping_copy() -> None:
    x = m.arange(6)
    with pytest.raises(RuntimeError, match="single memory location"):
        x[1:].copy_(x[:-1])
    x[1:].copy_(x[:-1].clone())
    assert x.tolist() == [0, 0, 1, 2, 3, 4]


# Meeting Python and NumPy


def test_numpy_does_not_take_a_tensor_apart() -> None:
    x = grid()
    assert isinstance(np.add(x, 1), m.Tensor), "what NumPy makes of a tensor is one"
    assert isinstance(np.ones(4) + x, m.Tensor), "NumPy gives way to the tensor's own operator"
    assert np.ascontiguousarray(x.t()).dtype == np.int64
    assert np.asarray(x).base is not None
    assert np.asarray(x, dtype=np.float32).dtype == np.float32
    assert np.array(x, copy=True).base is None
    with pytest.raises(ValueError, match="copy"):
        np.array(x, dtype=np.float32, copy=False)


def test_dlpack_goes_both_ways() -> None:
    x = m.arange(6.0).view(2, 3)
    array = np.from_dlpack(x.t())
    assert array.strides == (4, 12)
    assert np.shares_memory(array, x.numpy())
    back = m.from_dlpack(x)
    back[0, 0] = 9
    assert x[0, 0].item() == 9


def test_numbers() -> None:
    assert int(m.tensor([3])) == 3
    assert float(m.tensor(2.5)) == 2.5
    assert bool(m.tensor([[True]])) is True
    assert [10, 20, 30][m.tensor(1)] == 20
    assert f"{m.tensor(1.5):.3f}" == "1.500"
    assert f"{m.tensor([1])}" == "tensor([1])"
    assert type(m.ones(1, dtype=m.float16).item()) is float
    assert type(m.ones(1, dtype=m.bool).item()) is bool
    assert type(m.ones(2, dtype=m.int32).tolist()[0]) is int


def test_sequence() -> None:
    x = grid()
    assert len(x) == 3
    assert [row.tolist() for row in x] == x.tolist()
    assert [row.storage is x.storage for row in x] == [True] * 3


def test_comparing_is_element_by_element_and_hashing_is_by_identity() -> None:
    x = grid()
    assert (x == x.clone()).all()
    assert not (x != x).any()
    assert len({x, x, x.clone()}) == 2


def test_equal() -> None:
    x = grid()
    assert m.equal(x, x.clone())
    assert m.equal(x.t(), x.t().contiguous())
    assert m.equal(x, x.double())
    assert not m.equal(x, x[:2])
    assert not m.equal(x, x.clone().fill_(0))
    assert not m.equal(m.tensor([float("nan")]), m.tensor([float("nan")]))
    assert not m.equal(m.ones(1), m.ones(1, 1))


@pytest.mark.parametrize(
    "index",
    ["a", 1.0, (0, "a"), m.tensor(1.0), object(), np.bool_(True)],
    ids=lambda index: type(index).__name__,
)
def test_indices_that_are_none(index: Any) -> None:
    with pytest.raises((IndexError, TypeError), match=r"valid indices|must be long|invalid data type"):
        grid()[index]


def test_only_the_first_ellipsis_stands_for_dimensions() -> None:
    assert grid()[..., ...].shape == grid().shape


@pytest.mark.parametrize("data", [[[1, 2], 3], [1, [2]], [[[1]], [2]], [1, (2,)], [np.ones(2), np.ones(3)]])
def test_lists_that_are_no_rectangle(data: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="at dim"):
        m.tensor(data)


@pytest.mark.parametrize("data", ["ab", ["a"], [1, "a"], b"a"])
def test_text_is_no_number(data: Any) -> None:
    with pytest.raises(TypeError, match="invalid data type"):
        m.tensor(data)


def test_unsupported_numpy_arrays() -> None:
    small = np.array([1, 200], np.uint8)
    with pytest.raises(TypeError, match=r"uint8.*float32"):
        m.tensor(small)
    assert m.tensor(small, dtype=m.int64).tolist() == [1, 200]
    assert m.as_tensor(small, dtype=m.float32).tolist() == [1, 200]
    with pytest.raises(TypeError, match="complex"):
        m.tensor(np.ones(2, complex), dtype=m.float32)
    with pytest.raises(TypeError, match="str_"):
        m.tensor(np.array(["1"]), dtype=m.float32)
    swapped = np.arange(3, dtype=">f4")
    assert m.tensor(swapped).tolist() == [0, 1, 2]
    assert m.tensor(np.arange(4)[::-1]).tolist() == [3, 2, 1, 0]
    packed = np.zeros(3, np.dtype([("a", "i1"), ("b", "f4")]))
    packed["b"] = [1, 2, 3]
    assert m.tensor(packed["b"]).tolist() == [1, 2, 3]


def test_result_type_needs_an_operand() -> None:
    with pytest.raises(RuntimeError, match="at least one"):
        m.result_type()
    with pytest.raises(TypeError, match="str"):
        m.result_type("a")  # type: ignore[arg-type]


def test_limits() -> None:
    for dtype, numpy_dtype in ((m.float16, np.float16), (m.float32, np.float32), (m.float64, np.float64)):
        ours, numpys = m.finfo(dtype), np.finfo(numpy_dtype)
        for name in ("max", "min", "eps", "tiny", "resolution"):
            assert getattr(ours, name) == getattr(numpys, name)
        assert ours.bits == numpys.bits
    assert m.iinfo(m.int32).max == 2**31 - 1
    assert m.iinfo(m.int64).min == -(2**63)
    assert repr(m.finfo(m.float32)) == (
        "finfo(resolution=1e-06, min=-3.40282e+38, max=3.40282e+38, eps=1.19209e-07, "
        "smallest_normal=1.17549e-38, tiny=1.17549e-38, dtype=float32)"
    )
    assert repr(m.iinfo(m.int32)) == "iinfo(min=-2.14748e+09, max=2.14748e+09, dtype=int32)"


def test_the_constructor_takes_a_layout() -> None:
    storage = Storage(np.arange(6))
    assert m.Tensor(storage, [2, 2], [3, 1], 1).tolist() == [[1, 2], [4, 5]]
    assert m.Tensor(storage, (), ()).item() == 0


def test_print_options_are_checked() -> None:
    with pytest.raises(ValueError, match="profile"):
        m.set_printoptions(profile="shrot")
    assert repr(m.tensor(0.5)) == "tensor(0.5000)"


def test_a_suffix_that_does_not_fit_goes_on_a_line_of_its_own() -> None:
    """At the widths where PyTorch breaks the line, though "emberlet" is three letters longer than "torch"."""
    x = m.tensor([0.5], dtype=m.float64)
    try:
        m.set_printoptions(linewidth=38)
        assert repr(x) == "tensor([0.5000], dtype=emberlet.float64)"
        m.set_printoptions(linewidth=37)
        assert repr(x) == "tensor([0.5000],\n       dtype=emberlet.float64)"
    finally:
        m.set_printoptions(profile="default")


def test_arange_in_bool() -> None:
    with pytest.raises(RuntimeError, match="bool"):
        m.arange(3, dtype=m.bool)
