"""The three products of a convolution, on arrays: of image and weight, and of each with the gradient.

A convolution is linear in the image and in the weight, so y = C(x, w) has the gradients dx = X(dy, w) and
dw = W(x, dy), and each of C, X and W is linear in its two arguments, with gradients that are again C, X and
W.

All three are matrix products with *columns*: the elements that one element of the output sees, below each
other. To unfold an image into columns costs memory traffic, hence two things. A few samples are unfolded at a
time, so that their columns stay in the cache. And the first spatial dimension is not unfolded where its
stride is 1: to move the window down by a row is to start reading the matrix a row later, which a matrix
product can do without a copy. What is then one product for each row of the kernel is added up.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

from emberlet.array import Array, dtype_of, empty_on, namespace, zeros_on
from emberlet.functions.movement.borders import Padding, pad, unpad
from emberlet.seam import into
from emberlet.seam.windows import sliding_windows
from emberlet.shape import Shape, numel

_BLOCK_BYTES = 1 << 20  # of columns: about what a core's own cache holds
_MANY = 4  # times as many outputs as inputs: then it is cheaper to lay down windows than to look for them
_FEW = 16  # with fewer rows than this, one larger matrix product is faster than several


class Geometry(NamedTuple):
    """How the window moves along every spatial dimension; padding is (before, after)."""

    stride: tuple[int, ...]
    padding: Padding
    dilation: tuple[int, ...]
    groups: int


class Plan:
    """How the columns of one convolution are laid out.

    Args:
        size: the spatial size of the image.
        channels: of the image.
        kernel: the size of the window.
        places: how many windows there are along each dimension.
        geometry: how the window moves.
    """

    def __init__(self, size: Shape, channels: int, kernel: Shape, places: Shape, geometry: Geometry) -> None:
        self.size, self.channels, self.kernel, self.geometry = size, channels, kernel, geometry
        self.padded = tuple(
            before + length + after for length, (before, after) in zip(size, geometry.padding, strict=True)
        )
        self.places = places
        per_group = channels // geometry.groups
        self.shifted = geometry.stride[0] == 1 and per_group * numel(kernel[1:]) >= _FEW
        self.first = 1 if self.shifted else 0  # the first spatial dimension that is unfolded
        self.shifts = kernel[0] if self.shifted else 1
        self.rows = per_group * numel(kernel[self.first :])
        width = numel(places[1:])  # from one place of the first dimension to the next
        self.starts = [shift * geometry.dilation[0] * width for shift in range(self.shifts)]
        self.count = numel(places)
        self.length = self.padded[0] * width if self.shifted else self.count

    def blocks(self, x: Array) -> Iterator[Any]:
        """Yield indices of samples to take together, one block after the other."""
        size = self.geometry.groups * self.rows * self.length * dtype_of(x).itemsize if x.shape[0] else 1
        step = max(1, _BLOCK_BYTES // max(1, size))
        count = x.shape[0]
        return ((slice(start, min(start + step, count)), ...) for start in range(0, count, step))

    def columns(self, x: Array) -> Array:
        """Return the columns of some samples (B, C, *size) as (B, groups, rows, length)."""
        xp = namespace(x)
        first, ndim = self.first, len(self.size)
        x = pad(x, self.geometry.padding)
        if first < ndim:
            window = self.kernel[first:], self.geometry.stride[first:], self.geometry.dilation[first:]
            windows = sliding_windows(
                x, *window
            )  # B C | the places, `first` of them not unfolded | the window
            kernel = range(2 + ndim, 2 + ndim + len(window[0]))
            x = xp.permute_dims(windows, (0, 1, *kernel, *range(2, 2 + ndim)))
        return xp.reshape(x, (x.shape[0], self.geometry.groups, self.rows, self.length))

    def fold(self, columns: Array) -> Array:
        """Return the samples (B, C, *size) where every element is the sum over all columns that show it."""
        xp = namespace(columns)
        first, count = self.first, columns.shape[0]
        grid = (*self.padded[:first], *self.places[first:])
        kernel = self.kernel[first:]
        columns = xp.reshape(columns, (count, self.channels, *kernel, *grid))
        if first == len(self.size):
            return unpad(columns, self.geometry.padding, self.size)
        total = zeros_on((count, self.channels, *self.padded), columns.dtype, columns)
        whole = (slice(None),) * (2 + first)
        for tap in product(*map(range, kernel)):
            seen = [
                slice(at * dilation, at * dilation + stride * (places - 1) + 1, stride)
                for at, dilation, stride, places in zip(
                    tap,
                    self.geometry.dilation[first:],
                    self.geometry.stride[first:],
                    self.places[first:],
                    strict=True,
                )
            ]
            total[(*whole, *seen)] += columns[(slice(None), slice(None), *tap, ...)]
        return unpad(total, self.geometry.padding, self.size)

    def weights(self, w: Array) -> list[Array]:
        """Return the weight (O, C / groups, *kernel) as one (groups, O / groups, rows) for every shift."""
        xp, groups = namespace(w), self.geometry.groups
        per_group = w.shape[0] // groups
        if not self.shifted:
            return [xp.reshape(w, (groups, per_group, self.rows))]
        return [
            xp.reshape(w[:, :, shift, ...], (groups, per_group, self.rows)) for shift in range(self.shifts)
        ]


def plan_of(x: Shape, w: Shape, geometry: Geometry) -> Plan:
    """Return the plan of the convolution of an image and a weight of these shapes."""
    places = tuple(
        (length + before + after - dilation * (kernel - 1) - 1) // stride + 1
        for length, kernel, (before, after), stride, dilation in zip(
            x[2:], w[2:], geometry.padding, geometry.stride, geometry.dilation, strict=True
        )
    )
    return Plan(x[2:], x[1], w[2:], places, geometry)


def convolve(x: Array, w: Array, bias: Array | None, geometry: Geometry) -> Array:
    """Return C(x, w): (N, O, *places) of an image (N, C, *size) and a weight (O, C / groups, *kernel)."""
    xp = namespace(x)
    plan, groups = plan_of(x.shape, w.shape, geometry), geometry.groups
    out = empty_on((x.shape[0], groups, w.shape[0] // groups, plan.count), x.dtype, x)
    weights = plan.weights(w)
    bias = None if bias is None else xp.reshape(bias, (groups, -1, 1))
    for block in plan.blocks(x):
        columns = plan.columns(x[block])
        into.matmul(weights[0], columns[..., : plan.count], out[block])
        for start, weight in zip(plan.starts[1:], weights[1:], strict=True):
            out[block] += xp.matmul(weight, columns[..., start : start + plan.count])
        if bias is not None:
            out[block] += bias
    return xp.reshape(out, (x.shape[0], w.shape[0], *plan.places))


def input_gradient(grad: Array, w: Array, bias: Array | None, geometry: Geometry, size: Shape) -> Array:
    """Return X(grad, w): the image (N, C, *size) in which every window, times its `grad`, was laid down."""
    xp, groups = namespace(grad), geometry.groups
    channels = w.shape[1] * groups
    if all(step == 1 for step in geometry.stride) and w.shape[0] <= _MANY * channels:
        return convolve(grad, turned(w, groups), bias, _way_back(geometry, w.shape[2:]))
    plan = Plan(size, channels, w.shape[2:], grad.shape[2:], geometry)
    samples = grad.shape[0]
    out = empty_on((samples, channels, *size), grad.dtype, grad)
    grad = xp.reshape(grad, (samples, groups, grad.shape[1] // groups, plan.count))
    weights = [xp.matrix_transpose(weight) for weight in plan.weights(w)]
    for block in plan.blocks(grad):
        part = grad[block]
        if not plan.shifted:
            columns = xp.matmul(weights[0], part)
        else:
            columns = zeros_on((part.shape[0], groups, plan.rows, plan.length), grad.dtype, grad)
            for start, weight in zip(plan.starts, weights, strict=True):
                columns[..., start : start + plan.count] += xp.matmul(weight, part)
        out[block] = plan.fold(columns)
    if bias is not None:
        out += xp.reshape(bias, (-1, *(1,) * len(size)))
    return out


def turned(w: Array, groups: int) -> Array:
    """Return the weight (C, O / groups, *kernel) of the way back: turned around, in and out exchanged."""
    xp = namespace(w)
    outputs, per_group, *kernel = w.shape
    axes = tuple(range(3, 3 + len(kernel)))
    w = xp.flip(xp.reshape(w, (groups, outputs // groups, per_group, *kernel)), axis=axes)
    return xp.reshape(xp.permute_dims(w, (0, 2, 1, *axes)), (per_group * groups, outputs // groups, *kernel))


def _way_back(geometry: Geometry, kernel: Shape) -> Geometry:
    """The geometry of the convolution, with stride 1, of which this one's image is the result."""
    reach = [gap * (size - 1) for gap, size in zip(geometry.dilation, kernel, strict=True)]
    pairs = zip(reach, geometry.padding, strict=True)
    return geometry._replace(padding=tuple((each - before, each - after) for each, (before, after) in pairs))


