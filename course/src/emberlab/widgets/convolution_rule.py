"""What a convolution reads: where each window lies, which taps it has, and the sums they give.

Sizes and names are those of PyTorch's documentation of Conv1d and Conv2d:
L_out = ⌊(L_in + 2·padding − dilation·(kernel_size − 1) − 1) / stride + 1⌋.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from emberlab.widgets.arithmetic import equals, factor, figure, products
from emberlab.widgets.strides_scene import indexed

OUT = "out"
WORK = 50_000_000  # products, up to which the whole result is computed, and compared with the student's


@dataclass(frozen=True)
class Geometry:
    """One dimension of a convolution: `before` and `after` are the zeros at its two ends."""

    size: int
    kernel: int
    stride: int
    before: int
    after: int
    dilation: int

    @property
    def span(self) -> int:
        """How many cells a window reaches over, with the gaps that dilation leaves."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def padded(self) -> int:
        """The input's size with its padding."""
        return self.size + self.before + self.after

    @property
    def out(self) -> int:
        """How many windows there are; 0 where not even one fits."""
        return (self.padded - self.span) // self.stride + 1 if self.padded >= self.span else 0

    @property
    def unread(self) -> int:
        """How many cells at the end no window reaches, because another whole stride does not fit."""
        return (self.padded - self.span) % self.stride if self.out else 0

    def taps(self, at: int) -> list[int]:
        """The input's indices that the window number `at` reads; those outside the input are padding."""
        return [at * self.stride - self.before + tap * self.dilation for tap in range(self.kernel)]

    def formula(self) -> str:
        """The output's size, with numbers."""
        padding = f"2·{self.before}" if self.before == self.after else f"{self.before} + {self.after}"
        inner = f"{self.size} + {padding} − {self.dilation}·({self.kernel} − 1) − 1"
        value = (self.padded - self.span) // self.stride + 1
        return f"⌊({inner}) / {self.stride} + 1⌋ = {value}"


