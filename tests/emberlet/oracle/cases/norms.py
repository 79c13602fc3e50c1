"""Standard deviations, variances and norms."""

from __future__ import annotations

from tests.emberlet.oracle.case import table

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
    )
]
CASES = table([f"x.{p}" for p in VARIANCE], {"x": "float64(3, 4)"}, {"x": "float32(4, 3)"})
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
CASES += table(["x.std(dim=())", "x.var(dim=())"], {"x": "float64(3, 4)"}, order=0)
