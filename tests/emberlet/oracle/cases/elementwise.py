"""Functions of one tensor; where; bits; conversions."""

from __future__ import annotations

from tests.emberlet.oracle.case import DTYPES, FLOATS, case, lines, table

UNARY = [
    "neg",
    "abs",
    "exp",
    "exp2",
    "expm1",
    "log",
    "log1p",
    "log2",
    "log10",
    "sqrt",
    "rsqrt",
    "square",
    "reciprocal",
    "sin",
    "cos",
    "tan",
    "tanh",
    "sigmoid",
    "erf",
    "sign",
    "floor",
    "ceil",
    "round",
]
FREE = [
    "neg",
    "abs",
    "exp",
    "exp2",
    "expm1",
    "square",
    "sin",
    "cos",
    "tan",
    "tanh",
    "sigmoid",
    "erf",
    "sign",
    "floor",
    "ceil",
    "round",
]
TESTS = ["isnan", "isinf", "isfinite", "logical_not"]

CASES = table(
    [f"m.{name}(x)" for name in UNARY], {"x": "float64(3, 4) positive"}, {"x": "float32(2, 3) positive"}
)
CASES += table([f"x.{name}()" for name in FREE], {"x": "float64(2, 3) normal transposed"}, {"x": "float64()"})
CASES += table([f"x.{n}()" for n in UNARY + TESTS], *({"x": f"{d}(15) special"} for d in FLOATS), order=1)
CASES += table([f"m.{n}(x)" for n in UNARY + TESTS], *({"x": f"{d}(5)"} for d in ("bool", "int32", "int64")))
CASES += table([f"m.{name}(x)" for name in UNARY], {"x": "float16(4) positive"}, {"x": "float32(0, 2)"})
CASES += table(
    [f"x.{name}()" for name in UNARY], {"x": "float64(2, 3) positive sliced"}, {"x": "float64(1, 1) prob"}
)
CASES += table([f"x.{name}()" for name in UNARY], {"x": "float64(3, 2) positive expanded"}, order=1)
CASES += table(["x.floor()", "x.ceil()", "x.round()", "x.sign()", "x.abs()"], {"x": "float64(12) half"})
CASES += table([f"x.clone().{name}_()" for name in UNARY], {"x": "float64(2, 3) positive"}, order=1)
CASES += table(
    [f"x.clone().{name}_()" for name in UNARY], {"x": "int64(3) positive"}, {"x": "float16(3) prob"}
)
CASES += table([f"y = x * 2; y.{name}_(); y.sum()" for name in UNARY], {"x": "float64(2, 2) positive"})
CASES += [
    case(f"1 / m.{name}(x * 0.0)", x="float32(4)", order=0)
    for name in ("round", "floor", "ceil", "neg", "abs")
]
CASES += table(
    lines("""
m.where(c, x, y)
m.where(c, y, x)
m.where(c, x / 0.0, y)
m.where(c, x, y / 0.0)
m.where(c, m.sqrt(x - x), y)
m.where(c, m.log(x - 9), y).sum()
x.where(c, y)
x.where(c, 3)
m.where(c, x, nan)
m.where(c, 2, x)
"""),
    {"c": "bool(3, 1)", "x": "float64(4)", "y": "float64(2, 1, 1)"},
    {"c": "bool(4)", "x": "float32(4)", "y": "float64(3, 4)"},
    {"c": "bool()", "x": "int64(2)", "y": "float16()"},
    {"c": "bool(0)", "x": "float32(1)", "y": "float32(1)"},
    {"c": "int64(2) mask", "x": "float32(2)", "y": "float32(2)"},
)
BITS = ["x & y", "x | y", "x ^ y", "~x", "x & True", "1 | y", "x & 2", "x << 1", "x >> 1"]
CASES += table(
    BITS,
    {"x": "bool(4)", "y": "bool(4)"},
    {"x": "int64(4)", "y": "int64(4)"},
    {"x": "int32(4)", "y": "bool(4)"},
    {"x": "float32(2)", "y": "bool(2)"},
)
CASES += table(
    ["x.round(decimals=2)", "m.round(x, decimals=-1)", "m.round(x * 10, decimals=0)"],
    {"x": "float64(8) big"},
    {"x": "float32(3)"},
)
EXTREME = [
    "m.exp(x)",
    "m.expm1(x)",
    "m.sigmoid(x)",
    "m.tanh(x)",
    "m.log1p(x)",
    "m.erf(x)",
    "x * x",
    "m.exp2(x)",
    "m.square(x)",
    "m.sqrt(x.abs())",
    "m.rsqrt(x.abs())",
    "m.sin(x)",
    "m.cos(x)",
    "m.logaddexp(x, x.flip(0))",
    "m.logaddexp(x, x)",
]
CASES += table(
    [f"{p}" for p in EXTREME],
    {"x": "float32(12) wide"},
    {"x": "float64(12) wide"},
    {"x": "float64(6) big"},
    {"x": "float16(6) big"},
    order=1,
)
CASES += table(
    [
        "m.exp(x * 1e-9) - 1",
        "m.expm1(x * 1e-9)",
        "m.log1p(x * 1e-12)",
        "m.tanh(x * 1e-8)",
        "m.erf(x * 1e-10)",
        "m.sigmoid(-x.abs() * 300)",
        "m.sigmoid(x * 1000)",
        "m.expm1(x * 1e-20)",
    ],
    {"x": "float64(5)"},
)
CASES += table(
    [f"x.{d}()" for d in ("float", "double", "half", "int", "long", "bool")]
    + [f"x.to(m.{d})" for d in DTYPES]
    + [f"x.type_as(m.zeros(1, dtype=m.{d}))" for d in DTYPES],
    *({"x": f"{d}(2, 3) half"} for d in DTYPES),
    order=1,
)
CASES += table(
    [
        "m.rsub(x, 2)",
        "m.rsub(x, 2, alpha=3)",
        "x.add(1)",
        "x.sub(1)",
        "x.mul(2)",
        "x.div(2)",
        "x.pow(2)",
        "x.true_divide(3)",
        "x.maximum(x)",
        "x.bool().logical_not()",
        "x.neg()",
        "x.positive()",
        "x.sgn()",
        "x.frac()",
        "x.trunc()",
    ],
    *({"x": f"{d}(3)"} for d in DTYPES),
)
CASES += table(
    [
        "m.isclose(x, y)",
        "m.isclose(x, y, rtol=0.5)",
        "m.isclose(x, y, equal_nan=True)",
        "m.allclose(x, y)",
        "m.allclose(x, y, atol=100)",
        "m.equal(x, y)",
        "m.equal(x, x)",
        "m.allclose(x, x, equal_nan=True)",
    ],
    {"x": "float64(15) special", "y": "float64(15) special"},
    {"x": "float32(2, 2)", "y": "float32(2)"},
    {"x": "int64(3)", "y": "int64(3)"},
)
