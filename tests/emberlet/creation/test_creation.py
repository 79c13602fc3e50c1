"""The arguments that creation functions share, and defaults. Expected values are PyTorch 2.13's."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import emberlet
from emberlet import float16, float32, float64, int32, int64

ALL = {
    "empty": lambda **options: emberlet.empty(2, 3, **options),
    "zeros": lambda **options: emberlet.zeros(2, 3, **options),
    "ones": lambda **options: emberlet.ones((2, 3), **options),
    "full": lambda **options: emberlet.full([2, 3], 1.5, **options),
    "arange": lambda **options: emberlet.arange(0.0, 3.0, **options),
    "linspace": lambda **options: emberlet.linspace(0, 1, 4, **options),
    "logspace": lambda **options: emberlet.logspace(0, 1, 4, **options),
    "eye": lambda **options: emberlet.eye(3, **options),
    "scalar_tensor": lambda **options: emberlet.scalar_tensor(3, **options),
    "zeros_like": lambda **options: emberlet.zeros_like(emberlet.empty(2), **options),
    "ones_like": lambda **options: emberlet.ones_like(emberlet.empty(2), **options),
    "full_like": lambda **options: emberlet.full_like(emberlet.empty(2), 7, **options),
    "empty_like": lambda **options: emberlet.empty_like(emberlet.empty(2), **options),
    "tensor": lambda **options: emberlet.tensor([1.0, 2.0], **options),
    "asarray": lambda **options: emberlet.asarray([1.0, 2.0], **options),
    "rand": lambda **options: emberlet.rand(2, **options),
    "randn": lambda **options: emberlet.randn(2, **options),
    "rand_like": lambda **options: emberlet.rand_like(emberlet.empty(2), **options),
    "randn_like": lambda **options: emberlet.randn_like(emberlet.empty(2), **options),
    "new_zeros": lambda **options: emberlet.empty(1).new_zeros(2, 3, **options),
    "new_ones": lambda **options: emberlet.empty(1).new_ones((2, 3), **options),
    "new_full": lambda **options: emberlet.empty(1).new_full((2,), 3, **options),
    "new_empty": lambda **options: emberlet.empty(1).new_empty(2, **options),
    "new_tensor": lambda **options: emberlet.empty(1).new_tensor([1, 2], **options),
}


@pytest.mark.parametrize("name", ALL)
def test_options(name: str) -> None:
    make = ALL[name]
    assert make().dtype is float32
    assert make().device == emberlet.device("cpu")
    assert not make().requires_grad
    for dtype in (float16, float64):
        assert make(dtype=dtype).dtype is dtype
    assert make(device="cpu").equal(make(device="cpu")) or "empty" in name or "rand" in name
    leaf = make(requires_grad=True)
    assert leaf.requires_grad
    assert leaf.is_leaf
    assert leaf.grad_fn is None


@pytest.mark.parametrize("name", [name for name in ALL if "rand" not in name])
def test_integers_have_no_gradient(name: str) -> None:
    assert ALL[name](dtype=int32).dtype is int32
    with pytest.raises(RuntimeError, match=r"[Oo]nly Tensors of floating point"):
        ALL[name](dtype=int64, requires_grad=True)


@pytest.mark.parametrize("name", ALL)
def test_a_dtype_is_a_dtype(name: str) -> None:
    with pytest.raises(TypeError, match="dtype"):
        ALL[name](dtype="float32")


def test_sizes() -> None:
    for make in (emberlet.zeros, emberlet.ones, emberlet.empty, emberlet.rand, emberlet.randn):
        assert (
            make(2, 3).shape == make((2, 3)).shape == make([2, 3]).shape == make(size=(2, 3)).shape == (2, 3)
        )
        assert make(()).shape == ()
        assert make(0, 2).shape == (0, 2)
        with pytest.raises(TypeError, match="size"):
            make()
        with pytest.raises(RuntimeError, match="negative dimension -1"):
            make(2, -1)


def test_full_takes_the_dtype_of_its_value() -> None:
    assert emberlet.full((2,), 1).dtype is int64
    assert emberlet.full((2,), True).dtype is emberlet.bool
    assert emberlet.full((2,), emberlet.tensor(2, dtype=int32)).dtype is int32
    assert emberlet.full((2,), 3.7, dtype=int64).tolist() == [3, 3]
    assert np.signbit(emberlet.full((1,), -0.0).numpy()).all()
    with pytest.raises(RuntimeError, match="overflow"):
        emberlet.full((2,), 2**40, dtype=int32)


def test_logspace() -> None:
    expected = [1.0, 3.1622776985168457, 10.0, 31.62277603149414, 100.0]
    np.testing.assert_allclose(emberlet.logspace(0, 2, 5).numpy(), expected, rtol=1e-6)
    assert emberlet.logspace(0, 3, 4, base=2, dtype=int64).tolist() == [1, 2, 4, 8]
    assert emberlet.logspace(2, 3, 1).tolist() == [100.0]


def test_likes_keep_the_order_of_memory() -> None:
    x = emberlet.empty(3, 2).t()
    for like in (emberlet.zeros_like, emberlet.rand_like, emberlet.randn_like):
        assert like(x).stride() == (1, 2)


def test_new_tensors_are_like_the_old_one() -> None:
    x = emberlet.zeros(2, dtype=float64)
    assert x.new_tensor([1, 2]).dtype is float64
    assert x.new_ones(3).tolist() == [1.0, 1.0, 1.0]
    assert x.new_full((2,), 2, dtype=int64).tolist() == [2, 2]


@pytest.fixture
def double() -> Iterator[None]:
    emberlet.set_default_dtype(float64)
    yield
    emberlet.set_default_dtype(float32)


@pytest.mark.usefixtures("double")
def test_default_dtype() -> None:
    assert emberlet.get_default_dtype() is float64
    for made in (
        emberlet.zeros(1),
        emberlet.tensor(1.5),
        emberlet.rand(1),
        emberlet.arange(1.5),
        emberlet.eye(1),
    ):
        assert made.dtype is float64
    assert emberlet.tensor(1).dtype is int64
    assert repr(emberlet.tensor([1.5])) == "tensor([1.5000])"
    assert repr(emberlet.tensor([1.5], dtype=float32)) == "tensor([1.5000], dtype=emberlet.float32)"
    assert emberlet.finfo().bits == 64


def test_the_default_dtype_is_a_float() -> None:
    with pytest.raises(TypeError, match="only floating-point types are supported as the default type"):
        emberlet.set_default_dtype(int64)
    with pytest.raises(TypeError, match="invalid dtype object"):
        emberlet.set_default_dtype(3)


def test_tensors_in_lists() -> None:
    with pytest.raises(ValueError, match="only one element tensors can be converted to Python scalars"):
        emberlet.tensor([emberlet.ones(2), emberlet.ones(2)])
    assert emberlet.tensor([emberlet.tensor(1.5), 2]).tolist() == [1.5, 2.0]
    assert emberlet.tensor([np.array([1.0, 2.0]), [3, 4]]).dtype is float64


def test_tensor_copies_and_forgets_history() -> None:
    x = emberlet.ones(2, requires_grad=True)
    copy = emberlet.tensor(x * 2)
    assert not copy.requires_grad
    assert emberlet.tensor(x, requires_grad=True).is_leaf
    memory = np.zeros(2)
    emberlet.tensor(memory)[0] = 1.0
    assert memory[0] == 0


def test_as_tensor_shares_what_it_can() -> None:
    memory = np.zeros(3, np.float32)
    emberlet.as_tensor(memory)[1] = 5.0
    emberlet.asarray(memory)[2] = 6.0
    emberlet.asarray(memory, copy=True)[0] = 7.0
    assert memory.tolist() == [0.0, 5.0, 6.0]
    x = emberlet.ones(2, requires_grad=True)
    assert emberlet.as_tensor(x) is x
    assert emberlet.as_tensor(x, dtype=float64).grad_fn is not None
    with pytest.raises(ValueError, match="can't alias"):
        emberlet.asarray(memory, dtype=float64, copy=False)
    with pytest.raises(ValueError, match="can't alias"):
        emberlet.asarray([1, 2], copy=False)


def test_from_numpy_shares_any_memory_with_whole_steps() -> None:
    memory = np.arange(24.0).reshape(2, 3, 4)
    for view in (
        memory,
        memory.T,
        memory[:, ::2],
        memory[1:, 1],
        np.broadcast_to(memory[0], (2, 3, 4)).copy()[0],
    ):
        x = emberlet.from_numpy(view)
        assert x.stride() == tuple(stride // 8 for stride in view.strides)
        assert np.shares_memory(x.numpy(), view)
        assert emberlet.from_numpy(view).reshape(-1).tolist() == view.reshape(-1).tolist()
        assert x.t().tolist() == view.T.tolist() if view.ndim == 2 else True


def test_dlpack_shares_memory() -> None:
    memory = np.arange(6, dtype=np.float32)
    x = emberlet.from_dlpack(memory)
    x[0] = 9.0
    assert memory[0] == 9.0
    y = emberlet.arange(4)
    np.from_dlpack(y)[...] += 0 if not np.from_dlpack(y).flags.writeable else 1
    assert emberlet.from_dlpack(y).data_ptr() == y.data_ptr()
    with pytest.raises(BufferError, match="require gradient"):
        emberlet.ones(2, requires_grad=True).__dlpack__()


def test_numpy_refuses_history() -> None:
    x = emberlet.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match=r"Can't call numpy\(\) on Tensor that requires grad"):
        x.numpy()
    with pytest.raises(RuntimeError, match=r"Can't call numpy\(\) on Tensor that requires grad"):
        np.asarray(x * 2)
    assert x.numpy(force=True).tolist() == x.detach().numpy().tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("make", "shown"),
    [
        (lambda: emberlet.ones(2, requires_grad=True), "tensor([1., 1.], requires_grad=True)"),
        (lambda: emberlet.ones(2, requires_grad=True) * 2, "tensor([2., 2.], grad_fn=<MulBackward0>)"),
        (lambda: emberlet.ones(2, requires_grad=True).detach(), "tensor([1., 1.])"),
        (
            lambda: emberlet.ones(2, dtype=float64, requires_grad=True),
            "tensor([1., 1.], dtype=emberlet.float64, requires_grad=True)",
        ),
        (lambda: emberlet.zeros(0, 3, requires_grad=True), "tensor([], size=(0, 3), requires_grad=True)"),
    ],
)
def test_printing_tells_history(make, shown: str) -> None:
    assert repr(make()) == shown


def test_lines_break_where_pytorchs_do() -> None:
    x = emberlet.arange(
        1000000, 1000005, dtype=float64
    )  # with "torch.float64" it just fits into 80 characters
    values = ", ".join(f"{value}." for value in range(1000000, 1000005))
    assert repr(x) == f"tensor([{values}], dtype=emberlet.float64)"
    y = emberlet.arange(100000, 100007, dtype=float64)
    values = ", ".join(f"{value}." for value in range(100000, 100007))
    assert repr(y) == f"tensor([{values}],\n       dtype=emberlet.float64)"
