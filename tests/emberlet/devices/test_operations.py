"""Every operation on the fake GPU: the values and gradients of the CPU, and nothing leaves the device."""

from __future__ import annotations

from typing import Any

import pytest

import emberlet
from tests.emberlet.devices.same import Case, check, check_second_derivatives

pytestmark = pytest.mark.usefixtures("gpu")

UNARY = (
    "abs neg exp exp2 expm1 log log1p log2 log10 sqrt rsqrt square reciprocal sin cos tan tanh sinh "
    "cosh asin acos atan sigmoid erf erfc sign floor ceil round trunc frac "
    "isnan isfinite logical_not logit"
)
BINARY = (
    "add sub mul div pow maximum minimum fmod remainder atan2 hypot logaddexp eq ne lt "
    "le gt ge fmax fmin logical_and logical_or logical_xor"
)
REDUCTION = (
    "sum mean var std prod amax amin argmax argmin logsumexp cumsum cumprod median all any norm "
    "softmax log_softmax sort topk max min count_nonzero nansum"
)

CASES: dict[str, Case] = {
    "scalars": (lambda x: 2 - x / 3 + x**2 * 0.5 - 1 / x, "x"),
    "comparison with a number": (lambda x: (x > 0.5) & ~(x >= 1), "x"),
    "broadcast": (lambda x, row: x * row + row, "x row"),
    "integer and float": (lambda x: x * emberlet.arange(4, device=x.device), "x"),
    "clamp": (lambda x: x.clamp(0.3, 0.8), "x"),
    "lerp": (lambda x, y: emberlet.lerp(x, y, 0.3), "x y"),
    "where": (lambda x, y: emberlet.where(x > y, x, 2 * y), "x y"),
    "where with a number": (lambda x: emberlet.where(x > 0.5, x, 0.0), "x"),
    "masked_fill": (lambda x: x.masked_fill(x > 0.5, -1.0), "x"),
    "masked_select": (lambda x: x.masked_select(x > 0.5), "x"),
    "matmul": (lambda x, m: x @ m, "x m"),
    "matmul of batches": (lambda b, m: b @ m, "b m"),
    "matrix and vector": (lambda x, row: x @ row, "x row"),
    "einsum": (lambda b, m: emberlet.einsum("bij,jk->bki", b, m), "b m"),
    "tensordot": (lambda x, m: emberlet.tensordot(x, m, 1), "x m"),
    "outer": (lambda row: emberlet.outer(row, row), "row"),
    "bmm": (lambda b: b.bmm(b.transpose(1, 2)), "b"),
    "addmm": (lambda x, m: emberlet.addmm(x.new_ones(3, 5), x, m), "x m"),
    "view and transpose": (lambda x: x.t().reshape(2, 6).unsqueeze(1).squeeze(1), "x"),
    "permute": (lambda b: b.permute(2, 0, 1).contiguous(), "b"),
    "expand": (lambda row: row.expand(3, 4) * 2, "row"),
    "repeat": (lambda x: x.repeat(2, 1), "x"),
    "tile": (lambda x: x.tile(2), "x"),
    "cat": (lambda x, y: emberlet.cat([x, y], 1), "x y"),
    "stack": (lambda x, y: emberlet.stack([x, y], 1), "x y"),
    "split": (lambda x: x.split(3, 1)[0] * 2, "x"),
    "chunk": (lambda x: x.chunk(2, 1)[1] * 2, "x"),
    "unbind": (lambda x: x.unbind(1)[2] * 2, "x"),
    "flip": (lambda x: x.flip(0, 1), "x"),
    "roll": (lambda x: x.roll(1, 1), "x"),
    "tril": (lambda x: x.tril() + x.triu(1), "x"),
    "diagonal": (lambda x: x.diagonal() * 2, "x"),
    "unfold": (lambda x: x.unfold(1, 2, 1) * 2, "x"),
    "movedim": (lambda b: b.movedim(0, 2) * 2, "b"),
    "flatten": (lambda b: b.flatten(1) * 2, "b"),
    "index": (lambda b: b[:, 1, ::2] * 2, "b"),
    "index by tensor": (lambda x: x[emberlet.tensor([2, 0, 2], device=x.device)], "x"),
    "index by list": (lambda x: x[[0, 2], [1, 3]], "x"),
    "index by a tensor on the CPU": (lambda x: x[emberlet.tensor([2, 0])], "x"),
    "index by mask": (lambda x: x[x > 0.5], "x"),
    "gather": (lambda x: x.gather(1, emberlet.tensor([[1, 1], [0, 3]], device=x.device)), "x"),
    "scatter": (lambda x: x.scatter(1, emberlet.tensor([[1], [0], [3]], device=x.device), 5.0), "x"),
    "scatter_add": (
        lambda x, y: x.scatter_add(0, emberlet.tensor([[0, 1, 1, 2]], device=x.device), y),
        "x y",
    ),
    "index_select": (lambda x: x.index_select(1, emberlet.tensor([3, 3, 0], device=x.device)), "x"),
    "index_add": (lambda x, y: x.index_add(0, emberlet.tensor([2, 2, 0], device=x.device), y), "x y"),
    "take_along_dim": (lambda x: emberlet.take_along_dim(x, x.argsort(1), 1), "x"),
    "in place": (lambda x, y: (x * 1).add_(y).mul_(2).clamp_(0, 2), "x y"),
    "write to a view": (lambda x, row: _written(x * 1, row), "x row"),
    "sum to shape": (lambda x, row: (x + row).sum(0), "x row"),
    "variance of a dimension": (lambda x: x.var(1, correction=0) + x.std(1), "x"),
    "floor_divide": (lambda x, y: x.detach() // y.detach(), "x y"),
}
CASES |= {name: (lambda x, name=name: _called(name, x), "x") for name in UNARY.split()}
CASES |= {f"{name} of two": (lambda x, y, name=name: _called(name, x, y), "x y") for name in BINARY.split()}
CASES |= {
    f"{name} of all": (lambda x, name=name: _called(name, x), "x")
    for name in ("sum", "mean", "var", "prod", "max")
}
CASES |= {
    f"{name} of a dimension": (lambda x, name=name: _reduced(name, x), "x") for name in REDUCTION.split()
}


def _called(name: str, *operands: Any) -> Any:
    return getattr(emberlet, name)(*operands)


def _reduced(name: str, x: Any) -> Any:
    result = getattr(x, name)(2) if name == "topk" else getattr(x, name)(dim=1)
    return result[0] if isinstance(result, tuple) else result


def _written(x: Any, row: Any) -> Any:
    x[1] = row
    x[:, 0] *= 3
    x[emberlet.tensor([0, 2], device=x.device), 1] = 7.0
    x[x > 2] = 0.5
    return x


@pytest.mark.parametrize("name", CASES)
def test_same_as_on_the_cpu(name: str) -> None:
    check(*CASES[name])


SMOOTH = "scalars broadcast matmul einsum gather index scatter_add where lerp"


@pytest.mark.parametrize("name", SMOOTH.split())
def test_second_derivatives(name: str) -> None:
    check_second_derivatives(*CASES[name])
