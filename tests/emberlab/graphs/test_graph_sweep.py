"""A rehearsed backward gives what the real one gives, and leaves everything as it was."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import emberlet
from emberlab.graphs.model import Graph, Kind
from emberlab.graphs.sweep import FREED, OUTSIDE, Sweep, backward
from emberlab.graphs.tape import from_tensors
from emberlet.autograd import engine
from emberlet.functions.elementwise.arithmetic import Add, Mul
from emberlet.functions.reductions.reduction import Sum

F = emberlet.nn.functional
Tensor = Any


def leaf(*shape: int, seed: int = 0) -> Tensor:
    values = np.random.default_rng(seed + sum(shape)).normal(size=shape) + 0.1
    return emberlet.tensor(values, dtype=emberlet.float64, requires_grad=True)


def swept(*tensors: Tensor, gradient: Any = None) -> tuple[Graph, Sweep]:
    graph = from_tensors(list(tensors), "y")
    return graph, backward(graph, gradient)


class Cube(emberlet.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        (x,) = ctx.saved_tensors
        return 3 * grad * x * x


class Twins(emberlet.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> tuple[Tensor, Tensor]:
        return x * 2, x * 3

    @staticmethod
    def backward(ctx: Any, first: Tensor, second: Tensor) -> Tensor:
        return first * 2 + second * 3


def in_place(a: Tensor, b: Tensor) -> Tensor:
    h = a * 2
    h[0] = b[1] * 3
    h.mul_(b)
    h[:, 1].add_(a[:, 0])
    return h.sum()


def loop(a: Tensor, b: Tensor) -> Tensor:
    h = a
    for _ in range(7):
        h = (h @ b.T @ a).tanh() + h
    return h.sum()


def networks(a: Tensor, b: Tensor) -> Tensor:
    h = F.layer_norm(F.gelu(F.linear(a, b)), (3,))
    return F.cross_entropy(h, emberlet.tensor([0, 2, 1]))


def unbound(a: Tensor, b: Tensor) -> Tensor:
    first, second, _ = (a * 1).unbind(0)
    return (first * second).sum() + b.sum()


def attention(a: Tensor, b: Tensor) -> Tensor:
    return F.scaled_dot_product_attention(a[None, None], b[None, None], (a * b)[None, None]).sum()


# All of a (3, 3) and b (3, 3).
GRAPHS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "one": lambda a, b: a.sum(),
    "chain": lambda a, b: (a * b).tanh().exp().mean(),
    "diamond": lambda a, b: ((h := a * b) * h.sin() + h).sum(),
    "twice": lambda a, b: (a * a).sum(),
    "thrice": lambda a, b: (a + a + a * a).sum(),
    "leaf_and_more": lambda a, b: (a.exp() + a).sum() + a.mean(),
    "stretched": lambda a, b: (a * b[0] + b[:, :1]).sum(),
    "number": lambda a, b: (2 / a - 3).sum(),
    "matmul": lambda a, b: (a @ b @ a[0]).sum(),
    "batched": lambda a, b: (a.expand(4, 3, 3) @ b).sum(),
    "chunk": lambda a, b: (p := (a * b).chunk(3))[0].sum() + p[2].exp().sum(),
    "split": lambda a, b: (p := a.split([1, 2], 1))[1].sum() * p[0].sum(),
    "unbind": unbound,
    "views": lambda a, b: (a.T.reshape(9)[::2] * b.flatten()[:5].flip(0)).sum(),
    "squeezed": lambda a, b: (a[None].squeeze(0).permute(1, 0) * b.unsqueeze(1).expand(3, 2, 3)[:, 0]).sum(),
    "indexed": lambda a, b: a[emberlet.tensor([0, 0, 2])].sum() + b[b > 0].sum(),
    "in_place": in_place,
    "own": lambda a, b: Cube.apply(a * b).sum(),
    "own_two": lambda a, b: (t := Twins.apply(a))[0].sum() + (t[1] * b).sum(),
    "own_one_of_two": lambda a, b: Twins.apply(a)[1].sum(),
    "loop": loop,
    "networks": networks,
    "attention": attention,
    "softmax": lambda a, b: (a.softmax(1) * b.log_softmax(0)).sum(),
    "conv": lambda a, b: F.conv2d(a[None, None], b[None, None, :2, :2], padding=1).relu().sum(),
    "pool": lambda a, b: F.max_pool2d((a * b)[None], 2, 1).sum() + F.avg_pool2d(a[None], 2).sum(),
    "joined": lambda a, b: (emberlet.cat([a, b, a]) * emberlet.stack([a, b, b]).reshape(9, 3)).sum(),
    "chosen": lambda a, b: emberlet.where(a > b, a, b * 2).max() + a.max(0)[0].sum() + b.sort(1)[0][:, 1].sum(),
    "statistics": lambda a, b: a.var() + b.std(0).sum() + a.norm() + (b * b + 1).prod(),
    "converted": lambda a, b: (a.to(emberlet.float32) * b.to(emberlet.float32)).sum(),
    "checkpointed": lambda a, b: emberlet.utils.checkpoint.checkpoint(lambda x: x.sin().exp(), a * b).sum(),
    "ctc": lambda a, b: F.ctc_loss(
        (a * b)[:, None].log_softmax(2), emberlet.tensor([[1, 2]]), emberlet.tensor([3]), emberlet.tensor([2])
    ),
    "batch_norm": lambda a, b: F.batch_norm(a * b, None, None, b[0], a[1], training=True).square().sum(),
    "embedded": lambda a, b: (F.embedding(emberlet.tensor([0, 2, 2]), a) * F.pad(b[:, 1:], (1, 0))).sum(),
    "running": lambda a, b: a.cumprod(0).sum() + b.cumsum(1).logcumsumexp(0).sum() + a.cummax(1)[0].sum(),
    "scattered": lambda a, b: a.scatter_add(0, emberlet.tensor([[0, 1, 0]]), b).tril().amax(1).sum(),
    "recurrent": lambda a, b: emberlet.nn.LSTM(3, 2, dtype=emberlet.float64)(a[None] * b)[0].sum(),
    "unused_leaf": lambda a, b: (a.detach() * b).sum(),
}  # fmt: skip


@pytest.mark.parametrize("name", GRAPHS)
def test_it_gives_what_backward_gives(name: str) -> None:
    a, b = leaf(3, 3, seed=1), leaf(3, 3, seed=2)
    y = GRAPHS[name](a, b)
    graph, sweep = swept(y)
    assert (sweep.state, sweep.trouble, sweep.why) == ("ready", {}, "")
    assert a.grad is None
    assert b.grad is None
    again = backward(graph)
    y.backward()
    for index, node in enumerate(graph.nodes):
        if node.tensor is not None:
            np.testing.assert_allclose(sweep.gradient[index], node.tensor.grad.numpy(), rtol=1e-12)
            np.testing.assert_array_equal(again.gradient[index], sweep.gradient[index])
    reached = {index for index, node in enumerate(graph.nodes) if node.tensor is not None}
    assert {id(graph.nodes[index].tensor) for index in reached} >= {
        id(x) for x in (a, b) if x.grad is not None
    }


@pytest.mark.parametrize("name", GRAPHS)
def test_it_goes_in_the_order_of_the_engine(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    y = GRAPHS[name](leaf(3, 3), leaf(3, 3))
    graph, sweep = swept(y)
    order = engine.topological_order([y._node])
    seen = [graph.nodes[index].step for index in sweep.order]
    assert seen == [step for step in order if step in set(seen)]
    skipped = set(order) - set(seen)
    assert not skipped or name == "in_place"  # what was written over all over gets nothing


@pytest.mark.parametrize("name", GRAPHS)
def test_parts_add_up_and_leave_where_they_arrive(name: str) -> None:
    graph, sweep = swept(GRAPHS[name](leaf(3, 3), leaf(3, 3)))
    for index, parts in sweep.arriving.items():
        if graph.nodes[index].outputs == 1:
            np.testing.assert_allclose(sum(part for _, part in parts), sweep.gradient[index], atol=1e-12)
    sent = sorted((sender, index) for sender, parts in sweep.leaving.items() for index, _ in parts)
    got = sorted(
        (sender, index) for index, parts in sweep.arriving.items() for sender, _ in parts if sender != OUTSIDE
    )
    assert sent == got


def test_a_diamond_gets_one_part_from_each_side() -> None:
    x = leaf(3)
    h = x * 2
    y = (h.sin() + h.cos()).sum()
    graph, sweep = swept(y)
    shared = next(index for index, node in enumerate(graph.nodes) if node.name == "mul")
    assert {graph.nodes[sender].name for sender, _ in sweep.arriving[shared]} == {"sin", "cos"}


def test_outputs_that_nothing_used_count_as_zeros() -> None:
    x = leaf(4, 3)
    graph, sweep = swept((x * 1).chunk(2)[1].sum())
    parts = next(index for index, node in enumerate(graph.nodes) if node.outputs == 2)
    assert sweep.outputs[parts][0] is None
    np.testing.assert_array_equal(sweep.outputs[parts][1], np.ones((2, 3)))


def test_a_root_that_is_no_number_starts_with_ones_and_says_so() -> None:
    x = leaf(2, 3)
    _, sweep = swept(x * 3)
    assert any("(2, 3)" in note and "ones" in note for note in sweep.notes)
    np.testing.assert_array_equal(sweep.gradient[0], np.full((2, 3), 3.0))
    _, sweep = swept((x * 3).sum())
    assert sweep.notes == []


def test_a_gradient_to_start_with() -> None:
    x = leaf(2)
    graph, sweep = swept(x * 3, gradient=emberlet.tensor([1.0, 10.0]))
    np.testing.assert_allclose(sweep.gradient[0], [3, 30])
    assert sweep.notes == []
    assert backward(graph, np.array([0.0, 2.0])).gradient[0].tolist() == [0, 6]
    with pytest.raises(ValueError, match=r"\(3,\).*\(2,\)"):
        backward(graph, np.ones(3))
    with pytest.raises(ValueError, match="1 roots, and 2 gradients"):
        backward(graph, [np.ones(2), np.ones(2)])


def test_several_roots_and_a_root_that_is_a_leaf() -> None:
    x = leaf(2)
    h = x * 2
    _, sweep = swept(h.sum(), (h * 3).sum(), x.sum())
    np.testing.assert_allclose(sweep.gradient[0], [9, 9])
    assert swept(leaf(1))[1].gradient[0].tolist() == [1]


def test_another_output_than_the_first_as_root() -> None:
    x = leaf(2, 2)
    graph = from_tensors([x.unbind(0)[1]], "y")
    sweep = backward(graph, outputs=[1])
    np.testing.assert_array_equal(sweep.gradient[0], [[0, 0], [1, 1]])


def test_nothing_is_touched() -> None:
    calls: list[str] = []
    a, b = leaf(3, 3), leaf(3, 3)
    a.grad = emberlet.ones(3, 3, dtype=emberlet.float64)
    h = a * b
    h.retain_grad()
    h.register_hook(lambda grad: calls.append("tensor"))
    a.register_hook(lambda grad: calls.append("leaf"))
    y = h.sum()
    y.grad_fn.register_hook(lambda *_: calls.append("node"))
    y.grad_fn.register_prehook(lambda *_: calls.append("before"))
    enabled = emberlet.is_grad_enabled()
    graph, sweep = swept(y)
    assert calls == []
    assert h.grad is None
    np.testing.assert_array_equal(a.grad.numpy(), np.ones((3, 3)))
    assert emberlet.is_grad_enabled() == enabled
    sweep.gradient[0] += 100.0
    y.backward(retain_graph=True)
    assert set(calls) == {"tensor", "leaf", "node", "before"}
    np.testing.assert_allclose(a.grad.numpy(), 1 + b.detach().numpy())
    assert backward(graph).state == "ready", "the graph was kept, and is still there"


def test_hooks_of_modules_are_not_called() -> None:
    layer = emberlet.nn.Linear(3, 2)
    calls: list[int] = []
    layer.register_full_backward_hook(lambda *_: calls.append(1))
    x = emberlet.ones(4, 3, requires_grad=True)
    y = layer(x).sum()
    graph, sweep = swept(y)
    assert calls == []
    assert sweep.state == "ready"
    y.backward()
    assert calls == [1]
    for index, node in enumerate(graph.nodes):
        if node.tensor is not None:
            np.testing.assert_allclose(sweep.gradient[index], node.tensor.grad.numpy(), rtol=1e-6)


def test_a_backward_that_writes_to_its_argument_spoils_nothing_shown() -> None:
    class Rude(emberlet.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Tensor:
            return x * 1

        @staticmethod
        def backward(ctx: Any, grad: Tensor) -> Tensor:
            grad.mul_(5)
            return grad

    _, sweep = swept(Rude.apply(leaf(2)).sum())
    assert [part.tolist() for _, part in sweep.leaving[2]] == [[1, 1]]
    assert sweep.gradient[0].tolist() == [5, 5]


def test_after_backward_only_what_tensors_keep_is_left() -> None:
    a, b = leaf(3), leaf(3)
    h = a * b
    h.retain_grad()
    y = h.exp().sum()
    y.backward()
    graph, sweep = swept(y)
    assert (sweep.state, sweep.why) == ("freed", FREED)
    assert sweep.order == []
    kept = {
        graph.nodes[index].name: grad for index, grad in sweep.gradient.items() if graph.nodes[index].name
    }
    np.testing.assert_array_equal(kept["mul"], h.grad.numpy())
    leaves = [grad for index, grad in sweep.gradient.items() if graph.nodes[index].kind is Kind.LEAF]
    assert len(leaves) == 2
    assert "retain_graph=True" in sweep.why


def test_a_graph_that_saved_nothing_can_be_swept_again() -> None:
    x = leaf(3)
    y = (x + x).sum()
    y.backward()
    assert swept(y)[1].state == "ready"


def test_without_a_tape_there_is_nothing_to_sweep() -> None:
    _, sweep = swept(emberlet.ones(3).sum())
    assert sweep.state == "none"
    assert "requires grad" in sweep.why


def test_a_value_that_was_overwritten_is_told_at_its_step() -> None:
    x = leaf(3)
    h = x * 1
    y = h.exp()
    z = (y + x).sum()
    with emberlet.no_grad():
        y.mul_(2)
    graph, sweep = swept(z)
    step = next(index for index, node in enumerate(graph.nodes) if node.name == "exp")
    assert sweep.trouble[step].startswith("Exp.backward raised RuntimeError: one of the variables needed")
    assert sweep.state == "ready"
    assert sweep.why == sweep.trouble[step]


class NotBuilt(NotImplementedError):  # noqa: N818
    """As the student's package has it."""


