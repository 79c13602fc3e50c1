"""Cross-entropy of logits: against labels, fused; and against probabilities, or with smoothed labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Array, arange_on, astype, namespace
from emberlet.autograd.grad_mode import current
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, record, wrap
from emberlet.dtype import float16
from emberlet.functions.losses.classes import check_weight, checked_labels
from emberlet.functions.losses.likelihood import nll_loss
from emberlet.functions.losses.reducing import chosen, reduced
from emberlet.functions.reductions.reduction import sum
from emberlet.functions.reductions.softmax import exponentials, log_softmax
from emberlet.seam.scatter import put, take

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class CrossEntropy(Operation):
    """Σ over rows of (log Σ_j exp(x_j) - x_label), divided by a count.

    The gradient of a row is (softmax(x) - onehot(label)) / count: the exponentials are kept from the forward
    pass, and the backward pass goes over them once.
    """

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, labels: Any, kept: Any, count: int) -> Any:
        return _loss_and_exponentials(x, labels, kept, count)[0]

    @classmethod
    def apply(cls, input: Tensor, labels: Array, kept: Array | None, count: int) -> Tensor:
        """Return the loss. Not the inherited way, because what the forward pass found on the way is kept."""
        loss, powers, totals = _loss_and_exponentials(input._array, labels, kept, count)
        output = wrap(loss)
        if input._node is not None and current.enabled:
            inputs = (input, labels, kept, count)
            node: Any = record(cls, inputs, (input._node, None, None, None), output)
            node.keep_inputs(inputs)
            node.save_for_backward(wrap(powers), wrap(totals))
            node.labels, node.kept, node.count = labels, kept, count
        return output

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None, None]:
        powers, totals = ctx.saved_tensors
        scale = grad / ctx.count
        of_x = powers * (scale / totals)  # scale times the probabilities
        key = (arange_on(of_x.shape[0], of_x), ctx.labels)
        put(of_x, key, take(of_x, key) - scale)
        if ctx.kept is not None:
            xp = namespace(of_x)
            of_x = xp.where(xp.expand_dims(ctx.kept, axis=1), of_x, xp.zeros_like(of_x))
        return of_x, None, None, None

    @staticmethod
    def composed(input: Tensor, labels: Array, kept: Array | None, count: int) -> Tensor:
        if kept is not None:
            labels = namespace(labels).where(kept, labels, -1)
        result: Tensor = (
            nll_loss(log_softmax(input, 1), wrap(labels), ignore_index=-1, reduction="sum") / count
        )
        return result


def _loss_and_exponentials(x: Array, labels: Array, kept: Array | None, count: int) -> tuple[Array, ...]:
    """Return the loss, the exponentials of x less some number for every row, and their sums over rows."""
    xp = namespace(x)
    largest, powers, totals = exponentials(x, (1,))
    right = take(x, (arange_on(x.shape[0], x), labels)) - xp.reshape(largest, (-1,))
    losses = xp.log(totals[:, 0]) - right
    if kept is not None:
        losses = xp.where(kept, losses, xp.zeros_like(losses))
    return xp.sum(losses) / count, powers, totals


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """Return the cross-entropy of logits with labels or with probabilities, or its mean or sum.

    Args:
        input: logits (N, C), (N, C, d1, ...) or, for a single one, (C,). Not probabilities.
        target: labels, int64 from 0 to C - 1: (N,), (N, d1, ...) or (); or probabilities in the shape
            of the input.
        weight: of each class, (C,). With labels, the mean is divided by the weights of the labels.
        size_average, reduce: deprecated, see `reduction`.
        ignore_index: a label whose elements do not count.
        reduction: "none", "mean" or "sum".
        label_smoothing: the part of the target that is spread evenly over all classes.

    Raises:
        IndexError: a label is out of bounds.
        ValueError, RuntimeError: shapes or dtypes do not fit.

    >>> import emberlet
    >>> cross_entropy(emberlet.zeros(2, 4), emberlet.tensor([0, 3]))
    tensor(1.3863)
    """
    reduction = chosen(reduction, size_average, reduce)
    if not 0 <= label_smoothing <= 1:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing}")
    if input.shape == target.shape:
        return _with_probabilities(input, target, weight, ignore_index, reduction, label_smoothing)
    if _is_plain(input, target) and weight is None and label_smoothing == 0 and reduction != "none":
        labels, kept = checked_labels(target, input.shape[1], ignore_index)
        count = input.shape[0] if kept is None else int(namespace(kept).count_nonzero(kept))
        if count:
            return CrossEntropy.apply(input, labels, kept, count if reduction == "mean" else 1)
    logs = log_softmax(input, 0 if input.ndim == 1 else 1)
    losses = nll_loss(logs, target, weight, ignore_index=ignore_index, reduction=reduction)
    if label_smoothing == 0:
        return losses
    even = _evenly(logs, target, weight, ignore_index, reduction)
    result: Tensor = losses * (1 - label_smoothing) + even * label_smoothing
    return result


def _is_plain(input: Tensor, target: Tensor) -> bool:
    """Whether these are the logits and labels that the fused operation takes."""
    return (
        input.ndim == 2
        and target.shape == input.shape[:1]
        and input.dtype.is_floating_point
        and input.dtype is not float16
    )


def _evenly(logs: Tensor, target: Tensor, weight: Tensor | None, ignore_index: int, reduction: str) -> Tensor:
    """The cross-entropy with a target that gives all classes the same probability."""
    axis = 0 if logs.ndim == 1 else 1
    classes = logs.shape[axis]
    weighted = logs if weight is None else logs * _along_classes(weight, logs)
    labels, kept = checked_labels(target, classes, ignore_index)
    losses = -sum(weighted, axis) / classes
    labels = namespace(labels).reshape(labels, losses.shape)
    if kept is not None:
        kept = namespace(kept).reshape(kept, losses.shape)
        losses = losses.masked_fill(wrap(~kept), 0)
    if reduction != "mean":
        return reduced(losses, reduction)
    xp = namespace(labels)
    counts = xp.ones_like(labels) if kept is None else kept
    counts = astype(counts, losses._array.dtype)
    if weight is not None:
        counts = counts * xp.reshape(xp.take(weight._array, xp.reshape(labels, (-1,)), axis=0), labels.shape)
    result: Tensor = sum(losses) / wrap(xp.sum(counts))
    return result


def _along_classes(weight: Tensor, input: Tensor) -> Tensor:
    """The weights of the classes, in a shape that broadcasts against the input."""
    return weight if input.ndim == 1 else weight.reshape((1, -1, *(1,) * (input.ndim - 2)))


def _with_probabilities(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None,
    ignore_index: int,
    reduction: str,
    label_smoothing: float,
) -> Tensor:
    if not target.is_floating_point():
        raise RuntimeError(
            f"Expected floating point type for target with class probabilities, got {target.dtype}"
        )
    if ignore_index >= 0:
        raise RuntimeError("ignore_index is not supported for floating point target")
    axis = 0 if input.ndim == 1 else 1
    classes = input.shape[axis]
    if label_smoothing:
        target = target * (1 - label_smoothing) + label_smoothing / classes
    products = log_softmax(input, axis) * target
    if weight is not None:
        check_weight(weight, classes, input)
        products = products * _along_classes(weight, input)
    if reduction == "none":
        return -sum(products, axis)
    result: Tensor = -sum(products) / (input.numel() / classes if reduction == "mean" else 1)
    return result