def weight_gradient(x: Array, grad: Array, geometry: Geometry, kernel: Shape) -> Array:
    """Return W(x, grad): the weight (O, C / groups, *kernel), `grad` times what each window saw."""
    xp, groups = namespace(x), geometry.groups
    plan = Plan(x.shape[2:], x.shape[1], kernel, grad.shape[2:], geometry)
    outputs, per_group = grad.shape[1], x.shape[1] // groups
    grad = xp.reshape(grad, (grad.shape[0], groups, outputs // groups, plan.count))
    total = zeros_on((plan.shifts, groups, plan.rows, outputs // groups), x.dtype, x)
    for block in plan.blocks(x):
        columns, part = plan.columns(x[block]), xp.matrix_transpose(grad[block])
        for shift, start in enumerate(plan.starts):
            total[shift, ...] += xp.sum(xp.matmul(columns[..., start : start + plan.count], part), axis=0)
    first = plan.first
    total = xp.reshape(total, (*kernel[:first], groups, per_group, *kernel[first:], outputs // groups))
    last = total.ndim - 1  # to groups, O / groups, C / groups, *kernel
    order = (first, last, first + 1, *range(first), *range(first + 2, last))
    return xp.reshape(xp.permute_dims(total, order), (outputs, per_group, *kernel))
