"""Ask PyTorch what is right, and freeze its answers in the JSON files beside this script.

    python tests/emberlet/oracle/make.py        (needs torch==2.13.0; the tests that read the files do not)

A case is a line of Python that reads the same for both: `m` is the module (torch, or emberlet in the tests),
`x` a tensor `m.arange(n).reshape(start)`, `np` NumPy.
"""

from __future__ import annotations

import json
import math
import random
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found]  # not a dependency: only who runs this needs it

HERE = Path(__file__).parent
DTYPES = ["bool", "int32", "int64", "float16", "float32", "float64"]

STARTS = [
    [],
    [1],
    [5],
    [0],
    [3, 4],
    [4, 1],
    [1, 6],
    [2, 0, 3],
    [2, 3, 4],
    [2, 1, 3, 2],
    [6, 4],
    [1, 1, 4],
    [12],
]

# The kinds of step that a chain is made of, the more interesting ones twice.
STEPS = [
    "permute",
    "transpose",
    "index",
    "index",
    "expand",
    "unsqueeze",
    "squeeze",
    "view",
    "reshape",
    "reshape",
]
STEPS += [
    "narrow",
    "select",
    "movedim",
    "flatten",
    "unflatten",
    "as_strided",
    "clone",
    "contiguous",
    "double",
    "mT",
]


def start(shape: list[int]) -> torch.Tensor:
    return torch.arange(math.prod(shape)).reshape(shape)


def evaluate(expression: str, **names: Any) -> Any:
    return eval(expression, {"m": torch, "np": np, "inf": math.inf, "nan": math.nan, **names})


def factorings(rng: random.Random, count: int) -> list[int]:
    """Return a random shape with that many elements, now and then with ones in it."""
    if count == 0:
        return rng.choice([[0], [2, 0], [0, 3], [1, 0, 5], [3, 0, 2, 1]])
    sizes = []
    while count > 1:
        size = rng.choice([d for d in range(2, count + 1) if count % d == 0])
        sizes.append(size)
        count //= size
    for _ in range(rng.choice([0, 0, 1, 2])):
        sizes.insert(rng.randint(0, len(sizes)), 1)
    return sizes


def random_index(rng: random.Random, x: torch.Tensor) -> str:
    items = []
    for size in x.shape[: rng.randint(0, x.ndim)]:
        kind = rng.choice(["int", "slice", "slice", "full", "none"])
        if kind == "none":
            items.append("None")
        if kind == "int" and size:
            items.append(str(rng.randint(-size, size - 1)))
        elif kind == "slice":
            low = rng.choice(["", str(rng.randint(-size - 1, size + 1))])
            high = rng.choice(["", str(rng.randint(-size - 1, size + 1))])
            items.append(f"{low}:{high}:{rng.choice(['', '1', '2', '3'])}")
        else:
            items.append(":")
    if rng.random() < 0.3:
        items.insert(rng.randint(0, len(items)), "...")
    elif not items or rng.random() < 0.2:
        items.append("None")
    return f"[{', '.join(items)}]"


