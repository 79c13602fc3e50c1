"""Matrix products: values are NumPy's for all ranks, both derivatives, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

import emberlet as m
from emberlet.autograd.gradcheck import gradcheck, gradgradcheck
from emberlet.functions.linalg.linear import bilinear, linear

RANKS = [
    ((3,), (3,)),
    ((3,), (3, 4)),
    ((2, 3), (3,)),
    ((2, 3), (3, 4)),
    ((5, 2, 3), (3,)),
    ((3,), (5, 3, 2)),
    ((5, 2, 3), (3, 4)),
    ((2, 3), (5, 3, 4)),
    ((5, 2, 3), (1, 3, 4)),
    ((2, 1, 2, 3), (3, 3, 4)),
    ((2, 0), (0, 3)),
    ((0, 2, 3), (3, 4)),
]


def leaf(*shape: int, seed: int = 0) -> m.Tensor:
    return m.from_numpy(np.random.RandomState(seed).standard_normal(shape)).requires_grad_()


@pytest.mark.parametrize(("left", "right"), RANKS)
def test_matmul_is_numpys(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    x, y = leaf(*left), leaf(*right, seed=1)
    expected = x.detach().numpy() @ y.detach().numpy()
    np.testing.assert_allclose((x @ y).detach().numpy(), expected, rtol=1e-12)
    if expected.size:
        assert gradcheck(m.matmul, (x, y))
        assert gradgradcheck(m.matmul, (x, y))


def test_strided_and_stretched_operands() -> None:
    x, y = leaf(4, 6), leaf(6, 8)
    pairs = [(x.T[::2, 1::2], y.T[:2, :4].T[:2]), (x[:, None, :].expand(4, 3, 6), y[:, ::3])]
    for a, b in pairs:
        np.testing.assert_allclose((a @ b).detach().numpy(), a.detach().numpy() @ b.detach().numpy())


def test_what_matmul_refuses() -> None:
    ones = m.ones
    for x, y, words in [
        (ones(2, 3), ones(2, 3), r"mat1 and mat2 shapes cannot be multiplied \(2x3 and 2x3\)"),
        (ones(2), ones(3), "inconsistent tensor size"),
        (ones(2, 3), ones(2), "size mismatch"),
        (m.tensor(1.0), ones(2), "both arguments to matmul need to be at least 1D"),
        (ones(2, 2, 3), ones(3, 3, 2), "must match the size of tensor b"),
        (ones(2, 2), ones(2, 2, dtype=m.float64), "got: float != double"),
        (ones(2, 2, dtype=m.bool), ones(2, 2, dtype=m.bool), "not implemented for 'Bool'"),
    ]:
        with pytest.raises(RuntimeError, match=words):
            x @ y
    with pytest.raises(TypeError):
        ones(2, 3) @ 2


def test_a_memory_of_nan_does_not_leak_through_beta_zero() -> None:
    out = m.addmm(m.full((2, 2), math.nan), m.ones(2, 2), m.ones(2, 2), beta=0)
    assert out.tolist() == [[2.0, 2.0], [2.0, 2.0]]


def test_integers_multiply_and_wrap_around() -> None:
    assert (m.tensor([[2**62]]) @ m.tensor([[4]])).item() == 0
    assert (m.tensor([[1, 2], [3, 4]]) @ m.tensor([1, 1])).tolist() == [3, 7]


EQUATIONS = [
    ("ij,jk->ik", (2, 3), (3, 4)),
    ("bij,bkj->bik", (2, 3, 4), (2, 5, 4)),
    ("ij,kl->ijkl", (2, 3), (4, 2)),
    ("ij,ij->", (2, 3), (2, 3)),
    ("...ij,...jk->...ki", (2, 1, 2, 3), (3, 3, 4)),
    ("ijk,jil->kl", (2, 3, 4), (3, 2, 2)),
    ("i...,i...->...", (3, 2), (3, 2)),
    ("ii,i->i", (3, 3), (3,)),
    ("ij,k->ik", (2, 3), (4,)),
    ("ij,kj", (2, 3), (4, 3)),
]


@pytest.mark.parametrize(("equation", "left", "right"), EQUATIONS)
def test_einsum_is_numpys(equation: str, left: tuple[int, ...], right: tuple[int, ...]) -> None:
    x, y = leaf(*left), leaf(*right, seed=1)
    expected = np.einsum(equation, x.detach().numpy(), y.detach().numpy())
    np.testing.assert_allclose(m.einsum(equation, x, y).detach().numpy(), expected, rtol=1e-12)
    assert gradcheck(lambda a, b: m.einsum(equation, a, b), (x, y))


def test_einsum_of_one_and_of_three() -> None:
    x, y, z = leaf(2, 3), leaf(3, 3, seed=1), leaf(3, seed=2)
    a, b, c = (each.detach().numpy() for each in (x, y, z))
    for equation in ("ij->ji", "ij->", "ij->j", "ij"):
        np.testing.assert_allclose(m.einsum(equation, x).detach().numpy(), np.einsum(equation, a))
    np.testing.assert_allclose(
        m.einsum("ij,jj,j->i", x, y, z).detach().numpy(), np.einsum("ij,jj,j->i", a, b, c)
    )
    by_numbers = m.einsum(x, [0, 1], y, [1, 2], [2, 0]).detach().numpy()
    np.testing.assert_allclose(by_numbers, np.einsum("ij,jk->ki", a, b))


@pytest.mark.parametrize(
    ("equation", "operands"),
    [
        ("ij,jk->il", (m.ones(2, 3), m.ones(3, 3))),
        ("ij->ii", (m.ones(2, 2),)),
        ("ij,jk", (m.ones(2, 3),)),
        ("ij", (m.ones(2),)),
        ("i.j", (m.ones(2, 2),)),
        ("i1", (m.ones(2, 2),)),
        ("ii", (m.ones(2, 3),)),
        ("ij,jk", (m.ones(2, 3), m.ones(2, 3))),
    ],
)
def test_equations_that_make_no_sense(equation: str, operands: tuple[m.Tensor, ...]) -> None:
    with pytest.raises(RuntimeError, match=r"einsum\(\)"):
        m.einsum(equation, *operands)


def test_contractions_are_numpys() -> None:
    x, y = leaf(2, 3, 4), leaf(4, 3, 2, seed=1)
    a, b = x.detach().numpy(), y.detach().numpy()
    for dims in (1, ([2, 1], [0, 1]), ([0], [2]), 0):
        found = m.tensordot(x, y, dims).detach().numpy()
        np.testing.assert_allclose(found, np.tensordot(a, b, dims), rtol=1e-12)
    np.testing.assert_allclose(m.kron(x[0], y[0]).detach().numpy(), np.kron(a[0], b[0]))
    np.testing.assert_allclose(
        m.cross(y[0, :, :1], y[1, :, :1], 0).detach().numpy()[:, 0], np.cross(b[0, :, 0], b[1, :, 0])
    )
    np.testing.assert_allclose(
        m.linalg.multi_dot([x[0], y[:, :, 0], x[1]]).detach().numpy(), a[0] @ b[:, :, 0] @ a[1]
    )
    square = y[0] @ x[:, :, 0]
    power = m.matrix_power(square, 5).detach().numpy()
    np.testing.assert_allclose(power, np.linalg.matrix_power(square.detach().numpy(), 5))


@pytest.mark.parametrize("lead", [(), (2,), (5, 2), (0,)])
def test_linear(lead: tuple[int, ...]) -> None:
    x, w, b = leaf(*lead, 3), leaf(4, 3, seed=1), leaf(4, seed=2)
    expected = x.detach().numpy() @ w.detach().numpy().T + b.detach().numpy()
    np.testing.assert_allclose(linear(x, w, b).detach().numpy(), expected, rtol=1e-12)
    if expected.size:
        assert gradcheck(linear, (x, w, b))
        assert gradgradcheck(linear, (x, w, b))
    out = linear(x, w, b)
    out.sum().backward()
    np.testing.assert_allclose(b.grad.numpy(), np.full(4, out.numel() / 4))


def test_gradients_of_linear_belong_to_nobody_else() -> None:
    x, w, b = leaf(2, 3), leaf(4, 3), leaf(2, 4)
    out = linear(x, w, b)
    sent = m.ones(2, 4, dtype=m.float64)
    out.backward(sent)
    b.grad.zero_()
    assert sent.sum().item() == 8


def test_bilinear() -> None:
    x, y, w, b = leaf(2, 5, 3), leaf(2, 5, 4, seed=1), leaf(6, 3, 4, seed=2), leaf(6, seed=3)
    a = [each.detach().numpy() for each in (x, y, w, b)]
    expected = np.einsum("abi,kij,abj->abk", a[0], a[2], a[1]) + a[3]
    np.testing.assert_allclose(bilinear(x, y, w, b).detach().numpy(), expected, rtol=1e-12)
