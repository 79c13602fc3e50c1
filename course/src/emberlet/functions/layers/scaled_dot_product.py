"""`scaled_dot_product_attention`: what a caller may ask of attention, brought to one form and checked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from emberlet.array import arange_on, asarray_like, empty_on, namespace
from emberlet.autograd.grad_mode import current
from emberlet.autograd.operation import wrap
from emberlet.dtype import bool_, float16, float32
from emberlet.functions.layers.attention import Attention
from emberlet.functions.linalg.matmul import C_NAMES
from emberlet.shape import broadcast_shapes

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """Return softmax(Q Kᵀ scale + mask) V: for every query, an average of the values, weighted by how its key
    fits.

    Args:
        query: (..., L, E).
        key: (..., S, E).
        value: (..., S, F).
        attn_mask: broadcasts to (..., L, S): bools, True where a query may look; or numbers to add to the
            scores. A query that may look nowhere gives 0.
        dropout_p: the probability with which a weight is set to 0; the others are divided by the rest.
        is_causal: whether query i may look only at the keys 0 to i.
        scale: of the scores; 1 / √E if None.
        enable_gqa: whether each head of key and value, third dimension from the end, serves several of the
            query's.

    Returns:
        (..., L, F).

    Raises:
        RuntimeError: the sizes, dtypes or options do not fit.
    """
    _check(query, key, value, attn_mask, dropout_p, is_causal)
    if query.dtype is float16:
        mask = attn_mask.float() if attn_mask is not None and attn_mask.dtype is float16 else attn_mask
        q, k, v = query.float(), key.float(), value.float()
        return scaled_dot_product_attention(q, k, v, mask, dropout_p, is_causal, scale, enable_gqa).half()
    if enable_gqa:
        key, value = _repeat_heads(key, query), _repeat_heads(value, query)
    lead = query.shape[:-2]
    if not lead == key.shape[:-2] == value.shape[:-2]:
        lead = broadcast_shapes(lead, key.shape[:-2], value.shape[:-2])
        query, key, value = (each.expand(*lead, *each.shape[-2:]) for each in (query, key, value))
    if scale is None:
        scale = 1 / math.sqrt(query.shape[-1]) if query.shape[-1] else 1.0
    bias = _causal_bias(query, key) if is_causal else attn_mask
    if bias is not None and bias.dtype is bool_:
        array = namespace(bias._array).where(
            bias._array, asarray_like(0, query._array), asarray_like(-math.inf, query._array)
        )
        bias = wrap(array)
    scores = (*lead, query.shape[-2], key.shape[-2])
    if bias is not None and broadcast_shapes(bias.shape, scores) != scores:
        raise RuntimeError(
            f"attn_mask of shape {list(bias.shape)} does not broadcast to the scores {list(scores)}"
        )
    noise = None
    if dropout_p > 0:
        noise = wrap(empty_on(scores, query.dtype, query._array)).bernoulli_(1 - dropout_p)
        noise = noise.div_(1 - dropout_p) if dropout_p < 1 else noise
    if (current.enabled and bias is not None and bias.requires_grad) or 0 in scores:
        return Attention.composed(query, key, value, bias, noise, scale)
    output: Tensor = Attention.apply(query, key, value, bias, noise, scale)
    return output


def _check(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, dropout_p: float, is_causal: bool
) -> None:
    """Raise if ranks, dtypes, sizes or options do not fit."""
    if min(query.ndim, key.ndim, value.ndim) < 2:
        raise RuntimeError(
            "Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: "
            f"{query.ndim} key.dim: {key.ndim} and value.dim: {value.ndim} instead."
        )
    dtype = query.dtype
    if not dtype is key.dtype is value.dtype:
        raise RuntimeError(
            "Expected query, key, and value to have the same dtype, but got query.dtype: "
            f"{C_NAMES[dtype]} key.dtype: {C_NAMES[key.dtype]} and value.dtype: {C_NAMES[value.dtype]} "
            "instead."
        )
    if not dtype.is_floating_point:
        raise RuntimeError(f"expected scalar type Float but found {C_NAMES[dtype]}")
    if query.shape[-1] != key.shape[-1] or key.shape[-2] != value.shape[-2]:
        raise RuntimeError(
            f"sizes do not match: query {list(query.shape)}, key {list(key.shape)}, value {list(value.shape)}"
        )
    if mask is not None:
        if is_causal:
            raise RuntimeError(
                "_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True"
            )
        if mask.dtype is not bool_ and mask.dtype is not dtype and mask.dtype is not float32:
            raise RuntimeError(
                "Expected attn_mask dtype to be bool or float or to match query dtype, but got "
                "attn_mask.dtype: "
                f"{C_NAMES[mask.dtype]} and  query.dtype: {C_NAMES[dtype]} instead."
            )
    if not 0 <= dropout_p <= 1:
        raise RuntimeError(f"dropout probability has to be between 0 and 1, but got {dropout_p}")


def _causal_bias(query: Tensor, key: Tensor) -> Tensor:
    """0 where the place of the key is not after that of the query, else -inf."""
    like = query._array
    later = arange_on(key.shape[-2], like)[None, :] > arange_on(query.shape[-2], like)[:, None]
    return wrap(namespace(like).where(later, asarray_like(-math.inf, like), asarray_like(0, like)))


def _repeat_heads(x: Tensor, query: Tensor) -> Tensor:
    """Every head as often as it takes to have as many as the query has."""
    heads, wanted = x.shape[-3], query.shape[-3]
    if heads == wanted:
        return x
    if heads == 0 or wanted % heads:
        raise RuntimeError("Number of heads in key and value must divide the number of heads in query")
    sizes = (*x.shape[:-2], wanted // heads, *x.shape[-2:])
    return x.unsqueeze(-3).expand(sizes).reshape(*x.shape[:-3], wanted, *x.shape[-2:])
