"""CTC, the loss modules, and losses that must raise."""

from __future__ import annotations

from tests.emberlet.oracle.case import fails, lines, table

REDUCE = ["mean", "sum", "none"]
# ctc: log-probabilities (T, N, C), targets, and lengths of both; repeats, blanks elsewhere, impossible ones.
CTC = [
    f"F.ctc_loss(x.log_softmax(-1), {labels}, {lengths}{o}, reduction={r!r})"
    for lengths in (
        "(6, 6), (3, 3)",
        "(6, 4), (2, 3)",
        "m.tensor([6, 5]), m.tensor([1, 0])",
        "(6, 3), (3, 3)",
    )
    # The blank itself is no label: PyTorch forbids it, and its gradient is wrong then.
    for o, labels in (("", "y + 1"), (", blank=2", "y + (y >= 2)"), (", zero_infinity=True", "y + 1"))
    for r in REDUCE
]
CASES = table(
    CTC,
    {"x": "float64(6, 2, 5)", "y": "int64(2, 3) index4"},
    {"x": "float32(6, 2, 4)", "y": "int64(2, 3) ones"},
    order=1,
)
CASES += table(
    [
        "F.ctc_loss(x.log_softmax(-1), y + 1, (6, 5), (2, 3))",
        "F.ctc_loss(x.log_softmax(-1), y + 1, m.tensor([6, 5]), m.tensor([2, 3]), reduction='sum')",
    ],
    {"x": "float64(6, 2, 5)", "y": "int64(5) index4"},
    order=1,
)
CASES += table(
    ["F.ctc_loss(x.log_softmax(-1), y + 1, m.tensor(6), m.tensor(3))", "F.ctc_loss(x, y + 1, (6,), (3,))"],
    {"x": "float64(6, 5)", "y": "int64(3) index4"},
    order=1,
)