def random_step(rng: random.Random, x: torch.Tensor) -> str:
    n = x.ndim
    kind = rng.choice(STEPS)
    if kind == "permute":
        dims = rng.sample(range(n), n)
        return f".permute({[d - n if rng.random() < 0.3 else d for d in dims]})"
    if kind == "index":
        return random_index(rng, x)
    if kind == "expand":
        sizes = [rng.choice([1, 2, 3]) if size == 1 else rng.choice([size, -1]) for size in x.shape]
        lead = [
            rng.choice([1, 2, 0] if rng.random() < 0.1 else [1, 2]) for _ in range(rng.choice([0, 0, 1, 2]))
        ]
        return f".expand({lead + sizes})"
    if kind == "unsqueeze":
        return f".unsqueeze({rng.randint(-n - 1, n)})"
    if kind == "squeeze":
        return ".squeeze()" if not n or rng.random() < 0.5 else f".squeeze({rng.randint(-n, n - 1)})"
    if kind in ("view", "reshape"):
        shape = factorings(rng, x.numel())
        if shape and x.numel() and rng.random() < 0.3:
            shape[rng.randrange(len(shape))] = -1
        return f".{kind}({shape})"
    if kind in ("flatten", "unflatten", "narrow", "select", "transpose", "movedim", "mT") and n == 0:
        return ".flatten()"
    if kind == "flatten":
        low, high = sorted([rng.randrange(n), rng.randrange(n)])
        return f".flatten({low}, {high})"
    dim = rng.randint(-n, n - 1) if n else 0
    size = x.shape[dim] if n else 1
    if kind == "unflatten":
        return f".unflatten({dim}, {factorings(rng, size) or [1]})"
    if kind == "narrow":
        first = rng.randint(0, size)
        return f".narrow({dim}, {first}, {rng.randint(0, size - first)})"
    if kind == "select":
        return f".select({dim}, {rng.randint(-size, max(size - 1, -1))})" if size else ".contiguous()"
    if kind == "transpose":
        return f".transpose({dim}, {rng.randint(-n, n - 1)})"
    if kind == "movedim":
        return f".movedim({dim}, {rng.randint(-n, n - 1)})"
    if kind == "as_strided":
        total = x.untyped_storage().nbytes() // x.element_size()
        size_, stride_ = [rng.randint(0, 3), rng.randint(1, 3)], [rng.randint(0, 4), rng.randint(0, 3)]
        offset = rng.randint(0, max(total - 1, 0))
        return f".as_strided({size_}, {stride_}, {offset})"
    if kind == "mT":
        return ".mT" if n >= 2 else ".clone()"
    return f".{kind}()"


def layout(shape: list[int], steps: str) -> list[Any]:
    """One case: what the chain of steps makes of `x`, or the kind of error."""
    x = start(shape)
    try:
        y = evaluate("x" + steps, x=x)
    except (RuntimeError, IndexError, ValueError) as error:
        return [shape, steps, type(error).__name__]
    shares = y.untyped_storage()._cdata == x.untyped_storage()._cdata
    return [
        shape,
        steps,
        [
            list(y.shape),
            list(y.stride()),
            y.storage_offset(),
            y.is_contiguous(),
            shares,
            y.flatten().tolist(),
        ],
    ]


def layouts() -> list[Any]:
    rng = random.Random(20)
    cases: list[Any] = []
    while len(cases) < 700:
        shape = rng.choice(STARTS)
        x, steps = start(shape), ""
        for _ in range(rng.randint(1, 4)):
            step = random_step(rng, x)
            steps += step
            try:
                x = evaluate("x" + step, x=x)
            except (RuntimeError, IndexError, ValueError):
                break
        if x.numel() <= 48:
            cases.append(layout(shape, steps))
    return cases


def view_decisions() -> list[Any]:
    """Which reshapes need a copy: [shape, strides, new shape, new strides or None]."""
    rng = random.Random(30)
    cases: list[Any] = []
    while len(cases) < 400:
        shape = rng.choice([s for s in STARTS if len(s) > 1])
        x = start(shape)
        for _ in range(rng.randint(1, 3)):
            steps = random_step(rng, x)
            if steps.startswith((".permute", ".transpose", ".unsq", ".exp", ".movedim", ".narrow", "[")):
                x = evaluate("x" + steps, x=x)
        if x.numel() > 60:
            continue
        new = factorings(rng, x.numel())
        try:
            strides = list(x.view(new).stride())
        except RuntimeError:
            strides = None
        cases.append([list(x.shape), list(x.stride()), new, strides])
    return cases


def broadcasts() -> list[Any]:
    """[shapes, the shape they broadcast to or None]."""
    rng = random.Random(40)
    cases: list[Any] = []
    for _ in range(300):
        common = [rng.choice([0, 1, 2, 3, 4]) for _ in range(rng.randint(0, 4))]
        shapes = []
        for _ in range(rng.randint(0, 3)):
            shape = [rng.choice([size, size, 1]) for size in common[rng.randint(0, len(common)) :]]
            if shape and rng.random() < 0.15:
                shape[rng.randrange(len(shape))] = 5
            shapes.append(shape)
        try:
            result = (
                list(torch.broadcast_tensors(*(torch.empty(s) for s in shapes))[0].shape) if shapes else []
            )
        except RuntimeError:
            result = None
        cases.append([shapes, result])
    return cases


