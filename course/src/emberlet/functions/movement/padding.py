"""Padding: more elements around a tensor: a constant, its mirror image, its edge, or itself again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emberlet.arguments import unpack
from emberlet.array import Number, dtype_of, fill, zeros_on
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.autograd.strided import run
from emberlet.functions.movement.arranging import flip
from emberlet.functions.movement.joining import cat
from emberlet.functions.movement.parts import narrow

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

Sides = tuple[tuple[int, int], ...]  # how many elements to add in front and behind, for every dimension


class ConstantPad(Operation):
    """A constant around the input; a side below 0 cuts elements off."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, sides: Sides, value: Number) -> Any:
        inner, source, size = [], [], []
        for length, (front, behind) in zip(x.shape, sides, strict=True):
            start, stop = max(-front, 0), length - max(-behind, 0)
            source.append(slice(start, stop))
            inner.append(slice(max(front, 0), max(front, 0) + stop - start))
            size.append(front + length + behind)
        result = zeros_on(tuple(size), x.dtype, x)
        if value != 0:
            fill(result, value, dtype_of(x))
        if all(part.start < part.stop for part in source):
            result[tuple(inner)] = x[tuple(source)]
        return result

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.sides = inputs[1]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        back = tuple([(-front, -behind) for front, behind in ctx.sides])
        return run(ConstantPad, grad, back, 0), None, None


def pad(input: Tensor, pad: Sequence[int], mode: str = "constant", value: Number | None = None) -> Tensor:
    """Return a tensor with more elements on its sides, or fewer where a number is negative.

    Args:
        input: the tensor.
        pad: how many in front of and behind the last dimension, then the last but one, and so on.
        mode: `"constant"`; or for the last one, two or three dimensions of a batch of channels: `"reflect"`
            (a mirror on the outermost element), `"replicate"` (that element again), `"circular"`.
        value: the constant; 0 if not given.

    Raises:
        RuntimeError: `pad` does not suit the input.
        NotImplementedError: a mode that there is not, or not for so many dimensions.

    >>> import emberlet
    >>> pad(emberlet.tensor([[1, 2, 3]]), (1, 2))
    tensor([[0, 1, 2, 3, 0, 0]])
    >>> pad(emberlet.tensor([[1, 2, 3]]), (1, 2), mode="reflect")
    tensor([[2, 1, 2, 3, 2, 1]])
    """
    numbers = unpack((pad,))
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
    if len(numbers) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(pairs) > input.ndim:
        raise RuntimeError(
            "Padding length should be less than or equal to two times the input dimension but got padding "
            f"length {len(numbers)} and input of dimension {input.ndim}"
        )
    if mode == "constant":
        return _pad_constant(input, pairs, 0 if value is None else value)
    if value:
        raise RuntimeError(f'Padding mode "{mode}" doesn\'t take in value argument')
    if input.ndim - len(pairs) not in (1, 2) or len(pairs) > 3:
        raise NotImplementedError(
            "Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now"
        )
    if mode not in _EDGES:
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    for number, (front, behind) in enumerate(pairs):
        input = _EDGES[mode](input, input.ndim - 1 - number, front, behind)
    return input


def _pad_constant(input: Tensor, pairs: list[tuple[int, int]], value: Number) -> Tensor:
    """The tensor in a frame of a constant."""
    sides = ((0, 0),) * (input.ndim - len(pairs)) + tuple(reversed(pairs))
    for dim, (length, (front, behind)) in enumerate(zip(input.shape, sides, strict=True)):
        if front + length + behind < 0:
            raise RuntimeError(
                f"The input size {length}, plus negative padding {front} and {behind} resulted in a negative "
                f"output size, which is invalid. Check dimension {dim} of your input."
            )
    padded: Tensor = ConstantPad.apply(input, sides, value)
    return padded


def _reflect(x: Tensor, dim: int, front: int, behind: int) -> Tensor:
    """One dimension with its mirror image on both sides."""
    length = x.shape[dim]
    if front >= length or behind >= length:
        raise RuntimeError(
            "Argument #4: Padding size should be less than the corresponding input dimension, but got: "
            f"padding ({front}, {behind}) at dimension {dim} of input {list(x.shape)}"
        )
    before = flip(narrow(x, dim, 1, front), dim) if front > 0 else None
    after = flip(narrow(x, dim, length - 1 - behind, behind), dim) if behind > 0 else None
    return _assemble(before, x, after, dim, front, behind)


def _replicate(x: Tensor, dim: int, front: int, behind: int) -> Tensor:
    """One dimension with its outermost elements repeated."""
    length = x.shape[dim]
    if not length:
        raise RuntimeError(
            f"Expected a non-empty dimension {dim} to replicate, but got input {list(x.shape)}"
        )

    def edge(start: int, count: int) -> Tensor:
        size = (*x.shape[:dim], count, *x.shape[dim + 1 :])
        return narrow(x, dim, start, 1).expand(size)

    before = edge(0, front) if front > 0 else None
    after = edge(length - 1, behind) if behind > 0 else None
    return _assemble(before, x, after, dim, front, behind)


def _circular(x: Tensor, dim: int, front: int, behind: int) -> Tensor:
    """One dimension as a part of its endless repetition."""
    length = x.shape[dim]
    if front > length or behind > length:
        raise RuntimeError("Padding value causes wrapping around more than once.")
    before = narrow(x, dim, length - front, front) if front > 0 else None
    after = narrow(x, dim, 0, behind) if behind > 0 else None
    return _assemble(before, x, after, dim, front, behind)


def _assemble(
    before: Tensor | None, x: Tensor, after: Tensor | None, dim: int, front: int, behind: int
) -> Tensor:
    """The three parts joined, the middle one cut off where a side is negative."""
    length = x.shape[dim] + min(front, 0) + min(behind, 0)
    if length + max(front, 0) + max(behind, 0) <= 0 or length < 0:
        raise RuntimeError(
            f"input (dimension {dim} has size {x.shape[dim]}) is too small for padding ({front}, {behind})"
        )
    middle = x if length == x.shape[dim] else narrow(x, dim, max(-front, 0), length)
    return cat([part for part in (before, middle, after) if part is not None], dim)


_EDGES = {"reflect": _reflect, "replicate": _replicate, "circular": _circular}
