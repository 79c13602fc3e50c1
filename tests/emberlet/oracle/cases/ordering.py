"""Extrema, arguments of extrema, sorting."""

from __future__ import annotations

from tests.emberlet.oracle.case import lines, table

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
x.sort(dim=0, stable=True)
x.sort(stable=True, descending=True)
x.sort(dim=1, descending=True, stable=True)
x.argsort(dim=0, stable=True)
m.argsort(x, dim=1, descending=True, stable=True)
x.sort(dim=0, stable=True).values
x.sort(dim=0, stable=True)[0]
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
CASES = table(
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
        "x.topk(1, -1)",
    ],
    {"x": "float64()"},
    {"x": "float64(1)"},
    {"x": "float64(0)"},
    {"x": "float64(0, 3)"},
    {"x": "float64(3, 0)"},
)
# Which of several equal elements comes first is nobody's promise, so these have no derivatives.
TOP = [
    "topk(2)[0]",
    "topk(2, dim=0)[0]",
    "topk(1, largest=False)[0]",
    "topk(2, 1, True, True)[0]",
    "kthvalue(2)[0]",
]
CASES += table(
    [f"x.{t}" for t in TOP], {"x": "float64(3, 3) distinct"}, {"x": "float32(2, 4) distinct transposed"}
)
CASES += table(
    [f"x.{t}" for t in TOP],
    {"x": "float64(4, 3) ties"},
    {"x": "int64(3, 3)"},
    {"x": "float64(3, 4) holes"},
    order=0,
)