def refusing(error: Exception) -> Any:
    def backward(ctx: Any, *grads: Any) -> Any:
        raise error

    return staticmethod(backward)


@pytest.mark.parametrize(
    "error", [NotBuilt("emberlet.Mul.backward is built in lesson 03"), NotImplementedError()]
)
def test_an_unbuilt_step_stops_only_what_depends_on_it(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Mul, "backward", refusing(error))
    a, b, c = leaf(3, seed=1), leaf(3, seed=2), leaf(3, seed=3)
    graph, sweep = swept(((a.sin() * b) + c.exp()).sum() + b.sum())
    assert sweep.state == "unbuilt"
    (step,) = sweep.trouble
    assert graph.nodes[step].name == "mul"
    assert sweep.trouble[step] == (str(error) or "Mul.backward is not built yet")
    assert step in sweep.gradient, "what arrives there is known"
    at = {id(node.tensor): index for index, node in enumerate(graph.nodes) if node.tensor is not None}
    assert at[id(c)] in sweep.gradient, "the other branch goes on"
    assert at[id(a)] not in sweep.gradient
    assert at[id(b)] not in sweep.gradient, "only a part of its gradient is known"
    assert [sender for sender, _ in sweep.arriving[at[id(b)]]] != []
    assert {at[id(a)], at[id(b)], at[id(c)]} <= set(sweep.order)


