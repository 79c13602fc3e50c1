"""Recurrent layers over whole sequences: RNN, LSTM and GRU."""

from __future__ import annotations

from typing import Any

from emberlet.functions.layers import recurrent
from emberlet.functions.layers.recurrent import Cell
from emberlet.nn.rnn_base import RNNBase


class RNN(RNNBase):
    """h' = tanh(W x + b + U h + d) at every step (Elman 1990).

    Args:
        input_size: features of the input.
        hidden_size: features of the state.
        num_layers: how many layers, each over the outputs of the one before.
        nonlinearity: "tanh" or "relu".
        bias: whether there are biases.
        batch_first: whether the input is (batch, time, features) instead of (time, batch, features).
        dropout: the part of the outputs of every layer but the last that is set to zero in training.
        bidirectional: whether every layer also runs from the end.
        device: where the parameters are made.
        dtype: of the parameters.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        options = (bias, batch_first, dropout, bidirectional, proj_size, device, dtype)
        super().__init__(input_size, hidden_size, num_layers, *options)
        self.nonlinearity = nonlinearity
        self.mode = f"RNN_{nonlinearity.upper()}"

    def _cell(self) -> Cell:
        return recurrent.rnn_tanh if self.nonlinearity == "tanh" else recurrent.rnn_relu


class LSTM(RNNBase):
    """Long short-term memory (Hochreiter & Schmidhuber 1997); arguments as `RNNBase`, the state is (h, c).

    >>> import emberlet
    >>> net = emberlet.nn.LSTM(3, 5, num_layers=2)
    >>> output, (h, c) = net(emberlet.ones(7, 4, 3))
    >>> output.shape, h.shape
    ((7, 4, 5), (2, 4, 5))
    """

    mode = "LSTM"
    gates, states = 4, 2

    def _cell(self) -> Cell:
        return recurrent.lstm


class GRU(RNNBase):
    """Gated recurrent unit (Cho et al. 2014); arguments as `RNNBase`."""

    mode = "GRU"
    gates = 3

    def _cell(self) -> Cell:
        return recurrent.gru
