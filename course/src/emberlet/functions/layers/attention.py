"""Scaled dot product attention, softmax(Q Kᵀ scale + mask) V, in one step.

A. Vaswani et al., Attention Is All You Need (2017). A few samples are treated at a time, so that their scores
stay in the cache, and the softmax is done where they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from emberlet.array import Array, dtype_of, empty_on, full_on, namespace, strides_of
from emberlet.autograd.node import Gradient
from emberlet.functions.indexing.keeping import KeepingOperation
from emberlet.functions.linalg.matmul import matmul
from emberlet.fused import overwrite
from emberlet.seam import into
from emberlet.shape import Shape

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

_BLOCK_BYTES = 1 << 18  # of scores
_SAFE = 1e-9, 1e9  # sums of exponentials that are so far from 0 and infinity have lost no digits


class Attention(KeepingOperation):
    """softmax(Q Kᵀ scale + bias) V of Q (..., L, E), K (..., S, E) and V (..., S, F) with the same dimensions
    in front.

    Kept are E = exp(scores) and r, one over the sums of its rows; the softmax P = E r is never written down,
    as the smaller matrices on either side are multiplied by r instead. With G the gradient of the output,
    that of V is Pᵀ G, that of P is D = G Vᵀ, and that of the scores P (D - the sums of the rows of P D).
    Dropout multiplies P, and D, by its noise.
    """

    @staticmethod
    def compute(
        q: Any, k: Any, v: Any, bias: Any, noise: Any, scale: float
    ) -> tuple[Array, tuple[Array, ...]]:
        """Return the output, and E and r.

        Args:
            q: the queries.
            k: the keys.
            v: the values.
            bias: added to the scores; broadcasts to them; or None.
            noise: of dropout, of the shape of the scores; or None.
            scale: of the scores.
        """
        xp = namespace(q)
        lead, keys = q.shape[:-1], k.shape[-2]
        out = _empty_in_order(q, v.shape[-1])
        exps = empty_on((*lead, keys), q.dtype, q)
        inverse = empty_on((*lead, 1), q.dtype, q)
        ones = full_on((keys, 1), 1, q.dtype, q)
        for at in _blocks(exps):
            part = None if bias is None else _part(bias, at, exps)
            scores = _exponentials(q[at] * scale, k[at], part, False, exps[at])
            sums = xp.matmul(scores, ones)
            if not (bool(xp.min(sums) > _SAFE[0]) and bool(xp.max(sums) < _SAFE[1])):
                scores = _exponentials(q[at] * scale, k[at], part, True, exps[at])
                sums = xp.matmul(scores, ones)
                # A query that may look at nothing has no weights: its output is 0.
                sums[sums == 0] = 1
            inverse[at] = sums = 1 / sums
            into.matmul(scores if noise is None else scores * noise[at], v[at], out[at])
            out[at] *= sums
        return out, (exps, inverse)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        q, k, v, _, noise, ctx.scale = inputs
        ctx.save_for_backward(q, k, v, noise)
        ctx.keep_inputs(inputs)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, ...]:
        q, k, v, noise, exps, inverse = ctx.saved_tensors
        xp = namespace(grad)
        need_q, need_k, need_v, *_ = ctx.needs_input_grad
        grad_q, grad_k, grad_v = _empty_in_order(q), _empty_in_order(k), _empty_in_order(v)
        scratch = None
        for at in _blocks(exps):
            g, weights = grad[at] * inverse[at], exps[at]
            if need_v:
                noisy = weights if noise is None else weights * noise[at]
                into.matmul(xp.matrix_transpose(noisy), g, grad_v[at])
            if not (need_q or need_k):
                continue
            if scratch is None:
                scratch = empty_on(weights.shape, grad.dtype, grad)
            scores = scratch[: weights.shape[0], ...]  # the last block may be smaller
            into.matmul(g, xp.matrix_transpose(v[at]), scores)
            if noise is not None:
                scores *= noise[at]
            scores -= xp.vecdot(scores, weights)[..., None] * inverse[at]
            scores *= weights
            if need_q:
                into.matmul(scores, k[at], grad_q[at])
                grad_q[at] *= ctx.scale
            if need_k:
                into.matmul(xp.matrix_transpose(scores), q[at] * ctx.scale, grad_k[at])
        return (
            grad_q if need_q else None,
            grad_k if need_k else None,
            grad_v if need_v else None,
            None,
            None,
            None,
        )

    @staticmethod
    def composed(
        q: Tensor, k: Tensor, v: Tensor, bias: Tensor | None, noise: Tensor | None, scale: float
    ) -> Tensor:
        scores = (q * scale) @ k.mT
        scores = scores if bias is None else scores + bias
        highest = scores.detach().amax(-1, keepdim=True)
        exps = (scores - highest.masked_fill(highest == -float("inf"), 0)).exp()
        sums = exps.sum(-1, keepdim=True)
        weights = exps / sums.masked_fill(sums == 0, 1)
        return matmul(weights if noise is None else weights * noise, v)


def _exponentials(q: Array, k: Array, bias: Array | None, shift: bool, out: Array) -> Array:
    """Write exp(Q Kᵀ + bias) into `out` and return it; with `shift`, each row divided by its largest element."""
    xp = namespace(q)
    scores = out
    into.matmul(q, xp.matrix_transpose(k), scores)
    if bias is not None:
        scores += bias
    if shift:
        highest = xp.max(scores, axis=-1, keepdims=True)
        scores -= xp.where(highest == -float("inf"), xp.zeros_like(highest), highest)
    scores = overwrite(xp.exp, scores)
    if scores is not out:
        out[...] = scores
    return scores


def _blocks(scores: Array) -> Iterator[Any]:
    """Indices of the first dimension, some samples each; everything at once if there is only one sample."""
    if scores.ndim < 3:
        yield (...,)
        return
    each = dtype_of(scores).itemsize
    for size in scores.shape[1:]:
        each *= size
    step = max(1, _BLOCK_BYTES // max(each, 1))
    count = scores.shape[0]
    for start in range(0, count, step):
        yield slice(start, min(start + step, count)), ...


def _part(bias: Array, at: Any, scores: Array) -> Array:
    """What of a bias that broadcasts to the scores belongs to some samples."""
    return bias[at] if bias.ndim == scores.ndim and bias.ndim > 2 and bias.shape[0] > 1 else bias


def _empty_in_order(x: Array, features: int | None = None) -> Array:
    """A new array of the shape of `x`, perhaps with other features, in whose memory heads and rows lie as in
    `x`.

    Where one row holds all heads, side by side, joining them again then costs no copy.
    """
    shape: Shape = x.shape if features is None else (*x.shape[:-1], features)
    if len(shape) != 4 or strides_of(x)[1] >= strides_of(x)[2]:
        return empty_on(shape, x.dtype, x)
    batch, heads, rows, width = shape
    return namespace(x).permute_dims(empty_on((batch, rows, heads, width), x.dtype, x), (0, 2, 1, 3))