def promotion() -> dict[str, Any]:
    def name(dtype: torch.dtype) -> str:
        return str(dtype).removeprefix("torch.")

    operands = [f"m.{shape}, dtype=m.{d})" for shape in ("ones((1,)", "ones(()") for d in DTYPES]
    operands += ["True", "2", "2.5"]
    return {
        "promote_types": {
            a: {b: name(torch.promote_types(getattr(torch, a), getattr(torch, b))) for b in DTYPES}
            for a in DTYPES
        },
        "can_cast": {
            a: {b: torch.can_cast(getattr(torch, a), getattr(torch, b)) for b in DTYPES} for a in DTYPES
        },
        "result_type": [
            [a, b, name(torch.result_type(evaluate(a), evaluate(b)))] for a in operands for b in operands
        ],
    }


REPRS = """
m.tensor([1e-4], dtype=m.float64) | m.tensor([0.00011], dtype=m.float64)
m.tensor(3) | m.tensor(-2.5) | m.tensor(True) | m.tensor(1e10) | m.tensor(1e-7) | m.tensor(nan)
m.tensor(-inf) | m.tensor(0.) | m.tensor(-0.) | m.tensor(2.) | m.tensor(1/3) | m.tensor(123456789.)
m.tensor(12345.678) | m.tensor(1.5, dtype=m.float64) | m.tensor(1, dtype=m.int32)
m.tensor(1.5, dtype=m.float16) | m.tensor(65504., dtype=m.float16) | m.tensor(6e-8, dtype=m.float16)
m.tensor([0.1, 0.2], dtype=m.float16) | m.tensor([]) | m.tensor([], dtype=m.int64)
m.tensor([], dtype=m.float64) | m.tensor([], dtype=m.bool) | m.zeros(0, 3) | m.zeros(2, 0, 3, dtype=m.int64)
m.zeros(0, 0) | m.zeros(3, 0, dtype=m.float16) | m.tensor([1, 2, 3]) | m.tensor([1, -20, 300])
m.tensor([True, False]) | m.tensor([[True], [False]]) | m.tensor([1., 2., 3.]) | m.tensor([1., 2.5])
m.tensor([1., nan]) | m.tensor([1.5, inf]) | m.tensor([nan, inf]) | m.tensor([0., 0.]) | m.tensor([-0., 0.])
m.tensor([-0., 1.5]) | m.tensor([0., nan]) | m.tensor([1., -inf, nan]) | m.tensor([1e-3, 1.])
m.tensor([1e-3, 1.1]) | m.tensor([1e-5, 1e-5]) | m.tensor([1e8, 1.]) | m.tensor([1e9]) | m.tensor([1e8])
m.tensor([1.00001e8]) | m.tensor([1e-4]) | m.tensor([9.9e-5]) | m.tensor([1., 1000.])
m.tensor([1., 1001.]) | m.tensor([0.5, 501.]) | m.tensor([1e-30, 1e30])
m.tensor([1e300, 1.], dtype=m.float64) | m.tensor([1e-300], dtype=m.float64)
m.tensor([1.0, 1e5, nan, -inf]) | m.tensor([1e9, nan, 0.]) | m.tensor([99999.5, 2.25])
m.tensor([0.99999, 0.5]) | m.tensor([0.00005, 0.04]) | m.tensor([-1.5, 22.25, 0.]) | m.tensor([1e5, 2e5])
m.tensor([1e38, 1e38]) | m.tensor([3.0, 1e4]) | m.tensor([16777216., 1.])
m.tensor([2147483647, -2147483648], dtype=m.int32) | m.tensor([9223372036854775807, -9223372036854775808])
m.arange(5) | m.arange(40) | m.arange(100) | m.arange(100.) | m.arange(1000) | m.arange(1001)
m.arange(5000.) | m.arange(30, dtype=m.float64) | m.arange(17, dtype=m.int32) | m.arange(18, dtype=m.int32)
m.arange(19, dtype=m.float16) | m.linspace(0, 1, 7) | m.linspace(0, 1, 30) | m.linspace(-1, 1, 2000)
m.linspace(0, 1e6, 1500) | m.linspace(0, 10, 1200, dtype=m.float64) | m.arange(2000, dtype=m.int32)
m.arange(6).reshape(2, 3) | m.arange(24).reshape(2, 3, 4) | m.arange(24.).reshape(2, 3, 4)
m.arange(16.).reshape(2, 2, 2, 2) | m.arange(32).reshape(2, 2, 2, 2, 2) | m.arange(6).reshape(1, 1, 6)
m.arange(6).reshape(6, 1, 1) | m.arange(12.).reshape(3, 4).t()
m.arange(24).reshape(2, 3, 4).permute(2, 0, 1) | m.tensor([[1., 2.], [3.5, -4.]])
m.tensor([[1e-9, 2.], [3.5, nan]]) | m.zeros(2, 3) | m.ones(3, 3) | m.zeros(2, 2, dtype=m.float64)
m.ones(2, 30) | m.zeros(3, 100) | m.ones(2, 2, 40, dtype=m.float64) | m.arange(2000).reshape(20, 100)
m.arange(2000.).reshape(1000, 2) | m.arange(2000).reshape(2, 1000) | m.arange(8000).reshape(20, 20, 20)
m.arange(8000.).reshape(2, 200, 20) | m.arange(1024).reshape(4, 4, 4, 4, 4)
m.arange(4096.).reshape(8, 8, 8, 8) | m.arange(1331).reshape(11, 11, 11) | m.zeros(7, 7, 7, 7, dtype=m.bool)
m.arange(10000.).reshape(100, 100).t() | m.zeros(1, 2000) | m.zeros(2000, 1)
m.ones(1, 1, 1001, dtype=m.int32) | m.eye(3) | m.eye(2, 5, dtype=m.int64) | m.full((2, 2), 7)
m.full((2,), 0.1) | m.full((3,), True) | m.ones(1, 3).expand(4, 3) | m.tensor(1.).expand(2, 2)
m.arange(10)[::3] | m.arange(10.)[2:2] | m.ones((), dtype=m.float64) | m.zeros(1) | m.zeros(1, 1, 1)
m.full((5,), 1e20) | m.full((25,), -1.25) | m.full((12,), 0.1, dtype=m.float64)
m.full((11,), 0.25, dtype=m.float64) | m.full((24,), 5, dtype=m.int32) | m.arange(1003.)[:1000]
m.zeros(1001)[:, None] | m.zeros(500, 3).t() | m.zeros(10, 200).reshape(5, 2, 200)
"""
OPTIONS: list[dict[str, Any]] = [
    {"precision": 2},
    {"precision": 8},
    {"precision": 0},
    {"sci_mode": True},
    {"sci_mode": False},
    {"linewidth": 40},
    {"linewidth": 8},
    {"threshold": 10},
    {"threshold": 5, "edgeitems": 1},
    {"threshold": 5, "edgeitems": 0},
    {"edgeitems": 2},
    {"profile": "short"},
    {"profile": "full"},
    {"profile": "full", "precision": 1},
]
OPTION_REPRS = """
m.tensor([1/3, 2.]) | m.tensor(1/3) | m.tensor([1., 2., nan]) | m.arange(12.).reshape(3, 4)
m.linspace(0, 1, 12) | m.arange(2000.) | m.arange(12).reshape(2, 6) | m.tensor([1e-7, 3.], dtype=m.float64)
m.arange(27).reshape(3, 3, 3) | m.arange(7) | m.ones(2, 2, 2, 2, dtype=m.bool) | m.arange(6) | m.zeros(0, 2)
"""


