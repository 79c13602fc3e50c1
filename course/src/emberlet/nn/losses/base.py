"""What losses share: how the losses of single elements become one number."""

from __future__ import annotations

from emberlet.functions.losses.reducing import chosen
from emberlet.nn.module import Module
from emberlet.tensor import Tensor


class Loss(Module):
    """A loss of all elements, made one number, or not.

    Args:
        size_average: the older way to say `reduction`: False for "sum". Deprecated.
        reduce: the older way: False for "none". Deprecated.
        reduction: "mean", "sum", or "none" for the losses of all elements.
    """

    reduction: str

    def __init__(
        self, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
    ) -> None:
        super().__init__()
        older = size_average is not None or reduce is not None
        self.reduction = chosen(reduction, size_average, reduce) if older else reduction


class WeightedLoss(Loss):
    """A loss with weights, which are a buffer; arguments as `Loss`, and

    Args:
        weight: how much each class, or each element, counts.
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)
