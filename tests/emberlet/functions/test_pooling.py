"""Pools: values against plain loops, ties, NaN, borders, both derivatives."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest

import emberlet as m
from emberlet.autograd.gradcheck import gradcheck, gradgradcheck
from emberlet.functions.layers.adaptive_pooling import adaptive_avg_pool2d, adaptive_max_pool2d
from emberlet.functions.layers.max_pooling import max_pool1d, max_pool2d, max_pool3d
from emberlet.functions.layers.mean_pooling import avg_pool1d, avg_pool2d, avg_pool3d, lp_pool2d

MAX, MEAN = {1: max_pool1d, 2: max_pool2d, 3: max_pool3d}, {1: avg_pool1d, 2: avg_pool2d, 3: avg_pool3d}


def leaf(*shape: int, seed: int = 0) -> m.Tensor:
    """All elements differ, so that a maximum is smooth."""
    count = math.prod(shape)
    values = np.random.RandomState(seed).permutation(count).reshape(shape) / 10
    return m.from_numpy(values).requires_grad_()


def by_loops(
    x: np.ndarray,
    reduce: Callable[..., float],
    kernel: int,
    stride: int,
    padding: int,
    dilation: int,
    ceil_mode: bool,
) -> np.ndarray:
    """`reduce` of the elements of each window that lie within the image."""
    counts = []
    for length in x.shape[2:]:
        room = length + 2 * padding - dilation * (kernel - 1) - 1
        count = (-(-room // stride) if ceil_mode else room // stride) + 1
        counts.append(count - 1 if ceil_mode and (count - 1) * stride >= length + padding else count)
    out = np.zeros((*x.shape[:2], *counts))
    for at in itertools.product(*map(range, out.shape)):
        places = [[p * stride - padding + i * dilation for i in range(kernel)] for p in at[2:]]
        inside = [
            [i for i in axis if 0 <= i < length] for axis, length in zip(places, x.shape[2:], strict=True)
        ]
        out[at] = reduce(x[at[:2]][np.ix_(*inside)])
    return out


OPTIONS = [
    (2, 2, 0, 1, False),
    (2, 2, 0, 1, True),
    (3, 2, 1, 1, False),
    (3, 2, 1, 1, True),
    (3, 1, 1, 1, False),
]
DILATED = [*OPTIONS, (2, 1, 0, 2, False), (3, 2, 1, 2, True)]


@pytest.mark.parametrize("ndim", [1, 2, 3])
@pytest.mark.parametrize("options", DILATED)
def test_max_pool(ndim: int, options: tuple[int, int, int, int, bool]) -> None:
    x = leaf(2, 2, *(7, 6, 5)[:ndim])
    values, places = MAX[ndim](x, *options, return_indices=True)
    expected = by_loops(x.detach().numpy(), np.max, *options)
    np.testing.assert_array_equal(values.detach().numpy(), expected)
    flat = x.detach().numpy().reshape(2, 2, -1)
    found = np.take_along_axis(flat, places.numpy().reshape(2, 2, -1), 2)
    np.testing.assert_array_equal(found.reshape(expected.shape), expected)


@pytest.mark.parametrize("ndim", [1, 2, 3])
@pytest.mark.parametrize("options", OPTIONS)
def test_avg_pool_without_the_border(ndim: int, options: tuple[int, int, int, int, bool]) -> None:
    x = leaf(2, 2, *(7, 6, 5)[:ndim])
    kernel, stride, padding, _, ceil_mode = options
    found = MEAN[ndim](x, kernel, stride, padding, ceil_mode, False)
    np.testing.assert_allclose(
        found.detach().numpy(), by_loops(x.detach().numpy(), np.mean, *options), rtol=1e-12
    )


def test_avg_pool_with_the_border() -> None:
    x = m.ones(1, 1, 3, 3)
    assert avg_pool2d(x, 2, 2, 1).tolist() == [[[[0.25, 0.5], [0.5, 1.0]]]]
    assert avg_pool2d(x, 2, 2, 1, divisor_override=2).tolist() == [[[[0.5, 1.0], [1.0, 2.0]]]]
    # What reaches beyond the padding, in ceil mode, is not divided by.
    assert avg_pool1d(m.ones(1, 1, 4), 3, 2, 0, True).tolist() == [[[1.0, 1.0]]]
    assert avg_pool1d(m.tensor([[-3, 0, 4]]), 2, 1).tolist() == [[-1, 2]]


def test_of_equal_maxima_the_first_gets_the_gradient() -> None:
    x = m.tensor([[[1.0, 2.0, 0.0, 0.0], [2.0, 2.0, 0.0, 0.0]]], requires_grad=True)
    max_pool2d(x, 2).sum().backward()
    assert x.grad.tolist() == [[[0, 1, 1, 0], [0, 0, 0, 0]]]


def test_nan_is_the_maximum_and_the_last_one_is_meant() -> None:
    x = m.tensor([[[1.0, math.nan, 5.0, 4.0], [math.nan, 2.0, 0.0, 0.0]]], requires_grad=True)
    values, places = max_pool2d(x, 2, return_indices=True)
    assert np.isnan(values.detach().numpy()).tolist() == [[[True, False]]]
    assert places.tolist() == [[[4, 2]]]


def test_the_border_is_never_the_maximum() -> None:
    x = m.full((1, 1, 2, 2), -math.inf, requires_grad=True)
    values, places = max_pool2d(x, 2, 2, 1, return_indices=True)
    assert places.tolist() == [[[[0, 1], [2, 3]]]]
    values.backward(m.ones(1, 1, 2, 2))
    assert x.grad.tolist() == [[[[1.0, 1.0], [1.0, 1.0]]]]


def test_an_infinite_gradient_goes_to_one_place_only() -> None:
    x = m.tensor([[1.0, 2.0, 4.0, 3.0]], requires_grad=True)
    max_pool1d(x, 2).backward(m.tensor([[math.inf, 1.0]]))
    assert x.grad.tolist() == [[0.0, math.inf, 1.0, 0.0]]


@pytest.mark.parametrize(
    "function",
    [
        lambda x: max_pool2d(x, 2),
        lambda x: max_pool2d(x, 3, 2, 1, ceil_mode=True),
        lambda x: avg_pool2d(x, 2),
        lambda x: avg_pool2d(x, 3, 2, 1, True, False),
        lambda x: adaptive_avg_pool2d(x, (2, 3)),
        lambda x: adaptive_avg_pool2d(x, (2, 5)),
        lambda x: adaptive_max_pool2d(x, (3, 3)),
        lambda x: lp_pool2d(x + 1, 2, 2),
    ],
)
def test_derivatives(function: Callable[[m.Tensor], m.Tensor]) -> None:
    x = leaf(2, 1, 4, 5)
    assert gradcheck(function, (x,))
    assert gradgradcheck(function, (x,))


def test_adaptive_windows_overlap_where_sizes_do_not_divide() -> None:
    x = m.arange(5.0).reshape(1, 1, 5)
    image = x.reshape(1, 1, 5, 1)
    assert adaptive_avg_pool2d(image, (3, None)).flatten().tolist() == [0.5, 2.0, 3.5]
    values, places = adaptive_max_pool2d(image, (3, 1), return_indices=True)
    assert (values.flatten().tolist(), places.flatten().tolist()) == ([1.0, 3.0, 4.0], [1, 3, 4])


@pytest.mark.parametrize(
    "call",
    [
        lambda x: max_pool2d(x, 3, 2, 2),
        lambda x: max_pool2d(x, 0),
        lambda x: max_pool2d(x, 2, 0),
        lambda x: max_pool2d(x, 20),
        lambda x: max_pool2d(x[0, 0], 2),
        lambda x: avg_pool2d(x, 2, divisor_override=0),
        lambda x: adaptive_avg_pool2d(x, -1),
        lambda x: adaptive_avg_pool2d(x.long(), 1),
        lambda x: max_pool2d(x[:, :0], 2),
    ],
)
def test_what_is_refused(call: Callable[[m.Tensor], m.Tensor]) -> None:
    with pytest.raises(RuntimeError):
        call(m.ones(2, 3, 6, 5))
