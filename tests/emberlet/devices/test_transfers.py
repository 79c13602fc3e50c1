"""Tensors on another device: made there, moved there, kept apart from those on the CPU."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import emberlet
from tests.emberlet.fake_gpu import ARRAY, FakeGPU

pytestmark = pytest.mark.usefixtures("gpu")

X = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]


def on_gpu(x: emberlet.Tensor, index: int = 0) -> bool:
    return isinstance(x._array, ARRAY) and x.device == emberlet.device("cuda", index)


@pytest.mark.parametrize(
    "make",
    [
        lambda device: emberlet.tensor(X, device=device),
        lambda device: emberlet.tensor(np.array(X, np.float32), device=device),
        lambda device: emberlet.tensor(emberlet.tensor(X), device=device),
        lambda device: emberlet.as_tensor(X, device=device),
        lambda device: emberlet.as_tensor(np.array(X), device=device),
        lambda device: emberlet.asarray(X, device=device),
        lambda device: emberlet.zeros(2, 3, device=device),
        lambda device: emberlet.ones(2, 3, device=device),
        lambda device: emberlet.empty(2, 3, device=device),
        lambda device: emberlet.full((2, 3), 7, device=device),
        lambda device: emberlet.arange(6, device=device),
        lambda device: emberlet.linspace(0, 1, 6, device=device),
        lambda device: emberlet.eye(3, device=device),
        lambda device: emberlet.rand(2, 3, device=device),
        lambda device: emberlet.randn(2, 3, device=device),
        lambda device: emberlet.randint(9, (2, 3), device=device),
        lambda device: emberlet.randperm(9, device=device),
        lambda device: emberlet.tensor(X).to(device),
        lambda device: emberlet.tensor(X).to(device, emberlet.float64),
        lambda device: emberlet.zeros_like(emberlet.tensor(X), device=device),
        lambda device: emberlet.tensor(X).new_zeros(2, device=device),
    ],
)
def test_made_there(make) -> None:
    assert on_gpu(make("cuda"))
    assert on_gpu(make("cuda:1"), 1)
    assert on_gpu(make(emberlet.device("cuda:0")))
    assert make("cpu").device.type == "cpu"


def test_values_are_those_of_the_cpu() -> None:
    for make in (
        lambda **where: emberlet.tensor([[1, 2], [3, 4]], **where),
        lambda **where: emberlet.full((2, 2), -0.5, **where),
        lambda **where: emberlet.ones(3, dtype=emberlet.bool, **where),
        lambda **where: emberlet.arange(1, 2, 0.3, **where),
        lambda **where: emberlet.linspace(-1, 1, 7, dtype=emberlet.float64, **where),
        lambda **where: emberlet.logspace(0, 2, 5, **where),
        lambda **where: emberlet.eye(2, 3, **where),
    ):
        there, here = make(device="cuda"), make()
        assert there.dtype is here.dtype
        assert there.tolist() == here.tolist()


def test_like_another_means_where_the_other_is() -> None:
    x = emberlet.tensor(X, device="cuda:1")
    for y in (
        emberlet.zeros_like(x),
        emberlet.rand_like(x),
        emberlet.randn_like(x),
        emberlet.randint_like(x, 3),
        x.new_ones(2),
        x.new_tensor([1, 2]),
        emberlet.tensor(x),
        x.clone(),
        x.detach(),
        x[0],
        x.t(),
    ):
        assert on_gpu(y, 1)


def test_there_and_back() -> None:
    x = emberlet.tensor(X)
    there = x.cuda()
    assert on_gpu(there)
    assert there.to("cuda:0") is there
    assert on_gpu(there.to("cuda:1"), 1)
    assert there.cpu().equal(x)
    assert emberlet.tensor(X).t().cuda().stride() == (1, 3)
    assert x.to(there) is not x
    assert there.to(x).device == x.device


def test_a_transfer_is_differentiable() -> None:
    x = emberlet.tensor(X, requires_grad=True)
    (x.cuda() * 2).sum().backward()
    assert x.grad is not None
    assert x.grad.device.type == "cpu"
    assert x.grad.tolist() == [[2.0] * 3] * 2


def test_views_share_memory() -> None:
    x = emberlet.tensor(X, device="cuda")
    x.t()[1, 0] = 50.0
    x[1, ::2].fill_(0)
    x.view(6).narrow(0, 0, 1).copy_(emberlet.tensor([9.0]))  # copy_ is the one write that crosses devices
    assert x.tolist() == [[9.0, 50.0, 3.0], [0.0, 5.0, 0.0]]
    assert x.data_ptr() == x.t().data_ptr()


def test_out_of_the_framework_is_explicit() -> None:
    x = emberlet.tensor(X, device="cuda")
    assert x.tolist() == X
    assert x[0, 1].item() == 2.0
    assert bool(x[0, 0] == 1)
    with pytest.raises(TypeError, match=r"Use Tensor.cpu\(\)"):
        x.numpy()
    with pytest.raises(TypeError, match=r"Use Tensor.cpu\(\)"):
        np.asarray(x)


def test_printing_says_where() -> None:
    assert repr(emberlet.tensor([1, 2], device="cuda:1")) == "tensor([1, 2], device='cuda:1')"
    x = emberlet.tensor([1.0, 2.0], dtype=emberlet.float64, device="cuda", requires_grad=True)
    shown = "tensor([1., 2.], device='cuda:0', dtype=emberlet.float64, requires_grad=True)"
    assert repr(x).replace("\n      ", "") == shown


@pytest.mark.parametrize(
    "mix",
    [
        lambda a, b: a + b,
        lambda a, b: b * a,
        lambda a, b: a @ b.t(),
        lambda a, b: emberlet.where(a > 0, a, b),
        lambda a, b: emberlet.cat([a, b]),
        lambda a, b: emberlet.maximum(b, a),
        lambda a, b: a.add_(b),
    ],
)
def test_devices_do_not_mix(mix) -> None:
    here, there, further = (
        emberlet.tensor(X),
        emberlet.tensor(X, device="cuda"),
        emberlet.tensor(X, device="cuda:1"),
    )
    words = "Expected all tensors to be on the same device, but found at least two devices, {} and {}!"
    for a, b in ((here, there), (there, here), (there, further)):
        with pytest.raises(RuntimeError, match="Expected all tensors to be on the same device") as caught:
            mix(a, b)
        assert str(caught.value).startswith(words.format("", "")[:50])


def test_a_single_number_on_the_cpu_may_join() -> None:
    x = emberlet.tensor(X, device="cuda")
    two = emberlet.tensor(2.0, requires_grad=True)
    y = x * two
    assert on_gpu(y)
    y.sum().backward()
    assert two.grad is not None
    assert two.grad.item() == 21.0
    assert two.grad.device.type == "cpu"


def test_copies_and_pickles_stay_there() -> None:
    x = emberlet.tensor(X, device="cuda:1", requires_grad=True)
    for y in (copy.deepcopy(x), pickle.loads(pickle.dumps(x))):
        assert on_gpu(y, 1)
        assert y.requires_grad
        assert y.tolist() == X
        assert y.data_ptr() != x.data_ptr()


def test_the_default_device() -> None:
    with emberlet.device("cuda:1"):
        assert on_gpu(emberlet.zeros(2), 1)
        assert on_gpu(emberlet.rand(2), 1)
        assert emberlet.zeros(2, device="cpu").device.type == "cpu"
    assert emberlet.zeros(2).device.type == "cpu"
    emberlet.set_default_device("cuda")
    try:
        assert on_gpu(emberlet.tensor([1]))
        assert emberlet.get_default_device() == emberlet.device("cuda")
    finally:
        emberlet.set_default_device(None)


def test_there_are_two() -> None:
    assert emberlet.cuda.is_available()
    assert emberlet.cuda.device_count() == 2
    assert emberlet.cuda.current_device() == 0
    emberlet.cuda.synchronize()
    with pytest.raises(RuntimeError, match="invalid device ordinal"):
        emberlet.zeros(2, device="cuda:2")


def test_there_is_no_float16(gpu: FakeGPU) -> None:
    with pytest.raises(TypeError, match=r"cuda tensors cannot have dtype emberlet.float16"):
        emberlet.zeros(2, dtype=emberlet.float16, device="cuda")
