"""Indexing, gathering, scattering, embeddings: against loops and NumPy, and gradients against differences."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import emberlet as m
from emberlet.autograd import gradcheck, gradgradcheck
from emberlet.functions.indexing.embedding import embedding
from emberlet.functions.indexing.embedding_bag import embedding_bag

RNG = np.random.RandomState(11)
DATA = RNG.randn(3, 4, 5)

# Where ints and arrays are not mixed, NumPy means the same.
INDICES: list[Any] = [
    np.array([2, 0, -1]),
    (slice(None), np.array([[1, 1], [0, 3]])),
    (np.array([0, 2]), slice(None), np.array([4, -5])),
    (slice(None), np.array([0, 2]), np.array([4, 1])),
    (np.array([[0], [2]]), np.array([1, 2, 3])),
    (Ellipsis, np.array([0, 0])),
    (None, np.array([1]), Ellipsis, None),
    DATA[:, 0, 0] > 0,
    DATA[:, :, 0] > 0,
    DATA > 0,
    (slice(None), DATA[0] > 0),
    (slice(1, None), DATA[0, :, 0] > -9, slice(None, None, 2)),
    (DATA[:, :, 0] > 0, np.array([1])),
    (np.zeros((2, 0), int),),
    (slice(None, None, 2), None, np.array([3, 3])),
]


def tensors(index: Any) -> Any:
    if isinstance(index, tuple):
        return tuple(tensors(item) for item in index)
    return m.from_numpy(index) if isinstance(index, np.ndarray) else index


@pytest.mark.parametrize("number", range(len(INDICES)))
@pytest.mark.parametrize("wrap", [tensors, lambda index: index], ids=["tensor", "array"])
@pytest.mark.parametrize("order", list(itertools.permutations(range(3)))[:3])
def test_read_and_write(number: int, wrap: Callable[[Any], Any], order: tuple[int, ...]) -> None:
    index = INDICES[number]
    data = np.ascontiguousarray(DATA.transpose(order)).transpose(np.argsort(order))
    x = m.from_numpy(data)
    expected = data[index]
    got = x[wrap(index)]
    np.testing.assert_array_equal(got.numpy(), expected)
    assert got.is_contiguous()
    written, target = data.copy(), x.clone()
    values = RNG.randn(*expected.shape)
    target[wrap(index)] = m.from_numpy(values)
    if not _twice(index):
        written[index] = values
        np.testing.assert_array_equal(target.numpy(), written)
    target[wrap(index)] = 7
    written[index] = 7
    np.testing.assert_array_equal(target.numpy(), written)


def _twice(index: Any) -> bool:
    places = np.arange(DATA.size).reshape(DATA.shape)[index].reshape(-1)
    return len(set(places.tolist())) < len(places)


@pytest.mark.parametrize("number", range(len(INDICES)))
def test_gradients_of_reading_and_writing(number: int) -> None:
    index = tensors(INDICES[number])
    x = m.from_numpy(DATA).detach().requires_grad_()
    assert gradcheck(lambda x: x[index], (x,))
    assert gradgradcheck(lambda x: (x * x)[index], (x,))
    if _twice(INDICES[number]):
        return
    shape = x[index].shape
    value = m.from_numpy(RNG.randn(*shape)).requires_grad_()

    def write(x: Any, value: Any) -> Any:
        z = x * 1
        z[index] = value * value
        return z * z

    assert gradcheck(write, (x, value))
    assert gradgradcheck(write, (x, value))


FUNCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "gather": lambda x, s: x.gather(1, m.tensor([[0, 0], [3, 1]])),
    "scatter": lambda x, s: x.scatter(1, m.tensor([[0, 2], [3, 1]]), s),
    "scatter_add": lambda x, s: x.scatter_add(0, m.tensor([[0, 0, 2, 0], [0, 1, 2, 2]]), s),
    "scatter sum anew": lambda x, s: x.scatter_reduce(
        1, m.tensor([[0, 0], [3, 1]]), s, "sum", include_self=False
    ),
    "scatter mean": lambda x, s: x.scatter_reduce(1, m.tensor([[0, 0], [3, 1]]), s, "mean"),
    "scatter prod": lambda x, s: x.scatter_reduce(1, m.tensor([[0, 0], [3, 1]]), s, "prod"),
    "scatter prod anew": lambda x, s: x.scatter_reduce(
        1, m.tensor([[0, 0], [3, 1]]), s, "prod", include_self=False
    ),
    "scatter amax": lambda x, s: x.scatter_reduce(1, m.tensor([[0, 0], [3, 1]]), s, "amax"),
    "scatter amin": lambda x, s: x.scatter_reduce(
        1, m.tensor([[0, 0], [3, 1]]), s, "amin", include_self=False
    ),
    "index_select": lambda x, s: x.index_select(1, m.tensor([3, 0, 3])),
    "index_add": lambda x, s: x.index_add(1, m.tensor([1, 1, 0, 2]), s.new_zeros(3, 4) + s[0], alpha=2),
    "index_copy": lambda x, s: x.index_copy(0, m.tensor([2, 0]), s),
    "index_fill": lambda x, s: x.index_fill(1, m.tensor([2, 0]), s.sum()),
    "index_put": lambda x, s: x.index_put((m.tensor([1, 1]),), s, accumulate=True),
    "take": lambda x, s: x.take(m.tensor([[0, 11], [-1, 0]])),
    "put": lambda x, s: x.put(m.tensor([3, 5]), s[0, :2], accumulate=True),
    "take_along_dim": lambda x, s: m.take_along_dim(x, m.tensor([[0, 0, 2, 1]]), 0),
    "masked_fill": lambda x, s: x.masked_fill(m.tensor([True, False, True, False]), s.sum()),
    "masked_select": lambda x, s: x.masked_select(m.tensor([[True], [False], [True]])),
    "masked_scatter": lambda x, s: x.masked_scatter(m.tensor([True, False, True, False]), s),
    "embedding": lambda x, s: embedding(m.tensor([[2, 0], [2, 1]]), x, padding_idx=1),
    "embedding by frequency": lambda x, s: embedding(m.tensor([2, 0, 2]), x, scale_grad_by_freq=True),
    "bags": lambda x, s: embedding_bag(m.tensor([2, 0, 2, 1]), x, m.tensor([0, 3]), mode="mean"),
    "bags of weights": lambda x, s: embedding_bag(
        m.tensor([[2, 0, 2, 1], [1, 1, 0, 0]]), x, mode="sum", per_sample_weights=s
    ),
    "bags, largest": lambda x, s: embedding_bag(m.tensor([2, 0, 1]), x, m.tensor([0, 2]), mode="max"),
}


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name != "embedding by frequency"])
def test_gradients(name: str) -> None:
    x = m.from_numpy(RNG.randn(3, 4)).requires_grad_()
    s = m.from_numpy(RNG.randn(2, 4)).requires_grad_()
    function = FUNCTIONS[name]
    if name == "embedding":  # what it says of the padding row is no derivative
        indices = m.tensor([[2, 0], [2, 0]])
        function = lambda x, s: embedding(indices, x, padding_idx=1)  # noqa: E731
    assert gradcheck(function, (x, s))
    assert gradgradcheck(lambda x, s: function(x * x, s * s), (x, s))


def test_products_of_zeros() -> None:
    x = m.tensor([2.0, 3.0, 0.0]).requires_grad_()
    s = m.tensor([0.0, 5.0, 0.0, 0.0, 4.0]).requires_grad_()
    y = x.scatter_reduce(0, m.tensor([0, 0, 1, 1, 2]), s, "prod")
    y.sum().backward()
    assert y.tolist() == [0.0, 0.0, 0.0]
    assert x.grad is not None
    assert s.grad is not None
    assert x.grad.tolist() == [0.0, 0.0, 4.0]
    assert s.grad.tolist() == [10.0, 0.0, 0.0, 0.0, 0.0]


def test_padding_and_frequency_in_the_gradient_of_an_embedding() -> None:
    table = m.ones(4, 2, dtype=m.float64, requires_grad=True)
    rows = m.tensor([1, 1, 3, 0, 1])
    embedding(rows, table, padding_idx=3).sum().backward()
    assert table.grad is not None
    assert table.grad[:, 0].tolist() == [1.0, 3.0, 0.0, 0.0]
    table.grad = None
    embedding(rows, table, scale_grad_by_freq=True).sum().backward()
    assert table.grad is not None
    assert table.grad[:, 0].tolist() == [1.0, 1.0, 0.0, 1.0]


def test_a_large_embedding_sums_as_a_small_one() -> None:
    rows = RNG.randint(0, 5000, 1000)
    table = m.zeros(5000, 3, dtype=m.float64, requires_grad=True)
    weights = RNG.randn(1000, 3)
    (embedding(m.from_numpy(rows), table) * m.from_numpy(weights)).sum().backward()
    expected = np.zeros((5000, 3))
    np.add.at(expected, rows, weights)
    assert table.grad is not None
    np.testing.assert_allclose(table.grad.numpy(), expected, atol=1e-12)


def test_long_rows_are_shortened() -> None:
    table = m.tensor([[3.0, 4.0], [0.3, 0.4], [6.0, 8.0]])
    embedding(m.tensor([0, 1]), table, max_norm=1.0)
    np.testing.assert_allclose(table.numpy(), [[0.6, 0.8], [0.3, 0.4], [6.0, 8.0]], rtol=1e-6)


def test_bags() -> None:
    table = m.from_numpy(RNG.randn(5, 2))
    rows = m.tensor([1, 2, 4, 0, 2])
    parts = table.numpy()[[1, 2, 4, 0, 2]]
    sums = embedding_bag(rows, table, m.tensor([0, 2, 2, 5]), mode="sum", include_last_offset=True)
    np.testing.assert_allclose(sums.numpy(), [parts[:2].sum(0), [0, 0], parts[2:].sum(0)])
    means = embedding_bag(rows, table, m.tensor([0, 2]), padding_idx=2)
    np.testing.assert_allclose(means.numpy(), [parts[0], parts[2:4].mean(0)])


@pytest.mark.parametrize(
    ("program", "error", "words"),
    [
        ("x[3]", IndexError, "index 3 is out of bounds for dimension 0 with size 3"),
        ("x[0, 4]", IndexError, "index 4 is out of bounds for dimension 1 with size 4"),
        ("x[0, 0, 0]", IndexError, "too many indices for tensor of dimension 2"),
        ("x[[0, 3]]", IndexError, "index 3 is out of bounds for dimension 0 with size 3"),
        ("x[[0, 1], [0, 1, 2]]", IndexError, "could not be broadcast together with shapes [2], [3]"),
        ("x[m.tensor([True, False])]", IndexError, "The shape of the mask [2] at index 0"),
        ("x[m.tensor([0.5])]", IndexError, "tensors used as indices must be long"),
        ("x[::-1]", ValueError, "step must be greater than zero"),
        ("x[::0]", ValueError, "slice step cannot be zero"),
        ("m.tensor(1)[0]", IndexError, "invalid index of a 0-dim tensor"),
        ("m.tensor(1)[:]", IndexError, "slice() cannot be applied to a 0-dim tensor"),
        ("x.__setitem__([0, 1], m.ones(3, 4))", RuntimeError, "shape mismatch: value tensor of shape [3, 4]"),
        (
            "x.__setitem__([0, 1], m.ones(4).double())",
            RuntimeError,
            "Index put requires the source and destination",
        ),
        ("x.__setitem__(0, [1, 2, 3, 4])", TypeError, "can't assign a list"),
        (
            "x.gather(0, m.tensor([[3]]))",
            RuntimeError,
            "index 3 is out of bounds for dimension 0 with size 3",
        ),
        ("x.gather(0, m.tensor([0]))", RuntimeError, "same number of dimensions"),
        (
            "x.scatter(0, m.tensor([[0]]), x.double())",
            RuntimeError,
            "Expected self.dtype to be equal to src.dtype",
        ),
        ("x.index_select(0, m.tensor([-1]))", IndexError, "index out of range in self"),
        ("x.take(m.tensor([12]))", IndexError, "tried to access index 12 on a tensor of 12 elements"),
        ("x.masked_fill(x, 0)", RuntimeError, "boolean masks"),
    ],
)
def test_errors(program: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error) as caught:
        eval(program, {"m": m, "x": m.zeros(3, 4)})
    assert words in str(caught.value)
