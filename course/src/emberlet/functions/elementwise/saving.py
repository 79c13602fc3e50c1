"""What the gradient of an operation of one input is calculated from: its input, or its output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.autograd.operation import Operation

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class SavesOutput(Operation):
    """An operation of one input whose gradient is calculated from its output."""

    fresh_gradients = True

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(output)


class SavesInput(Operation):
    """An operation of one input whose gradient is calculated from it."""

    fresh_gradients = True

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(inputs[0])