def lines(text: str) -> list[str]:
    return [case.strip() for line in text.strip().splitlines() for case in line.split("|")]


def random_reprs() -> list[str]:
    rng = random.Random(50)
    cases = []
    for _ in range(70):
        scale = rng.choice([1, 1, 1, 10, 100, 1e4, 1e-2, 1e-5, 1e6])
        values = [rng.choice([rng.gauss(0, scale), round(rng.gauss(0, scale)), 0.0]) for _ in range(24)]
        for i in range(24):
            if rng.random() < 0.02:
                values[i] = rng.choice([math.nan, math.inf, -math.inf])
        digits = [float(f"{v:.6g}") for v in values]
        shape = rng.choice(
            ["", ".reshape(4, 6)", ".reshape(2, 3, 4)", ".reshape(24, 1)", ".reshape(1, 2, 12)"]
        )
        cases.append(f"m.tensor({digits}, dtype=m.{rng.choice(['float16', 'float32', 'float64'])}){shape}")
    return cases


def reprs() -> list[Any]:
    """[options, expression, text]; `torch.` stands for the module's own name."""
    cases = []
    asked: list[tuple[dict[str, Any], str]] = [
        ({}, expression) for expression in lines(REPRS) + random_reprs()
    ]
    asked += [(options, expression) for options in OPTIONS for expression in lines(OPTION_REPRS)]
    for options, expression in asked:
        torch.set_printoptions(profile="default", linewidth=80)
        torch.set_printoptions(**options)
        text = repr(evaluate(expression))
        torch.set_printoptions(profile="default", linewidth=80)
        # "emberlet" is three letters longer than "torch". Leave out the lines that just fit with one of them.
        last = text.splitlines()[-1]
        width = options.get("linewidth", 80)
        if "dtype=torch" in last and width - 5 <= len(last) <= width + 2:
            continue
        cases.append([options, expression, text])
    return cases


