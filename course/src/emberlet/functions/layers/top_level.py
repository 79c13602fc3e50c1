"""Layers as `emberlet.batch_norm` and so on: other orders of arguments than in `nn.functional`, as in PyTorch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emberlet.functions.indexing import embedding as lookup
from emberlet.functions.layers import adaptive_pooling, batch_normalization
from emberlet.functions.layers import dropout as dropouts
from emberlet.functions.layers.adaptive_pooling import OutputSize

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def batch_norm(
    input: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    training: bool,
    momentum: float,
    eps: float,
    cudnn_enabled: bool = True,
) -> Tensor:
    """Return `nn.functional.batch_norm`; `cudnn_enabled` is accepted as PyTorch does."""
    return batch_normalization.batch_norm(
        input, running_mean, running_var, weight, bias, training, momentum, eps
    )


def instance_norm(
    input: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    use_input_stats: bool,
    momentum: float,
    eps: float,
    cudnn_enabled: bool = True,
) -> Tensor:
    """Return `nn.functional.instance_norm`; `cudnn_enabled` is accepted as PyTorch does."""
    return batch_normalization.instance_norm(
        input, running_mean, running_var, weight, bias, use_input_stats, momentum, eps
    )


def dropout(input: Tensor, p: float, train: bool) -> Tensor:
    """Return `nn.functional.dropout`, which has defaults."""
    return dropouts.dropout(input, p, train)


def alpha_dropout(input: Tensor, p: float, train: bool) -> Tensor:
    """Return `nn.functional.alpha_dropout`, which has defaults."""
    return dropouts.alpha_dropout(input, p, train)


def feature_alpha_dropout(input: Tensor, p: float, train: bool) -> Tensor:
    """Return `nn.functional.feature_alpha_dropout`, which has defaults."""
    return dropouts.feature_alpha_dropout(input, p, train)


def embedding(
    weight: Tensor,
    indices: Tensor,
    padding_idx: int = -1,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """Return `nn.functional.embedding`, which takes the indices first; a `padding_idx` of -1 is none."""
    padding = None if padding_idx == -1 else padding_idx
    return lookup.embedding(indices, weight, padding, scale_grad_by_freq=scale_grad_by_freq, sparse=sparse)


def adaptive_max_pool1d(input: Tensor, output_size: OutputSize) -> tuple[Tensor, Tensor]:
    """Return `nn.functional.adaptive_max_pool1d` with the indices."""
    found: tuple[Tensor, Tensor] = adaptive_pooling.adaptive_max_pool1d(input, output_size, True)
    return found
