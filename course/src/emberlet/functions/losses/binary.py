"""Binary cross-entropy: of probabilities, and of logits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.functions.elementwise.pointwise import binary
from emberlet.functions.losses.reducing import chosen, reduced
from emberlet.functions.reductions.reduction import mean

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

_LEAST = 9.999999960041972e-13  # 1e-12 as a float32: PyTorch's, in every dtype


class BinaryCrossEntropy(Operation):
    """-(y log x + (1 - y) log(1 - x)), the logarithms at least -100.

    The gradient of x is (x - y) / (x (1 - x)).
    """

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        yes, no = _logarithms(x)
        return (y - 1) * no - y * yes

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, Gradient | None]:
        x, y = ctx.saved_tensors
        need_x, need_y = ctx.needs_input_grad
        of_x = of_y = None
        if need_x:
            of_x = grad * (x - y) / _at_least((1 - x) * x)
        if need_y:
            yes, no = _logarithms(x)
            of_y = grad * (no - yes)
        return of_x, of_y


def _at_least(x: Any) -> Any:
    """An array or a Tensor, with what is below the least raised to it; its gradient is as if it were not."""
    if is_tensor(x):
        return x + (_LEAST - x.detach()).clamp_min(0)
    return namespace(x).clip(x, _LEAST, None)


def _logarithms(x: Any) -> tuple[Any, Any]:
    """log x and log(1 - x), where that is below -100, -100."""
    xp = namespace(x)
    return xp.clip(xp.log(x), -100.0, None), xp.clip(xp.log1p(-x), -100.0, None)


class LogitsBinaryCrossEntropy(Operation):
    """(1 - y) x + log(1 + exp(-x)). The gradient of x is sigmoid(x) - y."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        xp = namespace(x)
        return (1 - y) * x + (xp.log1p(xp.exp(-xp.abs(x))) + xp.clip(-x, 0.0, None))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, Gradient | None]:
        x, y = ctx.saved_tensors
        need_x, need_y = ctx.needs_input_grad
        return grad * (_sigmoid(x) - y) if need_x else None, -grad * x if need_y else None


def _sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)) of an array, or of a Tensor: then it is recorded."""
    if is_tensor(x):
        return x.sigmoid()
    xp = namespace(x)
    small = xp.exp(-xp.abs(x))
    return xp.where(x < 0, small, 1.0) / (1 + small)


def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return the cross-entropy of probabilities with targets between 0 and 1, or its mean or sum.

    Args:
        input: probabilities.
        target: of the same shape and dtype.
        weight: of each element, broadcast against the target.
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".

    Raises:
        ValueError: the shapes differ.
        RuntimeError: the dtypes differ, or something is no probability.
    """
    reduction = chosen(reduction, size_average, reduce)
    if input.shape != target.shape:
        raise ValueError(
            f"Using a target size ({list(target.shape)}) that is different to the input size "
            f"({list(input.shape)}) is deprecated. Please ensure they have the same size."
        )
    if input.dtype is not target.dtype:
        raise RuntimeError(f"Found dtype {target.dtype} but expected {input.dtype}")
    x = input._array
    if not namespace(x).all((x >= 0) & (x <= 1)):
        raise RuntimeError("all elements of input should be between 0 and 1")
    losses = binary(BinaryCrossEntropy, input, target)
    if weight is not None:
        losses = losses * weight.expand(target.shape)
    return reduced(losses, reduction)


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """Return the cross-entropy of sigmoid(input) with targets between 0 and 1, without overflow.

    Args:
        input: logits.
        target: of the same shape.
        weight: of each element, broadcast against the input.
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
        pos_weight: what the part with target 1 counts, broadcast: more than 1 favours recall over precision.

    Raises:
        ValueError: the shapes differ.
    """
    reduction = chosen(reduction, size_average, reduce)
    if input.shape != target.shape:
        raise ValueError(
            f"Target size ({list(target.shape)}) must be the same as input size ({list(input.shape)})"
        )
    if not target.is_floating_point():
        raise RuntimeError(
            f"result type {input.dtype} can't be cast to the desired output type {target.dtype}"
        )
    if pos_weight is None:
        losses = binary(LogitsBinaryCrossEntropy, input, target)
    else:
        # With target 1 the operation is log(1 + exp(-x)).
        of_yes = (pos_weight - 1) * target + 1
        losses = (1 - target) * input + of_yes * binary(LogitsBinaryCrossEntropy, input, 1)
    if weight is not None:
        losses = losses * weight
    if losses.shape != input.shape:
        raise RuntimeError(
            f"output with shape {list(input.shape)} doesn't match the broadcast shape {list(losses.shape)}"
        )
    return reduced(losses, reduction)


def multilabel_soft_margin_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return the binary cross-entropy with logits, averaged over the classes, or its mean or sum.

    Args:
        input: logits (N, C) or (C,).
        target: 0 or 1 for every class.
        weight: of each class, (C,).
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
    """
    reduction = chosen(reduction, size_average, reduce)
    losses = binary(LogitsBinaryCrossEntropy, input, target)
    if weight is not None:
        losses = losses * weight
    return reduced(mean(losses, -1), reduction)
