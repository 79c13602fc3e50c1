"""The transformer: encoder and decoder layers, stacks of them, and the whole (Vaswani et al. 2017)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from emberlet.creation import full
from emberlet.functions.activations.activation import relu
from emberlet.functions.activations.gelu import gelu
from emberlet.functions.movement.triangular import triu
from emberlet.nn import init
from emberlet.nn.attention import MultiheadAttention
from emberlet.nn.container import ModuleList
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


class TransformerEncoder(Module):
    """Several copies of a layer, one after the other.

    Args:
        encoder_layer: which to copy.
        num_layers: how often.
        norm: a last norm, or None.
        enable_nested_tensor: accepted as PyTorch does.
        mask_check: accepted as PyTorch does.
    """

    def __init__(
        self,
        encoder_layer: Module,
        num_layers: int,
        norm: Module | None = None,
        enable_nested_tensor: bool = True,
        mask_check: bool = True,
    ) -> None:
        super().__init__()
        self.layers = ModuleList([copy.deepcopy(encoder_layer) for _ in range(num_layers)])
        self.num_layers = num_layers
        self.norm = norm

    def forward(
        self,
        src: Tensor,
        mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool | None = None,
    ) -> Tensor:
        """Return the output of the last layer; masks as in MultiheadAttention."""
        for layer in self.layers:
            src = layer(src, src_mask=mask, src_key_padding_mask=src_key_padding_mask)
        return src if self.norm is None else self.norm(src)


class TransformerDecoder(Module):
    """Several copies of a decoder layer, one after the other; arguments as the encoder's."""

    def __init__(self, decoder_layer: Module, num_layers: int, norm: Module | None = None) -> None:
        super().__init__()
        self.layers = ModuleList([copy.deepcopy(decoder_layer) for _ in range(num_layers)])
        self.num_layers = num_layers
        self.norm = norm

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Tensor:
        """Return the output of the last layer."""
        masks = (tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask)
        for layer in self.layers:
            tgt = layer(tgt, memory, *masks)
        return tgt if self.norm is None else self.norm(tgt)


class Transformer(Module):
    """Encoder and decoder together.

    Args:
        d_model: features everywhere.
        nhead: heads of every attention.
        num_encoder_layers: layers of the encoder.
        num_decoder_layers: layers of the decoder.
        dim_feedforward: width of the small networks.
        dropout: the part of elements set to zero in training.
        activation: "relu", "gelu" or a function.
        custom_encoder: takes the encoder's place.
        custom_decoder: takes the decoder's place.
        layer_norm_eps: of the norms.
        batch_first: whether inputs are (batch, time, features).
        norm_first: whether norms come before each step.
        bias: whether layers have biases.
        device: where the parameters are made.
        dtype: of the parameters.
    """

    def __init__(
        self,
        d_model: int = 512,
        nhead: int = 8,
        num_encoder_layers: int = 6,
        num_decoder_layers: int = 6,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = relu,
        custom_encoder: Module | None = None,
        custom_decoder: Module | None = None,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        common = (
            d_model,
            nhead,
            dim_feedforward,
            dropout,
            activation,
            layer_norm_eps,
            batch_first,
            norm_first,
        )
        made: dict[str, Any] = {"bias": bias, "device": device, "dtype": dtype}
        if custom_encoder is None:
            layer = TransformerEncoderLayer(*common, **made)
            custom_encoder = TransformerEncoder(
                layer, num_encoder_layers, LayerNorm(d_model, layer_norm_eps, **made)
            )
        if custom_decoder is None:
            other = TransformerDecoderLayer(*common, **made)
            custom_decoder = TransformerDecoder(
                other, num_decoder_layers, LayerNorm(d_model, layer_norm_eps, **made)
            )
        self.encoder, self.decoder = custom_encoder, custom_decoder
        self._reset_parameters()
        self.d_model, self.nhead, self.batch_first = d_model, nhead, batch_first

    def _reset_parameters(self) -> None:
        for parameter in self.parameters():
            if parameter.ndim > 1:
                init.xavier_uniform_(parameter)

    def forward(
        self,
        src: Tensor,
        tgt: Tensor,
        src_mask: Tensor | None = None,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        src_is_causal: bool | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Tensor:
        """Return the decoder's output for a target sequence that looks at the encoded source sequence."""
        batch = 0 if self.batch_first else 1
        if src.ndim == 3 and src.shape[batch] != tgt.shape[batch]:
            raise RuntimeError("the batch number of src and tgt must be equal")
        if src.shape[-1] != self.d_model or tgt.shape[-1] != self.d_model:
            raise RuntimeError("the feature number of src and tgt must be equal to d_model")
        memory = self.encoder(src, src_mask, src_key_padding_mask)
        masks = (tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask)
        output: Tensor = self.decoder(tgt, memory, *masks)
        return output

    @staticmethod
    def generate_square_subsequent_mask(sz: int, device: Any = None, dtype: Any = None) -> Tensor:
        """Return the causal mask to add to scores: minus infinity above the diagonal, 0 elsewhere."""
        mask: Tensor = triu(full((sz, sz), float("-inf"), device=device, dtype=dtype), diagonal=1)
        return mask


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
