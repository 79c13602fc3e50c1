"""Clipping gradients: no step becomes too long."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from emberlet.autograd.grad_mode import no_grad
from emberlet.creation import tensor as make_tensor
from emberlet.functions.movement.joining import stack
from emberlet.functions.reductions.norms import vector_norm
from emberlet.tensor import Tensor


@no_grad()
def get_total_norm(
    tensors: Tensor | Iterable[Tensor],
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Return the norm of all elements of all tensors together.

    Raises:
        RuntimeError: it is not finite, and `error_if_nonfinite`.
    """
    each = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    if not each:
        return make_tensor(0.0)
    norms = [vector_norm(tensor.detach(), float(norm_type)).to(each[0].device) for tensor in each]
    total: Tensor = vector_norm(stack(norms), float(norm_type))
    if error_if_nonfinite and not math.isfinite(total.item()):
        raise RuntimeError(
            f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, so it "
            "cannot be clipped. To disable this error and scale the gradients by the non-finite norm "
            "anyway, set "
            "`error_if_nonfinite=False`"
        )
    return total


@no_grad()
def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor],
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Scale all gradients down together, in place, if their norm is above `max_norm` (Pascanu et al. 2013).

    Args:
        parameters: those without a gradient are skipped.
        max_norm: the longest that the vector of all gradients may be.
        norm_type: which norm; `inf` is the largest element.
        error_if_nonfinite: raise if the norm is NaN or infinite.
        foreach: accepted as PyTorch does.

    Returns:
        The norm as it was before.
    """
    grads = [each.grad for each in _parameters(parameters) if each.grad is not None]
    total = get_total_norm(grads, norm_type, error_if_nonfinite)
    scale = float(max_norm) / (total + 1e-6)
    factor = scale.clamp(max=1.0)
    for grad in grads:
        grad.mul_(factor.to(grad.device))
    return total


@no_grad()
def clip_grad_value_(
    parameters: Tensor | Iterable[Tensor], clip_value: float, foreach: bool | None = None
) -> None:
    """Bring every element of every gradient between ±clip_value, in place."""
    bound = float(clip_value)
    for each in _parameters(parameters):
        if each.grad is not None:
            each.grad.clamp_(min=-bound, max=bound)


def _parameters(parameters: Any) -> list[Tensor]:
    return [parameters] if isinstance(parameters, Tensor) else list(parameters)