ERRORS = """
x.reshape(0, -1) | m.arange(nan)
x[0, 0, 0] | x[5] | x[-4] | x[:, -9] | x[::-1] | x[::0] | x[1.0] | m.tensor(1.)[0] | x.reshape(-1, -1)
x.reshape(5, -1) | x.reshape(-2, 6) | x.reshape(5, 2) | m.empty(0).reshape(0, -1) | x.t().view(12)
x.view(13) | x.permute(0, 0) | x.permute(0) | x.permute(0, 2) | x.transpose(0, 3) | x.expand(3)
x.expand(5, 4) | x.mT[0].mT | x.expand(-1, 3, 4) | x.expand(-2, 4) | x.as_strided((2,), (-1,))
x.as_strided((2, 2), (1,)) | x.as_strided((20,), (1,)) | x.as_strided((2,), (1,), -1)
x.as_strided((2,), (1,), 11) | x.flatten(1, 0) | x.as_strided((5,), (2**60,)) | x.as_strided((2**61,), (8,))
m.arange(3).as_strided((4,), (1,)) | x.unflatten(1, (3, 2)) | x.squeeze(5) | x.unsqueeze(4)
x.unsqueeze(-4) | x.narrow(0, 2, 5) | x.narrow(0, 0, -1) | x.narrow(0, 4, 0) | x.select(0, 7)
x.movedim(0, 5) | x.movedim((0, 1), (0,)) | x.movedim((0, 0), (0, 1)) | x.split((1, 1)) | x.split(-1)
x.split(0) | x.chunk(0) | x.unbind(9) | m.tensor(1.).unbind() | len(m.tensor(1)) | iter(m.tensor(1))
bool(x) | bool(m.empty(0)) | x.item() | m.empty(0).item() | m.tensor([[1], [2, 3]])
m.tensor([[1, 2], [3]]) | m.tensor("a") | m.tensor(None) | m.tensor([None]) | m.tensor({1})
m.tensor(object()) | m.tensor([2**40], dtype=m.int32) | m.tensor([nan], dtype=m.int64)
m.tensor([inf], dtype=m.int64) | m.zeros(2, dtype=m.int32).fill_(2**40) | m.from_numpy(np.arange(4)[::-1])
m.from_numpy(np.zeros(3, ">f4")) | m.from_numpy([1]) | m.from_numpy(np.zeros(3, "U3"))
m.from_numpy(np.zeros(3, object)) | m.zeros(2, -1) | m.as_tensor(np.arange(4)[::-1]) | m.zeros(2.0)
m.zeros((2, "a")) | m.arange(0, 5, 0) | m.arange(5, 0) | m.arange(inf) | m.linspace(0, 1, -1) | m.eye(-1)
x.size(5) | x.stride(-3) | m.tensor(1).size(0) | x.copy_(m.ones(5))
m.ones(1, 3).expand(2, 3).copy_(m.ones(3)) | m.broadcast_tensors(x, m.ones(3))
m.broadcast_shapes((2, 3), (4,)) | m.tensor([m.tensor([1, 2])]) | [1, 2][m.tensor(1.)]
[1, 2][m.tensor([0, 1])] | m.t(m.zeros(1, 1, 1))
m.from_numpy(np.zeros(3, np.dtype([("a", "i1"), ("b", "f4")]))["b"]) | m.finfo(m.int32) | m.iinfo(m.float32)
x.__setitem__(0, m.ones(5)) | x.__setitem__(5, 1) | x.__setitem__(0, [1, 2])
x.__setitem__(0, m.ones(2, 4)) | x.view(3, -1, -1) | format(x, ".2f") | x.reshape("a") | x[0:2, 9]
x.select(2, 0) | m.tensor(1).select(0, 0) | m.tensor(1).narrow(0, 0, 1) | x["a":]
"""


