"""Convolutions: values against plain loops, both derivatives, and blocks that do not show."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import emberlet as m
from emberlet.autograd.gradcheck import gradcheck, gradgradcheck
from emberlet.functions.layers import convolution_kernels
from emberlet.functions.layers.convolution import conv1d, conv2d, conv3d
from emberlet.functions.layers.convolution_transpose import (
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
)

CONV = {1: conv1d, 2: conv2d, 3: conv3d}
TRANSPOSED = {1: conv_transpose1d, 2: conv_transpose2d, 3: conv_transpose3d}


def leaf(*shape: int, seed: int = 0) -> m.Tensor:
    return m.from_numpy(np.random.RandomState(seed).standard_normal(shape)).requires_grad_()


def by_loops(
    x: np.ndarray, w: np.ndarray, stride: int, padding: int, dilation: int, groups: int
) -> np.ndarray:
    """One element of the result after the other."""
    ndim = x.ndim - 2
    x = np.pad(x, [(0, 0), (0, 0), *[(padding, padding)] * ndim])
    reach = [dilation * (k - 1) + 1 for k in w.shape[2:]]
    places = [(length - r) // stride + 1 for length, r in zip(x.shape[2:], reach, strict=True)]
    out = np.zeros((x.shape[0], w.shape[0], *places))
    inputs, outputs = x.shape[1] // groups, w.shape[0] // groups
    for at in itertools.product(*map(range, places)):
        seen = [slice(p * stride, p * stride + r, dilation) for p, r in zip(at, reach, strict=True)]
        for channel in range(w.shape[0]):
            group = channel // outputs * inputs
            part = x[(slice(None), slice(group, group + inputs), *seen)]
            out[(slice(None), channel, *at)] = (part * w[channel]).reshape(len(x), -1).sum(1)
    return out


SHAPES = {1: ((7,), (3,)), 2: ((6, 5), (3, 2)), 3: ((4, 3, 4), (2, 2, 3))}
OPTIONS = [(1, 0, 1, 1), (1, 1, 1, 1), (2, 1, 1, 1), (1, 2, 2, 1), (3, 1, 1, 2), (1, 1, 1, 4), (2, 3, 1, 4)]


@pytest.mark.parametrize("ndim", [1, 2, 3])
@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("channels", [4, 20])  # few and many rows of columns take different ways
def test_convolution_is_what_loops_give(ndim: int, options: tuple[int, ...], channels: int) -> None:
    stride, padding, dilation, groups = options
    size, kernel = SHAPES[ndim]
    if dilation == 2 and ndim == 3:
        padding = 1
    x, w = leaf(2, channels, *size), leaf(4, channels // groups, *kernel, seed=1)
    bias = leaf(4, seed=2)
    found = CONV[ndim](x, w, bias, stride, padding, dilation, groups)
    expected = by_loops(x.detach().numpy(), w.detach().numpy(), *options[:1], padding, *options[2:])
    expected += bias.detach().numpy().reshape(-1, *(1,) * ndim)
    np.testing.assert_allclose(found.detach().numpy(), expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("ndim", [1, 2])
@pytest.mark.parametrize("options", OPTIONS)
def test_derivatives_of_convolution(ndim: int, options: tuple[int, ...]) -> None:
    stride, padding, dilation, groups = options
    kernel = SHAPES[ndim][1]
    w, bias = leaf(4, 4 // groups, *kernel, seed=1), leaf(4, seed=2)
    x = leaf(1, 4, *(5, 4)[:ndim])

    def function(x: m.Tensor, w: m.Tensor, bias: m.Tensor) -> m.Tensor:
        return CONV[ndim](x, w, bias, stride, padding, dilation, groups)

    assert gradcheck(function, (x, w, bias))
    assert gradgradcheck(function, (x, w, bias))


@pytest.mark.parametrize("ndim", [1, 2, 3])
@pytest.mark.parametrize(
    ("stride", "padding", "more", "groups", "dilation"),
    [(1, 0, 0, 1, 1), (2, 1, 1, 1, 1), (3, 0, 2, 2, 1), (1, 1, 1, 1, 2), (2, 2, 0, 1, 2)],
)
def test_transposed_is_the_adjoint(
    ndim: int, stride: int, padding: int, more: int, groups: int, dilation: int
) -> None:
    """<conv(x), y> = <x, conv_transpose(y)> for all x and y, whatever the options."""
    y, w = leaf(2, 4, *(4, 3, 3)[:ndim]), leaf(4, 2, *(3, 2, 2)[:ndim], seed=1)
    image = TRANSPOSED[ndim](y, w, None, stride, padding, more, groups, dilation)
    expected = [
        (length - 1) * stride - 2 * padding + dilation * (k - 1) + more + 1
        for length, k in zip(y.shape[2:], w.shape[2:], strict=True)
    ]
    assert list(image.shape) == [2, 2 * groups, *expected]
    x = leaf(*image.shape, seed=2)
    back = CONV[ndim](x, w, None, stride, padding, dilation, groups)
    back = back[(..., *(slice(0, length) for length in y.shape[2:]))]  # output padding may add a place
    np.testing.assert_allclose((back * y).sum().item(), (x * image).sum().item(), rtol=1e-9)


def test_derivatives_of_the_transposed_convolution() -> None:
    y, w, bias = leaf(2, 2, 2, 2), leaf(2, 3, 2, 2, seed=1), leaf(3, seed=2)

    def function(y: m.Tensor, w: m.Tensor, bias: m.Tensor) -> m.Tensor:
        return conv_transpose2d(y, w, bias, 2, 1, 1)

    assert gradcheck(function, (y, w, bias))
    assert gradgradcheck(function, (y, w, bias))


def test_same_padding_keeps_the_size_and_puts_the_odd_one_after() -> None:
    x, w = leaf(1, 1, 5), m.ones(1, 1, 4, dtype=m.float64)
    found = conv1d(x, w, padding="same").detach().numpy()[0, 0]
    padded = np.pad(x.detach().numpy()[0, 0], (1, 2))
    np.testing.assert_allclose(found, [padded[at : at + 4].sum() for at in range(5)])


@pytest.mark.parametrize("stride", [1, 2])
def test_blocks_of_samples_do_not_show(monkeypatch: pytest.MonkeyPatch, stride: int) -> None:
    x, w, bias = leaf(5, 20, 6, 5), leaf(3, 20, 3, 3, seed=1), leaf(3, seed=2)

    def all_of_it() -> list[np.ndarray]:
        out = conv2d(x, w, bias, stride, 1)
        gradients = m.autograd.grad((out * out).sum(), [x, w, bias])
        return [each.detach().numpy() for each in (out, *gradients)]

    at_once = all_of_it()
    monkeypatch.setattr(convolution_kernels, "_BLOCK_BYTES", 1)
    for one, other in zip(at_once, all_of_it(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-10)


def test_a_single_image_and_no_image() -> None:
    w = leaf(2, 3, 2, 2)
    assert conv2d(leaf(3, 4, 4), w).shape == (2, 3, 3)
    empty = leaf(0, 3, 4, 4)
    conv2d(empty, w).sum().backward()
    assert empty.grad.shape == (0, 3, 4, 4)
    assert w.grad.tolist() == np.zeros((2, 3, 2, 2)).tolist()


def test_only_wanted_gradients() -> None:
    x, w = m.ones(1, 2, 4, 4), m.ones(3, 2, 2, 2).requires_grad_()
    conv2d(x, w).sum().backward()
    assert x.grad is None
    assert w.grad.tolist() == np.full((3, 2, 2, 2), 9.0).tolist()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"stride": 0}, "non-positive stride"),
        ({"padding": -1}, "negative padding"),
        ({"groups": 3}, "divisible by 3"),
        ({"padding": "other"}, "Invalid padding string"),
        ({"padding": "same", "stride": 2}, "not supported for strided"),
        ({"dilation": 9}, "Kernel size can't be greater than actual input size"),
        ({"stride": (1, 1, 1)}, "list of 2 values"),
        ({"bias": m.ones(3)}, "expected bias to be 1-dimensional with 4 elements"),
    ],
)
def test_what_is_refused(options: dict[str, object], words: str) -> None:
    with pytest.raises(RuntimeError, match=words):
        conv2d(m.ones(2, 4, 6, 5), m.ones(4, 4, 3, 2), **options)
