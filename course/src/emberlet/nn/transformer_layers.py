"""Layers of a transformer: attention and a small network, each added to its input (Vaswani et al. 2017)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emberlet.functions.activations.activation import relu
from emberlet.functions.activations.gelu import gelu
from emberlet.nn.attention import MultiheadAttention
from emberlet.nn.dropout import Dropout
from emberlet.nn.linear import Linear
from emberlet.nn.module import Module
from emberlet.nn.normalization import LayerNorm
from emberlet.tensor import Tensor

Activation = str | Callable[[Tensor], Tensor]


class _Layer(Module):
    """What encoder and decoder layers share: self-attention and a small network, each added to its input."""

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = relu,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        made: dict[str, Any] = {"bias": bias, "device": device, "dtype": dtype}
        self.self_attn = MultiheadAttention(d_model, nhead, dropout, batch_first=batch_first, **made)
        if self.crosses:
            self.multihead_attn = MultiheadAttention(d_model, nhead, dropout, batch_first=batch_first, **made)
        self.linear1 = Linear(d_model, dim_feedforward, **made)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, **made)
        self.norm_first = norm_first
        names = ("1", "2", "3") if self.crosses else ("1", "2")
        for name in names:
            setattr(self, f"norm{name}", LayerNorm(d_model, layer_norm_eps, **made))
        for name in names:
            setattr(self, f"dropout{name}", Dropout(dropout))
        self.activation = _activation(activation)

    crosses = False  # whether it also looks at the encoder's output

    def _around(self, x: Tensor, number: str, step: Callable[[Tensor], Tensor]) -> Tensor:
        """Add a step's result to its input, with the norm before the step or after the sum."""
        norm, drop = getattr(self, f"norm{number}"), getattr(self, f"dropout{number}")
        result: Tensor = x + drop(step(norm(x))) if self.norm_first else norm(x + drop(step(x)))
        return result

    def _feed_forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.linear2(self.dropout(self.activation(self.linear1(x))))
        return result


class TransformerEncoderLayer(_Layer):
    """Self-attention, then a small network at every place.

    Args:
        d_model: features of input and output.
        nhead: heads of the attention.
        dim_feedforward: width of the small network.
        dropout: the part of elements set to zero in training.
        activation: "relu", "gelu" or a function.
        layer_norm_eps: of the norms.
        batch_first: whether inputs are (batch, time, features).
        norm_first: whether the norm comes before each step instead of after the sum.
        bias: whether layers have biases.
        device: where the parameters are made.
        dtype: of the parameters.
    """

    def forward(
        self,
        src: Tensor,
        src_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool = False,
    ) -> Tensor:
        """Return the output, of the input's shape; masks as in MultiheadAttention."""

        def attend(x: Tensor) -> Tensor:
            return _attend(self.self_attn, x, x, src_mask, src_key_padding_mask, is_causal)

        return self._around(self._around(src, "1", attend), "2", self._feed_forward)


class TransformerDecoderLayer(_Layer):
    """Self-attention, attention to the encoder's output, then a small network; arguments as the encoder's."""

    crosses = True

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
    ) -> Tensor:
        """Return the output, of the target's shape; `memory` is what the encoder gave."""

        def attend(x: Tensor) -> Tensor:
            return _attend(self.self_attn, x, x, tgt_mask, tgt_key_padding_mask, tgt_is_causal)

        def look(x: Tensor) -> Tensor:
            masks = (memory_mask, memory_key_padding_mask)
            return _attend(self.multihead_attn, x, memory, *masks, memory_is_causal)

        x = self._around(self._around(tgt, "1", attend), "2", look)
        return self._around(x, "3", self._feed_forward)


def _attend(attention: Module, x: Tensor, memory: Tensor, mask: Any, padding: Any, is_causal: bool) -> Tensor:
    """The output of an attention from x to memory."""
    masks = {"attn_mask": mask, "key_padding_mask": padding, "is_causal": is_causal}
    output: Tensor = attention(x, memory, memory, need_weights=False, **masks)[0]
    return output


def _activation(activation: Activation) -> Callable[[Tensor], Tensor]:
    if activation == "relu":
        return relu
    if activation == "gelu":
        return gelu
    if isinstance(activation, str):
        raise RuntimeError(f"activation should be relu/gelu, not {activation}")
    return activation
