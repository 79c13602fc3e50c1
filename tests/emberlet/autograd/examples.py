"""One expression for every differentiable function, at a point where all of them are smooth.

`x` and `y` are 2 by 3, `v` has 3 elements, `s` has none of the dimensions; all four are float64, require grad, and lie
between 0.1 and 0.9. `c` is a constant like `x`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import emberlet as m
import emberlet.nn.functional as F  # noqa: N812  everybody's name for it

ELEMENTWISE = """
x + y | x - s | 1 - x | x * y | x * v | x / y | 2 / x | x % 0.3 | m.fmod(x, 0.3) | -x | x.abs()
m.div(x, y, rounding_mode="floor") + x | m.div(x, y, rounding_mode="trunc") + x
x**2 | x**-0.5 | 2**x | x**y | x.sqrt() | x.rsqrt() | x.square() | x.reciprocal()
x.exp() | x.exp2() | x.expm1() | x.log() | x.log1p() | x.log2() | x.log10() | m.logaddexp(x, y)
x.sin() | x.cos() | x.tan() | x.asin() | x.acos() | x.atan() | m.atan2(x, y) | m.hypot(x, y)
x.sinh() | x.cosh() | x.tanh() | x.asinh() | (x + 1).acosh() | x.atanh()
x.sigmoid() | x.logit() | x.erf() | x.erfc() | x.erfinv()
x.floor() + x | x.ceil() + x | x.trunc() + x | x.round() + x | x.round(decimals=1) + x | x.sign() * x | x.sgn() * x
x.frac() | x.clamp(0.3, 0.7) | x.clamp_min(0.4) | x.nan_to_num() | x.lerp(y, 0.3) | x.lerp(y, v)
m.maximum(x, y) | m.minimum(x, y) | m.fmax(x, y) | m.fmin(x, y) | m.where(x > 0.5, x, y) | m.where(x > 0.5, x, 2.0)
m.xlogy(x, y) | m.sinc(x) | m.addcmul(x, y, v, value=2) | m.addcdiv(x, y, v) | x.clone() | x.T.contiguous()
x.to(m.float64, copy=True)
"""

ACTIVATIONS = """
F.relu(x - 0.5) | F.leaky_relu(x - 0.5) | F.threshold(x, 0.5, 0.1) | F.hardtanh(x, 0.3, 0.6) | F.hardsigmoid(x * 9 - 4)
F.hardswish(x * 9 - 4) | F.hardshrink(x - 0.5, 0.2) | F.softshrink(x - 0.5, 0.2) | F.gelu(x)
F.gelu(x, approximate="tanh") | F.elu(x - 0.5) | F.celu(x - 0.5) | F.selu(x - 0.5) | F.silu(x) | F.mish(x)
F.softplus(x) | F.logsigmoid(x) | F.softsign(x) | F.tanhshrink(x) | F.relu6(x * 9) | F.prelu(x - 0.5, v[:1])
F.glu(m.cat([x, y], 1)) | F.softmax(x, 1) | F.log_softmax(x, 1) | F.softmin(x, 1)
"""

REDUCTIONS = """
x.sum() | x.sum(1) | x.mean(0) | x.var(1) | x.std(1) | x.prod() | x.prod(1) | x.max() | x.max(1).values | x.min()
x.min(1).values | x.amax(1) | x.amin(1) | x.logsumexp(1) | x.cumsum(1) | x.cumprod(1) | x.norm() | x.norm(3, 1)
x.norm(1, 1) | x.norm(m.inf, 1) | x.sort(1).values | x.topk(2, 1).values | x.median() | x.median(1).values
x.mode(1).values | x.kthvalue(2, 1).values | x.cummax(1).values | x.cummin(1).values | x.logcumsumexp(1)
"""

MOVEMENT = """
x.reshape(3, 2) | x.T.reshape(6) | x.view(6) | x.permute(1, 0) | x.transpose(0, 1) | x.mT | x.flatten() | x.t()
x.unflatten(1, (3, 1)) | x[:1].squeeze() | x.unsqueeze(1) | x.expand(2, 2, 3) | x.repeat(2, 2) | x.tile((2, 1))
m.cat([x, y]) | m.stack([x, y], 1) | m.cat(x.split(2, 1)[::-1], 1) | x.unbind()[0] | x.chunk(2)[1] | x.flip(1)
x.roll(1, 0) | F.pad(x, (1, 2)) | F.pad(x, (1, -1)) | x.tril() | x.triu() | x.diagonal() | x.unfold(1, 2, 1)
x.movedim(0, 1) | x.as_strided((2, 2), (1, 2)) | x.view_as(y) | x.repeat_interleave(2) | x.diag_embed()
F.pad(x[None], (1, 1), mode="reflect") | F.pad(x[None], (1, 1), mode="replicate") | v.diag() | x.rot90()
F.unfold(x[None, None], 2) | F.fold(m.stack([x, y], 1).reshape(1, 4, 3), (2, 4), 2)
"""

INDEXING = """
x[0] | x[:, 1:] | x[..., None, 0] | x[m.tensor([0, 0, 1])] | x[x > 0.5] | x[[0, 1], [2, 0]] | x.select(1, 0)
x.gather(1, m.tensor([[0, 0], [2, 1]])) | x.scatter(1, m.tensor([[0], [1]]), y) | x.index_select(1, m.tensor([2, 2]))
x.scatter_add(1, m.tensor([[0, 0], [1, 2]]), y) | x.index_add(0, m.tensor([0, 0]), y) | x.masked_fill(x > 0.5, s)
x.index_put((m.tensor([0, 1]),), y) | x.index_copy(1, m.tensor([0]), y[:, :1]) | x.index_fill(0, m.tensor([0]), 2.0)
x.scatter_reduce(1, m.tensor([[0, 0], [1, 2]]), y, "prod") | x.scatter_reduce(1, m.tensor([[0, 0], [1, 2]]), y, "amax")
x.take_along_dim(m.tensor([[0], [1]]), 1) | x.masked_select(x > 0.5) | x.masked_scatter(x > 0.5, y)
x.take(m.tensor([5])) | x.select_scatter(v, 0, 1) | x.diagonal_scatter(v[:2]) | F.embedding(m.tensor([0, 1, 1]), x)
F.embedding_bag(m.tensor([0, 1, 1]), x, m.tensor([0, 1]), mode="sum")
"""

WRITES = """
x.clone().mul_(y) | x.clone().index_put_((m.tensor([0]),), v) | written(x * 1, y) | x.clone().copy_(y)
x.clone().fill_(s) | x.clone().masked_fill_(x > 0.5, s) | through_view(x * 1, v) | x.clone().zero_() + x
"""

PRODUCTS = """
x @ y.T | x @ v | v @ v | v @ x.T | m.matmul(x[None], y.T) | m.bmm(x[None], y.T[None]) | m.mv(x, v) | m.dot(v, v)
m.outer(v, v) | m.einsum("ij,kj->ik", x, y) | m.tensordot(x, y, ([1], [1])) | m.addmm(s, x, y.T) | m.trace(x @ y.T)
F.linear(x, y) | F.linear(x, y, v[:2]) | F.bilinear(x, y, m.stack([x.T @ y])) | m.kron(v, v) | m.cross(x, y, dim=1)
"""

LOSSES = """
F.mse_loss(x, y) | F.l1_loss(x, y) | F.smooth_l1_loss(x, y) | F.huber_loss(x, y, delta=0.2)
F.cross_entropy(x, m.tensor([0, 2])) | F.cross_entropy(x, m.softmax(y, 1)) | F.nll_loss(x, m.tensor([0, 2]))
F.cross_entropy(x, m.tensor([0, 2]), label_smoothing=0.1) | F.binary_cross_entropy(x, c)
F.binary_cross_entropy_with_logits(x, c) | F.kl_div(x, y, reduction="sum")
F.kl_div(x, y, reduction="batchmean", log_target=True)
F.cosine_embedding_loss(x, y, m.tensor([1, -1])) | F.triplet_margin_loss(x, y, y * 0.3)
F.ctc_loss(m.log_softmax(m.stack([x, y, x * y]), 2), m.tensor([[1], [2]]), m.tensor([3, 3]), m.tensor([1, 1]))
F.gaussian_nll_loss(x, y, x * y) | F.poisson_nll_loss(x, y) | F.soft_margin_loss(x, c)
F.hinge_embedding_loss(x, m.ones_like(c)) | F.margin_ranking_loss(x, y, m.ones_like(c))
"""

LAYERS = """
F.conv1d(x[None], y[None, :, :2]) | F.conv2d(x[None, None], y[None, None, :, :2], v[:1])
F.conv_transpose1d(x[None], y[:, None]) | F.conv1d(x[None], y[:, None, :2], groups=2, padding=1)
F.max_pool1d(x[None], 2) | F.avg_pool1d(x[None], 2) | F.adaptive_avg_pool1d(x[None], 2)
F.adaptive_max_pool1d(x[None], 2) | F.layer_norm(x, (3,), v, v) | F.rms_norm(x, (3,), v)
F.batch_norm(x, None, None, v, v, training=True) | F.group_norm(x[None], 1) | F.instance_norm(x[None])
F.scaled_dot_product_attention(x[None], y[None], x[None] * y) | F.normalize(x) | F.pairwise_distance(x, y)
F.scaled_dot_product_attention(x[None], y[None], x[None] * y, is_causal=True) | F.cosine_similarity(x, y)
"""

AREAS = (ELEMENTWISE, ACTIVATIONS, REDUCTIONS, MOVEMENT, INDEXING, WRITES, PRODUCTS, LOSSES, LAYERS)
EXAMPLES = [each.strip() for area in AREAS for each in area.replace("\n", " | ").split(" | ") if each.strip()]


def inputs(dtype: Any = None) -> list[Any]:
    """Return x, y, v and s."""
    rng = np.random.RandomState(11)
    shapes: list[tuple[int, ...]] = [(2, 3), (2, 3), (3,), ()]
    values = rng.permutation(np.linspace(0.11, 0.89, sum(int(np.prod(shape)) for shape in shapes)))
    tensors, start = [], 0
    for shape in shapes:
        size = int(np.prod(shape))
        part = values[start : start + size].reshape(shape)
        tensors.append(m.tensor(part, dtype=dtype or m.float64, requires_grad=True))
        start += size
    return tensors


def written(x: Any, y: Any) -> Any:
    """Write to a part of `x` by an index."""
    x[0, 1:] = y[1, :2]
    return x * x


def through_view(x: Any, v: Any) -> Any:
    """Write to `x` through a view of a view, and read the view afterwards."""
    row = x[0]
    row.view(3).mul_(v)
    return row * x


def evaluate(example: str, x: Any, y: Any, v: Any, s: Any) -> Any:
    """Return what an example gives."""
    names = {"m": m, "F": F, "written": written, "through_view": through_view}
    constant = m.tensor([[0.2, 0.7, 0.4], [0.9, 0.3, 0.6]], dtype=x.dtype)
    return eval(example, names | {"x": x, "y": y, "v": v, "s": s, "c": constant})
