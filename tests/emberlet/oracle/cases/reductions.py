"""Reductions over every choice of dimensions and dtypes."""

from __future__ import annotations

from tests.emberlet.oracle.case import DTYPES, fails, lines, table

SUMS = ["sum", "mean", "prod", "std", "var", "logsumexp", "amax", "amin", "norm"]
ALL = [
    "sum",
    "mean",
    "prod",
    "std",
    "var",
    "max",
    "min",
    "amax",
    "amin",
    "argmax",
    "argmin",
    "any",
    "all",
    "norm",
]
PICKS = ["max", "min", "argmax", "argmin", "any", "all"]
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
    {"x": "float64(3, 4) sliced"},
)
# Columns of equal elements: their deviation is rounding noise, so only these.
CASES += table(
    [f"m.{n}(x, {d})" for n in ("sum", "mean", "prod", "amax") for d in DIMS], {"x": "float64(3, 4) expanded"}
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
    {"x": "float32(3, 2) nograd"},
    {"x": "int32(3, 2)"},
    {"x": "bool(3, 2)"},
    {"x": "float16(3, 2) positive nograd"},
)
CASES += table(
    [f"m.{n}(x, 0, dtype=m.{t})" for n in ("sum", "mean", "prod", "cumsum") for t in ("float64", "float16")],
    {"x": "float32(3, 2)"},
    {"x": "float16(3, 2)"},
)
CASES += table(
    [f"m.{n}(x, dtype=m.{t})" for n in ("sum", "mean", "prod") for t in ("float64", "int32")],
    {"x": "float32(3, 2) nograd"},
    {"x": "int32(3, 2)"},
    {"x": "bool(3)"},
)

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
