"""Products and sums along a dimension, softmax and logsumexp."""

from __future__ import annotations

from tests.emberlet.oracle.case import DTYPES, case, lines, table

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
CASES = table(
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
    {"x": "float64(2, 3) mask"},
)
CASES += table(PROD, {"x": "float64(2, 2) special"}, {"x": "float32(3, 5) special"}, order=0)
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