def errors() -> list[Any]:
    """[expression, the kinds of error it raises in PyTorch, what it says]."""
    cases = []
    for expression in lines(ERRORS):
        try:
            evaluate(expression, x=torch.arange(12).reshape(3, 4))
        except Exception as error:
            cases.append([expression, type(error).__name__, str(error).split("\n")[0]])
        else:
            raise AssertionError(f"PyTorch does not mind: {expression}")
    return cases


VALUES = """
m.arange(0, 3.7, dtype=m.int64) | m.arange(0, 3.7, dtype=m.int32) | m.arange(0.9, 4, 1.5, dtype=m.int32)
m.arange(0.9, 4, 1.5, dtype=m.int64) | m.arange(0, 2, 0.5, dtype=m.int32) | m.arange(2**60, 2**60 + 7, 3)
m.arange(0, 2**60 + 1, 2**59)
m.tensor(3) | m.tensor(True) | m.tensor(2.5) | m.tensor([1, 2.5]) | m.tensor([True, 2])
m.tensor([True, 2.5]) | m.tensor([[1, 2], [3.5, True]]) | m.tensor([]) | m.tensor([[], []]) | m.tensor(())
m.tensor(range(3)) | m.tensor(((1, 2), (3, 4))) | m.tensor([(1, 2), [3, 4]]) | m.tensor([[[1]]])
m.tensor(np.float64(1)) | m.tensor([np.float64(1)]) | m.tensor([np.float32(1)]) | m.tensor([np.int32(1)])
m.tensor(np.int32(1)) | m.tensor([np.bool_(1)]) | m.tensor([np.float16(1), 2]) | m.tensor([np.int32(1), 2])
m.tensor([m.tensor(1.), 2]) | m.tensor([m.tensor(1, dtype=m.int32)]) | m.tensor([m.tensor([1.5])])
m.tensor([np.ones(3), np.zeros(3)]) | m.tensor([np.ones((2, 2), np.float32)])
m.tensor(np.ones((2, 3), np.float16)) | m.tensor(m.ones(2, 3).t())
m.tensor(np.asfortranarray(np.arange(6.).reshape(2, 3))) | m.tensor(np.arange(6).reshape(2, 3)[:, ::2])
m.tensor([1.7, -1.7], dtype=m.int32) | m.tensor([0, 2, nan], dtype=m.bool) | m.tensor([1e39, -1e39])
m.tensor([2**31 - 1], dtype=m.int32) | m.tensor([True, False], dtype=m.float16)
m.tensor([1e6], dtype=m.float16) | m.tensor(np.array([1.5, 2.5]), dtype=m.int32)
m.tensor([0.1], dtype=m.float64) | m.tensor([2**53 + 1]) | m.as_tensor([1, 2]) | m.as_tensor(np.arange(3.))
m.as_tensor(np.arange(3), dtype=m.float32) | m.from_numpy(np.arange(12).reshape(3, 4)[1:, ::2])
m.from_numpy(np.arange(12.).reshape(3, 4).T) | m.from_numpy(np.zeros((2, 0, 3))) | m.from_numpy(np.array(5))
m.from_numpy(np.broadcast_to(np.arange(3), (2, 3)).copy()) | m.from_numpy(np.ones((3, 1, 2), np.float16))
m.from_numpy(np.array([True, False])) | m.zeros(2, 3) | m.zeros((2, 3)) | m.zeros([2, 3]) | m.zeros(())
m.zeros(0) | m.ones(2, dtype=m.bool) | m.full((2,), 1) | m.full((2,), 1.5) | m.full((2,), True)
m.full((), 3) | m.full((2,), 1.5, dtype=m.int64) | m.arange(5) | m.arange(1, 4) | m.arange(1, 10, 3)
m.arange(1, 2, 0.25) | m.arange(5, 0, -2) | m.arange(1, 3.) | m.arange(0) | m.arange(3, 3)
m.arange(0, 1, 0.1) | m.arange(3, dtype=m.float16) | m.arange(2.5) | m.arange(0, -3, -1)
m.arange(10, dtype=m.int32) | m.arange(0., 7., 2., dtype=m.int64) | m.arange(-3, 3, dtype=m.float64)
m.linspace(0, 1, 5) | m.linspace(0, 1, 0) | m.linspace(0, 1, 1) | m.linspace(1, -1, 5)
m.linspace(0, 10, 5, dtype=m.int64) | m.linspace(3, 3, 4, dtype=m.float64) | m.linspace(-1.3, 2.7, 23)
m.linspace(0, 1, 12) | m.linspace(5, 1e-3, 17) | m.eye(3) | m.eye(2, 3) | m.eye(3, 2, dtype=m.int64)
m.eye(0) | m.zeros_like(x) | m.ones_like(x.t(), dtype=m.float32) | m.full_like(x, 7)
m.zeros_like(x[:, ::2].t()) | m.zeros_like(x[:, :1].expand(3, 4))
m.empty_like(x[None].permute(2, 0, 1)).zero_() | m.zeros_like(x[:0]) | x.float() | x.double().float()
x.t().double() | x.half() | x.bool() | x.float().int() | x.to(m.float32) | x.long() | x.to(m.ones(1))
x.type_as(m.ones(1)) | m.tensor([1.9, -1.9]).long() | m.tensor([0.5, 0., nan]).bool() | x.int()
m.tensor([1e6]).half() | m.tensor([True, False]).float() | x.clone() | x.t().clone() | x[:, ::2].clone()
x.T | x.mT | x[:, ::2].t().clone() | x.t().contiguous() | x[:, :1].expand(3, 5).clone() | x[None].clone()
x[:, None].permute(2, 1, 0).clone() | x.split(2)[1] | x.split(2)[0] | x.split((1, 2))[1] | x.split(3, 1)[1]
x.chunk(2, 1)[1] | x.chunk(2)[1] | x.unbind()[2] | x.unbind(1)[1] | m.zeros(0, 3).split(1)[0]
m.zeros(0, 3).chunk(3)[2] | m.zeros(0).split(0)[0] | list(x)[1] | x.chunk(9)[2]
m.broadcast_tensors(x, m.ones(4))[1] | m.broadcast_to(m.arange(3), (2, 3)) | x.expand_as(m.ones(2, 3, 4))
m.transpose(x, 0, 1) | m.permute(x, (1, 0)) | m.reshape(x, (2, 6)) | m.movedim(x, 0, 1)
m.swapaxes(x, 0, -1) | m.squeeze(x[None]) | m.unsqueeze(x, 1) | m.flatten(x) | m.unflatten(x, 1, (2, 2))
m.narrow(x, 1, 1, 2) | m.t(x) | m.select(x, 1, -1) | m.as_strided(x, (2, 2), (1, 5), 1) | m.clone(x)
m.unbind(x, 1)[3] | m.split(x, 2)[1] | m.tensor(5).reshape(1, 1) | m.tensor(5).flatten()
m.tensor(5).squeeze() | m.tensor(5).transpose(0, -1) | m.tensor(5).t() | m.tensor(5).expand(2, 2)
m.tensor(5)[...] | m.tensor(5)[None] | m.tensor(5)[()] | m.tensor(5).clone() | m.tensor(5).permute(())
x[m.tensor(1)] | x[np.int64(2), 1] | x.view_as(m.ones(4, 3)) | x.narrow(0, -2, 2) | x.squeeze((0, 1))
x.movedim((0, 1), (1, 0))
"""


