"""nn.functional: linear maps, embeddings, norms, attention."""

# ruff: noqa: E501  A program is one line, however long.

from __future__ import annotations

from tests.emberlet.oracle.case import fails, lines, table

LINEAR = [
    ("2, 3", "4, 3", "4"),
    ("3", "4, 3", "4"),
    ("5, 2, 3", "4, 3", "4"),
    ("0, 3", "4, 3", "4"),
    ("2, 0", "4, 0", "4"),
    ("2, 3", "3", ""),
    ("2, 2, 1, 3", "1, 3", "1"),
    ("2, 3", "0, 3", "0"),
]
CASES = table(
    [
        "F.linear(x, w)",
        "F.linear(x, w, b)",
        "F.linear(input=x, weight=w, bias=None)",
        "F.linear(x, w, bias=b).relu()",
    ],
    *({"x": f"float64({x})", "w": f"float64({w})", "b": f"float64({b})"} for x, w, b in LINEAR),
    {"x": "float32(4, 3) transposed", "w": "float32(2, 3) sliced", "b": "float32(2)"},
    {"x": "float16(2, 3)", "w": "float16(2, 3)", "b": "float16(2)"},
)
CASES += table(
    ["F.bilinear(x, y, w)", "F.bilinear(x, y, w, b)"],
    {"x": "float64(2, 3)", "y": "float64(2, 4)", "w": "float64(5, 3, 4)", "b": "float64(5)"},
    {"x": "float64(2, 2, 3)", "y": "float64(2, 2, 1)", "w": "float64(2, 3, 1)", "b": "float64(2)"},
    {"x": "float64(3)", "y": "float64(2)", "w": "float64(2, 3, 2)", "b": "float64(2)"},
)
CASES += table(
    [
        "F.cosine_similarity(x, y)",
        "F.cosine_similarity(x, y, dim=0)",
        "F.cosine_similarity(x, y, dim=-1, eps=1.0)",
        "F.pairwise_distance(x, y)",
        "F.pairwise_distance(x, y, p=1)",
        "F.pairwise_distance(x, y, p=3.0, keepdim=True)",
        "F.pairwise_distance(x, y, p=inf)",
    ],
    {"x": "float64(3, 4)", "y": "float64(3, 4)"},
    {"x": "float64(3, 4) dotted", "y": "float64(1, 4)"},
    {"x": "float64(2, 2, 3)", "y": "float64(2, 2, 3)"},
    {"x": "float64(2, 3) zeros", "y": "float64(2, 3)"},
)

