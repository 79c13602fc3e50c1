"""Reductions, scans, sorting."""

from __future__ import annotations

from tests.emberlet.oracle.case import DTYPES, case, fails, lines, table

SUMS = "sum mean prod std var logsumexp amax amin norm".split()
ALL = "sum mean prod std var max min amax amin argmax argmin any all norm".split()
PICKS = "max min argmax argmin any all".split()
DIMS = ["dim=0", "dim=-1", "dim=1", "dim=-1, keepdim=True", "dim=(0, 1)", "dim=(0, -1), keepdim=True"]

SHAPES = [{"x": f"float64({shape})"} for shape in ("3, 4", "2, 3, 4", "4, 1", "1, 3, 2", "2, 1, 2, 2")]
CASES = table(
    [f"x.{n}()" for n in ALL],
    *SHAPES,
    {"x": "float64()"},
    {"x": "float64(5)"},
    {"x": "float64(1)"},
    {"x": "float64(0)"},
    {"x": "float64(2, 0)"},
)
CASES += table(
    [f"m.{n}(x, {d})" for n in SUMS for d in DIMS],
    *SHAPES[:4],
    {"x": "float64(3, 4) transposed"},
    {"x": "float64(3, 4) expanded"},
    {"x": "float64(3, 4) sliced"},
)
CASES += table(
    [f"m.{n}(x, {d})" for n in PICKS for d in DIMS],
    *SHAPES[:4],
    {"x": "float64(3, 4) transposed"},
    {"x": "float64(2, 0)"},
)
CASES += table([f"x.{n}()" for n in ALL], *({"x": f"{d}(3, 4)"} for d in DTYPES))
CASES += table([f"x.{n}(1)" for n in ALL], *({"x": f"{d}(3, 4)"} for d in DTYPES))
CASES += table(
    [f"x.{n}({d})" for n in SUMS for d in ("dim=0", "dim=1", "dim=(0, 1)", "dim=1, keepdim=True")],
    {"x": "float64(2, 0)"},
    {"x": "float32(0, 2)"},
    {"x": "float64(1, 1)"},
)
CASES += table(
    [f"x.{n}({d})" for n in ALL for d in ("0", "-1", "1", "dim=0, keepdim=True")], {"x": "float64()"}
)
CASES += table(
    [f"x.{n}()" for n in ALL] + [f"x.{n}(1)" for n in ALL] + [f"x.logsumexp({d})" for d in (0, 1, (0, 1))],
    {"x": "float32(3, 5) special"},
    {"x": "float64(3, 4) holes"},
    {"x": "float64(3, 4) ties"},
    {"x": "float64(2, 3) zeros"},
    {"x": "float64(3, 4) ones"},
    order=1,
)
CASES += table(
    [f"m.{n}(x, dim=(0, 2))" for n in SUMS], {"x": "float32(2, 3, 4)"}, {"x": "float16(2, 3, 4)"}, order=1
)
CASES += table(
    [
        f"m.{n}(x, dim={d}, dtype=m.{t})"
        for n in ("sum", "mean", "prod", "cumsum", "cumprod")
        for d in (0, 1)
        for t in ("float64", "float32", "int64", "float16")
    ],
    {"x": "float32(3, 2)"},
    {"x": "int32(3, 2)"},
    {"x": "bool(3, 2)"},
    {"x": "float16(3, 2) positive"},
)
CASES += table(
    [f"m.{n}(x, dtype=m.{t})" for n in ("sum", "mean", "prod") for t in ("float64", "int32")],
    {"x": "float32(3, 2)"},
    {"x": "int32(3, 2)"},
    {"x": "bool(3)"},
)

