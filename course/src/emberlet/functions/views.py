"""The kinds of differentiable views: each makes its view by layout arithmetic and knows the gradient's way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet import shape as layout
from emberlet import view
from emberlet.array import namespace, zeros_on
from emberlet.autograd.broadcasting import sum_to_shape
from emberlet.autograd.node import Gradient
from emberlet.autograd.view import View
from emberlet.indexing import index_layout, insert_dim
from emberlet.shape import Shape

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Permute(View):
    """The dimensions in another order; the gradient goes back by the inverse order."""

    @staticmethod
    def forward(input: Tensor, dims: tuple[int, ...]) -> Tensor:
        return view.as_strided(input, *layout.permute(input.shape, input.stride(), dims))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.inverse = tuple(sorted(range(len(inputs[1])), key=inputs[1].__getitem__))

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        return namespace(grad).permute_dims(grad, ctx.inverse), None


class Reshape(View):
    """The same elements in a new shape; a copy where strides cannot do it. The gradient takes the old shape."""

    @staticmethod
    def forward(input: Tensor, shape: Shape) -> Tensor:
        return view.reshape(input, shape)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.shape = inputs[0].shape

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        return namespace(grad).reshape(grad, ctx.shape), None


class Unsqueeze(Reshape):
    """A new dimension of size 1."""

    @staticmethod
    def forward(input: Tensor, dim: int) -> Tensor:
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
        return view.as_strided(input, size, layout.expand(input.shape, input.stride(), size))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.shape = inputs[0].shape

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        return sum_to_shape(grad, ctx.shape), None


class Slice(View):
    """What a basic index `x[1, ::2, None]` shows; the gradient is put there, among zeros."""

    @staticmethod
    def forward(input: Tensor, index: Any) -> Tensor:
        return view.as_strided(
            input, *index_layout(input.shape, input.stride(), input.storage_offset(), index)
        )

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.shape, ctx.index = inputs[0].shape, inputs[1]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        whole = zeros_on(ctx.shape, grad.dtype, grad)
        whole[ctx.index] = grad
        return whole, None