EMBED = lines("""
F.embedding(i, w)
F.embedding(i, w, padding_idx=0)
F.embedding(i, w, padding_idx=-1)
F.embedding(i, w, scale_grad_by_freq=True)
F.embedding(i, w * 2, padding_idx=2)
F.embedding(input=i, weight=w).sum(-1)
F.embedding(i, w.detach().clone(), max_norm=0.5)
F.embedding(i, w.detach().clone(), max_norm=1.0, norm_type=1.0)
F.one_hot(i)
F.one_hot(i, 7)
F.one_hot(i, num_classes=5).sum(0)
""")
CASES += table(
    EMBED,
    {"i": "int64(2, 3) index5", "w": "float64(5, 3)"},
    {"i": "int64(4) index2", "w": "float32(5, 2)"},
    {"i": "int64() index5", "w": "float64(5, 1)"},
    {"i": "int64(0)", "w": "float64(5, 2)"},
    {"i": "int32(2, 1, 2) index5", "w": "float64(5, 2) transposed"},
)
BAG = [
    f"F.embedding_bag(i, w, mode={mode!r}{rest})"
    for mode in ("sum", "mean", "max")
    for rest in (
        "",
        ", padding_idx=1",
        ", padding_idx=-1",
        ", include_last_offset=False",
        ", scale_grad_by_freq=False",
    )
]
CASES += table(
    [
        *BAG,
        "F.embedding_bag(i, w)",
        "F.embedding_bag(i, w, mode='sum', per_sample_weights=(i * 0.5).to(w.dtype))",
        "F.embedding_bag(i, w, mode='sum', per_sample_weights=w[:4, :3].flatten()[:6].reshape(2, 3))",
    ],
    {"i": "int64(2, 3) index5", "w": "float64(5, 3)"},
    {"i": "int64(3, 1) index5", "w": "float32(5, 4)"},
    order=1,
)
OFFSETS = ["[0, 2]", "[0, 0, 3]", "[0, 3, 6]", "[0]", "[0, 6]"]
CASES += table(
    [
        f"F.embedding_bag(i, w, m.tensor({o}), mode={mode!r})"
        for o in OFFSETS
        for mode in ("sum", "mean", "max")
    ]
    + [
        "F.embedding_bag(i, w, m.tensor([0, 2, 6]), mode='sum', include_last_offset=True)",
        "F.embedding_bag(i, w, m.tensor([0, 2, 6]), include_last_offset=True)",
        "F.embedding_bag(i, w, m.tensor([0, 2]), mode='sum', per_sample_weights=w[0].repeat(2))",
        "F.embedding_bag(i, w, m.tensor([0, 3]), mode='mean', padding_idx=2)",
        "F.embedding_bag(i, w, m.tensor([0, 3]), mode='max', padding_idx=2)",
    ],
    {"i": "int64(6) index5", "w": "float64(5, 3)"},
    order=1,
)

