"""PyTorch's tape as a Graph. Skipped where PyTorch is not installed: nothing else of the course needs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from emberlab.graphs.mathematics import plain
from emberlab.graphs.model import Graph, Kind
from emberlab.graphs.rules import rule
from emberlab.graphs.sweep import FREED, backward

torch = pytest.importorskip("torch")

from emberlab.graphs.torch_notes import TorchNotes  # noqa: E402
from emberlab.graphs.torch_tape import from_torch, is_torch  # noqa: E402

F = torch.nn.functional
Tensor = Any


class Cube(torch.autograd.Function):  # type: ignore[misc]
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        (x,) = ctx.saved_tensors
        return 3 * grad * x * x


class Twins(torch.autograd.Function):  # type: ignore[misc]
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> tuple[Tensor, Tensor]:
        return x * 2, x * 3

    @staticmethod
    def backward(ctx: Any, first: Tensor, second: Tensor) -> Tensor:
        return first * 2 + second * 3


def leaf(*shape: int, seed: int = 0) -> Tensor:
    values = np.random.default_rng(seed).normal(size=shape) + 0.1
    return torch.tensor(values, requires_grad=True)


def in_place(a: Tensor, b: Tensor) -> Tensor:
    h = a * 2
    h[0] = b[1] * 3
    h.mul_(b)
    return h.sum()


GRAPHS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "chain": lambda a, b: (a * b).tanh().exp().mean(),
    "diamond": lambda a, b: ((h := a * b) * h.sin() + h).sum(),
    "twice": lambda a, b: (a * a + a).sum(),
    "stretched": lambda a, b: (a * b[0] + b[:, :1] - 2).sum(),
    "matmul": lambda a, b: (a @ b @ a[0]).sum() + (a[None] @ b[None]).sum(),
    "chunk": lambda a, b: (p := (a * b).chunk(3))[0].sum() + p[2].exp().sum(),
    "unbind": lambda a, b: (a * 1).unbind(0)[1].sum() + b.sum(),
    "views": lambda a, b: (a.T.reshape(9)[::2] * b.flatten()[:5].flip(0)).sum(),
    "in_place": in_place,
    "own": lambda a, b: Cube.apply(a * b).sum() + Twins.apply(b)[1].sum(),
    "layers": lambda a, b: F.cross_entropy(F.layer_norm(F.gelu(F.linear(a, b)), (3,)), torch.tensor([0, 2, 1])),
    "attention": lambda a, b: F.scaled_dot_product_attention(a[None, None], b[None, None], b[None, None]).sum(),
    "conv": lambda a, b: F.max_pool2d(F.conv2d(a[None, None], b[None, None, :2, :2], padding=1).relu(), 2).sum(),
    "chosen": lambda a, b: torch.where(a > b, a, b * 2).max() + a.max(0)[0].sum() + b.sort(1)[0][:, 1].sum(),
    "joined": lambda a, b: (torch.cat([a, b]) * torch.stack([a, b]).reshape(6, 3)).sum(),
    "powers": lambda a, b: ((a**2) + 2**a + (a * a + 1) ** b).sum(),
    "converted": lambda a, b: (a.float() * b).sum(),
    "half": lambda a, b: (a.bfloat16() * 2).sum().double() * 1,
    "embedding": lambda a, b: F.embedding(torch.tensor([0, 1, 1]), a).sum() * b.norm(),
}  # fmt: skip


@pytest.mark.parametrize("name", GRAPHS)
def test_it_gives_what_backward_gives_in_the_order_of_the_engine(name: str) -> None:
    a, b = leaf(3, 3, seed=1), leaf(3, 3, seed=2)
    y = GRAPHS[name](a, b)
    graph = from_torch(y)
    sweep = backward(graph)
    assert (sweep.state, sweep.trouble) == ("ready", {})
    assert a.grad is None
    seen: list[int] = []
    for index, node in enumerate(graph.nodes):
        if node.step is not None and node.kind is Kind.OPERATION:
            node.step.register_prehook(lambda grads, index=index: seen.append(index))
    y.backward()
    assert [index for index in sweep.order if graph.nodes[index].kind is Kind.OPERATION] == seen
    for index, node in enumerate(graph.nodes):
        if node.tensor is not None and node.tensor.grad is not None:
            np.testing.assert_allclose(sweep.gradient[index], node.tensor.grad.numpy(), rtol=1e-6)
    assert {id(node.tensor) for node in graph.nodes if node.tensor is not None} >= {
        id(x) for x in (a, b) if x.grad is not None
    }


@pytest.mark.parametrize("name", GRAPHS)
def test_inputs_come_before_what_uses_them(name: str) -> None:
    graph = from_torch(GRAPHS[name](leaf(3, 3, seed=1), leaf(3, 3, seed=2)))
    assert graph.framework == "torch"
    for index, node in enumerate(graph.nodes):
        assert len(node.inputs) == len(node.slots)
        assert all(each.source < index for each in node.inputs)
        if node.kind is Kind.OPERATION:
            assert node.name
            assert node.grad_fn
            assert node.shape is not None
            found = rule(graph, index)
            assert found is None or plain(found.latex)


def names(graph: Graph) -> list[str]:
    return [node.name for node in graph.nodes]


def test_what_is_known_of_a_layer() -> None:
    x = torch.randn(5, 3)
    model = torch.nn.Linear(3, 2)
    y = model(x)
    graph = from_torch(y, model, "y", {"x": x, "y": y})
    assert names(graph) == ["weight", "transpose", "bias", "x", "addmm"]
    kinds = {node.name: node.kind for node in graph.nodes}
    assert kinds["weight"] is Kind.PARAMETER
    assert kinds["x"] is Kind.CONSTANT
    data = graph.nodes[names(graph).index("x")]
    np.testing.assert_array_equal(data.array, x.numpy())
    last = graph.nodes[-1]
    assert (last.label, last.shape, last.dtype, last.grad_fn) == ("y", (5, 2), "float32", "AddmmBackward0")
    np.testing.assert_array_equal(last.array, y.detach().numpy())
    assert last.slots == [0, 1, 2]


def test_parameters_are_called_as_their_model_calls_them() -> None:
    net, other = torch.nn.Linear(3, 2), torch.nn.Linear(1, 1)
    y = net(torch.ones(1, 3))
    assert {"weight", "bias"} <= set(names(from_torch(y, net, variables={"net": net, "other": other})))
    assert "weight" in names(from_torch(y, variables={"net": net}))
    assert "net.weight" in names(from_torch(y, variables={"net": net, "other": other}))


def test_one_constant_for_one_tensor() -> None:
    x, w = torch.randn(3), torch.randn(3, requires_grad=True)
    graph = from_torch(((w * x) * x).sum(), variables={"x": x})
    assert names(graph).count("x") == 1


def test_two_leaves_of_one_name_and_several_roots() -> None:
    a = leaf(3)
    h = a * 2
    graph = from_torch([h.sum(), h.exp(), a])
    assert len(graph.roots) == 3
    assert names(graph).count("mul") == 1
    sweep = backward(graph)
    expected = 2 + 2 * np.exp(2 * a.detach().numpy()) + 1
    np.testing.assert_allclose(sweep.gradient[graph.roots[2]], expected)


def test_modules_that_ran_while_notes_were_taken() -> None:
    model = torch.nn.Sequential(
        torch.nn.Linear(3, 4),
        torch.nn.ReLU(),
        torch.nn.Sequential(torch.nn.Linear(4, 2), torch.nn.LayerNorm(2)),
    )
    with TorchNotes() as notes:
        y = (model(torch.randn(5, 3)) * 2).sum()
    model(torch.randn(5, 3))
    graph = from_torch(y, model, notes=notes)
    groups = [(group.name, group.type, group.parent) for group in graph.groups]
    assert groups == [
        ("model", "Sequential", -1),
        ("0", "Linear", 0),
        ("1", "ReLU", 0),
        ("2", "Sequential", 0),
        ("0", "Linear", 3),
        ("1", "LayerNorm", 3),
    ]
    assert [node.group for node in graph.nodes if node.kind is Kind.OPERATION] == [1, 1, 2, 4, 4, 5, -1, -1]
    assert all(node.group >= 0 for node in graph.nodes if node.kind is Kind.PARAMETER)


def test_notes_survive_an_error_in_a_module_and_nest() -> None:
    class Bad(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.inner = torch.nn.Linear(3, 3)

        def forward(self, x: Tensor) -> Tensor:
            if x.ndim == 1:
                raise ValueError("no")
            return self.inner(x)

    bad = Bad()
    with TorchNotes() as outer:
        with TorchNotes() as inner:
            assert TorchNotes.current is inner
            with pytest.raises(ValueError, match="no"):
                bad(torch.ones(3))
            y = bad(torch.ones(1, 3))
        assert TorchNotes.current is outer
        graph = from_torch(y, bad, notes=inner)
    assert TorchNotes.current is None
    assert [(group.type, group.parent) for group in graph.groups] == [("Bad", -1), ("Linear", 0)]
    count = len(inner.spans)
    bad(torch.ones(1, 3))
    assert len(inner.spans) == count, "the hooks are gone"


def test_lines_are_known_in_anomaly_mode() -> None:
    x = leaf(3)
    with torch.autograd.set_detect_anomaly(True, check_nan=False):
        y = x * 3
        z = y.sum()
    graph = from_torch(z)
    lines = {node.name: node.line for node in graph.nodes}
    assert lines["mul"].text == "y = x * 3"
    assert lines["sum"].number == lines["mul"].number + 1
    assert lines["mul"].where == f"test_graph_torch.py, line {lines['mul'].number}"
    assert not graph.notes
    assert any("set_detect_anomaly" in note for note in from_torch(x * 3).notes)


def test_a_freed_graph() -> None:
    x = leaf(3)
    y = (x * x).sum()
    y.backward()
    graph = from_torch(y)
    sweep = backward(graph)
    assert (sweep.state, sweep.why) == ("freed", FREED)
    np.testing.assert_array_equal(sweep.gradient[0], x.grad.numpy())
    y = (x * x).sum()
    y.backward(retain_graph=True)
    assert backward(from_torch(y)).state == "ready"


def test_hooks_do_not_run() -> None:
    calls: list[str] = []
    x = leaf(3)
    h = x * 2
    h.retain_grad()
    h.register_hook(lambda grad: calls.append("tensor"))
    x.register_hook(lambda grad: calls.append("leaf"))
    h.grad_fn.register_hook(lambda *_: calls.append("node"))
    y = h.sum()
    sweep = backward(from_torch(y))
    assert calls == []
    assert h.grad is None
    assert sweep.state == "ready"
    assert torch.is_grad_enabled()
    y.backward()
    assert set(calls) == {"tensor", "leaf", "node"}


def test_an_error_in_a_function_of_the_users() -> None:
    class Broken(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Tensor:
            return x * 1

        @staticmethod
        def backward(ctx: Any, grad: Tensor) -> Tensor:
            raise ZeroDivisionError("no")

    x, w = leaf(3, seed=1), leaf(3, seed=2)
    graph = from_torch((Broken.apply(x) + w).sum(), variables={"x": x, "w": w})
    sweep = backward(graph)
    (step,) = sweep.trouble
    assert graph.nodes[step].name == "Broken"
    assert sweep.trouble[step] == "BrokenBackward.backward raised ZeroDivisionError: no"
    assert names(graph).index("w") in sweep.gradient
    assert names(graph).index("x") not in sweep.gradient
    assert plain(rule(graph, step).latex) == "defined by the user's own backward"  # type: ignore[union-attr]


@pytest.mark.parametrize("wrong", [None, 3, "x", [1, 2], np.ones(3), []])
def test_what_is_no_tensor_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match="tensors of PyTorch"):
        from_torch(wrong)


def test_a_tensor_without_history() -> None:
    graph = from_torch(torch.ones(2))
    assert [node.kind for node in graph.nodes] == [Kind.CONSTANT]
    assert backward(graph).state == "none"
    graph = from_torch(leaf(2))
    assert [node.kind for node in graph.nodes] == [Kind.LEAF]
    assert backward(graph).gradient[0].tolist() == [1, 1]
    assert is_torch(torch.ones(1))


def test_names_of_parameters_that_are_no_names() -> None:
    class Odd(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.register_parameter("<img src=x>", torch.nn.Parameter(torch.ones(3)))

        def forward(self, x: Tensor) -> Tensor:
            return x * getattr(self, "<img src=x>")

    odd = Odd()
    graph = from_torch(odd(torch.ones(3)), odd)
    assert "<img src=x>" in names(graph)
    found = rule(graph, graph.roots[0])
    assert found is not None
    assert "<" not in found.latex


def test_values_that_were_overwritten_are_left_out() -> None:
    x = leaf(3)
    y = x.exp()
    z = y * 2
    with torch.no_grad():
        y.zero_()
    graph = from_torch(z)
    assert graph.nodes[names(graph).index("exp")].array is None
    sweep = backward(graph)
    assert any("modified by an inplace operation" in said for said in sweep.trouble.values())


def test_a_deep_graph() -> None:
    x = leaf(1)
    h = x
    for _ in range(5000):
        h = h + x
    graph = from_torch(h)
    assert backward(graph).gradient[0].tolist() == [5001]
