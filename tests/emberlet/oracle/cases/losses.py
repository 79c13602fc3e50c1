"""Losses, with every option and at the edges of their domains."""

from __future__ import annotations

from tests.emberlet.oracle.case import table

REDUCE = ["mean", "sum", "none"]
PAIR = [
    {"x": "float64(3, 4)", "y": "float64(3, 4)"},
    {"x": "float64(5) ties", "y": "float64(5) ties"},
    {"x": "float64()", "y": "float64() nograd"},
    {"x": "float32(2, 3, 2)", "y": "float32(2, 3, 2) nograd"},
    {"x": "float64(0)", "y": "float64(0)"},
    {"x": "float64(2, 1)", "y": "float64(2)"},
    {"x": "float32(3)", "y": "float64(3)"},
    {"x": "float16(4)", "y": "float16(4)"},
]
CASES = table(
    [
        f"F.{n}(x, y{o}, reduction={r!r})"
        for n, o in (
            ("mse_loss", ""),
            ("l1_loss", ""),
            ("smooth_l1_loss", ""),
            ("smooth_l1_loss", ", beta=0.5"),
            ("smooth_l1_loss", ", beta=0.0"),
            ("huber_loss", ""),
            ("huber_loss", ", delta=0.3"),
        )
        for r in REDUCE
    ],
    *PAIR,
)
CASES += table(
    [
        "F.mse_loss(x, y)",
        "F.l1_loss(x, y)",
        "F.huber_loss(x, y)",
        "F.smooth_l1_loss(x, y)",
        "F.mse_loss(x, y, weight=y.abs().detach())",
        "F.huber_loss(x, y, weight=y.abs().detach())",
        "F.mse_loss(input=x, target=x)",
    ],
    *PAIR,
    {"x": "float64(15) special", "y": "float64(15) zeros"},
    {"x": "int64(3)", "y": "float32(3)"},
    {"x": "float64(3) transposed", "y": "float64(3) expanded"},
)

CLASSES = [
    {"x": "float64(5, 4)", "y": "int64(5) index4", "w": "float64(4) positive nograd"},
    {"x": "float64(2, 3, 4)", "y": "int64(2, 4) index3", "w": "float64(3) positive nograd"},
    {"x": "float64(2, 3, 2, 2)", "y": "int64(2, 2, 2) index3", "w": "float64(3) positive nograd"},
    {"x": "float64(4)", "y": "int64() index4", "w": "float64(4) positive nograd"},
    {"x": "float32(6, 3) big", "y": "int64(6) index3", "w": "float32(3) positive nograd"},
    {"x": "float64(0, 3)", "y": "int64(0)", "w": "float64(3) positive nograd"},
    {"x": "float64(4, 5) transposed", "y": "int64(4) index5", "w": "float64(5) positive nograd"},
]
OPTIONS = [
    "",
    ", weight=w",
    ", ignore_index=1",
    ", label_smoothing=0.1",
    ", weight=w, label_smoothing=0.3",
    ", w, ignore_index=0, label_smoothing=0.2",
    ", ignore_index=-100",
]
CASES += table([f"F.cross_entropy(x, y{o}, reduction={r!r})" for o in OPTIONS for r in REDUCE], *CLASSES)
CASES += table(
    [
        f"F.nll_loss(F.log_softmax(x, 1 if x.ndim > 1 else 0), y{o}, reduction={r!r})"
        for o in ("", ", w", ", ignore_index=2", ", weight=w, ignore_index=0")
        for r in REDUCE
    ],
    *CLASSES,
)
CASES += table(
    [
        "F.nll_loss(x, y)",
        "F.cross_entropy(input=x, target=y)",
        "F.cross_entropy(x, y).exp()",
        "F.cross_entropy(x * 1000, y)",
        "F.cross_entropy(x, y * 0 - 100)",
        "F.cross_entropy(x, y * 0, ignore_index=0)",
        "F.cross_entropy(x, y * 0 + 1, weight=w * 0)",
    ],
    *CLASSES,
)
SOFT = [
    {"x": "float64(3, 4)", "y": "float64(3, 4) simplex", "w": "float64(4) positive nograd"},
    {"x": "float64(4)", "y": "float64(4) simplex nograd", "w": "float64(4) positive nograd"},
    {"x": "float64(2, 3, 4)", "y": "float64(2, 3, 4) simplex", "w": "float64(3) positive nograd"},
    {"x": "float32(2, 3)", "y": "float32(2, 3) mask nograd", "w": "float32(3) positive nograd"},
]
CASES += table(
    [
        f"F.cross_entropy(x, y{o}, reduction={r!r})"
        for o in ("", ", weight=w", ", label_smoothing=0.1", ", w, label_smoothing=0.2")
        for r in REDUCE
    ],
    *SOFT,
)

