"""Arithmetic and comparisons: operators, functions, in place, with scalars on either side."""

from __future__ import annotations

from tests.emberlet.oracle.case import DTYPES, lines, table

BINARY = ["add", "sub", "mul", "div", "pow", "maximum", "minimum", "floor_divide", "remainder", "fmod"]
OPERATORS = ["+", "-", "*", "/", "//", "%", "**"]
COMPARE = ["==", "!=", "<", "<=", ">", ">="]
COMPARE_NAMES = ["eq", "ne", "lt", "le", "gt", "ge"]
PAIRS = [
    {"x": "float64(3, 4)", "y": "float64(3, 4) positive"},
    {"x": "float64(3, 1) positive", "y": "float64(4) positive"},
    {"x": "float64(2, 3, 4) positive", "y": "float64(3, 1) positive transposed"},
    {"x": "float64() positive", "y": "float64(2, 2) positive"},
    {"x": "float32(2, 1, 3) positive", "y": "float32(2, 1) positive"},
    {"x": "float64(0, 3) positive", "y": "float64(3) positive"},
    {"x": "float64(1) positive", "y": "float64(0) positive"},
    {"x": "float64(4, 2) positive sliced", "y": "float64(4, 1) positive expanded"},
    {"x": "float64(2, 2, 1, 2) positive", "y": "float64(3, 1) positive"},
]
CASES = table([f"m.{name}(x, y)" for name in BINARY], *PAIRS[:4])
CASES += table([f"x {op} y" for op in OPERATORS], *PAIRS)
CASES += table(
    [f"x {op} y" for op in OPERATORS],
    *({"x": f"{a}(4)", "y": f"{b}(3, 1) positive"} for a in DTYPES for b in DTYPES),
    order=1,
)
CASES += table(
    [f"x {op} y" for op in OPERATORS],
    *({"x": f"{a}(2) positive", "y": f"{b}() ones"} for a in DTYPES for b in DTYPES),
    order=0,
)
CASES += table(
    [f"m.{name}(x, y)" for name in ("maximum", "minimum")],
    *({"x": f"{a}(4)", "y": f"{b}(3, 1)"} for a in DTYPES for b in DTYPES[2:]),
    order=1,
)
SCALARS = ["2", "2.5", "True", "-3", "0.5", "0"]
CASES += table(
    [f"x {op} {s}" for op in OPERATORS for s in SCALARS], *({"x": f"{d}(3) positive"} for d in DTYPES)
)
CASES += table(
    [f"{s} {op} x" for op in OPERATORS for s in SCALARS], *({"x": f"{d}(3) positive"} for d in DTYPES)
)
CASES += table(
    [f"x {op} {s}" for op in COMPARE for s in ("0", "1.5", "True")], *({"x": f"{d}(4)"} for d in DTYPES)
)
CASES += table(
    [f"x {op} y" for op in COMPARE],
    *(
        {"x": f"{a}(4) ties", "y": f"{b}(3, 1) ties"}
        for a, b in (
            ("bool", "int64"),
            ("int32", "float32"),
            ("float16", "float64"),
            ("float32", "float32"),
            ("bool", "bool"),
        )
    ),
)
CASES += table(
    [f"m.{n}(x, y)" for n in COMPARE_NAMES],
    {"x": "float64(15) special", "y": "float64(15) special"},
    {"x": "float32(2, 0)", "y": "float32(1)"},
)
CASES += table([f"x.{n}(1)" for n in COMPARE_NAMES] + [f"2 {op} x" for op in COMPARE], {"x": "int64(2, 3)"})
SPECIAL = [{"x": f"{d}(15, 1) special", "y": f"{d}(15) special"} for d in ("float32", "float64")]
CASES += table([f"m.{name}(x, y)" for name in BINARY], *SPECIAL, order=1)
CASES += table(
    [f"m.{name}(x, y)" for name in BINARY],
    {"x": "int64(20)", "y": "int64(20) positive"},
    {"x": "int32(7) big", "y": "int32(2, 1) positive"},
    order=0,
)
CASES += table(
    [f"m.{n}(x, y)" for n in ("div", "floor_divide", "remainder", "fmod")],
    {"x": "int64(20)", "y": "int64() zeros"},
    {"x": "float64(9)", "y": "float64() zeros"},
)
CASES += table(
    [f"m.{n}(x, y)" for n in ("floor_divide", "remainder", "fmod")],
    {"x": "float64(30) half", "y": "float64(7, 1) half"},
    {"x": "int64(9)", "y": "int64(9, 1)"},
    order=1,
)
CASES += table(
    [f"m.div(x, y, rounding_mode={r})" for r in ("None", "'trunc'", "'floor'", "'up'")],
    {"x": "float64(9)", "y": "float64(2, 1)"},
    {"x": "int64(9)", "y": "int64(3, 1) positive"},
    {"x": "float32(9)", "y": "int32(3, 1) positive"},
    {"x": "float32(15) special", "y": "float32(15, 1) special"},
)

