"""What recurrent layers share: layers stacked, in both directions, over whole sequences, padded or packed."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from typing import Any, ClassVar

from emberlet.creation import empty, zeros
from emberlet.functions.layers import recurrent
from emberlet.functions.layers.dropout import dropout
from emberlet.functions.layers.recurrent import Cell, State, Weights
from emberlet.functions.movement.joining import cat, stack
from emberlet.nn import init
from emberlet.nn.module import Module
from emberlet.nn.parameter import Parameter
from emberlet.nn.utils.rnn import PackedSequence
from emberlet.tensor import Tensor


class RNNBase(Module):
    """What the recurrent layers share.

    The parameters of layer k are `weight_ih_l{k}`, `weight_hh_l{k}`, `bias_ih_l{k}` and `bias_hh_l{k}`; those
    of the reverse direction end in `_reverse`.

    Args:
        input_size: features of the input.
        hidden_size: features of the state.
        num_layers: how many layers, each over the outputs of the one before.
        bias: whether there are biases.
        batch_first: whether the input is (batch, time, features) instead of (time, batch, features).
        dropout: the part of the outputs of every layer but the last that is set to zero in training.
        bidirectional: whether every layer also runs from the end, its outputs joined to the others.
        proj_size: with an LSTM, project h to so many features.
        device: where the parameters are made.
        dtype: of the parameters.
    """

    gates: ClassVar[int] = 1  # how many parts of size hidden_size the product has
    states: ClassVar[int] = 1  # how many tensors a state has

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        sizes = {"input_size": input_size, "hidden_size": hidden_size, "num_layers": num_layers}
        _check(sizes, dropout, proj_size, self.states > 1)
        self.input_size, self.hidden_size, self.num_layers = input_size, hidden_size, num_layers
        self.bias, self.batch_first = bias, batch_first
        self.dropout, self.bidirectional, self.proj_size = float(dropout), bidirectional, proj_size
        output_size, rows = proj_size or hidden_size, self.gates * hidden_size
        for layer in range(num_layers):
            width = input_size if layer == 0 else output_size * (2 if bidirectional else 1)
            for end in self._ends(layer):
                shapes: dict[str, tuple[int, ...]] = {
                    "weight_ih": (rows, width),
                    "weight_hh": (rows, output_size),
                }
                if bias:
                    shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
                if proj_size:
                    shapes["weight_hr"] = (proj_size, hidden_size)
                for name, shape in shapes.items():
                    setattr(self, name + end, Parameter(empty(shape, device=device, dtype=dtype)))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the parameters anew, uniform between ±1/√hidden_size."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def flatten_parameters(self) -> None:
        """Do nothing; PyTorch lays parameters out for cuDNN here."""

    def _cell(self) -> Cell:
        raise NotImplementedError

    def _ends(self, layer: int) -> tuple[str, ...]:
        """How the names of the parameters of a layer end, one for each direction."""
        return (f"_l{layer}", f"_l{layer}_reverse") if self.bidirectional else (f"_l{layer}",)

    def _weights(self, end: str) -> Weights:
        named = self._parameters
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr")
        found: list[Any] = [named.get(name + end) for name in names]
        return Weights(*found)

    @property
    def all_weights(self) -> list[list[Parameter]]:
        """The parameters, by layer and direction."""
        ends = [end for layer in range(self.num_layers) for end in self._ends(layer)]
        return [[each for each in self._weights(end) if isinstance(each, Parameter)] for end in ends]

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """Return the outputs of all steps, and the last state.

        Args:
            input: (time, batch, features), (batch, time, features) with `batch_first`, (time, features) for
                a single sequence, or a PackedSequence.
            hx: the first state, (layers x directions, batch, hidden), with an LSTM a pair; zeros if not given.
        """
        self._check_dtype(input)
        if isinstance(input, PackedSequence):
            return self._packed(input, hx)
        single = input.ndim == 2
        if input.ndim not in (2, 3):
            raise ValueError(f"{self._get_name()}: Expected input to be 2D or 3D, got {input.ndim}D instead")
        if input.shape[-1] != self.input_size:
            raise RuntimeError(
                f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got "
                f"{input.shape[-1]}"
            )
        batch = input.unsqueeze(1) if single else input.transpose(0, 1) if self.batch_first else input
        steps, count = batch.shape[0], batch.shape[1]
        if steps == 0:
            raise RuntimeError("Expected sequence length to be larger than 0 in RNN")
        state = self._first_state(hx, count, input, single)
        data, last = self._layers(batch.reshape(steps * count, self.input_size), [count] * steps, state)
        output = data.reshape(steps, count, data.shape[-1])
        if single:
            return output.squeeze(1), self._given([part.squeeze(1) for part in last])
        return output.transpose(0, 1) if self.batch_first else output, self._given(last)

    def _check_dtype(self, input: Any) -> None:
        """Raise if the input is of another dtype than the weights."""
        given = input.data.dtype if isinstance(input, PackedSequence) else input.dtype
        wanted = self.weight_ih_l0.dtype
        if given is not wanted:
            raise ValueError(
                f"RNN input dtype ({given}) does not match weight dtype ({wanted}). Convert input: "
                f"input.to({wanted}), or convert model: model.to({given})"
            )

    def _packed(self, input: PackedSequence, hx: Any) -> tuple[PackedSequence, Any]:
        sizes: list[int] = input.batch_sizes.tolist()
        state = self._first_state(hx, sizes[0], input.data, False)
        if hx is not None and input.sorted_indices is not None:
            state = tuple(part.index_select(1, input.sorted_indices) for part in state)
        data, last = self._layers(input.data, sizes, state)
        if input.unsorted_indices is not None:
            last = [part.index_select(1, input.unsorted_indices) for part in last]
        return input._replace(data=data), self._given(last)

    def _layers(self, data: Tensor, sizes: list[int], state: State) -> tuple[Tensor, list[Tensor]]:
        """Run all layers; the last states are stacked, (layers x directions, batch, hidden)."""
        cell = self._cell()
        finals: list[State] = []
        for layer in range(self.num_layers):
            outputs = []
            for direction, end in enumerate(self._ends(layer)):
                begin = tuple(part[len(finals)] for part in state)
                output, last = recurrent.run(cell, data, sizes, begin, self._weights(end), direction == 1)
                outputs.append(output)
                finals.append(last)
            data = outputs[0] if len(outputs) == 1 else cat(outputs, 1)
            if self.dropout and self.training and layer < self.num_layers - 1:
                data = dropout(data, self.dropout, True)
        return data, [stack(list(parts)) for parts in zip(*finals, strict=True)]

    def _first_state(self, hx: Any, batch: int, like: Tensor, single: bool) -> State:
        """The state to begin with, (layers x directions, batch, features) each."""
        directions = self.num_layers * (2 if self.bidirectional else 1)
        features = [self.proj_size or self.hidden_size, self.hidden_size][: self.states]
        shapes = [(directions, batch, size) for size in features]
        if hx is None:
            return tuple(zeros(shape, dtype=like.dtype, device=like.device) for shape in shapes)
        parts = tuple(hx[number] for number in range(self.states)) if self.states > 1 else (hx,)
        self._check_ranks(parts, 2 if single else 3)
        if single:
            parts = tuple(part.unsqueeze(1) for part in parts)
        names = ("hidden",) if self.states == 1 else ("hidden[0]", "hidden[1]")
        for name, part, shape in zip(names, parts, shapes, strict=True):
            if part.shape != shape:
                raise RuntimeError(f"Expected {name} size {shape}, got {list(part.shape)}")
        return parts

    def _check_ranks(self, parts: State, ndim: int) -> None:
        """Raise if a state has another number of dimensions than it must have beside this input."""
        if all(part.ndim == ndim for part in parts):
            return
        what = f"For {'un' * (ndim == 2)}batched {ndim}-D input"
        if self.states == 1:
            raise RuntimeError(f"{what}, hx should also be {ndim}-D but got {parts[0].ndim}-D tensor")
        ranks = ", ".join(f"{part.ndim}-D" for part in parts)
        raise RuntimeError(f"{what}, hx and cx should also be {ndim}-D but got ({ranks}) tensors")

    def _given(self, parts: list[Tensor]) -> Any:
        """A state as the caller gets it."""
        return tuple(parts) if self.states > 1 else parts[0]

    def extra_repr(self) -> str:
        """Return the settings that are not the default."""
        return ", ".join([f"{self.input_size}, {self.hidden_size}", *self._settings()])

    def _settings(self) -> Iterator[str]:
        defaults = {"proj_size": 0, "num_layers": 1, "bias": True, "batch_first": False, "dropout": 0.0}
        for name, default in (defaults | {"bidirectional": False}).items():
            if getattr(self, name) != default:
                yield f"{name}={getattr(self, name)}"


def _check(sizes: dict[str, Any], dropout: float, proj_size: int, projects: bool) -> None:
    """Raise for settings that make no sense."""
    if isinstance(dropout, bool) or not isinstance(dropout, (int, float)) or not 0 <= dropout <= 1:
        raise ValueError(
            "dropout should be a number in range [0, 1] representing the probability of an element "
            "being zeroed"
        )
    if dropout > 0 and sizes["num_layers"] == 1:
        warnings.warn(
            "dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects "
            f"num_layers greater than 1, but got dropout={dropout} and num_layers=1",
            stacklevel=4,
        )
    for name in ("input_size", "hidden_size"):
        if not isinstance(sizes[name], int):
            raise TypeError(f"{name} should be of type int, got: {type(sizes[name]).__name__}")
    for name in ("hidden_size", "num_layers"):
        if sizes[name] <= 0:
            raise ValueError(f"{name} must be greater than zero")
    if proj_size < 0:
        raise ValueError("proj_size should be a positive integer or zero to disable projections")
    if proj_size and not projects:
        raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
    if proj_size >= sizes["hidden_size"]:
        raise ValueError("proj_size has to be smaller than hidden_size")
