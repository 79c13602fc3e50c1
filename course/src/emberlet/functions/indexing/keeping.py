"""Operations that calculate something on the way which their backward needs too."""

from __future__ import annotations

from typing import Any, ClassVar

from emberlet.autograd.grad_mode import current
from emberlet.autograd.operation import Operation, is_tensor, record, wrap


class KeepingOperation(Operation):
    """An operation whose `compute` returns its result, and what its backward needs besides.

    `ctx.saved_tensors` ends with the latter. Its gradient is array code, so it has a `composed` for the
    gradient's.
    """

    fresh_gradients: ClassVar[bool] = True

    @staticmethod
    def compute(*inputs: Any) -> tuple[Any, tuple[Any, ...]]:
        """Return the result of bare arrays and other arguments, and a tuple of arrays to keep."""
        raise NotImplementedError

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        ctx.keep_inputs(inputs)

    @classmethod
    def apply(cls, *inputs: Any) -> Any:
        """Compute the step on Tensors and other arguments; record it if a Tensor has a history."""
        result, kept = cls.compute(*[x._array if is_tensor(x) else x for x in inputs])
        output = wrap(result)
        if current.enabled:
            nodes = tuple([x._node if is_tensor(x) else None for x in inputs])
            if any(nodes):
                node = record(cls, inputs, nodes, output)
                node.saved = (*node.saved, *[wrap(each) for each in kept])
        return output
