"""Recurrent cells, and running one over the steps of a sequence, in either direction.

A state is a tuple of tensors (batch, hidden): h alone, or h and c for the LSTM. The part of a cell that depends
on the input only, `gates`, is computed for all steps at once, in one matrix product.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from emberlet.functions.activations.activation import relu
from emberlet.functions.linalg.linear import linear
from emberlet.functions.movement.joining import cat

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

State = tuple[Any, ...]


class Weights(NamedTuple):
    """What one direction of one layer has learned; the biases may be None, as may the projection."""

    ih: Tensor
    hh: Tensor
    bias_ih: Tensor | None
    bias_hh: Tensor | None
    hr: Tensor | None = None


Cell = Callable[["Tensor", State, Weights], State]


def rnn_tanh(gates: Tensor, state: State, weights: Weights) -> State:
    """Return h' = tanh(gates + W h + b) (Elman 1990)."""
    return ((gates + linear(state[0], weights.hh, weights.bias_hh)).tanh(),)


def rnn_relu(gates: Tensor, state: State, weights: Weights) -> State:
    """Return h' = relu(gates + W h + b)."""
    return (relu(gates + linear(state[0], weights.hh, weights.bias_hh)),)


def lstm(gates: Tensor, state: State, weights: Weights) -> State:
    """Return h' = o tanh(c') and c' = f c + i g (Hochreiter & Schmidhuber 1997; Gers et al. 2000).

    The four parts of the gates are, in this order, i, f, g and o. A projection makes h smaller.
    """
    h, c = state
    i, f, g, o = (gates + linear(h, weights.hh, weights.bias_hh)).chunk(4, 1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    h = o.sigmoid() * c.tanh()
    return (h if weights.hr is None else linear(h, weights.hr)), c


def gru(gates: Tensor, state: State, weights: Weights) -> State:
    """Return h' = (1 - z) n + z h with n = tanh(gates_n + r (W_n h + b_n)) (Cho et al. 2014).

    The three parts of the gates are, in this order, r, z and n.
    """
    (h,) = state
    r_in, z_in, n_in = gates.chunk(3, 1)
    r_h, z_h, n_h = linear(h, weights.hh, weights.bias_hh).chunk(3, 1)
    z = (z_in + z_h).sigmoid()
    n = (n_in + (r_in + r_h).sigmoid() * n_h).tanh()
    return (n + z * (h - n),)


def run(
    cell: Cell, data: Tensor, sizes: list[int], state: State, weights: Weights, reverse: bool
) -> tuple[Tensor, State]:
    """Run a cell over all steps of a batch of sequences.

    Args:
        cell: one of the cells above.
        data: the inputs of all steps, one step after the other, (sum of sizes, features).
        sizes: how many sequences each step has; they are sorted, the longest first.
        state: at the beginning, for all sequences.
        weights: of the cell.
        reverse: from the last step to the first.

    Returns:
        The h of all steps, one after the other in time, (sum of sizes, hidden); and the state of every
        sequence at its own end.
    """
    gates = linear(data, weights.ih, weights.bias_ih).split(sizes)
    walk = _backward if reverse else _forward
    outputs, last = walk(cell, list(gates), state, weights)
    joined: Tensor = cat(outputs)
    return joined, last


def _forward(cell: Cell, gates: list[Tensor], state: State, weights: Weights) -> tuple[list[Tensor], State]:
    outputs: list[Tensor] = []
    ended: list[State] = []
    for step in gates:
        count = step.shape[0]
        if count < state[0].shape[0]:  # the shortest sequences are over: they keep the state they have
            ended.append(tuple(part[count:] for part in state))
            state = tuple(part[:count] for part in state)
        state = cell(step, state, weights)
        outputs.append(state[0])
    ended.append(state)
    if len(ended) == 1:
        return outputs, state
    return outputs, tuple(cat(list(parts)) for parts in zip(*reversed(ended), strict=True))


def _backward(cell: Cell, gates: list[Tensor], state: State, weights: Weights) -> tuple[list[Tensor], State]:
    outputs: list[Tensor] = []
    first = state
    state = tuple(part[: gates[-1].shape[0]] for part in first)
    for step in reversed(gates):
        running, count = state[0].shape[0], step.shape[0]
        if count > running:  # shorter sequences begin here, at their own last step
            state = tuple(cat([part, begin[running:count]]) for part, begin in zip(state, first, strict=True))
        state = cell(step, state, weights)
        outputs.append(state[0])
    return outputs[::-1], state
