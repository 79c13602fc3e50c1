"""Arithmetic, comparisons and elementwise functions."""

from __future__ import annotations

from tests.emberlet.oracle.case import DTYPES, FLOATS, case, fails, lines, table

UNARY = """neg abs exp exp2 expm1 log log1p log2 log10 sqrt rsqrt square reciprocal sin cos tan tanh sigmoid erf sign
floor ceil round""".split()
FREE = "neg abs exp exp2 expm1 square sin cos tan tanh sigmoid erf sign floor ceil round".split()
TESTS = "isnan isinf isfinite logical_not".split()

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

BINARY = "add sub mul div pow maximum minimum floor_divide remainder fmod".split()
OPERATORS = "+ - * / // % **".split()
COMPARE = "== != < <= > >=".split()
COMPARE_NAMES = "eq ne lt le gt ge".split()
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
CASES += table([f"m.{name}(x, y)" for name in BINARY], *PAIRS[:4])
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

IN_PLACE = "add_ sub_ mul_ div_ pow_ floor_divide_ remainder_ fmod_".split()
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

CASES += [
    fails(p)
    for p in lines("""
m.ones(2) + m.ones(3)
m.ones(2, 3) * m.ones(2)
m.ones(2) + "a"
m.ones(2) - [1, 2]
m.ones(2) + None
"a" * m.ones(2)
m.tensor([True]) - m.tensor([True])
-m.tensor([True])
m.tensor([True]) - True
True - m.tensor([True])
m.tensor([1, 2]) ** -1
m.tensor([1]).add_(1.5)
m.tensor([1]).div_(2)
m.tensor([True]).add_(1)
m.ones(3).add_(m.ones(2, 3))
m.ones(1).expand(3).add_(1)
m.ones(2, requires_grad=True).add_(1)
m.ones(2, requires_grad=True).exp_()
m.tensor([1]) // 0
m.tensor([1]) % 0
m.clamp(m.ones(2))
m.ones(2).clamp()
m.clamp(m.ones(2), 1, m.ones(2))
m.where(m.ones(2), m.ones(2), m.ones(2))
m.where(m.tensor([1.0]), 1, 2)
m.where(m.tensor([True, False]), m.ones(3), m.ones(2))
m.lerp(m.ones(2), m.ones(2, dtype=m.float64), 0.5)
m.lerp(m.ones(2), m.ones(3), 0.5)
m.lerp(m.ones(2), m.ones(2), "a")
m.lerp(m.tensor([1]), m.tensor([2]), 0.5)
m.exp("a")
m.exp()
m.exp(2.0)
m.exp(m.ones(2), 3)
m.add(m.ones(2))
m.div(m.ones(2), 2, rounding_mode="up")
m.add(m.tensor([1]), 1, alpha=0.5)
m.add(m.tensor([1]), m.tensor([1]), alpha=0.5)
m.maximum(m.ones(2), 1)
m.maximum(m.ones(2), m.ones(3))
m.minimum(m.ones(2), 2.0)
m.ones(2).float() & m.ones(2).float()
~m.ones(2)
m.ones(2) << "a"
m.sqrt_(m.tensor([1]))
m.tensor([4]).sqrt_()
m.tensor([True]).exp_()
m.ones(2).floor(2)
m.ones(2).round(2)
m.ones(2).round(decimals="a")
m.ones(2)(1)
bool(m.ones(2))
bool(m.ones(0))
float(m.ones(2))
int(m.ones(3))
m.ones(2).item()
m.ones(2).pow()
m.ones(2).pow("a")
m.where(m.tensor([True]), "a", 1)
m.tensor([1.0], requires_grad=True).numpy()
m.ones(2).type_as(3)
m.ones(2, 3) == m.ones(2)
m.ones(2) < m.ones(3)
m.ones(2) < "a"
m.ones(2).eq("a")
m.allclose(m.ones(2), m.ones(2, dtype=m.float64))
m.isclose(m.ones(2), m.ones(2, dtype=m.float64))
""")
]
CASES += [
    case(p)
    for p in lines("""
m.ones(2) == "a"
m.ones(2) != None
m.ones(2) == None
m.tensor(3.0).item(), m.tensor(2).item(), m.tensor(True).item()
int(m.tensor(2.7)), float(m.tensor(2)), bool(m.tensor(0.0)), m.tensor([5]).item()
m.tensor(3).__index__()
[1, 2, 3][m.tensor(1)]
m.tensor([2147483647], dtype=m.int32) + 1
m.tensor([9223372036854775807]) + 1
m.tensor([9223372036854775807]) * 2
m.tensor([-9223372036854775808]).abs()
-m.tensor([-2147483648], dtype=m.int32)
m.tensor([60000.0], dtype=m.float16) * 2
m.tensor([1e-8], dtype=m.float16)
m.tensor([1e30]) * 1e30
m.tensor([3], dtype=m.int32) + 2**31
m.tensor([1], dtype=m.int32) + 1.0
m.tensor(1, dtype=m.int32) + m.tensor([1], dtype=m.float16)
m.tensor(1.0, dtype=m.float64) + m.tensor([1], dtype=m.float16)
m.tensor(1.0, dtype=m.float64) + m.tensor([1])
m.tensor(2) * m.tensor([True])
m.tensor([2]) ** m.tensor([62])
m.tensor([3]) ** 50
m.tensor([2, 3]) ** m.tensor([0, 2])
m.tensor([1, 2]) ** m.tensor(-1)
2 ** m.tensor([3])
2.0 ** m.tensor([3])
True ** m.tensor([2])
m.tensor([7, -7]) // 2, m.tensor([7, -7]) % 3, m.tensor([7.0, -7.0]) // 2
m.tensor([7, -7]) // m.tensor([-2]), m.tensor([7, -7]) % -3, 7 // m.tensor([2, -2]), 7 % m.tensor([4, -4])
m.tensor([7.5, -7.5]) % 2, m.tensor([inf, -inf, nan]) % 2, m.tensor([3.0]) % inf, m.tensor([-3.0]) % inf
m.tensor([1.0]) // 0, m.tensor([-1.0]) // 0, m.tensor([0.0]) // 0, m.tensor([1.0]) % 0
m.tensor([1]) / 0, m.tensor([0]) / 0, m.tensor([1, 2]) / m.tensor([2])
m.maximum(m.tensor([nan, 1.0]), m.tensor([1.0, nan])), m.minimum(m.tensor([nan]), m.tensor([1.0]))
m.sign(m.tensor([nan, -0.0, inf])), m.tensor([True]).sign(), m.abs(m.tensor([-inf, nan]))
m.round(m.tensor([0.5, 1.5, 2.5, -0.5, -1.5])), m.round(m.tensor([1, 2])), m.floor(m.tensor([3]))
m.tensor([1.0, 2.0]).add(m.tensor([1, 2], dtype=m.int32)).mul(True)
m.tensor([1.0]) * np.float64(2.5), np.float32(2) * m.tensor([1.0])
m.tensor([1]) * np.int64(2), m.tensor([1.5]) + np.bool_(True)
m.tensor([True, False]) + m.tensor([True, False]), m.tensor([True]) * m.tensor([True]), m.tensor([True]) / m.tensor([True])
m.tensor([True]) + 1, m.tensor([True]) + 1.0, m.tensor([True]) * 2, m.tensor([True]) ** 2, m.tensor([True]) // m.tensor([True])
m.tensor(1.5).floor(), m.tensor(0.1, dtype=m.float64) + m.tensor([0.2])
""")
]
