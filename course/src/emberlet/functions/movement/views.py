"""Differentiable views: each makes its view by layout arithmetic and knows the gradient's way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet import layouts, view
from emberlet.array import namespace, zeros_on
from emberlet.autograd.broadcasting import sum_to_shape
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.autograd.strided import run
from emberlet.autograd.view import View
from emberlet.indexing import bounded, index_layout, insert_dim
from emberlet.shape import Shape, Strides, select

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

_ALL = slice(None)


class Permute(View):
    """The dimensions in another order; the gradient goes back by the inverse order."""

    @staticmethod
    def forward(input: Tensor, dims: tuple[int, ...]) -> Tensor:
        return view.as_strided(input, *layouts.permute(input.shape, input.stride(), dims))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.dims = inputs[1]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        inverse = tuple(sorted(range(len(ctx.dims)), key=ctx.dims.__getitem__))
        return namespace(grad).permute_dims(grad, inverse)


class Transpose(Permute):
    """Two dimensions swapped, or for a matrix all of them."""


class Reshape(View):
    """The same elements in a new shape, copied where need be; the gradient takes the old shape."""

    @staticmethod
    def forward(input: Tensor, shape: Shape) -> Tensor:
        return view.reshape(input, shape)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.shape = inputs[0]._array.shape

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        return namespace(grad).reshape(grad, ctx.shape)


class ViewAs(Reshape):
    """The same elements in a new shape, with strides that are known to do it."""

    @staticmethod
    def forward(input: Tensor, shape: Shape, strides: Strides = ()) -> Tensor:
        return view.as_strided(input, shape, strides)


class Unsqueeze(Reshape):
    """A new dimension of size 1."""

    @staticmethod
    def forward(input: Tensor, dim: Any) -> Tensor:
        return view.as_strided(input, *insert_dim(input.shape, input.stride(), dim))


class Squeeze(Reshape):
    """Without some dimensions of size 1: `kept` are those that stay."""

    @staticmethod
    def forward(input: Tensor, kept: tuple[int, ...]) -> Tensor:
        size, stride = input.shape, input.stride()
        return view.as_strided(input, [size[dim] for dim in kept], [stride[dim] for dim in kept])


class Expand(View):
    """Dimensions of size 1 stretched; the gradient is summed over them."""

    @staticmethod
    def forward(input: Tensor, size: Shape) -> Tensor:
        return view.as_strided(input, size, layouts.expand(input.shape, input.stride(), size))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.shape = inputs[0]._array.shape

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        return sum_to_shape(grad, ctx.shape)


class Slice(View):
    """What a basic index `x[1, ::2, None]` shows; the gradient is put there, among zeros."""

    fresh_gradients = True

    @staticmethod
    def forward(input: Tensor, index: tuple[Any, ...]) -> Tensor:
        return view.as_strided(
            input, *index_layout(input.shape, input.stride(), input.storage_offset(), index)
        )

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.shape, index = inputs[0]._array.shape, inputs[1]
        if index.count(Ellipsis) > 1:  # the first stands for all the dimensions, those after it for none
            first = index.index(Ellipsis) + 1
            index = (*index[:first], *[item for item in index[first:] if item is not Ellipsis])
        ctx.index = index

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        return run(Place, grad, ctx.shape, ctx.index)


class Select(View):
    """One index of one dimension, which disappears; the gradient is put there, among zeros."""

    fresh_gradients = True

    @staticmethod
    def forward(input: Tensor, dim: int, index: int) -> Tensor:
        size = input._array.shape
        number = bounded(index, dim, size[dim])
        return view.as_strided(input, *select(size, input.stride(), input.storage_offset(), dim, number))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.shape, ctx.dim, ctx.index = inputs[0]._array.shape, inputs[1], inputs[2]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        return run(Place, grad, ctx.shape, (*(_ALL,) * ctx.dim, ctx.index))


class Place(Operation):
    """Zeros of a shape with the input where a basic index says: the gradient of reading there."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, shape: Shape, index: tuple[Any, ...]) -> Any:
        whole = zeros_on(shape, x.dtype, x)
        whole[index] = x
        return whole

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.index = inputs[2]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        return grad[ctx.index], None, None
