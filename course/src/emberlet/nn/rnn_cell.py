"""Recurrent cells: one step at a time."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from emberlet.creation import empty, zeros
from emberlet.functions.layers import recurrent
from emberlet.functions.layers.recurrent import Cell, State, Weights
from emberlet.functions.linalg.linear import linear
from emberlet.nn import init
from emberlet.nn.module import Module
from emberlet.nn.parameter import Parameter
from emberlet.tensor import Tensor


class RNNCellBase(Module):
    """What the cells share.

    Args:
        input_size: features of the input.
        hidden_size: features of the state.
        bias: whether there are biases.
        device: where the parameters are made.
        dtype: of the parameters.

    Attributes:
        weight_ih: (gates x hidden_size, input_size).
        weight_hh: (gates x hidden_size, hidden_size).
        bias_ih: (gates x hidden_size,), or None; `bias_hh` likewise.
    """

    gates: ClassVar[int] = 1
    states: ClassVar[int] = 1

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        rows = self.gates * hidden_size
        self.weight_ih = Parameter(empty((rows, input_size), device=device, dtype=dtype))
        self.weight_hh = Parameter(empty((rows, hidden_size), device=device, dtype=dtype))
        for name in ("bias_ih", "bias_hh"):
            made = Parameter(empty(rows, device=device, dtype=dtype)) if bias else None
            self.register_parameter(name, made)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the parameters anew, uniform between ±1/√hidden_size."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def _cell(self) -> Cell:
        raise NotImplementedError

    def forward(self, input: Tensor, hx: Any = None) -> Any:
        """Return the next state for an input (batch, features), or (features,), and a state."""
        if input.ndim not in (1, 2):
            raise ValueError(f"{self._get_name()}: Expected input to be 1D or 2D, got {input.ndim}D instead")
        single = input.ndim == 1
        batch = input.unsqueeze(0) if single else input
        if input.shape[-1] != self.input_size:
            raise RuntimeError(
                f"input has inconsistent input_size: got {input.shape[-1]} expected {self.input_size}"
            )
        state = self._state(hx, batch, single)
        weights = Weights(self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
        result = self._cell()(linear(batch, self.weight_ih, self.bias_ih), state, weights)
        if single:
            result = tuple(part.squeeze(0) for part in result)
        return result if self.states > 1 else result[0]

    def _state(self, hx: Any, batch: Tensor, single: bool) -> State:
        """The state to begin with, checked; zeros if none is given."""
        shape = (batch.shape[0], self.hidden_size)
        if hx is None:
            return tuple(zeros(shape, dtype=batch.dtype, device=batch.device) for _ in range(self.states))
        parts = (hx,) if self.states == 1 else hx
        if not isinstance(parts, (tuple, list)):
            raise TypeError(f"argument 'hx' must be tuple of Tensors, not {type(hx).__name__}")
        for number, part in enumerate(parts):
            if part.ndim not in (1, 2):
                raise ValueError(
                    f"{self._get_name()}: Expected hidden to be 1D or 2D, got {part.ndim}D instead"
                )
            if part.shape[-1] != self.hidden_size or part.ndim == (2 if single else 1):
                raise RuntimeError(
                    f"hidden{number} has inconsistent hidden_size: got {part.shape[-1]}, expected "
                    f"{self.hidden_size}"
                )
            if not single and part.shape[0] != shape[0]:
                raise RuntimeError(
                    f"Input batch size {shape[0]} doesn't match hidden{number} batch size {part.shape[0]}"
                )
        return tuple(part.unsqueeze(0) if single else part for part in parts)

    def extra_repr(self) -> str:
        """Return the sizes."""
        return f"{self.input_size}, {self.hidden_size}" + ("" if self.bias else ", bias=False")


class RNNCell(RNNCellBase):
    """One step of an RNN; arguments as `RNNCellBase`, and `nonlinearity`, "tanh" or "relu"."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity: {nonlinearity}")
        super().__init__(input_size, hidden_size, bias, device, dtype)
        self.nonlinearity = nonlinearity

    def _cell(self) -> Cell:
        return recurrent.rnn_tanh if self.nonlinearity == "tanh" else recurrent.rnn_relu

    def extra_repr(self) -> str:
        """Return the sizes, and the nonlinearity if it is not tanh."""
        return super().extra_repr() + ("" if self.nonlinearity == "tanh" else ", nonlinearity=relu")


class LSTMCell(RNNCellBase):
    """One step of an LSTM: the state is (h, c)."""

    gates, states = 4, 2

    def _cell(self) -> Cell:
        return recurrent.lstm


class GRUCell(RNNCellBase):
    """One step of a GRU."""

    gates = 3

    def _cell(self) -> Cell:
        return recurrent.gru
