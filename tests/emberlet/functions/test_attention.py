"""Attention: values against NumPy, masks, grouped heads, both derivatives, and blocks that do not show."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

import emberlet as m
from emberlet.autograd.gradcheck import gradcheck, gradgradcheck
from emberlet.functions.layers import attention
from emberlet.functions.layers.scaled_dot_product import scaled_dot_product_attention as attend


def leaf(*shape: int, seed: int = 0) -> m.Tensor:
    return m.from_numpy(np.random.RandomState(seed).standard_normal(shape)).requires_grad_()


def qkv(*lead: int, queries: int = 3, keys: int = 5) -> tuple[m.Tensor, m.Tensor, m.Tensor]:
    return leaf(*lead, queries, 4), leaf(*lead, keys, 4, seed=1), leaf(*lead, keys, 2, seed=2)


def plain(
    q: m.Tensor, k: m.Tensor, v: m.Tensor, bias: float | np.ndarray = 0.0, scale: float = 0.5
) -> np.ndarray:
    a, b, c = (each.detach().numpy() for each in (q, k, v))
    scores = a @ b.swapaxes(-1, -2) * scale + bias
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True) @ c


@pytest.mark.parametrize("lead", [(), (3,), (2, 3), (2, 1, 3)])
def test_values(lead: tuple[int, ...]) -> None:
    q, k, v = qkv(*lead)
    np.testing.assert_allclose(attend(q, k, v).detach().numpy(), plain(q, k, v), rtol=1e-10)
    np.testing.assert_allclose(
        attend(q, k, v, scale=0.1).detach().numpy(), plain(q, k, v, scale=0.1), rtol=1e-10
    )
    causal = np.where(np.tri(3, 5, dtype=bool), 0, -np.inf)
    found = attend(q, k, v, is_causal=True).detach().numpy()
    np.testing.assert_allclose(found, plain(q, k, v, causal), rtol=1e-10)
    bias = leaf(3, 5, seed=3).detach()
    np.testing.assert_allclose(
        attend(q, k, v, bias).detach().numpy(), plain(q, k, v, bias.numpy()), rtol=1e-10
    )


def test_derivatives() -> None:
    q, k, v = qkv(2, queries=2, keys=3)
    mask = m.tensor([[True, False, True], [False, True, True]])
    for function in (
        lambda q, k, v: attend(q, k, v),
        lambda q, k, v: attend(q, k, v, is_causal=True),
        lambda q, k, v: attend(q * 20, k, v, mask),
    ):
        assert gradcheck(function, (q, k, v))
        assert gradgradcheck(function, (q, k, v))
    bias = leaf(2, 3, seed=4)
    assert gradcheck(attend, (q, k, v, bias))


def test_a_query_that_may_look_nowhere_gives_zero() -> None:
    q, k, v = qkv()
    mask = m.tensor([[True] * 5, [False] * 5, [True] * 5])
    found = attend(q, k, v, mask)
    assert found[1].tolist() == [0.0, 0.0]
    found.sum().backward()
    assert q.grad[1].tolist() == [0.0] * 4
    assert np.isfinite(k.grad.numpy()).all()


def test_huge_scores_do_not_overflow() -> None:
    q, k, v = qkv(2)
    q, k, v = (each.detach().float() for each in (q * 1000, k, v))
    expected = plain(q.double(), k.double(), v.double())
    np.testing.assert_allclose(attend(q, k, v).numpy(), expected, rtol=1e-4, atol=1e-5)
    assert math.isnan(attend(q * math.nan, k, v).sum().item())


def test_blocks_of_samples_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    q, k, v = qkv(5, 2)
    mask = m.from_numpy(np.random.RandomState(0).rand(5, 1, 3, 5) < 0.7)

    def all_of_it() -> list[np.ndarray]:
        out = attend(q, k, v, mask)
        return [each.detach().numpy() for each in (out, *m.autograd.grad((out * out).sum(), [q, k, v]))]

    at_once = all_of_it()
    monkeypatch.setattr(attention, "_BLOCK_BYTES", 1 << 9)
    for one, other in zip(at_once, all_of_it(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_heads_side_by_side_in_memory() -> None:
    """As a transformer has them: (batch, time, heads, features) seen as (batch, heads, time, features)."""
    q, k, v = (
        each.transpose(1, 2)
        for each in (leaf(2, 3, 4, 4), leaf(2, 5, 4, 4, seed=1), leaf(2, 5, 4, 2, seed=2))
    )
    found = attend(q, k, v)
    np.testing.assert_allclose(found.detach().numpy(), plain(q, k, v), rtol=1e-10)
    assert found.transpose(1, 2).is_contiguous()


def test_grouped_heads() -> None:
    q, (_, k, v) = leaf(2, 4, 3, 4), qkv(2, 2)
    repeated = [m.from_numpy(each.detach().numpy().repeat(2, 1)) for each in (k, v)]
    found = attend(q, k, v, enable_gqa=True)
    np.testing.assert_allclose(found.detach().numpy(), plain(q, *repeated), rtol=1e-10)
    found.sum().backward()
    assert k.grad.shape == k.shape
    with pytest.raises(RuntimeError, match="must divide"):
        attend(q, *(leaf(2, 3, 5, 4), leaf(2, 3, 5, 2)), enable_gqa=True)


def test_dropout_leaves_the_expectation() -> None:
    m.manual_seed(0)
    q, k, v = (leaf(64, 8, 4), leaf(64, 32, 4, seed=1), m.ones(64, 32, 2, dtype=m.float64))
    found = attend(q, k, v, dropout_p=0.25)
    assert abs(found.mean().item() - 1) < 0.02
    assert found.detach().numpy().std() > 0.01
    assert attend(q, k, v, dropout_p=1.0).abs().sum().item() == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda q, k, v: attend(q[0, 0], k, v),
        lambda q, k, v: attend(q[..., :3], k, v),
        lambda q, k, v: attend(q, k.float(), v),
        lambda q, k, v: attend(q, k, v, m.ones(3, 4, dtype=m.bool)),
        lambda q, k, v: attend(q, k, v, m.ones(3, 5, dtype=m.int64)),
        lambda q, k, v: attend(q, k, v, m.ones(3, 5, dtype=m.bool), is_causal=True),
        lambda q, k, v: attend(q, k, v, dropout_p=1.5),
        lambda q, k, v: attend(q.long(), k.long(), v.long()),
    ],
)
def test_what_is_refused(call: Callable[..., m.Tensor]) -> None:
    with pytest.raises(RuntimeError):
        call(*(each.detach() for each in qkv(2)))
