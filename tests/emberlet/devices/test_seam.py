"""What the array API standard leaves out, on NumPy's arrays and on the fake GPU's, against plain loops."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from emberlet import array
from emberlet.dtype import ALL, float16, float32, float64, int64
from emberlet.seam import windows
from emberlet.seam.scatter import combine_at, index_add, index_sum, put, scatter_add, take
from tests.emberlet import fake_gpu


class Kind:
    """One kind of array: how to make one, and how to look at it."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend

    def of(self, values: Any) -> Any:
        return self.backend.from_host(np.array(values), 0)


@pytest.fixture(params=["cpu", "cuda"])
def kind(request: pytest.FixtureRequest) -> Iterator[Kind]:
    with fake_gpu.installed():
        yield Kind(array.place(request.param)[0])


def same(actual: Any, expected: Any) -> None:
    np.testing.assert_array_equal(array.to_host(actual), expected)


RNG = np.random.default_rng(0)
X = RNG.standard_normal((4, 5, 3))


def test_scatter_add(kind: Kind) -> None:
    index = RNG.integers(0, 4, (6, 2, 3))
    source = RNG.standard_normal((7, 5, 3))
    expected = X.copy()
    for i, j, k in np.ndindex(index.shape):
        expected[index[i, j, k], j, k] += source[i, j, k]
    target = kind.of(X)
    scatter_add(target, kind.of(index), kind.of(source), 0)
    np.testing.assert_allclose(array.to_host(target), expected)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_index_add(kind: Kind, axis: int) -> None:
    index = RNG.integers(0, X.shape[axis], 9)
    shape = (*X.shape[:axis], 9, *X.shape[axis + 1 :])
    source = RNG.standard_normal(shape)
    expected = X.copy()
    for place, each in enumerate(index):
        np.moveaxis(expected, axis, 0)[each] += np.moveaxis(source, axis, 0)[place]
    target = kind.of(X)
    index_add(target, kind.of(index), kind.of(source), axis)
    np.testing.assert_allclose(array.to_host(target), expected)
    total = index_sum(X.shape, kind.of(index), kind.of(source), axis)
    np.testing.assert_allclose(array.to_host(total), expected - X, atol=1e-12)


def test_index_add_to_nothing(kind: Kind) -> None:
    target = kind.of(np.zeros((3, 0)))
    index_add(target, kind.of([1, 1]), kind.of(np.zeros((2, 0))), 0)
    assert target.shape == (3, 0)


def test_take_and_put(kind: Kind) -> None:
    x, rows = kind.of(X), kind.of([3, 0, 3])
    same(take(x, (rows, slice(None), kind.of([0, 1, 2]))), X[[3, 0, 3], :, [0, 1, 2]])
    put(x, (slice(None), rows), kind.of(np.zeros((4, 3, 3))))
    expected = X.copy()
    expected[:, [3, 0, 3]] = 0
    same(x, expected)
    combine_at("maximum", x, (rows,), kind.of(np.full((3, 5, 3), 9.0)))
    expected[[3, 0]] = 9
    same(x, expected)


@pytest.mark.parametrize(
    ("shape", "sizes", "strides", "dilations"),
    [
        ((7,), (3,), (2,), (1,)),
        ((2, 9), (3,), (1,), (4,)),
        ((2, 3, 6, 7), (2, 3), (2, 1), (1, 2)),
        ((5, 5), (5, 1), (1, 1), (1, 1)),
    ],
)
def test_sliding_windows(kind: Kind, shape: Any, sizes: Any, strides: Any, dilations: Any) -> None:
    for x in (np.arange(float(np.prod(shape))).reshape(shape), RNG.standard_normal((*shape, 2))[..., 0]):
        view = windows.sliding_windows(kind.of(x), sizes, strides, dilations)
        seen = array.to_host(view)
        lead = len(shape) - len(sizes)
        assert seen.ndim == len(shape) + len(sizes)
        for place in np.ndindex(seen.shape[lead : len(shape)]):
            for inner in np.ndindex(*sizes):
                at = [p * s + i * d for p, s, i, d in zip(place, strides, inner, dilations, strict=True)]
                np.testing.assert_array_equal(
                    seen[(..., *place, *inner)], x[(slice(None),) * lead + tuple(at)]
                )


def test_windows_that_do_not_fit(kind: Kind) -> None:
    with pytest.raises(RuntimeError, match="do not fit"):
        windows.sliding_windows(kind.of([1.0, 2.0]), (3,), (1,), (1,))


def test_strided_views_share_memory_and_stay_inside(kind: Kind) -> None:
    data = kind.of(np.arange(12.0))
    view = array.strided_view(data, (2, 3), (1, 4), 1)
    same(view, [[1, 5, 9], [2, 6, 10]])
    view[0, 0] = 50.0
    assert array.to_list(data)[1] == 50.0
    assert array.strides_of(view) == (1, 4)
    assert array.address(view) == array.address(data) + 8
    same(array.flat(view), array.to_host(data)[1:11])
    for shape, strides, offset in (((13,), (1,), 0), ((2,), (2**60,), 0), ((2,), (-1,), 5), ((2,), (1,), -1)):
        with pytest.raises(RuntimeError):
            array.strided_view(data, shape, strides, offset)


def test_new_arrays_are_on_the_device_and_of_the_dtype(kind: Kind) -> None:
    like = kind.of([1.5, 2.5])
    for dtype in (each for each in ALL if each is not float16):
        for made in (
            array.zeros_on((2, 3), dtype, like),
            array.ones_on((2, 3), dtype, like),
            array.empty_on((2, 3), dtype, like),
            array.full_on((2, 3), 1, dtype, like),
            array.astype(array.zeros_on((2, 3), float32, like), dtype),
        ):
            assert array.dtype_of(made) is dtype
            assert array.device_of(made) == array.device_of(like)
            assert made.shape == (2, 3)
    assert array.zeros_on((), like.dtype, like).dtype == like.dtype
    same(array.asarray_like([1, 2], like), [1.0, 2.0])
    assert array.dtype_of(array.asarray_like(3, like)) is float64
    same(array.arange_on(3, like), [0, 1, 2])
    assert array.dtype_of(array.arange_on(3, like)) is int64


def test_floating_point_warnings_are_silent() -> None:
    code = "import emberlet as e; e.tensor([1e300]).half(); e.tensor([0.0]).log(); e.tensor([1e30]).int()"
    shown = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert (shown.returncode, shown.stderr) == (0, "")
