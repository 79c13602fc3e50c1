"""Layouts as they are read: against NumPy's own strides, addresses and values."""

from __future__ import annotations

import struct
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

import emberlet
from emberlab.widgets.strided import Strided, brief, read

BASE = np.arange(60, dtype=np.float32)
ARRAYS = {
    "whole": BASE,
    "reshaped": BASE.reshape(3, 4, 5),
    "transposed": BASE.reshape(12, 5).T,
    "permuted": BASE.reshape(3, 4, 5).transpose(2, 0, 1),
    "sliced": BASE.reshape(6, 10)[1:6:2, 2:9:3],
    "reversed": BASE.reshape(6, 10)[::-1, ::-2],
    "expanded": np.broadcast_to(BASE[:4], (3, 4)),
    "number": np.array(3.5),
    "empty": np.zeros((2, 0, 3)),
    "fortran": np.asfortranarray(np.arange(6).reshape(2, 3)),
    "fortran sliced": np.asfortranarray(np.arange(24).reshape(2, 3, 4))[:, 1:],
    "booleans": np.array([[True, False], [False, True]]),
    "other dtype": np.arange(4, dtype=np.int64).view(np.int16)[1::2],
    "from bytes": np.frombuffer(bytes(range(16)), dtype=np.int32),
    "memory that is strided": np.asarray(memoryview(bytearray(range(40)))[3:33:3]),
}


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS.keys())
def test_every_element_of_an_array_is_found_in_its_storage(array: np.ndarray) -> None:
    view = read(array)
    assert view.shape == array.shape
    assert tuple(step * array.itemsize for step in view.stride) == array.strides
    for index in np.ndindex(array.shape):
        assert view.cells[view.slot(index)] == array[index]
    assert view.is_contiguous() == array.flags.c_contiguous
    assert view.dtype == str(array.dtype)


def test_a_view_shows_the_storage_that_it_shares_not_a_copy() -> None:
    view = read(BASE.reshape(6, 10)[2:4, 3:5])
    assert len(view.cells) == 60
    assert view.offset == 23
    assert np.shares_memory(view.cells, BASE)


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS.keys())
def test_reached_cells_are_exactly_those_that_some_element_reads(array: np.ndarray) -> None:
    view = read(array)
    read_cells = {view.slot(index) for index in np.ndindex(array.shape)}
    assert {slot for slot in range(-5, len(view.cells) + 5) if view.reaches(slot)} == read_cells


def test_reached_cells_with_strides_that_overlap_leave_gaps_and_run_backwards() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        ndim = int(rng.integers(0, 4))
        shape = tuple(int(n) for n in rng.integers(1, 5, ndim))
        stride = tuple(int(s) for s in rng.integers(-7, 8, ndim))
        view = Strided(shape, stride, int(rng.integers(0, 9)), "int64", np.arange(4))
        read_cells = {view.slot(index) for index in product(*map(range, shape))}
        assert {slot for slot in range(-100, 120) if view.reaches(slot)} == read_cells


def test_reached_cells_of_a_huge_tensor_are_found_at_once() -> None:
    view = Strided((10**6, 10**6, 8), (16 * 10**6, 16, 2), 1, "int64", np.arange(4))
    assert view.reaches(1 + 16 * 10**6 * 999_999 + 16 * 5 + 14)
    assert not view.reaches(2)


def test_an_emberlet_tensor_is_read_as_it_is() -> None:
    x = emberlet.arange(24).reshape(2, 3, 4).permute(2, 0, 1)[1:, :, 1:]
    view = read(x)
    assert (view.shape, view.stride, view.offset) == (tuple(x.shape), tuple(x.stride()), x.storage_offset())
    assert view.dtype == "int64"
    assert len(view.cells) == 24
    for index in np.ndindex(view.shape):
        assert view.cells[view.slot(index)] == x.numpy()[index]


def half_built(**changes: object) -> SimpleNamespace:
    """A student's tensor in which only the storage, shape, strides and offset work."""
    parts = {
        "storage": SimpleNamespace(data=np.arange(6, dtype=np.float32)),
        "shape": (3, 2),
        "dtype": "emberlet.float32",
        "stride": lambda: (1, 3),
        "storage_offset": lambda: 0,
    }
    return SimpleNamespace(**(parts | changes))


def test_a_half_built_tensor_is_enough() -> None:
    assert read(half_built()).stride == (1, 3)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stride": lambda: (1,)}, "equally long"),
        ({"shape": (-1, 2)}, "negative"),
    ],
)
def test_a_layout_that_makes_no_sense_is_named(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read(half_built(**changes))


@pytest.mark.parametrize("other", [3, "x", [1, 2], None, np.array(["a"]), np.array([object()])])
def test_what_is_no_tensor_is_refused(other: object) -> None:
    with pytest.raises(TypeError, match=r"expected an"):
        read(other)


def test_strides_between_elements_are_refused() -> None:
    raw = np.frombuffer(struct.pack("=bibi", 1, 2, 3, 4), dtype=np.dtype([("a", "i1"), ("b", "i4")]))
    with pytest.raises(ValueError, match="whole multiples"):
        read(raw["b"])


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (np.float32(2), "2."),
        (np.float32(0.1), "0.1"),
        (0.123456, "0.1235"),
        (0.99999, "1."),
        (-0.0, "-0."),
        (1e-5, "1.0e-05"),
        (123456.7, "1.2e+05"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (np.int64(-7), "-7"),
        (2**62, "4.6e+18"),
        (np.True_, "True"),
        (1 + 2j, "1+2j"),
    ],
)
def test_values_are_short(value: object, written: str) -> None:
    assert brief(value) == written