IN_PLACE = ["add_", "sub_", "mul_", "div_", "pow_", "floor_divide_", "remainder_", "fmod_"]
CASES += table(
    [f"x.clone().{name}(y)" for name in IN_PLACE],
    {"x": "float64(2, 3) positive", "y": "float64(3) positive"},
    {"x": "float32(2) positive", "y": "float64(2) positive"},
    {"x": "int64(3) positive", "y": "int32() positive"},
    {"x": "int64(3) positive", "y": "float32() positive"},
    {"x": "float32(3)", "y": "float32(2, 3)"},
    {"x": "bool(2)", "y": "int64(2)"},
)
CASES += table(
    [f"z = x.clone(); z {op}= y; z" for op in OPERATORS],
    {"x": "float64(2, 3) positive", "y": "float64(3) positive"},
    {"x": "int32(3) positive", "y": "int64(3) positive"},
    {"x": "float16(3) positive", "y": "float64(3) positive"},
    {"x": "bool(3)", "y": "bool(3)"},
)
CASES += table(
    [f"z = x.clone(); z {op}= 2.5; z" for op in OPERATORS], *({"x": f"{d}(3) positive"} for d in DTYPES)
)
CASES += table(
    [f"z = x.clone(); z {op}= 2; z" for op in OPERATORS], *({"x": f"{d}(3) positive"} for d in DTYPES)
)
CASES += table(
    [f"z = x.clone(); z.{n}_(y); z" for n in (*COMPARE_NAMES, "logical_and", "logical_or", "logical_xor")],
    {"x": "float32(4) ties", "y": "float32(4) ties"},
    order=0,
)

CASES += table(
    lines("""
m.add(x, y, alpha=2)
m.add(x, 3, alpha=2)
m.sub(x, y, alpha=-0.5)
x.add(y, alpha=3)
x.clone().add_(y, alpha=0.25)
x.clone().sub_(y, alpha=2)
m.rsub(x, y)
m.subtract(x, y)
m.multiply(x, y)
m.true_divide(x, y)
m.divide(x, y)
x * x
x * x.sum()
x + x.mT if x.shape[-1] == x.shape[-2] else x - x
m.add(input=x, other=y)
m.mul(input=x, other=y)
x.__rsub__(3)
x.__rtruediv__(3.0)
x.__rpow__(2)
-x + +y
abs(x) - y
(x * y).sum() * x
x.addcmul(y, x, value=0.5)
x.addcdiv(y, x.abs() + 1, value=2)
m.addcmul(x, y, y)
m.lerp(x, y, 0.3)
m.lerp(x, y, 0.7)
m.lerp(x, y, x)
x.lerp(y, 2)
x.clone().lerp_(y, 0.5)
m.lerp(x, y, m.sigmoid(y))
m.where(x > y, x, y)
m.where(x > 0, x, 0)
m.where(x > 0, 1.5, y)
x.where(y > 0, y)
m.where(x > 0, x.log(), y)
m.where(y > 0, m.sqrt(y), m.zeros_like(y)) + 0 * x
m.where(x > 0, 1, 0)
m.where(x > 0, 1.0, 0)
m.where(x > 5)
m.where(x > 0, x, m.tensor(2))
m.clamp(x, min=-0.5, max=0.5)
m.clamp(x, min=y)
m.clamp(x, max=y)
m.clamp(x, min=y, max=y + 1)
m.clamp(x, min=y + 1, max=y)
m.clamp(x, 0.5, -0.5)
x.clamp(min=0)
x.clamp(max=0.1)
x.clamp_min(0.1)
x.clamp_max(0.1)
x.clip(-1, 1)
x.clone().clamp_(-0.2, 0.2)
m.clamp(x, -1, 1)
m.atan2(x, y)
m.hypot(x, y)
m.logaddexp(x, y)
m.nan_to_num(x)
m.logical_and(x, y)
m.logical_or(x, y > 0)
m.logical_xor(x, y)
"""),
    {"x": "float64(3, 3)", "y": "float64(3, 3)"},
    {"x": "float32(2, 2)", "y": "float32(1, 2)"},
)
CASES += table(
    lines("""
m.clamp(x, -1, 1)
m.clamp(x, min=-1)
m.clamp(x, max=1)
m.clamp(x, 0, 0)
m.clamp(x, 1, -1)
m.clamp(x, -1.5, 1.5)
m.maximum(x, m.zeros_like(x))
m.minimum(x, x)
m.maximum(x, x.flip(0))
m.abs(x)
m.sign(x)
m.relu(x)
m.square(x)
m.where(x == 0, x, x * 2)
m.where(x > 0, m.sqrt(x), x)
m.clamp(x, min=x)
m.clamp(x, min=nan)
m.clamp(x, max=inf)
m.clamp(x, min=m.tensor(0.0), max=m.tensor(1.0))
m.pow(x, 2)
m.pow(x, 3)
m.pow(x, 0)
m.pow(x, 1)
m.pow(x, -1)
m.pow(x, -2)
m.pow(x, 0.5)
m.pow(x, -0.5)
m.pow(x, 2.0)
m.pow(x, 1.5)
m.pow(2, x)
m.pow(0, x)
m.pow(0.0, x)
m.pow(-1, x)
m.pow(x, x)
m.pow(x, m.tensor(2))
m.pow(x, m.tensor(0.0))
m.pow(x, m.zeros_like(x))
x ** 0.0
x / x
x % 2
x % -2
x % 1.5
x // 2
x // -2
m.remainder(5, x)
m.fmod(x, 2)
m.fmod(x, -1.5)
m.sqrt(x * x)
m.sqrt(x.abs())
m.lerp(x, x + 1, 0.5)
m.exp(x).log()
m.log1p(x.abs())
m.reciprocal(x)
m.rsqrt(x)
"""),
    {"x": "float64(11) ties"},
    {"x": "float32(15) special"},
    {"x": "float16(6) ties"},
    {"x": "int64(7) ties"},
    {"x": "int32(4)"},
    {"x": "bool(4)"},
    {"x": "float64(4) zeros"},
)