PROD = lines("""
x.prod()
x.prod(0)
x.prod(1)
x.prod(-1, keepdim=True)
x.cumprod(0)
x.cumprod(1)
x.cumsum(0)
x.cumsum(-1)
m.cumsum(x, dim=1)
m.cumprod(x, dim=-1)
x.clone().cumsum_(0)
x.clone().cumprod_(1)
""")
CASES += table(
    PROD,
    *(
        {"x": f"float64(3, 4){kind}"}
        for kind in ("", " dotted", " zeros", " ties", " transposed", " sliced", " expanded", " holes")
    ),
)
CASES += table(
    PROD,
    *({"x": f"{d}(2, 3)"} for d in DTYPES),
    {"x": "float64(2, 0)"},
    {"x": "float64(1, 5)"},
    {"x": "float64(2, 2) special"},
    {"x": "float64(2, 3) mask"},
)
CASES += table(
    [
        "x.cumsum(0)",
        "x.cumprod(0)",
        "x.cumsum(-1)",
        "x.cumsum(1)",
        "x.prod(0)",
        "x.cummax(0)",
        "x.cummin(0)",
        "x.logcumsumexp(0)",
    ],
    {"x": "float64()"},
    {"x": "float64(4)"},
    {"x": "float64(2, 3, 2)"},
)

VARIANCE = [
    f"{n}({a})"
    for n in ("std", "var")
    for a in (
        "",
        "correction=0",
        "correction=2",
        "unbiased=False",
        "dim=1",
        "dim=1, correction=0",
        "dim=1, unbiased=False",
        "dim=(0, 1), keepdim=True",
        "dim=-1, correction=3",
        "0, False",
        "1, True, True",
        "False",
        "dim=None",
        "dim=1, correction=10",
        "dim=[0], correction=0, keepdim=True",
        "dim=()",
    )
]
CASES += table([f"x.{p}" for p in VARIANCE], {"x": "float64(3, 4)"}, {"x": "float32(4, 3)"})
CASES += table(
    [f"x.{p}" for p in ("std()", "var()", "std(1)", "var(1, correction=0)", "std(dim=0, correction=0)")],
    {"x": "float64(2, 3) zeros"},
    {"x": "float64(3, 1)"},
    {"x": "float64(1, 1)"},
    {"x": "float32(3, 2) big"},
    {"x": "float16(3, 4)"},
)
CASES += table(
    [
        "m.var_mean(x)",
        "m.std_mean(x)",
        "m.var_mean(x, dim=1)",
        "m.std_mean(x, dim=0, correction=0, keepdim=True)",
    ],
    {"x": "float64(3, 4)"},
)

NORMS = [
    f"norm({a})"
    for a in (
        "",
        "1",
        "2",
        "p=3",
        "p=2.5",
        "p=0",
        "p=inf",
        "p=-inf",
        "p=-1",
        "p=0.5",
        "'fro'",
        "dim=1",
        "2, 1",
        "1, 0",
        "p=1, dim=1, keepdim=True",
        "p=inf, dim=0",
        "p=-inf, dim=1",
        "p=0, dim=1",
        "p=3, dim=(0, 1)",
        "p='fro', dim=(0, 1)",
        "dim=(0, 1), keepdim=True",
        "p=2, dim=-1, dtype=m.float64",
        "'nuc'",
    )
]
CASES += table(
    [f"x.{p}" for p in NORMS[:-1]],
    {"x": "float64(3, 4)"},
    {"x": "float64(2, 3) dotted"},
    {"x": "float64(2, 2) zeros"},
    {"x": "float32(2, 3)"},
    {"x": "float64(2, 3) ties"},
)
CASES += table(
    [f"x.{p}" for p in NORMS[:10]],
    {"x": "float64(3)"},
    {"x": "float64()"},
    {"x": "float64(0)"},
    {"x": "int64(3)"},
    {"x": "float32(5) special"},
    {"x": "float16(4)"},
)
VECTOR = [
    f"m.linalg.vector_norm(x{a})"
    for a in (
        "",
        ", 1",
        ", 3",
        ", inf",
        ", -inf",
        ", 0",
        ", 2, dim=1",
        ", ord=2, dim=(0, 1), keepdim=True",
        ", 1.5, 0",
        ", 2, -1, True",
    )
] + [f"m.linalg.norm(x{a})" for a in ("", ", dim=1", ", ord=1, dim=1", ", ord=2, dim=0")]
CASES += table(VECTOR, {"x": "float64(3, 4)"}, {"x": "float64(2, 3) zeros"})