def test_an_unbuilt_sum_to_shape_is_told_where_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    def unbuilt(grad: Any, shape: Any) -> Any:
        raise NotBuilt("sum_to_shape is built in lesson 03")

    monkeypatch.setattr("emberlet.autograd.broadcasting.sum_to_shape", unbuilt)
    graph, sweep = swept((leaf(2, 3) * leaf(3)).sum())
    assert [graph.nodes[index].name for index in sweep.trouble] == ["mul"]
    assert sweep.state == "unbuilt"


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        (
            lambda g: (g[0], g),
            r"Mul.backward returned a gradient of shape \(3,\) for input 0 of shape \(2, 3\)",
        ),
        (lambda g: (g[None], g), r"returned a gradient of shape \(1, 2, 3\) for input 0"),
        (lambda g: g, "Mul.backward returned 1 gradient, too few: input 1 got none"),
        (lambda g: (), "returned 0 gradients, too few: input 0"),
        (lambda g: (1.0, g), "returned a float for input 0, not an array"),
        (lambda g: (g, [1, 2]), "returned a list for input 1, not an array"),
        (lambda g: (g, 1), "returned an int for input 1, not an array"),
    ],
)
def test_what_a_wrong_backward_returns_is_told(
    returned: Callable[[Any], Any], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Mul, "backward", staticmethod(lambda ctx, grad: returned(grad)))
    graph, sweep = swept((leaf(2, 3, seed=1) * leaf(2, 3, seed=2)).sum())
    (step,) = sweep.trouble
    assert graph.nodes[step].name == "mul"
    assert re.search(said, sweep.trouble[step])
    assert sweep.state == "ready"