MODULES = [
    "MSELoss()",
    "L1Loss()",
    "SmoothL1Loss(beta=0.3)",
    "HuberLoss(delta=0.5)",
    "MSELoss(reduction='sum')",
    "L1Loss(reduction='none')",
    "BCEWithLogitsLoss()",
    "BCEWithLogitsLoss(pos_weight=m.tensor([2.0, 3.0], dtype=m.float64))",
    "KLDivLoss(reduction='batchmean')",
    "KLDivLoss(log_target=True)",
    "CrossEntropyLoss()",
    "CrossEntropyLoss(label_smoothing=0.1)",
    "SoftMarginLoss()",
]
CASES += table([f"nn.{n}(x, y)" for n in MODULES[:-1]], {"x": "float64(3, 2)", "y": "float64(3, 2) prob"})
CASES += table([f"nn.{n}(x, y)" for n in MODULES], {"x": "float64(3, 2)", "y": "float64(3, 2) prob nograd"})
CASES += table(
    [
        "nn.CrossEntropyLoss(weight=w, ignore_index=1)(x, y)",
        "nn.NLLLoss()(x, y)",
        "nn.NLLLoss(w, ignore_index=0, reduction='sum')(x, y)",
        "nn.CrossEntropyLoss(reduction='none', label_smoothing=0.2)(x, y)",
        "list(nn.CrossEntropyLoss(weight=w).state_dict())",
        "repr(nn.CrossEntropyLoss())",
        "repr(nn.MSELoss())",
    ],
    {"x": "float64(5, 4)", "y": "int64(5) index4", "w": "float64(4) positive nograd"},
)
CASES += table(
    [
        "nn.TripletMarginLoss(margin=0.5, swap=True)(x, y, z)",
        "nn.CosineEmbeddingLoss(margin=0.2)(x, y, z[:, 0].detach().sign())",
        "nn.BCELoss()(x.sigmoid(), y.sigmoid().detach())",
        "nn.MarginRankingLoss(0.1)(x, y, z.sign().detach())",
        "nn.HingeEmbeddingLoss()(x, y.sign().detach())",
        "nn.PoissonNLLLoss()(x, y.detach().abs())",
        "nn.GaussianNLLLoss()(x, y, z.exp())",
        "nn.CTCLoss(blank=1, reduction='sum')(x[:, None].log_softmax(-1), m.tensor([[0, 2]]), (4,), (2,))",
        "nn.MultiMarginLoss()(x, m.tensor([0, 1, 2, 0]))",
    ],
    {"x": "float64(4, 3)", "y": "float64(4, 3)", "z": "float64(4, 3)"},
)
CASES += [
    fails(p)
    for p in lines("""
F.mse_loss(m.ones(2), m.ones(3))
F.mse_loss(m.ones(2), m.ones(2), reduction="other")
F.l1_loss(m.ones(2, 3), m.ones(2))
F.smooth_l1_loss(m.ones(2), m.ones(2), beta=-1)
F.huber_loss(m.ones(2), m.ones(2), delta=0)
F.cross_entropy(m.ones(2, 3), m.tensor([0, 3]))
F.cross_entropy(m.ones(2, 3), m.tensor([0, -1]))
F.cross_entropy(m.ones(2, 3), m.tensor([0]))
F.cross_entropy(m.ones(2, 3), m.tensor([0, 1], dtype=m.int32))
F.cross_entropy(m.ones(2, 3), m.tensor([0.0, 1.0]))
F.cross_entropy(m.ones(2, 3), m.ones(2, 2))
F.cross_entropy(m.ones(2, 3), m.tensor([0, 1]), weight=m.ones(2))
F.cross_entropy(m.ones(2, 3), m.tensor([0, 1]), label_smoothing=1.5)
F.cross_entropy(m.ones(2, 3), m.ones(2, 3), ignore_index=1)
F.cross_entropy(m.ones(2, 3), m.tensor([0, 1]), reduction="other")
F.cross_entropy(m.tensor(1.0), m.tensor(0))
F.cross_entropy(m.ones(2, 3, dtype=m.int64), m.tensor([0, 1]))
F.nll_loss(m.ones(2, 3), m.tensor([0, 3]))
F.nll_loss(m.ones(2, 3), m.tensor([[0, 1]]))
F.nll_loss(m.ones(2, 3), m.tensor([0, 1, 2]))
F.binary_cross_entropy(m.tensor([1.5]), m.tensor([1.0]))
F.binary_cross_entropy(m.tensor([-0.1]), m.tensor([1.0]))
F.binary_cross_entropy(m.ones(2), m.ones(3))
F.binary_cross_entropy(m.ones(2), m.ones(2, dtype=m.int64))
F.binary_cross_entropy_with_logits(m.ones(2), m.ones(3))
F.binary_cross_entropy_with_logits(m.ones(2, 1), m.ones(2))
F.kl_div(m.ones(2), m.ones(3))
F.kl_div(m.ones(2), m.ones(2), reduction="other")
F.cosine_embedding_loss(m.ones(2, 3), m.ones(2, 3), m.ones(2, 3))
F.cosine_embedding_loss(m.ones(2, 3), m.ones(3, 3), m.ones(2))
F.triplet_margin_loss(m.ones(2, 3), m.ones(2, 3), m.ones(3))
F.triplet_margin_loss(m.ones(2, 3), m.ones(2, 3), m.ones(2, 3), margin=-1.0)
F.ctc_loss(m.ones(4, 1, 3), m.tensor([[1, 2]]), (5,), (2,))
F.ctc_loss(m.ones(4, 1, 3), m.tensor([[1, 2]]), (4,), (3,))
F.ctc_loss(m.ones(4, 1, 3), m.tensor([[1, 2]]), (4,), (2,), blank=3)
F.ctc_loss(m.ones(4, 2, 3), m.tensor([[1, 2]]), (4,), (2,))
nn.MSELoss(reduction="other")(m.ones(1), m.ones(1))
""")
]