@dataclass(frozen=True)
class Rule:
    """A convolution in one or two dimensions, which `dims` describes; a batch is the input's first dimension."""

    name: str
    input: np.ndarray
    weight: np.ndarray
    bias: np.ndarray | None
    dims: tuple[Geometry, ...]
    groups: int

    @property
    def batch(self) -> tuple[int, ...]:
        """`(N,)`, or `()` for a single input."""
        return self.input.shape[: self.input.ndim - len(self.dims) - 1]

    @property
    def shape(self) -> tuple[int, ...]:
        """The result's: `(N, O, H', W')`, without what the input does not have."""
        return (*self.batch, self.weight.shape[0], *(dim.out for dim in self.dims))

    def channels(self, out: int) -> range:
        """The input channels that an output channel reads: those of its group."""
        each = self.weight.shape[1]
        group = out // (self.weight.shape[0] // self.groups)
        return range(group * each, (group + 1) * each)

    def patch(self, index: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """What the result's element at `index` reads, and the weights it meets: (channels, taps), in 64 bits."""
        lead, out, at = index[: len(self.batch)], index[len(self.batch)], index[len(self.batch) + 1 :]
        channels = self.channels(out)
        read = self.input[tuple(lead)][channels[0] : channels[-1] + 1]
        for axis, (dim, i) in enumerate(zip(self.dims, at, strict=True), 1):
            taps = np.array(dim.taps(i))
            inside = ((taps >= 0) & (taps < dim.size)).reshape(-1, *[1] * (len(self.dims) - axis))
            read = np.where(inside, np.take(read, taps, axis, mode="clip"), 0)
        wide, flat = self._wide, (len(channels), -1)
        return read.reshape(flat).astype(wide), self.weight[out].reshape(flat).astype(wide)

    @property
    def _wide(self) -> type:
        whole = self.input.dtype.kind in "biu" and self.weight.dtype.kind in "biu"
        return np.int64 if whole else np.float64

    def sums(self, index: Sequence[int]) -> np.ndarray:
        """What each input channel of the group gives to the result's element at `index`."""
        read, weights = self.patch(index)
        with np.errstate(all="ignore"):
            total: np.ndarray = (read * weights).sum(axis=1)
            return total

    def value(self, index: Sequence[int]) -> Any:
        """The result's element at `index`."""
        with np.errstate(all="ignore"):
            total = self.sums(index).sum()
            return total if self.bias is None else total + self.bias[index[len(self.batch)]]

    def sum_written(self, index: Sequence[int], channel: int) -> str:
        """`out[0, 1, 2] = 1·2 + 0·3 = 2`, and over all channels and the bias where there are some."""
        name, out = indexed(OUT, index), index[len(self.batch)]
        channels = self.channels(out)
        read, weights = (part[channel - channels[0]] for part in self.patch(index))
        pairs = list(zip(read, weights, strict=True))
        parts = list(self.sums(index))
        own = parts[channel - channels[0]]
        written = products(pairs, 9)
        sign = equals(own, *(v for pair in pairs for v in pair))
        if len(channels) == 1 and self.bias is None:
            return f"{name} = {written} {sign} {figure(own)}"
        said = [factor(part) for part in parts]
        if len(said) > 8:
            said = [*said[:6], "…", said[-1]]
        over = f"over {len(channels)} channels" if len(channels) > 1 else ""
        if self.bias is not None:
            said.append(factor(self.bias[out]))
            over = f"{over} and the bias" if over else "with the bias"
        total = self.value(index)
        ending = f"{name} = {' + '.join(said)} {equals(total, *parts)} {figure(total)}"
        return f"channel {channel} gives {written} {sign} {figure(own)}; {over}: {ending}"

    @property
    def is_small(self) -> bool:
        """Whether the whole result may be computed."""
        return prod(self.shape) * prod(self.weight.shape[1:]) <= WORK

    def result(self) -> np.ndarray:
        """All of the result, in 64 bits; the convolution must be possible."""
        pads = [(0, 0)] * (len(self.batch) + 1) + [(dim.before, dim.after) for dim in self.dims]
        wide: type = (
            np.int64 if self.input.dtype.kind in "biu" and self.weight.dtype.kind in "biu" else np.float64
        )
        padded: np.ndarray = np.pad(self.input.astype(wide), pads)
        padded = padded.reshape(-1, *padded.shape[len(self.batch) :])
        total: np.ndarray = np.zeros((len(padded), *self.shape[len(self.batch) :]), wide)
        weight: np.ndarray = self.weight.astype(wide)
        for tap in np.ndindex(self.weight.shape[2:]):
            cut = tuple(
                slice(t * dim.dilation, t * dim.dilation + (dim.out - 1) * dim.stride + 1, dim.stride)
                for t, dim in zip(tap, self.dims, strict=True)
            )
            reached = padded[(slice(None), slice(None), *cut)]
            for out in range(len(weight)):
                channels = self.channels(out)
                part = reached[:, channels[0] : channels[-1] + 1]
                summed = np.tensordot(part, weight[(out, slice(None), *tap)], axes=(1, 0))
                total[:, out] = total[:, out] + summed
        if self.bias is not None:
            total = total + self.bias.reshape(-1, *[1] * len(self.dims))
        return total.reshape(self.shape)


def check(input: np.ndarray, weight: np.ndarray, bias: np.ndarray | None, groups: int) -> None:
    """Raises ValueError where input, weight, bias and groups do not belong together, and says which."""
    if weight.ndim not in (3, 4):
        raise ValueError(
            f"weight {weight.shape} must be (out channels, in channels, length) or (out channels, in channels, "
            "height, width)"
        )
    space = weight.ndim - 2
    if input.ndim not in (space + 1, space + 2):
        form = "(channels, length)" if space == 1 else "(channels, height, width)"
        raise ValueError(
            f"input {input.shape} must be {form}, with a batch before it or without, for a weight {weight.shape}"
        )
    if 0 in weight.shape or 0 in input.shape:
        raise ValueError(f"input {input.shape} and weight {weight.shape}: no size may be 0")
    channels, (out, each) = input.shape[-space - 1], weight.shape[:2]
    if groups < 1 or out % groups or channels % groups:
        raise ValueError(
            f"groups={groups} must divide the {channels} input channels and the {out} output channels"
        )
    if each * groups != channels:
        per = "" if groups == 1 else f" in each of {groups} groups"
        raise ValueError(
            f"weight {weight.shape} reads {each} input channels{per}, but input {input.shape} has {channels}"
        )
    if bias is not None and bias.shape != (out,):
        raise ValueError(f"bias {bias.shape} must be ({out},), one number for each output channel")
