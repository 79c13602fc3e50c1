"""Losses of classes: how unlikely the right ones are by an output.

All take `reduction`: "mean", "sum", or "none" for the losses of all elements; `size_average` and `reduce` are
the older, deprecated way to say it.
"""

from __future__ import annotations

from emberlet.functions.losses import binary, margins
from emberlet.functions.losses.cross_entropy import cross_entropy
from emberlet.functions.losses.likelihood import nll_loss
from emberlet.nn.losses.base import Loss, WeightedLoss
from emberlet.tensor import Tensor


class NLLLoss(WeightedLoss):
    """-x at the target class; x are log-probabilities.

    Args:
        weight: of each class.
        size_average: deprecated.
        ignore_index: a label that does not count.
        reduce: deprecated.
        reduction: "mean", "sum" or "none".
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        ignore_index: int = -100,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index = ignore_index

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of (N, C, *) for labels (N, *)."""
        return nll_loss(input, target, self.weight, ignore_index=self.ignore_index, reduction=self.reduction)


class CrossEntropyLoss(WeightedLoss):
    """-log softmax(x) at the target class, or averaged over target probabilities.

    Args:
        weight: of each class.
        size_average: deprecated.
        ignore_index: a label that does not count.
        reduce: deprecated.
        reduction: "mean", "sum" or "none".
        label_smoothing: the share of the target that is spread evenly over all classes (Szegedy et al. 2016).

    >>> import emberlet
    >>> emberlet.nn.CrossEntropyLoss()(emberlet.zeros(1, 4), emberlet.tensor([2]))
    tensor(1.3863)
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        ignore_index: int = -100,
        reduce: bool | None = None,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index, self.label_smoothing = ignore_index, label_smoothing

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of (N, C, *) for labels (N, *), or for probabilities (N, C, *)."""
        return cross_entropy(
            input,
            target,
            self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )


class BCELoss(WeightedLoss):
    """-y log x - (1 - y) log(1 - x), for probabilities x.

    Args:
        weight: of each element.
        size_average: deprecated.
        reduce: deprecated.
        reduction: "mean", "sum" or "none".
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss."""
        return binary.binary_cross_entropy(input, target, self.weight, reduction=self.reduction)


class BCEWithLogitsLoss(WeightedLoss):
    """`BCELoss` of sigmoid(x), computed such that nothing overflows; arguments as there, and

    Args:
        pos_weight: how much a target of 1 counts, for each class.
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        pos_weight: Tensor | None = None,
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        self.register_buffer("pos_weight", pos_weight)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss."""
        return binary.binary_cross_entropy_with_logits(
            input, target, self.weight, reduction=self.reduction, pos_weight=self.pos_weight
        )


class MultiLabelSoftMarginLoss(WeightedLoss):
    """The mean over the classes of `BCEWithLogitsLoss`; arguments as `BCELoss`, a weight for each class."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of (N, C)."""
        return binary.multilabel_soft_margin_loss(input, target, self.weight, reduction=self.reduction)


class MultiMarginLoss(WeightedLoss):
    """Σ max(0, margin - x[target] + x[other])^p over the other classes, divided by how many there are.

    Args:
        p: 1 or 2.
        margin: by how much the right class should win.
        weight: of each class.
        size_average: deprecated.
        reduce: deprecated.
        reduction: "mean", "sum" or "none".
    """

    def __init__(
        self,
        p: int = 1,
        margin: float = 1.0,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        if p not in (1, 2):
            raise ValueError("only p == 1 and p == 2 supported")
        if weight is not None and weight.ndim != 1:
            raise AssertionError(f"weight must be 1-dimensional, got {weight.ndim} dimensions")
        self.p, self.margin = p, margin

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of (N, C) for labels (N,)."""
        return margins.multi_margin_loss(
            input, target, self.p, self.margin, self.weight, reduction=self.reduction
        )


class SoftMarginLoss(Loss):
    """log(1 + e^(-y x)), for targets y of 1 and -1.

    Args:
        size_average: deprecated.
        reduce: deprecated.
        reduction: "mean", "sum" or "none".
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss."""
        return margins.soft_margin_loss(input, target, reduction=self.reduction)
