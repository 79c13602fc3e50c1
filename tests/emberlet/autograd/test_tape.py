"""The tape as a machine: depth, memory, errors in the middle, threads, and what anomaly mode tells."""

from __future__ import annotations

import copy
import gc
import pickle
import sys
import threading
import tracemalloc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

import emberlet as m
from emberlet.autograd import Function


@pytest.fixture
def no_gc() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def leaf(*values: float) -> Any:
    return m.tensor(values, requires_grad=True)


def chain(x: Any, steps: int) -> Any:
    for _ in range(steps):
        x = x * 1.0
    return x


def test_a_deep_graph_neither_overflows_nor_leaks(no_gc: None) -> None:
    x = leaf(1.0, 2.0)
    y = chain(x, 100_000)
    watched = [weakref.ref(y), weakref.ref(y.grad_fn), weakref.ref(y.grad_fn.next[0])]
    y.sum().backward()
    assert x.grad.tolist() == [1.0, 1.0]
    del y
    assert [each() for each in watched] == [None, None, None]


def test_a_deep_graph_dies_without_backward(no_gc: None) -> None:
    x = leaf(1.0)
    y = chain(x, 100_000)
    middle = weakref.ref(y.grad_fn.next[0].next[0])
    del y
    assert middle() is None


def test_a_deep_graph_is_differentiated_twice(no_gc: None) -> None:
    x = leaf(1.0)
    (first,) = m.autograd.grad((chain(x, 5_000) ** 3).sum(), x, create_graph=True)
    node = weakref.ref(first.grad_fn)
    (second,) = m.autograd.grad(first.sum(), x)
    assert second.tolist() == [6.0]
    del first
    assert node() is None


def test_training_needs_no_more_memory_with_time(no_gc: None) -> None:
    weight = m.randn(100, 100, requires_grad=True)

    def step() -> None:
        ((weight @ weight).tanh() * weight).sum().backward()
        weight.grad = None

    step()
    tracemalloc.start()
    step()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(5):
        step()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert after - before < 20_000  # one matrix alone has 40,000 bytes


def test_backward_lets_go_of_saved_arrays(no_gc: None) -> None:
    x = leaf(1.0, 2.0)
    inner = x * 2
    saved = weakref.ref(inner)
    y = inner * inner
    del inner
    assert saved() is not None
    y.sum().backward()
    assert saved() is None


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_in_backward_leaves_all_as_it_was(error: type[BaseException]) -> None:
    x = leaf(1.0)

    def interrupt(grad: Any) -> None:
        raise error

    y = x * 2
    handle = y.register_hook(interrupt)
    for create_graph in (False, True):
        with pytest.raises(error):
            (y * y).sum().backward(create_graph=create_graph)
        assert m.is_grad_enabled()
        assert x.grad is None
    handle.remove()
    (y * y).sum().backward()
    assert x.grad.tolist() == [8.0]


def test_backward_inside_backward() -> None:
    class Inner(Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            with m.enable_grad():
                ctx.x = x.detach().requires_grad_()
                ctx.y = (ctx.x**3).sum()
            return ctx.y.detach()

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            ctx.y.backward(grad)
            return ctx.x.grad

    x = leaf(1.0, 2.0)
    other = leaf(3.0)

    def again(grad: Any) -> None:
        with m.enable_grad():  # hooks are not recorded
            (other * 2).sum().backward()

    x.register_hook(again)
    Inner.apply(x * 2).backward()
    assert x.grad.tolist() == [24.0, 96.0]
    assert other.grad.tolist() == [2.0]


def test_threads_share_a_leaf() -> None:
    weight = m.zeros(1000, requires_grad=True)

    def work() -> None:
        for _ in range(50):
            (weight * 1).sum().backward()

    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(switch)
    assert weight.grad.tolist() == [200.0] * 1000


def test_grad_leaves_alone_what_it_does_not_pass() -> None:
    x = leaf(1.0, 2.0)
    y = x * x
    z = y.exp()
    (found,) = m.autograd.grad(z.sum(), y)
    assert found.tolist() == pytest.approx(z.tolist())
    y.sum().backward()  # what y saved is still there
    assert x.grad.tolist() == [2.0, 4.0]


def test_a_gradient_lies_in_memory_as_its_leaf_does() -> None:
    x = m.zeros(3, 4, requires_grad=True)
    (x.T * m.ones(4, 3)).sum().backward()
    assert x.grad.stride() == (4, 1)
    y = m.zeros(3, 4).T.requires_grad_()
    (y * 2).sum().backward()
    assert y.grad.stride() == (1, 4)


def test_gradients_share_no_memory() -> None:
    for create_graph in (False, True):
        x, y, arriving = leaf(1.0), leaf(1.0), m.tensor([3.0])
        (x + y).backward(arriving, create_graph=create_graph)
        x.grad.detach().mul_(10)
        assert (y.grad.tolist(), arriving.tolist()) == ([3.0], [3.0])


def test_anomaly_mode_names_the_line_of_a_nan() -> None:
    x = leaf(-1.0)
    with m.autograd.detect_anomaly():
        y = x.sqrt()  # the line to be named
        with pytest.raises(RuntimeError, match=r"SqrtBackward0.*nan[\s\S]*the line to be named"):
            y.backward()


def test_anomaly_mode_names_the_line_whose_values_were_damaged() -> None:
    x = leaf(1.0)
    with m.autograd.detect_anomaly():
        y = x.exp()  # the line to be named
        y.add_(1)
        with pytest.raises(RuntimeError, match=r"inplace[\s\S]*the line to be named"):
            y.backward()


def test_nodes_remember_no_line_otherwise() -> None:
    assert (leaf(1.0) * 2).grad_fn.trace is None


def test_saved_hooks_and_history() -> None:
    with m.autograd.graph.saved_tensors_hooks(lambda tensor: tensor.tolist(), m.tensor):
        x = leaf(0.5)
        y = (x * x).exp()
    (first,) = m.autograd.grad(y.sum(), x, create_graph=True)
    (second,) = m.autograd.grad(first.sum(), x)
    assert second.tolist() == pytest.approx([3 * 2.718281828**0.25])


def test_an_edge_stands_for_a_tensor() -> None:
    x = leaf(1.0, 2.0)
    y = x * 3
    edge = m.autograd.graph.get_gradient_edge(y)
    assert (edge.node, edge.output_nr) == (y.grad_fn, 0)
    (found,) = m.autograd.grad((y * y).sum(), edge)
    assert found.tolist() == [6.0, 12.0]


def test_attributes_are_copied_with_their_tensor() -> None:
    x = leaf(1.0)
    x.note = "mine"
    assert copy.deepcopy(x).note == pickle.loads(pickle.dumps(x)).note == "mine"
