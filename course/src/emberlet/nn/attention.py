"""Multi-head attention: queries look at keys, and take a weighted mean of values."""

from __future__ import annotations

from typing import Any

from emberlet.creation import empty, zeros
from emberlet.dtype import DType
from emberlet.functions.layers.dropout import dropout
from emberlet.functions.layers.scaled_dot_product import scaled_dot_product_attention
from emberlet.functions.linalg.linear import linear
from emberlet.functions.movement.joining import cat
from emberlet.functions.movement.padding import pad
from emberlet.functions.reductions.softmax import softmax
from emberlet.nn import init
from emberlet.nn.attention_masks import check_ranks, mask_of_scores, padding_of_scores
from emberlet.nn.linear import NonDynamicallyQuantizableLinear
from emberlet.nn.module import Module
from emberlet.nn.parameter import Parameter
from emberlet.tensor import Tensor


class MultiheadAttention(Module):
    """Attention in several heads, each over its own part of the projected features (Vaswani et al. 2017).

    Args:
        embed_dim: features of the queries, and of the output.
        num_heads: into how many parts they are divided.
        dropout: the part of the attention weights that is set to zero in training.
        bias: whether the projections have biases.
        add_bias_kv: whether a learned key and value is added to the sequence.
        add_zero_attn: whether a key and value of zeros is.
        kdim: features of the keys, `embed_dim` if not given.
        vdim: features of the values.
        batch_first: whether inputs are (batch, time, features) instead of (time, batch, features).
        device: where the parameters are made.
        dtype: of the parameters.

    Attributes:
        in_proj_weight: (3 embed_dim, embed_dim), for queries, keys and values; None with other kdim or vdim,
            then there are q_proj_weight, k_proj_weight and v_proj_weight.
        in_proj_bias: (3 embed_dim,), or None.
        out_proj: the last projection.
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(
                f"embed_dim and num_heads must be greater than 0, got embed_dim={embed_dim} and "
                f"num_heads={num_heads} instead"
            )
        if embed_dim % num_heads:
            raise AssertionError("embed_dim must be divisible by num_heads")
        self.embed_dim, self.num_heads, self.head_dim = embed_dim, num_heads, embed_dim // num_heads
        self.kdim, self.vdim = kdim or embed_dim, vdim or embed_dim
        self.dropout, self.batch_first, self.add_zero_attn = dropout, batch_first, add_zero_attn
        self._qkv_same_embed_dim = self.kdim == embed_dim and self.vdim == embed_dim
        sizes = {"q": embed_dim, "k": self.kdim, "v": self.vdim}
        for letter, size in sizes.items():
            weight = None if self._qkv_same_embed_dim else _new(embed_dim, size, device=device, dtype=dtype)
            self.register_parameter(f"{letter}_proj_weight", weight)
        both = self._qkv_same_embed_dim
        joined = _new(3 * embed_dim, embed_dim, device=device, dtype=dtype) if both else None
        self.register_parameter("in_proj_weight", joined)
        self.register_parameter(
            "in_proj_bias", _new(3 * embed_dim, device=device, dtype=dtype) if bias else None
        )
        self.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias, device, dtype)
        for name in ("bias_k", "bias_v"):
            extra = _new(1, 1, embed_dim, device=device, dtype=dtype) if add_bias_kv else None
            self.register_parameter(name, extra)
        self._reset_parameters()

    def _reset_parameters(self) -> None:
        for name in ("in_proj_weight", "q_proj_weight", "k_proj_weight", "v_proj_weight"):
            if getattr(self, name) is not None:
                init.xavier_uniform_(getattr(self, name))
        if self.in_proj_bias is not None:
            init.zeros_(self.in_proj_bias)
            init.zeros_(self.out_proj.bias)
        if self.bias_k is not None:
            init.xavier_normal_(self.bias_k)
            init.xavier_normal_(self.bias_v)

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """Return the output, and the attention weights if they are needed.

        Args:
            query: (target, batch, embed_dim), batch first with `batch_first`, or (target, embed_dim).
            key: (source, batch, kdim) and so on.
            value: (source, batch, vdim) and so on.
            key_padding_mask: (batch, source); True where a key is padding, or numbers to add to the scores.
            need_weights: whether to return the weights.
            attn_mask: (target, source) or (batch x heads, target, source); True where a query must not
                look, or numbers to add to the scores.
            average_attn_weights: whether the weights are averaged over the heads.
            is_causal: says that `attn_mask` is the causal one; the mask must be given, as in PyTorch.

        Returns:
            The output, shaped as the query; and weights (batch, target, source), or (batch, heads, target,
            source) if they are not averaged.
        """
        check_ranks(query, key, value, key_padding_mask, attn_mask)
        if is_causal and attn_mask is None:
            raise RuntimeError(
                "Need attn_mask if specifying the is_causal hint. You may use the Transformer module method "
                "`generate_square_subsequent_mask` to create this mask."
            )
        single, same = query.ndim == 2, query is key and key is value
        sources = [each.unsqueeze(0) if single else each for each in (query, key, value)]
        if single and key_padding_mask is not None:
            key_padding_mask = key_padding_mask.unsqueeze(0)
        if not single and not self.batch_first:
            sources = [each.transpose(0, 1) for each in sources]
        self._check_sizes(sources)
        q, k, v = self._project(sources, same)
        batch, target, source = q.shape[0], q.shape[1], k.shape[1]
        hint = is_causal and key_padding_mask is None and not need_weights
        mask = None if hint else mask_of_scores(attn_mask, self.num_heads, (batch, target, source), q.dtype)
        padding = padding_of_scores(key_padding_mask, batch, source, q.dtype)
        if mask is not None and padding is not None:
            mask = mask + padding
        k, v, mask = self._extended(k, v, padding if mask is None else mask)
        heads = [self._heads(each) for each in (q, k, v)]
        output, weights = self._attend(heads, mask, need_weights, hint)
        # Time first, in memory too: so dropout after it draws its numbers in PyTorch's order.
        joined = self.out_proj(output.permute(2, 0, 1, 3).reshape(target, batch, self.embed_dim))
        if single:
            joined = joined.squeeze(1)
        elif self.batch_first:
            joined = joined.transpose(0, 1)
        if weights is None:
            return joined, None
        weights = weights.mean(dim=1) if average_attn_weights else weights
        return joined, weights.squeeze(0) if single else weights

    def _check_sizes(self, sources: list[Tensor]) -> None:
        """Raise if queries, keys and values (batch, time, features) do not fit together."""
        q, k, v = sources
        if q.shape[-1] != self.embed_dim:
            raise AssertionError(
                f"was expecting embedding dimension of {self.embed_dim}, but got {q.shape[-1]}"
            )
        if k.shape[:2] != v.shape[:2] or (self._qkv_same_embed_dim and k.shape != v.shape):
            raise AssertionError(f"key shape {k.shape} does not match value shape {v.shape}")
        if k.shape[0] != q.shape[0]:
            raise RuntimeError(f"key batch size {k.shape[0]} does not match query batch size {q.shape[0]}")

    def _project(self, sources: list[Tensor], same: bool) -> list[Tensor]:
        """Queries, keys and values; by one product if they come from the same input."""
        bias = self.in_proj_bias
        if self._qkv_same_embed_dim:
            if same:
                return list(linear(sources[0], self.in_proj_weight, bias).chunk(3, -1))
            weights = self.in_proj_weight.chunk(3)
        else:
            weights = (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight)
        biases = (None, None, None) if bias is None else bias.chunk(3)
        return [linear(x, weight, b) for x, weight, b in zip(sources, weights, biases, strict=True)]

    def _heads(self, x: Tensor) -> Tensor:
        """(batch, time, embed_dim) as (batch, heads, time, head_dim)."""
        return x.reshape(x.shape[0], x.shape[1], self.num_heads, self.head_dim).transpose(1, 2)

    def _extended(self, k: Tensor, v: Tensor, mask: Any) -> tuple[Tensor, Tensor, Any]:
        """Keys and values with the learned ones and zeros added, and a mask that lets all look at them."""
        extras = []
        if self.bias_k is not None:
            extras.append((self.bias_k.expand(k.shape[0], 1, -1), self.bias_v.expand(k.shape[0], 1, -1)))
        if self.add_zero_attn:
            nothing = zeros((k.shape[0], 1, self.embed_dim), dtype=k.dtype, device=k.device)
            extras.append((nothing, nothing))
        for extra_k, extra_v in extras:
            k, v = cat([k, extra_k], 1), cat([v, extra_v], 1)
            mask = None if mask is None else pad(mask, (0, 1))
        return k, v, mask

    def _attend(
        self, heads: list[Tensor], mask: Any, need_weights: bool, causal: bool
    ) -> tuple[Tensor, Tensor | None]:
        """The output of every head, and the weights if they are needed."""
        q, k, v = heads
        rate = self.dropout if self.training else 0.0
        if not need_weights:
            return scaled_dot_product_attention(q, k, v, mask, rate, causal), None
        scores = (q * self.head_dim**-0.5) @ k.transpose(-2, -1)
        weights = softmax(scores if mask is None else scores + mask, -1)
        weights = dropout(weights, rate, self.training) if rate else weights
        return weights @ v, weights


def _new(*size: int, device: Any, dtype: DType | None) -> Parameter:
    return Parameter(empty(size, device=device, dtype=dtype))
