"""Connectionist temporal classification: the likelihood of a label sequence whose alignment is not known.

A path says one class, or a blank, at every time step. Repeats merged and blanks removed, it reads as a
sequence of labels. The probability of a sequence is the sum over all paths that read so, by the
forward-backward algorithm on the labels with blanks in between, `_ a _ b _` (A. Graves et al., Connectionist
Temporal Classification, 2006). All sequences of a batch go through it together, in logarithms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Array, arange_on, astype, full_on, namespace, zeros_on
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, wrap
from emberlet.functions.losses.ctc_labels import Alignment, align
from emberlet.functions.losses.ctc_paths import composed_losses
from emberlet.functions.losses.reducing import chosen
from emberlet.functions.reductions.reduction import mean, sum
from emberlet.seam.scatter import add_at, axis_key, take

if TYPE_CHECKING:
    from collections.abc import Sequence

    from emberlet.tensor import Tensor

_NEVER = float("-inf")  # the logarithm of probability 0


class CtcLoss(Operation):
    """Minus the log-probabilities of label sequences; and the forward variables alpha, for the backward pass.

    alpha_t(s) is the log-probability of all beginnings of paths that are at place s of the extended labels at
    time t, beta_t(s) that of all endings from there. A class has been said at time t with probability
    Σ_s exp(alpha + beta - emission) / likelihood. As in PyTorch, the gradient is that of the logits before a
    log-softmax: the class's probability minus this.
    """

    fresh_gradients = True

    @staticmethod
    def forward(log_probs: Any, alignment: Alignment) -> tuple[Any, Any]:
        emissions = _emissions(log_probs, alignment)
        alpha = _forward_variables(emissions, alignment)
        return -_log_likelihood(alpha, alignment), alpha

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, Tensor]) -> None:
        ctx.keep_inputs(inputs)
        ctx.alignment = inputs[1]
        ctx.save_for_backward(inputs[0], *output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient, _: Gradient) -> tuple[Gradient, None]:
        log_probs, losses, alpha = ctx.saved_tensors
        alignment: Alignment = ctx.alignment
        xp = namespace(log_probs)
        emissions = _emissions(log_probs, alignment)
        beta = _backward_variables(emissions, alignment)
        unreachable = emissions == _NEVER
        joint = alpha + beta - xp.where(unreachable, xp.zeros_like(emissions), emissions)
        said = xp.exp(joint + losses[None, :, None])
        said = xp.where(joint == _NEVER, xp.zeros_like(said), said)
        occupied = zeros_on(log_probs.shape, log_probs.dtype, log_probs)
        add_at(occupied, axis_key(_per_step(alignment.labels, log_probs.shape[0]), 2), said)
        of_logs = xp.exp(log_probs) - occupied
        # An impossible sequence has no gradient: NaN says so, unless the caller wants zeros for it.
        impossible = losses == float("inf")
        spoilt = xp.where(impossible, 0.0 if alignment.zero_infinity else float("nan"), grad)
        counts = alignment.times[:, None] < alignment.input_lengths[None, :]
        of_logs = astype(of_logs * spoilt[None, :, None], log_probs.dtype)
        within = counts & ~(impossible & alignment.zero_infinity)[None, :]
        return xp.where(within[:, :, None], of_logs, xp.zeros_like(of_logs)), None

    @staticmethod
    def composed(log_probs: Tensor, alignment: Alignment) -> tuple[Tensor, Tensor]:
        losses = composed_losses(log_probs, alignment)
        return losses, losses.detach()


def _per_step(labels: Array, steps: int) -> Array:
    """The labels (N, L) once for every time step: (T, N, L)."""
    return namespace(labels).broadcast_to(labels[None, :, :], (steps, *labels.shape))


def _emissions(log_probs: Array, alignment: Alignment) -> Array:
    """Return (T, N, L): the log-probability of each place's label at each time."""
    return take(log_probs, axis_key(_per_step(alignment.labels, log_probs.shape[0]), 2))


def _log_add(x: Array, y: Array, z: Array) -> Array:
    """Return log(exp x + exp y + exp z), safe where all are -inf."""
    xp = namespace(x)
    largest = xp.maximum(xp.maximum(x, y), z)
    largest = xp.where(largest == _NEVER, xp.zeros_like(largest), largest)
    total = xp.exp(x - largest) + xp.exp(y - largest) + xp.exp(z - largest)
    return xp.log(total) + largest


