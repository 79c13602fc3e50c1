"""Functions made of others, and layers as the top level of the module has them."""

from __future__ import annotations

from tests.emberlet.oracle.case import fails, lines, table

CASES = table(
    lines("""
m.diff(x)
m.diff(x, 2)
m.diff(x, n=2, dim=0)
m.diff(x, 0)
m.diff(x, n=9)
x.diff(dim=0)
m.diff(x, prepend=x[:, :1])
m.diff(x, append=x[:, :2], prepend=x[:, :1] * 2)
m.sinc(x)
x.sinc()
x.clone().sinc_()
m.xlogy(x, x.detach().abs())
m.xlogy(x.detach(), x.abs())
m.xlogy(x, 2)
m.xlogy(2, x.abs())
m.xlogy(x, 0)
x.xlogy(x[0].abs())
m.combinations(x[0])
m.combinations(x[0], 3)
m.combinations(x[0], r=2, with_replacement=True)
m.combinations(x[0], 0)
m.combinations(x[0], 9)
m.vander(x[0].detach())
m.vander(x[0].detach(), 2)
m.vander(x[0].detach(), N=4, increasing=True)
m.vander(x[0].detach(), 0)
"""),
    *({"x": f"{d}(3, 4)"} for d in ("float64", "float32", "int64", "int32", "bool")),
    {"x": "float64(3, 4) transposed"},
)
# In PyTorch, the second derivative of sinc at 0 is NaN.
CASES += table(["m.sinc(x)", "x.sinc()", "m.sinc(x.half())"], {"x": "float64(3, 4) dotted"}, order=1)
CASES += table(
    ["m.xlogy(x, x)", "m.xlogy(x, x.detach().abs())", "m.xlogy(x, 0)", "m.xlogy(0, x)", "m.xlogy(x, -2)"],
    {"x": "float64(3, 4) dotted"},
    {"x": "float64(3, 5) special"},
    order=1,
)
CASES += table(
    lines("""
m.cdist(x, y)
m.cdist(x, y, p=1)
m.cdist(x, y, 3)
m.cdist(x, y, 1.5)
m.cdist(x, y, p=inf)
m.cdist(x[:1].expand(3, -1), x, p=2.0, compute_mode="donot_use_mm_for_euclid_dist")
m.cdist(x[None], y[None, None])
m.cdist(x[:0], y)
m.cdist(x[:, :0], y[:, :0])
"""),
    {"x": "float64(3, 4)", "y": "float64(5, 4)"},
    {"x": "float32(3, 4)", "y": "float32(5, 4)"},
    {"x": "float64(3, 4)", "y": "float32(5, 4)"},
    {"x": "int64(3, 4)", "y": "int64(5, 4)"},
    order=1,
)
CASES += table(
    lines("""
m.conv1d(x[0], w[0])
m.conv2d(x, w, padding=1)
m.conv_transpose2d(x, w.transpose(0, 1), stride=2)
m.max_pool1d(x[0], 2)
m.max_pool2d(x, 2, 1)
m.avg_pool1d(x[0], 2)
m.adaptive_avg_pool1d(x[0], 2)
m.adaptive_max_pool1d(x[0], 2)
m.batch_norm(x, None, None, None, None, True, 0.1, 1e-5, False)
m.batch_norm(x, w[0, :, 0, 0], None, w[0, :, 0, 1].detach(), w[0, :, 1, 1].detach().abs(), False, 0.1, 1e-5, True)
m.instance_norm(x, None, w[0, :, 0, 0], None, None, True, 0.1, 1e-5, False)
m.layer_norm(x, (4,))
m.group_norm(x, 1)
m.rms_norm(x, (4,))
m.dropout(x, 0.5, False)
m.dropout(x, 1.0, True)
m.alpha_dropout(x, 0.5, False)
m.embedding(x[0, 0], m.tensor([[0, 2], [1, 1]]))
m.embedding(x[0, 0], m.tensor([0, 2]), 2)
m.pixel_shuffle(x.reshape(1, 4, 3, 4), 2)
m.pixel_unshuffle(x, 1)
m.channel_shuffle(x, 2)
m.bilinear(x, x, x.reshape(3, 4, 4), x[0, 0, :, 0])
m.celu(x), m.selu(x), m.prelu(x, w[0, :, 0, 0]), m.rrelu(x)
m.cosine_similarity(x, x[:, :1]), m.pairwise_distance(x, x[:1])
"""),
    {"x": "float64(2, 2, 3, 4)", "w": "float64(2, 2, 2, 2)"},
    order=1,
)
CASES += [
    fails(p)
    for p in lines("""
m.diff(m.tensor(1.0))
m.diff(m.ones(2), -1)
m.diff(m.ones(2), dim=2)
m.diff(m.ones(2), prepend=m.ones(1, 1))
m.diff(m.ones(2, 3), append=m.ones(3, 1))
m.cdist(m.ones(2), m.ones(2))
m.cdist(m.ones(2, 3), m.ones(2, 2))
m.cdist(m.ones(2, 3), m.ones(2, 3), -1)
m.cdist(m.ones(2, 3), m.ones(2, 3), compute_mode="fast")
m.xlogy(2, 3)
m.combinations(m.ones(2, 2))
m.combinations(m.ones(2), -1)
m.vander(m.ones(2, 2))
m.vander(m.ones(2), -1)
m.dropout(m.ones(2))
m.batch_norm(m.ones(2, 2))
""")
]
