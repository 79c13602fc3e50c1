"""Losses as modules: functions of an output and a target, with their settings."""

from __future__ import annotations

from typing import Any, ClassVar

from emberlet.functions import losses as functions
from emberlet.nn.module import Module
from emberlet.tensor import Tensor


class _Loss(Module):
    """A loss function as a module: the arguments of the module are the settings of the function.

    All take `reduction`: "mean", "sum", or "none" for the losses of all elements. Tensors among the settings
    are buffers.

    Attributes:
        defaults: the settings by name, in their order, with their defaults.
        order: the places of the arguments that may be given without their names.
    """

    function: ClassVar[Any]
    defaults: ClassVar[dict[str, Any]] = {}
    order: ClassVar[tuple[str, ...]] = ("size_average", "reduce", "reduction")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()
        settings = self.defaults | {"reduction": self.defaults.get("reduction", "mean")}
        given = dict(zip(self.order, args, strict=False)) | kwargs
        if len(args) > len(self.order):
            raise TypeError(f"{self._get_name()}() takes at most {len(self.order)} arguments, got {len(args)}")
        legacy = [given.pop("size_average", None), given.pop("reduce", None)]
        if any(each is not None for each in legacy):
            raise ValueError("size_average and reduce are no longer supported: use reduction='mean', 'sum' or 'none'")
        for name in given:
            if name not in settings:
                raise TypeError(f"{self._get_name()}() got an unexpected keyword argument '{name}'")
        for name, value in (settings | given).items():
            if isinstance(value, Tensor) or name in ("weight", "pos_weight"):
                self.register_buffer(name, value)
            else:
                setattr(self, name, value)
        self._names = tuple(settings)

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return the loss of the inputs that the function takes: mostly an output and a target."""
        settings = {name: getattr(self, name) for name in self._names}
        loss: Tensor = type(self).function(*inputs, **settings)
        return loss


class MSELoss(_Loss):
    """(x - y)²."""

    function = functions.mse_loss


class L1Loss(_Loss):
    """|x - y|."""

    function = functions.l1_loss


class SmoothL1Loss(_Loss):
    """(x - y)² / 2 beta where |x - y| is below beta, |x - y| - beta / 2 elsewhere. Settings: beta."""

    function = functions.smooth_l1_loss
    defaults: ClassVar[dict[str, Any]] = {"reduction": "mean", "beta": 1.0}
    order = (*_Loss.order, "beta")


class HuberLoss(_Loss):
    """(x - y)² / 2 where |x - y| is below delta, delta (|x - y| - delta / 2) elsewhere. Settings: delta."""

    function = functions.huber_loss
    defaults: ClassVar[dict[str, Any]] = {"reduction": "mean", "delta": 1.0}
    order = ("reduction", "delta")


class CrossEntropyLoss(_Loss):
    """-log softmax(x) at the target class, or averaged over target probabilities.

    Settings: weight (one for each class), ignore_index, label_smoothing.
    """

    function = functions.cross_entropy
    defaults: ClassVar[dict[str, Any]] = {
        "weight": None,
        "ignore_index": -100,
        "reduction": "mean",
        "label_smoothing": 0.0,
    }
    order = ("weight", "size_average", "ignore_index", "reduce", "reduction", "label_smoothing")


class NLLLoss(_Loss):
    """-x at the target class; x are log-probabilities. Settings: weight (one for each class), ignore_index."""

    function = functions.nll_loss
    defaults: ClassVar[dict[str, Any]] = {"weight": None, "ignore_index": -100, "reduction": "mean"}
    order = ("weight", "size_average", "ignore_index", "reduce", "reduction")


class BCELoss(_Loss):
    """-y log x - (1 - y) log(1 - x), for probabilities x. Settings: weight."""

    function = functions.binary_cross_entropy
    defaults: ClassVar[dict[str, Any]] = {"weight": None, "reduction": "mean"}
    order = ("weight", *_Loss.order)


class BCEWithLogitsLoss(_Loss):
    """BCELoss of sigmoid(x), computed such that nothing overflows. Settings: weight, pos_weight."""

    function = functions.binary_cross_entropy_with_logits
    defaults: ClassVar[dict[str, Any]] = {"weight": None, "reduction": "mean", "pos_weight": None}
    order = ("weight", *_Loss.order, "pos_weight")


class KLDivLoss(_Loss):
    """y (log y - x), for log-probabilities x. Settings: log_target; the reduction may be "batchmean" too."""

    function = functions.kl_div
    defaults: ClassVar[dict[str, Any]] = {"reduction": "mean", "log_target": False}
    order = (*_Loss.order, "log_target")


class CosineEmbeddingLoss(_Loss):
    """1 - cos(x₁, x₂) where the target is 1, max(0, cos(x₁, x₂) - margin) where it is -1. Settings: margin."""

    function = functions.cosine_embedding_loss
    defaults: ClassVar[dict[str, Any]] = {"margin": 0.0, "reduction": "mean"}
    order = ("margin", *_Loss.order)


class MarginRankingLoss(_Loss):
    """max(0, -y (x₁ - x₂) + margin). Settings: margin."""

    function = functions.margin_ranking_loss
    defaults: ClassVar[dict[str, Any]] = {"margin": 0.0, "reduction": "mean"}
    order = ("margin", *_Loss.order)


class TripletMarginLoss(_Loss):
    """max(0, |a - p| - |a - n| + margin) for an anchor, a positive and a negative (Balntas et al. 2016).

    Settings: margin, p, eps, swap.
    """

    function = functions.triplet_margin_loss
    defaults: ClassVar[dict[str, Any]] = {
        "margin": 1.0,
        "p": 2.0,
        "eps": 1e-6,
        "swap": False,
        "reduction": "mean",
    }
    order = ("margin", "p", "eps", "swap", *_Loss.order)


class CTCLoss(_Loss):
    """-log of the probability of all alignments of a target with an output (Graves et al. 2006).

    Settings: blank, zero_infinity.
    """

    function = functions.ctc_loss
    defaults: ClassVar[dict[str, Any]] = {"blank": 0, "reduction": "mean", "zero_infinity": False}
    order = ("blank", "reduction", "zero_infinity")
