"""`as_strided` and its gradient: any layout of memory, and what the tape knows of writing to a part of it.

A part is told by its size, its strides, and its offset from the whole's first element.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet import view
from emberlet.array import Array, arange_on, copy, copy_of, dtype_of, ones_on, strided_view, zeros_on
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.autograd.view import View
from emberlet.memory_format import may_overlap, span
from emberlet.seam.scatter import add_at
from emberlet.shape import Shape, Strides

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

Part = tuple[Shape, Strides, int]


class AsStrided(View):
    """The input's memory in any layout; the gradients of all places that show an element are summed."""

    @staticmethod
    def forward(input: Tensor, part: Part) -> Tensor:
        size, stride, offset = part
        return view.as_strided(input, size, stride, input.storage_offset() + offset)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        input, part = inputs
        ctx.whole = (input.shape, input.stride(), 0)
        ctx.part = part

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        return run(Spread, grad, ctx.part, ctx.whole)


class Spread(Operation):
    """The gradient of looking at a whole as a part: what stands in the part is put there, zeros elsewhere."""

    @staticmethod
    def forward(x: Any, part: Part, whole: Part) -> Any:
        memory, start = _memory(x, part, whole)
        _lay(x, memory, part, start)
        result = strided_view(memory, whole[0], whole[1], whole[2] - start)
        if may_overlap(whole[0], whole[1]):  # indices that share an element share its gradient, too
            return result / _sharing(x, memory, whole, start)
        return result

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        _, ctx.part, ctx.whole = inputs

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        return run(Look, grad, ctx.part, ctx.whole), None, None


class Look(Operation):
    """A copy of what a part shows of a whole that is laid out in memory as said."""

    @staticmethod
    def forward(x: Any, part: Part, whole: Part) -> Any:
        memory, start = _memory(x, part, whole)
        if may_overlap(whole[0], whole[1]):
            x = x / _sharing(x, memory, whole, start)
        _lay(x, memory, whole, start)
        return copy_of(strided_view(memory, part[0], part[1], part[2] - start))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        _, ctx.part, ctx.whole = inputs

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        return run(Spread, grad, ctx.part, ctx.whole), None, None


class Without(Operation):
    """A copy of the whole with zeros in the part."""

    @staticmethod
    def forward(x: Any, part: Part, whole: Part) -> Any:
        memory, start = _memory(x, part, whole)
        _lay(x, memory, whole, start)
        strided_view(memory, part[0], part[1], part[2] - start)[...] = 0
        return strided_view(memory, whole[0], whole[1], whole[2] - start)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        _, ctx.part, ctx.whole = inputs

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        return run(Without, grad, ctx.part, ctx.whole), None, None


def run(operation: type[Operation], grad: Gradient, *args: Any) -> Gradient:
    """Compute an operation on an array as it is; on a Tensor, record it."""
    return operation.apply(grad, *args) if is_tensor(grad) else operation.forward(grad, *args)


def _memory(like: Array, part: Part, whole: Part) -> tuple[Array, int]:
    """Flat zeros that hold both the part and the whole, and which offset comes first in them."""
    start = min(part[2], whole[2])
    end = max(layout[2] + span(layout[0], layout[1]) for layout in (part, whole))
    return zeros_on(end - start, like.dtype, like), start


def _lay(x: Array, memory: Array, layout: Part, start: int) -> None:
    """Put elements into flat memory, where zeros are; those of one place are added."""
    size, stride, offset = layout
    if may_overlap(size, stride):
        places = strided_view(arange_on(memory.shape[0], memory), size, stride, offset - start)
        add_at(memory, (places,), x)
    else:
        copy(strided_view(memory, size, stride, offset - start), x)


def _sharing(x: Array, memory: Array, layout: Part, start: int) -> Array:
    """For every index, how many indices show the same element."""
    counts = zeros_on(memory.shape[0], dtype_of(x), x)
    _lay(ones_on(layout[0], dtype_of(x), x), counts, layout, start)
    return strided_view(counts, layout[0], layout[1], layout[2] - start)
