"""The CTC loss from ordinary differentiable functions: slower, but it can be differentiated again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import namespace
from emberlet.autograd.operation import wrap
from emberlet.functions.losses.ctc_labels import Alignment
from emberlet.functions.reductions.picking import Pick
from emberlet.functions.reductions.reduction import sum
from emberlet.functions.reductions.softmax import logsumexp

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

_HARDLY = -1e30  # stands for log 0: with -inf there would be inf - inf in the gradients


class Emissions(Pick):
    """The log-probability of each place's label; a label may stand at several places."""

    distinct = False


def composed_losses(log_probs: Tensor, alignment: Alignment) -> Tensor:
    """Return minus the log-likelihoods (N,), by the recursion of the forward variables.

    The gradient by PyTorch's convention has the probabilities of the classes added, of which the value knows
    nothing: the last term has that gradient and the value 0.
    """
    steps = log_probs.shape[0]
    labels = alignment.labels
    xp = namespace(labels)
    tape: Any = namespace(log_probs)
    index = wrap(xp.asarray(xp.broadcast_to(labels[None, :, :], (steps, *labels.shape)), copy=True))
    emissions: Tensor = Emissions.apply(log_probs, index, 2, True)
    alphas = [emissions[0].masked_fill(wrap(_beyond_start(labels)), _HARDLY)]
    no_skip = wrap(~alignment.may_skip)
    for t in range(1, steps):
        stayed = alphas[-1]
        moved = _later(tape, stayed, 1)
        skipped = _later(tape, stayed, 2).masked_fill(no_skip, _HARDLY)
        alphas.append(emissions[t] + logsumexp(tape.stack([stayed, moved, skipped]), 0))
    rows = [alphas[max(length - 1, 0)][n] for n, length in enumerate(alignment.input_lengths.tolist())]
    ends = tape.stack(rows).masked_fill(wrap(~alignment.is_end), _HARDLY)
    within = wrap(alignment.times[:, None] < alignment.input_lengths[None, :])
    said = sum(log_probs.exp(), 2).masked_fill(~within, 0)
    result: Tensor = sum(said - said.detach(), 0) - logsumexp(ends, 1)
    return result


def _beyond_start(labels: Any) -> Any:
    """Whether a path cannot begin at a place: it can at the first two."""
    xp = namespace(labels)
    places = xp.arange(labels.shape[1], dtype=xp.int64, device=labels.device)
    return xp.broadcast_to(places[None, :] > 1, labels.shape) | False


def _later(tape: Any, alpha: Tensor, places: int) -> Tensor:
    """The variables of as many places before, for every place."""
    length = alpha.shape[1]
    filler = tape.full((alpha.shape[0], min(places, length)), _HARDLY, dtype=alpha.dtype, device=alpha.device)
    shifted: Tensor = tape.concat([filler, alpha[:, : max(length - places, 0)]], dim=1)
    return shifted