NORMS = lines("""
F.layer_norm(x, (4,))
F.layer_norm(x, x.shape[1:])
F.layer_norm(x, (4,), w[:4])
F.layer_norm(x, (4,), w[:4], w[:4] * 2)
F.layer_norm(x, [4], bias=w[:4])
F.layer_norm(x, (4,), eps=0.5)
F.layer_norm(x, normalized_shape=x.shape)
F.rms_norm(x, (4,))
F.rms_norm(x, (4,), w[:4])
F.rms_norm(x, x.shape[1:], eps=0.1)
F.group_norm(x, 1)
F.group_norm(x, 2)
F.group_norm(x, x.shape[1])
F.group_norm(x, 2, w[: x.shape[1]], w[: x.shape[1]] + 1)
F.group_norm(x, num_groups=2, eps=0.1)
F.instance_norm(x)
F.instance_norm(x, weight=w[: x.shape[1]], bias=w[: x.shape[1]])
F.instance_norm(x, eps=0.1)
F.batch_norm(x, None, None, training=True)
F.batch_norm(x, None, None, w[: x.shape[1]], w[: x.shape[1]] * 2, True)
F.batch_norm(x, w[: x.shape[1]].detach(), w[: x.shape[1]].detach().abs() + 0.5)
F.batch_norm(x, w[: x.shape[1]].detach(), w[: x.shape[1]].detach().abs() + 0.5, w[: x.shape[1]], None)
F.batch_norm(x, w[: x.shape[1]].detach(), w[: x.shape[1]].detach().abs() + 0.5, eps=0.1, training=False)
a = m.zeros(x.shape[1], dtype=x.dtype); b = m.ones(x.shape[1], dtype=x.dtype); (F.batch_norm(x, a, b, training=True), a, b)
a = m.zeros(x.shape[1], dtype=x.dtype); b = m.ones(x.shape[1], dtype=x.dtype); (F.batch_norm(x, a, b, training=True, momentum=0.3), a, b)
a = m.zeros(x.shape[1], dtype=x.dtype); b = m.ones(x.shape[1], dtype=x.dtype); (F.instance_norm(x, a, b), a, b)
a = m.zeros(x.shape[1], dtype=x.dtype); b = m.ones(x.shape[1], dtype=x.dtype); F.instance_norm(x, a, b, use_input_stats=False)
F.local_response_norm(x, 2)
F.local_response_norm(x, 3, alpha=0.1, beta=0.5, k=2.0)
""")
CASES += table(
    NORMS,
    {"x": "float64(2, 4)", "w": "float64(6)"},
    {"x": "float64(3, 4, 4)", "w": "float64(6)"},
    {"x": "float64(2, 2, 3, 4) transposed", "w": "float64(6)"},
    {"x": "float32(2, 4, 2, 1, 4)", "w": "float32(6)"},
    {"x": "float64(2, 4, 4) zeros", "w": "float64(6)"},
    {"x": "float64(1, 4)", "w": "float64(6)"},
    {"x": "float64(0, 4)", "w": "float64(6)"},
)
CASES += table(
    lines("""
F.unfold(x, 2)
F.unfold(x, (2, 3), padding=1)
F.unfold(x, 2, dilation=2, stride=2)
F.fold(F.unfold(x, 2), (4, 6), 2)
F.fold(F.unfold(x, 2, stride=2), (4, 6), (2, 2), stride=2)
F.fold(F.unfold(x, (3, 3), padding=1), output_size=(4, 6), kernel_size=3, padding=1)
F.interpolate(x, scale_factor=2)
F.interpolate(x, size=(2, 3))
F.interpolate(x, size=(8, 9), mode="bilinear")
F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True)
F.pixel_shuffle(x, 2)
F.pixel_unshuffle(x, 2)
F.channel_shuffle(x, 2)
"""),
    {"x": "float64(2, 4, 4, 6)"},
    order=1,
)
SDPA = lines("""
F.scaled_dot_product_attention(q, k, v)
F.scaled_dot_product_attention(q, k, v, is_causal=True)
F.scaled_dot_product_attention(q, k, v, scale=0.5)
F.scaled_dot_product_attention(q, k, v, dropout_p=0.0)
F.scaled_dot_product_attention(q, k, v, attn_mask=m.ones(q.shape[-2], k.shape[-2], dtype=m.bool).tril())
F.scaled_dot_product_attention(q, k, v, attn_mask=m.zeros(q.shape[-2], k.shape[-2], dtype=m.bool))
F.scaled_dot_product_attention(q, k, v, attn_mask=m.ones(q.shape[-2], k.shape[-2], dtype=m.bool).triu(1))
F.scaled_dot_product_attention(q, k, v, attn_mask=m.arange(k.shape[-2]).to(q.dtype)[None])
F.scaled_dot_product_attention(q, k, v, attn_mask=(q @ k.mT).tanh())
F.scaled_dot_product_attention(q, k, v, m.zeros(1, k.shape[-2], dtype=q.dtype))
F.scaled_dot_product_attention(query=q, key=k, value=v, attn_mask=None)
F.scaled_dot_product_attention(q, k, v, attn_mask=m.ones(q.shape[-2], k.shape[-2]).bool(), is_causal=True)
F.scaled_dot_product_attention(q, k, v.float() if v.dtype == m.float64 else v.double())
F.scaled_dot_product_attention(q, k[..., :1], v)
F.scaled_dot_product_attention(q, k, v, enable_gqa=True)
""")
CASES += table(
    SDPA,
    {"q": "float64(2, 3, 4, 3)", "k": "float64(2, 3, 5, 3)", "v": "float64(2, 3, 5, 2)"},
    {"q": "float64(3, 4)", "k": "float64(3, 4)", "v": "float64(3, 4)"},
    {"q": "float32(2, 3, 4) transposed", "k": "float32(2, 3, 4)", "v": "float32(2, 3, 4) sliced"},
    {"q": "float64(2, 1, 3, 2)", "k": "float64(1, 2, 3, 2)", "v": "float64(2, 2, 3, 2)"},
    order=None,
)
# Weights of 0 and 1. In float32, nothing is left of their gradients but rounding errors.
SATURATED = ["F.scaled_dot_product_attention(q * 100, k, v)"]
CASES += table(SATURATED, {"q": "float64(2, 3, 4)", "k": "float64(2, 3, 4)", "v": "float64(2, 3, 4) sliced"})
CASES += table(
    SATURATED, {"q": "float32(2, 3, 4)", "k": "float32(2, 3, 4)", "v": "float32(2, 3, 4)"}, order=0
)
CASES += table(
    [
        "F.scaled_dot_product_attention(q, k, v, enable_gqa=True)",
        "F.scaled_dot_product_attention(q, k, v, enable_gqa=True, is_causal=True)",
        "F.scaled_dot_product_attention(q, k, v)",
    ],
    {"q": "float64(2, 4, 3, 2)", "k": "float64(2, 2, 3, 2)", "v": "float64(2, 2, 3, 2)"},
    {"q": "float64(1, 6, 2, 2)", "k": "float64(1, 1, 4, 2)", "v": "float64(1, 1, 4, 3)"},
    {"q": "float64(1, 3, 2, 2)", "k": "float64(1, 2, 2, 2)", "v": "float64(1, 2, 2, 2)"},
)
CASES += [
    fails(p)
    for p in lines("""
F.linear(m.ones(2, 3), m.ones(4, 2))
F.linear(m.ones(2, 3), m.ones(4, 3), m.ones(3))
F.linear(m.ones(2, 3), m.ones(4, 3, dtype=m.float64))
F.linear(m.tensor(1.0), m.ones(2, 2))
F.glu(m.ones(3))
F.glu(m.ones(2, 3), 1)
F.softmax(m.ones(2), 1)
F.softmax(m.ones(2), "a")
F.dropout(m.ones(2), 1.5)
F.dropout(m.ones(2), -0.1)
F.gelu(m.ones(2), approximate="other")
F.relu("a")
F.prelu(m.ones(2, 3), m.ones(2))
F.embedding(m.tensor([3]), m.ones(3, 2))
F.embedding(m.tensor([-1]), m.ones(3, 2))
F.embedding(m.tensor([0.0]), m.ones(3, 2))
F.embedding(m.tensor([0]), m.ones(3))
F.embedding(m.tensor([0]), m.ones(3, 2), padding_idx=3)
F.embedding(m.tensor([0]), m.ones(3, 2), padding_idx=-4)
F.embedding_bag(m.tensor([0, 1]), m.ones(3, 2))
F.embedding_bag(m.tensor([[0, 1]]), m.ones(3, 2), m.tensor([0]))
F.embedding_bag(m.tensor([0, 1]), m.ones(3, 2), m.tensor([1]))
F.embedding_bag(m.tensor([[0, 1]]), m.ones(3, 2), mode="other")
F.embedding_bag(m.tensor([[0, 1]]), m.ones(3, 2), mode="mean", per_sample_weights=m.ones(1, 2))
F.layer_norm(m.ones(2, 3), (2,))
F.layer_norm(m.ones(2, 3), 3)
F.layer_norm(m.ones(2, 3), (3,), m.ones(2))
F.layer_norm(m.ones(2, 3), ())
F.rms_norm(m.ones(2, 3), (2,))
F.group_norm(m.ones(2, 3), 2)
F.group_norm(m.ones(2, 4), 2, m.ones(3))
F.batch_norm(m.ones(1, 3), None, None, training=True)
F.batch_norm(m.ones(2, 3), None, None)
F.batch_norm(m.ones(2, 3), m.ones(2), m.ones(2))
F.instance_norm(m.ones(1, 2, 1))
F.one_hot(m.tensor([2]), 2)
F.one_hot(m.tensor([]))
F.scaled_dot_product_attention(m.ones(2, 3), m.ones(2, 4), m.ones(2, 3))
F.scaled_dot_product_attention(m.ones(3), m.ones(3), m.ones(3))
F.pad(m.ones(2), "a")
F.bilinear(m.ones(2, 3), m.ones(2, 3), m.ones(2, 3, 4))
F.softshrink(m.ones(2), -1.0)
F.threshold(m.ones(2))
F.alpha_dropout(m.ones(2), 2.0)
""")
]
