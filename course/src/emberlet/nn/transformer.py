"""The transformer: encoder and decoder together (Vaswani et al. 2017)."""

from __future__ import annotations

from typing import Any

from emberlet.creation import full
from emberlet.functions.activations.activation import relu
from emberlet.functions.movement.triangular import triu
from emberlet.nn import init
from emberlet.nn.module import Module
from emberlet.nn.normalization import LayerNorm
from emberlet.nn.transformer_layers import Activation, TransformerDecoderLayer, TransformerEncoderLayer
from emberlet.nn.transformer_stacks import TransformerDecoder, TransformerEncoder
from emberlet.tensor import Tensor


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