def values() -> list[Any]:
    """[expression, dtype, shape, strides, the elements' repr]."""
    cases = []
    for expression in lines(VALUES):
        y = evaluate(expression, x=torch.arange(12).reshape(3, 4))
        dtype = str(y.dtype).removeprefix("torch.")
        cases.append([expression, dtype, list(y.shape), list(y.stride()), repr(y.tolist())])
    return cases


WRITES = """
x[0] = 5 | x[0, 1] = 2.9 | x[:, 1] = m.tensor([7, 8, 9]) | x[1:, ::2] = 0 | x[...] = m.arange(4)
x[None, 0] = 1 | x[0] = m.ones(1, 1, 4) | x.t()[0] = m.tensor([1, 2, 3, 4][:3]) | x[:] = m.tensor(3)
x[0:0] = 5 | x[0] = True | x[0] = m.tensor([1.9, -1.9, 0.5, 9.]) | x.fill_(3) | x.zero_()
x.t().copy_(m.zeros(3)) | x[1].copy_(x[0]) | x[:, 1:].copy_(x[:, :3].clone()) | x[0].expand(2, 4).fill_(7)
x.view(-1)[5] = 0 | x.reshape(2, 6)[0] = 1 | x.t().reshape(-1)[0] = 99 | x.t().clone()[0] = 99
x.contiguous()[0] = 99 | x.flatten()[3] = -1 | x.to(m.int64)[0] = 9 | x.float()[0] = 9
x.as_strided((3,), (5,)).fill_(-1) | x[0] = np.int32(4) | x.copy_(m.arange(4)) | x[:, :1] = m.ones(3, 1)
x.unbind(1)[2].fill_(0) | x.split(2, 1)[1].zero_() | x.mT[1] = 0 | x.squeeze().unsqueeze(0)[0, 2] = 0
x[1] = m.tensor([6]) | x.fill_(m.tensor(2.5)) | x.numpy()[0, 0] = 42 | np.asarray(x)[1] = 0
m.from_numpy(x.numpy())[2, 2] = -5 | x[2] = x[0]
"""


def writes() -> list[Any]:
    """[statement, the elements of `x` afterwards]."""
    cases = []
    for statement in lines(WRITES):
        x = torch.arange(12).reshape(3, 4)
        exec(statement, {"m": torch, "np": np, "x": x})
        cases.append([statement, x.tolist()])
    return cases


def save(name: str, cases: Any) -> None:
    """Write one case per line, so that a change shows as a change of that case."""
    if isinstance(cases, list):
        text = "[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n"
    else:
        text = json.dumps(cases, indent=1) + "\n"
    (HERE / f"{name}.json").write_text(text)


def main() -> None:
    warnings.simplefilter("ignore")
    save("layouts", layouts())
    save("views", view_decisions())
    save("broadcasts", broadcasts())
    save("promotion", promotion())
    save("reprs", reprs())
    save("errors", errors())
    save("values", values())
    save("writes", writes())


if __name__ == "__main__":
    main()
