"""Reductions, scans and sorting: gradients against differences, and the corners that are easily got wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import emberlet as m
from emberlet.functions.reductions import distance, norms, statistics
from tests.emberlet.numerical import check_twice

RNG = np.random.RandomState(7)
PLAIN = RNG.permutation(24).reshape(2, 3, 4) / 5 - 2.3  # no two are equal, and none is 0

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "sum": lambda x: x.sum((0, 2)),
    "sum of all": lambda x: x.sum(),
    "mean": lambda x: x.mean(1, keepdim=True),
    "var": lambda x: x.var((0, 1)),
    "std": lambda x: x.std(2, correction=0),
    "var_mean": lambda x: statistics.var_mean(x, 1)[0] + statistics.var_mean(x, 1)[1],
    "prod": lambda x: x.prod(1),
    "prod of all": lambda x: x.prod(),
    "cumsum": lambda x: x.cumsum(1),
    "cumprod": lambda x: x.cumprod(2),
    "logcumsumexp": lambda x: x.logcumsumexp(1),
    "cummax": lambda x: x.cummax(1).values,
    "cummin": lambda x: x.cummin(2).values,
    "amax": lambda x: x.amax((0, 1)),
    "amin": lambda x: x.amin(2, keepdim=True),
    "max": lambda x: x.max(),
    "max along": lambda x: x.max(1).values,
    "min along": lambda x: x.min(0, keepdim=True).values,
    "sort": lambda x: x.sort(1, descending=True).values,
    "topk": lambda x: x.topk(2, 0).values,
    "kthvalue": lambda x: x.kthvalue(2, 1).values,
    "median": lambda x: x.median(),
    "median along": lambda x: x.median(2).values,
    "mode": lambda x: x.mode(1).values,
    "quantile": lambda x: x.quantile(0.3, 1),
    "logsumexp": lambda x: x.logsumexp((0, 2)),
    "softmax": lambda x: x.softmax(1),
    "log_softmax": lambda x: x.log_softmax(2),
    "norm": lambda x: x.norm(),
    "norm 1": lambda x: x.norm(1, 1),
    "norm 3": lambda x: x.norm(3, (0, 1)),
    "norm 1.5": lambda x: x.norm(1.5, 2),
    "norm 0.5": lambda x: x.norm(0.5, 2),
    "norm -1": lambda x: x.norm(-1, 2),
    "norm inf": lambda x: x.norm(float("inf"), 1),
    "norm -inf": lambda x: norms.vector_norm(x, float("-inf"), 1, keepdim=True),
    "normalize": lambda x: distance.normalize(x, dim=2),
    "pairwise distance": lambda x: distance.pairwise_distance(x[0], x[1], 3),
    "cosine similarity": lambda x: distance.cosine_similarity(x[0], x[1], 1),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_first_and_second_derivatives(name: str) -> None:
    check_twice(FUNCTIONS[name], PLAIN)


@pytest.mark.parametrize("zeros", [[], [1], [0, 2], [3], [0, 1, 2, 3]])
def test_products_with_zeros(zeros: list[int]) -> None:
    x = PLAIN[1].copy()
    x[:, zeros] = 0
    check_twice(lambda x: x.prod(1), x)
    check_twice(lambda x: x.prod(), x)
    check_twice(lambda x: x.cumprod(1), x)
    check_twice(lambda x: x.cumprod(0), x)


def test_float16_is_added_in_float32() -> None:
    ones = m.ones(5000, dtype=m.float16)
    assert ones.sum().item() == 5000
    assert ones.mean().item() == 1
    assert m.ones(3, 5000, dtype=m.float16).sum(1).tolist() == [5000] * 3
    assert m.ones(5000, 3, dtype=m.float16).sum(0).tolist() == [5000] * 3
    assert (ones * 60).var(correction=0).item() == 0


@pytest.mark.parametrize("dtype", [m.bool, m.int32, m.int64])
def test_integers_add_up_to_int64(dtype: Any) -> None:
    x = m.ones(2, 3, dtype=dtype)
    for result in (x.sum(), x.sum(0), x.prod(1), x.cumsum(0), x.cumprod(1), x.count_nonzero()):
        assert result.dtype is m.int64
    assert x.sum(dtype=m.float32).dtype is m.float32
    for name in ("mean", "std", "var", "norm"):
        with pytest.raises(RuntimeError):
            getattr(x, name)()


def test_ties() -> None:
    x = m.tensor([3.0, 1.0, 3.0], requires_grad=True)
    for function in (lambda: x.amax(), lambda: x.max(), lambda: x.norm(float("inf"))):
        (grad,) = m.autograd.grad(function(), x)
        assert grad.tolist() == [0.5, 0, 0.5]
    (grad,) = m.autograd.grad(x.max(0).values, x)
    assert grad.tolist() == [1, 0, 0]
    assert x.argmax().item() == 0
    assert x.sort(descending=True).indices.tolist() == [0, 2, 1]
    assert x.cummax(0).indices.tolist() == [0, 0, 2]


def test_nan_is_the_largest_and_the_smallest() -> None:
    x = m.tensor([1.0, float("nan"), 2.0])
    for result in (
        x.max(),
        x.min(),
        x.amax(),
        x.amin(),
        x.sum(),
        x.median(),
        x.max(0).values,
        x.logsumexp(0),
    ):
        assert result.isnan().item()
    assert x.argmax().item() == x.argmin().item() == 1
    assert x.sort().indices.tolist() == [0, 2, 1]
    assert x.topk(2).indices.tolist() == [1, 2]
    assert x.nansum().item() == 3
    assert x.nanmean().item() == 1.5
    assert x.nanmedian().item() == 1


def test_logsumexp_at_the_limits() -> None:
    inf = float("inf")
    for values, wanted in (([-inf, -inf], -inf), ([inf, 1], inf), ([1000.0, 1000.0], 1000 + np.log(2))):
        assert m.tensor(values, dtype=m.float64).logsumexp(0).item() == wanted
    assert m.ones(0).logsumexp(0).item() == -inf
    assert m.tensor([1, 2]).logsumexp(0).dtype is m.float32


def test_named_results() -> None:
    x = m.tensor([[1.0, 5.0], [7.0, 3.0]])
    result = x.max(dim=1)
    values, indices = result
    assert values is result.values
    assert indices.tolist() == result[1].tolist() == [1, 0]
    assert repr(result).splitlines()[0] == "emberlet.return_types.max("
    assert x.aminmax().max.item() == 7
    assert x.max(x.sum()).tolist() == [[16, 16], [16, 16]]


@pytest.mark.parametrize("names", [{"dim": 1, "keepdim": True}, {"axis": 1, "keepdims": True}])
def test_either_name(names: dict[str, Any]) -> None:
    x = m.tensor(PLAIN)
    for name in ("sum", "mean", "var", "amax", "max", "argmin", "all", "logsumexp", "median"):
        result = getattr(x, name)(**names)
        assert getattr(result, "values", result).shape == (2, 1, 4)
    with pytest.raises(TypeError, match="both"):
        x.sum(dim=0, axis=0)


def test_empty() -> None:
    x = m.ones(0, 3)
    assert x.sum(0).tolist() == [0, 0, 0]
    assert x.prod(0).tolist() == [1, 1, 1]
    assert x.mean(0).isnan().all().item()
    assert x.amax(1).shape == (0,)
    assert x.all().item()
    assert not x.any().item()
    for function in (lambda: x.amax(0), lambda: x.max(0), lambda: x.argmax(0), lambda: x.median(0)):
        with pytest.raises(IndexError, match="non-zero size"):
            function()
    for function in (x.max, x.min, x.amax):
        with pytest.raises(RuntimeError, match="Specify the reduction dim"):
            function()


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda x: x.sum(2), IndexError, "Dimension out of range"),
        (lambda x: x.sum((0, 0)), RuntimeError, "multiple times"),
        (lambda x: x.sum(1.0), TypeError, "must be int"),
        (lambda x: x.sum(True), TypeError, "must be int"),
        (lambda x: x.cumsum(None), TypeError, "must be int"),
        (lambda x: x.topk(4), RuntimeError, "out of range"),
        (lambda x: x.var(0, correction=1, unbiased=True), TypeError, "not both"),
        (lambda x: x.norm("abc"), RuntimeError, "abc"),
        (lambda x: m.sum([1, 2]), TypeError, "must be Tensor, not list"),
        (lambda x: x.softmax(-3), IndexError, "Dimension out of range"),
        (lambda x: x.long().softmax(0), RuntimeError, "not implemented"),
    ],
)
def test_errors(call: Callable[[Any], Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call(m.ones(2, 3))


def test_counting() -> None:
    assert m.bincount(m.tensor([1, 1, 3]), minlength=5).tolist() == [0, 2, 0, 1, 0]
    assert m.histc(m.tensor([0.0, 1.0, 1.5, 3.0, 9.0]), 3, 0, 3).tolist() == [1, 2, 1]
    values, inverse, counts = m.unique(m.tensor([3, 1, 3]), return_inverse=True, return_counts=True)
    assert (values.tolist(), inverse.tolist(), counts.tolist()) == ([1, 3], [1, 0, 1], [1, 2])
    rows, inverse = m.unique(m.tensor([[3, 1], [1, 2], [3, 1]]), dim=0, return_inverse=True)
    assert (rows.tolist(), inverse.tolist()) == ([[1, 2], [3, 1]], [1, 0, 1])
    assert m.unique_consecutive(m.tensor([2, 2, 1, 2])).tolist() == [2, 1, 2]
    edges = m.tensor([1.0, 2.0, 3.0])
    assert m.bucketize(m.tensor([0.5, 2.0, 9.0]), edges).tolist() == [0, 1, 3]
    assert m.searchsorted(edges, 2.0, right=True).item() == 2
    assert m.tensor([3, 1, 1, 2, 2]).mode().values.item() == 1
