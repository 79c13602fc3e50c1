"""What an attack with unforeseen programs has found, in PyTorch's words, so that it stays found."""

from __future__ import annotations

import numpy as np
import pytest

import emberlet as torch

# Sums of much: NumPy adds rows one after the other, PyTorch in blocks.


@pytest.mark.parametrize("shape", [(2**18, 3), (4, 2**17, 2), (513, 16), (100_001, 1, 2)])
def test_sums_over_many_rows_keep_their_digits(shape: tuple[int, ...]) -> None:
    x = torch.full(shape, 0.1)
    dims = tuple(range(len(shape) - 1))
    exact = np.prod(shape[:-1]) * float(np.float32(0.1))
    assert x.sum(dims).tolist() == pytest.approx([exact] * shape[-1], rel=2e-5)
    assert x.mean(dims).tolist() == pytest.approx([float(np.float32(0.1))] * shape[-1], rel=2e-5)
    assert x.sum(dims, keepdim=True).shape == (*[1] * len(dims), shape[-1])


@pytest.mark.parametrize("dim", [0, 1, (0, 2), (1, 3)])
def test_sums_in_blocks_are_the_sums(dim: int | tuple[int, ...]) -> None:
    x = torch.randn(1025, 3, 700, 2)[::2]
    expected = x.numpy().astype(np.float64).sum(dim)
    np.testing.assert_allclose(x.sum(dim).numpy(), expected, rtol=1e-4, atol=1e-3)


def test_gradient_of_a_bias_for_many_rows_keeps_its_digits() -> None:
    bias = torch.zeros(3, requires_grad=True)
    (torch.zeros(2**18, 3) + bias).backward(torch.full((2**18, 3), 0.1))
    assert bias.grad.tolist() == pytest.approx([2**18 * float(np.float32(0.1))] * 3, rel=2e-5)


def test_running_sum_of_many_keeps_its_digits() -> None:
    exact = 2**20 * float(np.float32(0.1))
    assert torch.full((2**20,), 0.1).cumsum(0)[-1].item() == pytest.approx(exact, rel=1e-6)


def test_variance_far_from_zero() -> None:
    torch.manual_seed(0)
    x = torch.randn(10_000, 3) + 1e5
    np.testing.assert_allclose(x.var(0).numpy(), x.numpy().astype(np.float64).var(0, ddof=1), rtol=1e-5)
    assert torch.full((1000,), 0.1).var().item() == pytest.approx(0.0, abs=1e-12)


# Python's types as dtypes


def test_python_types_are_dtypes() -> None:
    assert torch.zeros(2, dtype=bool).dtype is torch.bool
    assert torch.tensor([1.7], dtype=int).dtype is torch.int64
    assert torch.arange(3, dtype=float).dtype is torch.float64
    assert torch.as_tensor(np.ones(2, dtype=np.float32), dtype=float).dtype is torch.float64
    x = torch.ones(2)
    assert x.to(int).dtype is torch.int64
    assert x.to(dtype=float).dtype is torch.float64
    assert x.sum(dtype=float).dtype is torch.float64
    assert torch.zeros_like(x, dtype=int).dtype is torch.int64


@pytest.mark.parametrize("dtype", ["float32", np.float32, str, [1]])
def test_other_types_are_not(dtype: object) -> None:
    with pytest.raises(TypeError):
        torch.zeros(2, dtype=dtype)
    with pytest.raises(TypeError):
        torch.ones(2).sum(dtype=dtype)


# Names of arguments


def test_names_of_arguments_are_pytorchs() -> None:
    x = torch.arange(6)
    assert [part.tolist() for part in torch.split(tensor=x, split_size_or_sections=4)] == [
        [0, 1, 2, 3],
        [4, 5],
    ]
    assert [part.tolist() for part in x.split(split_size=4)] == [[0, 1, 2, 3], [4, 5]]
    assert torch.swapaxes(torch.ones(2, 3), axis0=0, axis1=1).shape == (3, 2)
    assert torch.ones(2, 3).swapaxes(axis0=0, axis1=1).shape == (3, 2)
    assert torch.zeros(2).copy_(other=torch.ones(2)).tolist() == [1, 1]
    assert 0 <= torch.randint_like(torch.zeros(100), high=3).max().item() < 3


# NumPy's functions of a tensor


def test_numpys_functions_give_tensors() -> None:
    x = torch.arange(1.0, 4.0)
    assert isinstance(np.exp(x), torch.Tensor)
    np.testing.assert_array_equal(np.exp(x).numpy(), np.exp(x.numpy()))
    assert isinstance(np.maximum(x, 2), torch.Tensor)
    with pytest.raises(RuntimeError, match="requires grad"):
        np.exp(x.requires_grad_())


def test_numbers_and_arrays_of_numpy_leave_the_history_alone() -> None:
    x = torch.arange(1.0, 4.0, requires_grad=True)
    ((np.float64(2) * x) * np.float32(3)).sum().backward()
    assert x.grad.tolist() == [6, 6, 6]
    x.grad = None
    (np.arange(3.0) * x).sum().backward()
    assert x.grad.tolist() == [0, 1, 2]


@pytest.mark.parametrize("number", [np.float64(3), np.float32(3), np.int64(3), np.float16(3)])
def test_numpys_numbers_are_numbers(number: np.generic) -> None:
    """`x / np.sqrt(d)` must neither break the backward pass nor widen what follows."""
    for function in (
        lambda x: x * number,
        lambda x: number * x,
        lambda x: x / number,
        lambda x: number / x,
        lambda x: number - x,
        lambda x: x**number,
        lambda x: x.norm(number),
        lambda x: x.clone().mul_(number).div_(number),
        lambda x: torch.addcmul(x, x, x, value=number),
        lambda x: torch.lerp(x, x * 2, number),
        lambda x: x.std(correction=number - 2),
        lambda x: torch.xlogy(x, number),
        lambda x: torch.nn.functional.smooth_l1_loss(x, x * 5, beta=number),
        lambda x: torch.nn.functional.softplus(x, number),
        lambda x: torch.nn.functional.celu(-x, number),
        lambda x: torch.nn.functional.hardtanh(x, -number, number),
    ):
        x = torch.tensor([1.0, 2.0, 4.0], requires_grad=True)
        result = function(x)
        assert result.dtype is torch.float32
        (slope,) = torch.autograd.grad(result.sum(), x, create_graph=True)
        assert slope.dtype is torch.float32
        if slope.requires_grad:
            torch.autograd.grad(slope.sum(), x)


def test_numpys_numbers_make_what_pythons_make() -> None:
    assert torch.arange(np.int64(3)).dtype is torch.int64
    assert torch.arange(np.float32(3)).dtype is torch.float32
    assert torch.full((2,), np.int64(3)).dtype is torch.int64
    assert torch.full((2,), np.bool_(True)).dtype is torch.bool
    assert torch.result_type(torch.ones(2), np.int64(3)) is torch.float32
    assert torch.normal(0.0, np.float32(1), (4,)).shape == (4,)
    assert torch.nn.functional.dropout(torch.ones(4), np.float32(0.0)).tolist() == [1, 1, 1, 1]
    assert len(torch.arange(6).chunk(np.int64(3))) == 3
    assert len(torch.arange(6).split(np.int64(4))) == 2