PROB = [
    {"x": "float64(3, 4) prob", "y": "float64(3, 4) mask nograd", "w": "float64(4) positive nograd"},
    {"x": "float64(5) prob", "y": "float64(5) prob", "w": "float64(1) positive nograd"},
    {"x": "float32(2, 3) prob", "y": "float32(2, 3) prob nograd", "w": "float32(2, 3) positive nograd"},
    {"x": "float64(4) mask", "y": "float64(4) mask nograd", "w": "float64(4) ones nograd"},
    {"x": "float64(0)", "y": "float64(0)", "w": "float64(1) nograd"},
    {"x": "float64() prob", "y": "float64() prob", "w": "float64() positive nograd"},
]
CASES += table(
    [f"F.binary_cross_entropy(x, y{o}, reduction={r!r})" for o in ("", ", weight=w") for r in REDUCE], *PROB
)
LOGIT = [{**inputs, "x": inputs["x"].replace("prob", "normal").replace("mask", "big")} for inputs in PROB]
CASES += table(
    [
        f"F.binary_cross_entropy_with_logits(x, y{o}, reduction={r!r})"
        for o in ("", ", weight=w", ", pos_weight=w", ", w, pos_weight=w * 2")
        for r in REDUCE
    ],
    *LOGIT,
)
CASES += table(
    [
        f"F.kl_div(x, y{o}, reduction={r!r})"
        for o in ("", ", log_target=True")
        for r in (*REDUCE, "batchmean")
    ],
    {"x": "float64(3, 4)", "y": "float64(3, 4) simplex"},
    {"x": "float32(3)", "y": "float32(3) simplex nograd"},
    {"x": "float64(2, 3)", "y": "float64(2, 3) mask"},
    {"x": "float64(2, 2, 3)", "y": "float64(3) simplex"},
    {"x": "float64()", "y": "float64() positive"},
)

CASES += table(
    [
        f"F.cosine_embedding_loss(x, y, t{o}, reduction={r!r})"
        for o in ("", ", margin=0.4", ", margin=-0.5")
        for r in REDUCE
    ],
    {"x": "float64(4, 3)", "y": "float64(4, 3)", "t": "float64(4) mask nograd"},
    {"x": "float64(3)", "y": "float64(3)", "t": "float64() ones nograd"},
    order=2,
)
CASES += table(
    [f"F.cosine_embedding_loss(x, y, t * 2 - 1{o})" for o in ("", ", margin=0.4")],
    {"x": "float64(4, 3)", "y": "float64(4, 3)", "t": "float64(4) mask nograd"},
    {"x": "float64(4, 3) dotted", "y": "float64(4, 3) zeros", "t": "float64(4) mask nograd"},
    {"x": "float32(2, 3)", "y": "float32(2, 3)", "t": "int64(2) mask"},
)
CASES += table(
    [
        f"F.triplet_margin_loss(x, y, z{o}, reduction={r!r})"
        for o in ("", ", margin=0.2", ", p=1", ", p=3.0, eps=0.01", ", swap=True", ", margin=5.0, swap=True")
        for r in REDUCE
    ],
    {"x": "float64(4, 3)", "y": "float64(4, 3)", "z": "float64(4, 3)"},
    {"x": "float64(3)", "y": "float64(3)", "z": "float64(3)"},
)
CASES += table(
    [
        f"F.{n}(x, t * 2 - 1{o}, reduction={r!r})"
        for n, o in (
            ("hinge_embedding_loss", ""),
            ("hinge_embedding_loss", ", margin=0.5"),
            ("soft_margin_loss", ""),
        )
        for r in REDUCE
    ],
    {"x": "float64(4, 3)", "t": "float64(4, 3) mask nograd"},
)
CASES += table(
    [
        f"F.margin_ranking_loss(x, y, t * 2 - 1{o}, reduction={r!r})"
        for o in ("", ", margin=0.5")
        for r in REDUCE
    ],
    {"x": "float64(5)", "y": "float64(5)", "t": "float64(5) mask nograd"},
)
CASES += table(
    [f"F.gaussian_nll_loss(x, y, v{o}, reduction={r!r})" for o in ("", ", full=True") for r in REDUCE]
    + [
        f"F.poisson_nll_loss(x, v.detach(){o}, reduction={r!r})"
        for o in ("", ", log_input=False", ", full=True")
        for r in REDUCE
    ],
    {"x": "float64(3, 2) positive", "y": "float64(3, 2)", "v": "float64(3, 2) positive"},
)
CASES += table(
    [f"F.multilabel_soft_margin_loss(x, t, reduction={r!r})" for r in REDUCE],
    {"x": "float64(3, 4)", "t": "float64(3, 4) mask nograd"},
)
CASES += table(
    ["F.multi_margin_loss(x, y)", "F.multi_margin_loss(x, y, p=2, margin=0.5)"], CLASSES[0], order=1
)
