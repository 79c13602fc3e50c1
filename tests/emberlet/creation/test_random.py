"""The CPU's random numbers are PyTorch's, number by number; the other device's are random."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator

import numpy as np
import pytest

import emberlet
from tests.emberlet import fake_gpu
from tests.emberlet.creation.draws import draws, frozen

PYTORCHS = frozen()


@pytest.fixture(scope="module")
def drawn() -> dict[str, np.ndarray]:
    return draws(emberlet)


# log, sin, cos and fused multiplications with additions may differ in the last bits; the rest is exact.
ROUNDED = ("uniform", "randn", "normal", "log_normal", "exponential", "after", "transposed normal_", "global")


@pytest.mark.parametrize("kind", sorted({name.split()[0] for name in PYTORCHS}))
def test_draws_are_those_of_pytorch(drawn: dict[str, np.ndarray], kind: str) -> None:
    names = [name for name in PYTORCHS if name.split()[0] == kind]
    assert names
    for name in names:
        expected, actual = PYTORCHS[name], drawn[name]
        assert (actual.dtype, actual.shape) == (expected.dtype, expected.shape), name
        if name.startswith(ROUNDED):
            tolerance = {"float16": 2e-3, "float32": 2e-6, "float64": 1e-12}[expected.dtype.name]
            np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance, err_msg=name)
        else:
            np.testing.assert_array_equal(actual, expected, err_msg=name)


def test_nothing_is_missing(drawn: dict[str, np.ndarray]) -> None:
    assert drawn.keys() == PYTORCHS.keys()


def test_without_a_seed_the_numbers_are_pytorchs_too() -> None:
    assert emberlet.Generator().initial_seed() == 67280421310721
    assert emberlet.Generator().manual_seed(-1).initial_seed() == 2**64 - 1


def test_state_goes_on_where_it_was() -> None:
    generator = emberlet.Generator().manual_seed(7)
    emberlet.randn(3, generator=generator)  # an odd number: one is kept
    state = generator.get_state()
    twins = [copy.deepcopy(generator), pickle.loads(pickle.dumps(generator)), generator.clone_state()]
    expected = (
        emberlet.randn(700, generator=generator).tolist() + emberlet.randn(5, generator=generator).tolist()
    )
    generator.set_state(state)
    for each in (*twins, generator):
        again = emberlet.randn(700, generator=each).tolist() + emberlet.randn(5, generator=each).tolist()
        assert again == expected
        assert each.initial_seed() == 7


def test_pytorchs_state_is_understood() -> None:
    generator = emberlet.Generator()
    generator.set_state(emberlet.tensor(PYTORCHS["state 42"].view(np.int64)))
    assert generator.initial_seed() == 42
    assert generator.get_state().numpy().tobytes() == PYTORCHS["state 42"].tobytes()


def test_fork_rng_leaves_no_trace() -> None:
    emberlet.manual_seed(1)
    before = emberlet.get_rng_state()
    with emberlet.random.fork_rng():
        emberlet.rand(10)
    assert emberlet.get_rng_state().equal(before)


def test_seed_is_new_every_time() -> None:
    assert emberlet.Generator().seed() != emberlet.Generator().seed()


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: emberlet.Generator().manual_seed(1.5), RuntimeError, "expected a long, but got float"),
        (lambda: emberlet.Generator().manual_seed(2**64), ValueError, "Overflow"),
        (lambda: emberlet.rand(2, dtype=emberlet.int64), NotImplementedError, "int64"),
        (lambda: emberlet.randn(2, dtype=emberlet.int64), NotImplementedError, "int64"),
        (lambda: emberlet.rand(), TypeError, "size"),
        (lambda: emberlet.rand(-1), RuntimeError, "negative dimension"),
        (lambda: emberlet.randint(3, 3, (2,)), RuntimeError, "'from' to be less than 'to'"),
        (lambda: emberlet.randint(10, 2), TypeError, "size"),
        (lambda: emberlet.randint(0, 300, (2,), dtype=emberlet.bool), RuntimeError, "out of bounds"),
        (lambda: emberlet.randint(3, (2,), requires_grad=True), RuntimeError, "floating point"),
        (lambda: emberlet.randperm(-1), RuntimeError, "negative"),
        (
            lambda: emberlet.randperm(3000, dtype=emberlet.float16),
            RuntimeError,
            "cannot be greater than 2049",
        ),
        (lambda: emberlet.zeros(2).uniform_(1, 0), RuntimeError, "found from=1 > to=0"),
        (lambda: emberlet.zeros(2).normal_(0, -1), RuntimeError, "std >= 0.0"),
        (lambda: emberlet.zeros(2).exponential_(0), RuntimeError, "lambda > 0.0"),
        (lambda: emberlet.zeros(2).bernoulli_(1.5), RuntimeError, r"p to be in \[0, 1\]"),
        (lambda: emberlet.bernoulli(emberlet.tensor([1.5])), RuntimeError, "p_in"),
        (lambda: emberlet.bernoulli(emberlet.tensor([1])), NotImplementedError, "int64"),
        (lambda: emberlet.normal(emberlet.ones(2), emberlet.tensor([-1.0, 1])), RuntimeError, "std >= 0.0"),
        (lambda: emberlet.normal(1.0, 2.0), TypeError, "size"),
        (lambda: emberlet.multinomial(emberlet.tensor([0.1, -0.2]), 1), RuntimeError, "element < 0"),
        (lambda: emberlet.multinomial(emberlet.tensor([0.1, 0.2]), 3), RuntimeError, "without replacement"),
        (lambda: emberlet.multinomial(emberlet.zeros(2), 1), RuntimeError, "sum of probabilities <= 0"),
        (lambda: emberlet.multinomial(emberlet.tensor([1, 2]), 1), RuntimeError, "floating-point"),
        (lambda: emberlet.multinomial(emberlet.ones(2, 2, 2), 1), RuntimeError, "1 or 2 dim"),
        (lambda: emberlet.multinomial(emberlet.ones(2), 0), RuntimeError, "n_sample <= 0"),
        (lambda: emberlet.zeros(2, requires_grad=True).uniform_(), RuntimeError, "leaf"),
        (lambda: emberlet.zeros(1, 3).expand(4, 3).uniform_(), RuntimeError, "single memory location"),
        (lambda: emberlet.rand(2, generator=3), TypeError, "Generator"),
    ],
)
def test_errors(call, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()


def test_uniform_of_a_short_dtype_never_reaches_the_end() -> None:
    halves = emberlet.empty(100_000, dtype=emberlet.float16).uniform_(generator=emberlet.Generator())
    assert halves.numpy().max() < 1


def test_filling_is_noticed_by_the_tape() -> None:
    x = emberlet.ones(3, requires_grad=True)
    y = x * 2
    version = y._version
    y.uniform_()
    assert y._version > version


@pytest.fixture
def gpu() -> Iterator[None]:
    with fake_gpu.installed():
        yield


def test_another_device_has_a_stream_of_its_own(gpu: None) -> None:
    generator = emberlet.Generator("cuda:1").manual_seed(3)
    assert str(generator.device) == "cuda:1"
    count = 20_000
    uniform = emberlet.rand(count, generator=generator, device="cuda:1").cpu().numpy()
    assert (uniform >= 0).all()
    assert (uniform < 1).all()
    assert abs(uniform.mean() - 0.5) < 0.01
    assert abs(np.corrcoef(uniform[1:], uniform[:-1])[0, 1]) < 0.02
    counts = np.histogram(uniform, 20)[0]
    assert ((counts - count / 20) ** 2 / (count / 20)).sum() < 45  # chi squared, 19 degrees of freedom
    normal = emberlet.randn(count + 1, generator=generator, device="cuda:1").cpu().numpy()
    assert abs(normal.mean()) < 0.03
    assert abs(normal.std() - 1) < 0.03
    assert abs((normal**3).mean()) < 0.1
    assert abs((normal**4).mean() - 3) < 0.3
    integers = emberlet.randint(-3, 4, (count,), generator=generator, device="cuda:1").cpu().numpy()
    assert set(integers.tolist()) == set(range(-3, 4))
    order = emberlet.randperm(1000, generator=generator, device="cuda:1").cpu().numpy()
    assert sorted(order.tolist()) == list(range(1000))
    assert order.tolist() != list(range(1000))


def test_another_devices_state_goes_on_where_it_was(gpu: None) -> None:
    generator = emberlet.Generator("cuda").manual_seed(3)
    emberlet.rand(3, generator=generator, device="cuda")
    state = generator.get_state()
    expected = emberlet.rand(3, generator=generator, device="cuda").tolist()
    generator.set_state(state)
    assert emberlet.rand(3, generator=generator, device="cuda").tolist() == expected


def test_a_generator_is_for_its_device(gpu: None) -> None:
    with pytest.raises(RuntimeError, match="Expected a 'cuda' device type for generator but found 'cpu'"):
        emberlet.rand(3, generator=emberlet.Generator(), device="cuda")


def test_manual_seed_seeds_all_devices(gpu: None) -> None:
    emberlet.rand(2, device="cuda")
    emberlet.manual_seed(5)
    first = emberlet.rand(2, device="cuda").tolist()
    emberlet.manual_seed(5)
    assert emberlet.rand(2, device="cuda").tolist() == first