EXTREMA = lines("""
x.max()
x.min()
x.amax()
x.amin()
x.amax(0)
x.amin(1, keepdim=True)
x.amax((0, 1))
x.amax(())
x.max(0)
x.min(0)
x.max(1)
x.min(1, keepdim=True)
x.max(dim=-1).values
x.min(dim=-1)[0]
x.max(dim=-1).indices
x.argmax()
x.argmin()
x.argmax(0)
x.argmin(1)
x.argmax(1, keepdim=True)
x.argmax(keepdim=True)
x.argmin(dim=None)
x.max(x.flip(0))
x.min(x * 0)
m.max(x, 0)[1]
m.max(x, x.roll(1, 0))
m.maximum(x, x.flip(1))
x.aminmax()
m.aminmax(x, dim=0)
m.median(x)
x.median(0)
x.sort(0, stable=True)
x.sort(stable=True, descending=True)
x.sort(dim=1, descending=True, stable=True)
x.argsort(0, stable=True)
m.argsort(x, dim=1, descending=True, stable=True)
x.sort(0, stable=True).values
x.sort(0, stable=True)[0]
x.topk(2)[0]
x.topk(2, dim=0)[0]
x.topk(1, largest=False)[0]
x.topk(2, 1, True, True)[0]
x.kthvalue(2)[0]
x.unique()
m.unique(x, return_inverse=True, return_counts=True)
x.count_nonzero()
x.count_nonzero(0)
x.nonzero()
x.nonzero(as_tuple=True)
m.nansum(x)
m.nanmean(x, 0)
x.isnan().any()
x.any(1)
x.all(0)
x.any(dim=(0, 1))
x.all(1, keepdim=True)
(x > 0).sum()
(x > 0).sum(0, keepdim=True)
(x > 0).float().mean()
(x > 0).any(-1)
""")
CASES += table(
    EXTREMA,
    {"x": "float64(3, 3) distinct"},
    {"x": "float64(4, 3) ties"},
    {"x": "float64(3, 4) holes"},
    {"x": "int64(3, 3)"},
    {"x": "float32(2, 4) distinct transposed"},
    {"x": "float32(5, 3) special"},
    {"x": "float16(2, 3) distinct"},
    order=1,
)
CASES += table(EXTREMA, {"x": "bool(2, 3)"}, {"x": "float64(1, 2) ones"}, order=0)
CASES += table(
    [
        "x.sort()",
        "x.topk(2)",
        "x.topk(3, largest=False)",
        "x.sort(descending=True)",
        "x.argsort()",
        "m.sort(x, 0)",
        "m.topk(x, 2, dim=0)",
        "x.topk(0)",
        "x.msort()",
    ],
    {"x": "float64(3, 4) distinct"},
    {"x": "float32(2, 2, 5) distinct"},
    {"x": "float64(3, 3) distinct sliced"},
    {"x": "float64(4) distinct"},
)
CASES += table(
    [
        "x.sort()",
        "x.topk(1)",
        "x.argsort()",
        "x.sort(0)",
        "x.max(0)",
        "x.min(-1)",
        "x.argmax(0)",
        "x.amax(0)",
        "x.topk(0)",
        "x.topk(1, -1)",
    ],
    {"x": "float64()"},
    {"x": "float64(1)"},
    {"x": "float64(0)"},
    {"x": "float64(0, 3)"},
    {"x": "float64(3, 0)"},
)

LOGS = [
    "m.logsumexp(x, 0)",
    "m.logsumexp(x, dim=1, keepdim=True)",
    "x.logsumexp((0, 1))",
    "x.softmax(1)",
    "x.log_softmax(0)",
    "m.softmax(x, dim=-1)",
    "m.softmax(x, 0, dtype=m.float64)",
    "m.log_softmax(x, 1)",
    "x.logsumexp(-1) - x.logsumexp(-1)",
]
CASES += table(
    LOGS,
    {"x": "float64(3, 4)"},
    {"x": "float64(2, 3) big"},
    {"x": "float32(2, 3) big"},
    {"x": "float64(3, 5) special"},
    {"x": "float64(2, 2) zeros"},
    {"x": "float16(2, 3)"},
    {"x": "int64(2, 3)"},
    {"x": "float64(0, 2)"},
    {"x": "float64(3, 2) transposed"},
)
CASES += [
    case(f"m.tensor({v}).logsumexp(0)")
    for v in (
        "[-inf, -inf]",
        "[inf, 1.0]",
        "[nan, 1.0]",
        "[1000.0, 1000.0]",
        "[-1000.0, -1001.0]",
        "[inf, -inf]",
        "[]",
        "5.0",
    )
]
CASES += [
    case(f"x = m.tensor({v}, requires_grad=True); x.logsumexp(0).backward(); x.grad")
    for v in ("[-inf, -inf]", "[inf, 1.0]", "[-inf, 1.0]", "[1000.0, 1000.0]")
]