def test_a_wrong_shape_for_one_input_leaves_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Mul, "backward", staticmethod(lambda ctx, grad: (grad[0], grad)))
    a, b = leaf(2, 3, seed=1), leaf(2, 3, seed=2)
    graph, sweep = swept((a * b).sum())
    at = {id(node.tensor): index for index, node in enumerate(graph.nodes) if node.tensor is not None}
    assert at[id(b)] in sweep.gradient
    assert at[id(a)] not in sweep.gradient


def test_none_for_an_input_is_no_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Add, "backward", staticmethod(lambda ctx, grad: (grad, None)))
    a, b = leaf(3, seed=1), leaf(3, seed=2)
    graph, sweep = swept((a + b).sum())
    assert sweep.trouble == {}
    at = {id(node.tensor): index for index, node in enumerate(graph.nodes) if node.tensor is not None}
    assert at[id(a)] in sweep.gradient
    assert at[id(b)] not in sweep.gradient


@pytest.mark.parametrize("error", [ZeroDivisionError("<b>no</b>"), KeyError("x"), RecursionError()])
def test_an_error_in_a_students_backward_is_told(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sum, "backward", refusing(error))
    _, sweep = swept(leaf(3).sum())
    assert list(sweep.trouble.values()) == [f"Sum.backward raised {type(error).__name__}: {error}"]
    assert sweep.order == [1, 0]
    assert 0 not in sweep.gradient


def test_a_long_error_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sum, "backward", refusing(ValueError("a\n" * 10_000)))
    _, sweep = swept(leaf(3).sum())
    (said,) = sweep.trouble.values()
    assert len(said) < 400
    assert "\n" not in said


def test_it_holds_ten_thousand_steps() -> None:
    x = leaf(1)
    h = x
    for _ in range(10_000):
        h = h + x
    graph, sweep = swept(h.sum())
    assert sweep.gradient[0].tolist() == [10_001]
    assert len(sweep.arriving[0]) == 10_001
    assert len(sweep.order) == len(graph.nodes)


def test_the_kit_never_imports_pytorch() -> None:
    code = (
        "import sys, emberlab.graphs.torch_tape as tape, emberlab.graphs.torch_notes, emberlab.graphs.sweep\n"
        "assert not tape.is_torch(1)\n"
        "try: tape.from_torch([1])\n"
        "except TypeError as error: assert 'not int' in str(error)\n"
        "else: assert False\n"
        "try: emberlab.graphs.torch_notes.TorchNotes().start()\n"
        "except RuntimeError as error: assert 'import torch' in str(error)\n"
        "else: assert False\n"
        "assert 'torch' not in sys.modules"
    )
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
