"""AdamW: Adam whose weight decay does not pass through the averages."""

from __future__ import annotations

from typing import Any

from emberlet.optim.adam import Adam
from emberlet.optim.optimizer import Params
from emberlet.tensor import Tensor


class AdamW(Adam):
    """Adam, with `lr * weight_decay` of each parameter subtracted from it directly.

    Args:
        params, lr, betas, eps, weight_decay, amsgrad, maximize: as for `Adam`.
        foreach, capturable, differentiable, fused: as for `Adam`.

    Source: Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019.
    """

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1e-3,
        betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            foreach=foreach,
            maximize=maximize,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=True,
        )

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            group["decoupled_weight_decay"] = True  # also when the state was Adam's