CASES += table(
    lines("""
x.sum(0).sum(0)
x.sum(dim=[0, 1])
x.sum((0,))
x.sum(())
x.sum(dim=None)
x.sum(None, keepdim=True)
x.sum(axis=1, keepdims=True)
x.mean(axis=0)
x.mean(())
x.mean(dim=None, keepdim=True)
m.sum(input=x, dim=0)
x.var(axis=1)
m.amax(x, dim=(0, 1))
m.prod(x, 1, keepdim=True)
x.max(axis=1)
x.argmax(axis=0)
x.sum().backward() or x.grad
x.mean(0) - x
(x - x.mean(1, keepdim=True)) / x.std(1, keepdim=True)
x.softmax(-1).log().sum()
x.mean().item() < 100
x.sum(-1).cumsum(0)
m.all(x > -100, dim=1)
m.any(x)
m.all(x)
x.sum(1).norm()
x.diff()
m.diff(x, dim=0)
m.trapezoid(x)
x.quantile(0.5)
m.std(x, 1, True)
m.var(x, 1, False, True)
m.var(x, unbiased=True)
m.bincount((x > 0).long().flatten())
m.histc(x.detach(), 4, -1, 1)
m.cov(x)
m.trace(x)
x.sum_to_size(1, x.shape[1])
"""),
    {"x": "float64(3, 3) distinct"},
    {"x": "float32(2, 4)"},
)

CASES += [
    fails(p)
    for p in lines("""
m.ones(2, 3).sum(2)
m.ones(2, 3).sum(-3)
m.ones(2, 3).sum((0, 0))
m.ones(2, 3).sum((0, -2))
m.ones(2, 3).sum(1.0)
m.ones(2, 3).sum("a")
m.tensor([1, 2]).mean()
m.tensor([True]).mean()
m.tensor([1, 2]).std()
m.tensor([1, 2]).var()
m.ones(2).max(1)
m.ones(2).max((0,))
m.ones(0).max()
m.ones(0).min()
m.ones(0).argmax()
m.ones(0).amax()
m.ones(0).amin(0)
m.ones(0, 2).max(0)
m.ones(0, 2).argmin(0)
m.ones(2, 0).amax(1)
m.ones(2).argmax(2)
m.ones(2).argmax((0,))
m.ones(2).cumsum()
m.ones(2).cumsum(1)
m.ones(2).cumsum(None)
m.ones(2).cumprod()
m.ones(2).prod((0,))
m.ones(2).prod(1)
m.ones(2).topk(3)
m.ones(2).topk(-1)
m.ones(2).topk(1, 1)
m.ones(2).topk()
m.ones(2).sort(1)
m.ones(2).sort(-2)
m.ones(2).logsumexp()
m.ones(2).logsumexp(1)
m.ones(2).norm("abc")
m.ones(2).norm(2, 1)
m.tensor([1, 2]).norm()
m.ones(2).any(1)
m.ones(2).all("a")
m.ones(2).softmax()
m.ones(2).softmax(1)
m.ones(2).log_softmax(-2)
m.ones(2).sum(0, False, m.int64, 3)
m.ones(2).amax(dim=(0, 0))
m.max(m.ones(2), 0, 1, 2)
m.ones(2).std(1)
m.ones(2).var(dim=0, unbiased=True, correction=1)
m.sum()
m.sum([1, 2])
m.mean([1.0])
m.mean(m.ones(2), dtype=m.int64)
m.ones(1).mean(dim=0, dtype="float64")
""")
]
