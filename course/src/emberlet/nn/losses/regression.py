"""Losses of numbers and of distributions: how far an output is from its target.

All take `reduction`: "mean", "sum", or "none" for the losses of all elements; `size_average` and `reduce` are
the older, deprecated way to say it.
"""

from __future__ import annotations

from emberlet.functions.losses import distributions, regression
from emberlet.nn.losses.base import Loss
from emberlet.tensor import Tensor


class MSELoss(Loss):
    """(x - y)².

    Args:
        size_average: deprecated.
        reduce: deprecated.
        reduction: "mean", "sum" or "none".

    >>> import emberlet
    >>> emberlet.nn.MSELoss()(emberlet.tensor([1.0, 2.0]), emberlet.tensor([1.0, 4.0]))
    tensor(2.)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss."""
        return regression.mse_loss(input, target, reduction=self.reduction)


class L1Loss(Loss):
    """|x - y|; arguments as `MSELoss`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss."""
        return regression.l1_loss(input, target, reduction=self.reduction)


class SmoothL1Loss(Loss):
    """(x - y)² / 2 beta where |x - y| < beta, |x - y| - beta / 2 elsewhere; arguments as `MSELoss`, and

    Args:
        beta: where the parabola becomes a line.
    """

    def __init__(
        self,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        beta: float = 1.0,
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.beta = beta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss."""
        return regression.smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)


class HuberLoss(Loss):
    """(x - y)² / 2 where |x - y| is below delta, delta (|x - y| - delta / 2) elsewhere (Huber 1964).

    Args:
        reduction: "mean", "sum" or "none".
        delta: where the parabola becomes a line.
    """

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction=reduction)
        self.delta = delta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss."""
        return regression.huber_loss(input, target, reduction=self.reduction, delta=self.delta)


class KLDivLoss(Loss):
    """y (log y - x), for log-probabilities x (Kullback & Leibler 1951).

    Args:
        size_average: deprecated.
        reduce: deprecated.
        reduction: "mean", "sum", "none", or "batchmean": the sum divided by the size of the batch.
        log_target: whether the target has log-probabilities too.
    """

    def __init__(
        self,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        log_target: bool = False,
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.log_target = log_target

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss."""
        return distributions.kl_div(input, target, reduction=self.reduction, log_target=self.log_target)


class PoissonNLLLoss(Loss):
    """-log of the probability of counts under Poisson distributions.

    Args:
        log_input: whether the output has the logarithms of the rates.
        full: whether to add Stirling's approximation of log(y!).
        size_average: deprecated.
        eps: added to a rate before its logarithm is taken.
        reduce: deprecated.
        reduction: "mean", "sum" or "none".
    """

    def __init__(
        self,
        log_input: bool = True,
        full: bool = False,
        size_average: bool | None = None,
        eps: float = 1e-8,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.log_input, self.full, self.eps = log_input, full, eps

    def forward(self, log_input: Tensor, target: Tensor) -> Tensor:
        """Return the loss."""
        return distributions.poisson_nll_loss(
            log_input, target, self.log_input, self.full, eps=self.eps, reduction=self.reduction
        )


class GaussianNLLLoss(Loss):
    """-log of the density of numbers under normal distributions (Nix & Weigend 1994).

    Args:
        full: whether to add the constant log(2π) / 2.
        eps: the least variance.
        reduction: "mean", "sum" or "none".
    """

    def __init__(self, *, full: bool = False, eps: float = 1e-6, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)
        self.full, self.eps = full, eps

    def forward(self, input: Tensor, target: Tensor, var: Tensor | float) -> Tensor:
        """Return the loss of targets under the means `input` and the variances `var`."""
        return distributions.gaussian_nll_loss(input, target, var, self.full, self.eps, self.reduction)