def _forward_variables(emissions: Array, alignment: Alignment) -> Array:
    """Return alpha (T, N, L): a path stays, moves one place on, or skips a blank between two labels."""
    xp = namespace(emissions)
    steps, batch, length = emissions.shape
    alpha = full_on(emissions.shape, _NEVER, emissions.dtype, emissions)
    if not steps:
        return alpha
    alpha[0, :, :2] = emissions[0, :, :2]
    before = full_on((batch, length + 2), _NEVER, emissions.dtype, emissions)
    never = full_on((batch, length), _NEVER, emissions.dtype, emissions)
    for t in range(1, steps):
        before[:, 2:] = alpha[t - 1, :, :]
        skipped = xp.where(alignment.may_skip, before[:, :-2], never)
        alpha[t, :, :] = emissions[t, :, :] + _log_add(before[:, 2:], before[:, 1:-1], skipped)
    return alpha


def _backward_variables(emissions: Array, alignment: Alignment) -> Array:
    """Return beta (T, N, L), the same from the end of each sequence, which is at the last label or blank."""
    xp = namespace(emissions)
    steps, batch, length = emissions.shape
    beta = full_on(emissions.shape, _NEVER, emissions.dtype, emissions)
    after = full_on((batch, length + 2), _NEVER, emissions.dtype, emissions)
    never = full_on((batch, length), _NEVER, emissions.dtype, emissions)
    may_skip = full_on((batch, length), False, alignment.may_skip.dtype, emissions)
    may_skip[:, : max(length - 2, 0)] = alignment.may_skip[:, 2:]
    for t in range(steps - 1, -1, -1):
        last = (alignment.input_lengths == t + 1)[:, None]
        skipped = xp.where(may_skip, after[:, 2:], never)
        moved = _log_add(after[:, :-2], after[:, 1:-1], skipped)
        started = xp.where(last & alignment.is_end, xp.zeros_like(moved), moved)
        beta[t, :, :] = emissions[t, :, :] + started
        after[:, :-2] = beta[t, :, :]
    return beta


def _log_likelihood(alpha: Array, alignment: Alignment) -> Array:
    """Return (N,): the log of the sum of alpha over both ends, at each sequence's last time."""
    xp = namespace(alpha)
    steps = alpha.shape[0]
    never = full_on(alignment.target_lengths.shape, _NEVER, alpha.dtype, alpha)
    never_said = xp.where(alignment.target_lengths == 0, 0.0, never)
    if not steps:
        return never_said
    times = xp.clip(alignment.input_lengths - 1, 0, None)
    final = take(alpha, (times, arange_on(alpha.shape[1], alpha), slice(None)))
    final = xp.where(alignment.is_end, final, xp.full_like(final, _NEVER))
    largest = xp.max(final, axis=1)
    largest = xp.where(largest == _NEVER, xp.zeros_like(largest), largest)
    total = xp.log(xp.sum(xp.exp(final - largest[:, None]), axis=1)) + largest
    return xp.where(alignment.input_lengths == 0, never_said, total)


def ctc_loss(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Tensor | Sequence[int],
    target_lengths: Tensor | Sequence[int],
    blank: int = 0,
    reduction: str = "mean",
    zero_infinity: bool = False,
) -> Tensor:
    """Return minus the log-probability of label sequences, over all their alignments.

    Args:
        log_probs: (T, N, C), or (T, C) for one sequence: the result of a log-softmax.
        targets: labels (N, S), padded, or all one after the other, (sum of the lengths,).
        input_lengths: how many time steps each sequence has, (N,).
        target_lengths: how many labels, (N,).
        blank: the class that stands for no label.
        reduction: "none", "sum", or "mean": of the losses divided by their target lengths.
        zero_infinity: whether an impossible sequence has loss 0 and no gradient, instead of infinity.

    Raises:
        RuntimeError: shapes, lengths or dtypes do not fit.
    """
    reduction = chosen(reduction)
    alignment = align(log_probs, targets, input_lengths, target_lengths, blank, zero_infinity)
    batched = log_probs if log_probs.ndim == 3 else log_probs.unsqueeze(1)
    losses: Tensor = CtcLoss.apply(batched, alignment)[0]
    if zero_infinity:
        losses = losses.masked_fill(losses == float("inf"), 0)
    if reduction == "mean":
        lengths = alignment.target_lengths
        divisor = astype(namespace(lengths).clip(lengths, 1, None), losses._array.dtype)
        return mean(losses / wrap(divisor))
    if reduction == "sum":
        return sum(losses)
    return losses if log_probs.ndim == 3 else losses.reshape(())
