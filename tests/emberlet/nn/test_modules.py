"""What holds for modules whatever PyTorch says in detail: names, state, hooks, places."""

from __future__ import annotations

import copy
import gc
import weakref

import pytest

import emberlet
from emberlet import nn


def test_names_of_the_package_are_not_its_modules() -> None:
    """`emberlet.tensor` is a file and a function: importing everything must leave the function."""
    assert callable(emberlet.tensor)
    assert emberlet.tensor(3).item() == 3
    assert isinstance(emberlet.float32, emberlet.dtype)
    assert isinstance(emberlet.ones(1).device, emberlet.device)
    assert emberlet.nn is nn
    assert emberlet.nn.functional.relu is emberlet.relu
    assert emberlet.nn.utils.rnn.PackedSequence
    assert emberlet.nn.init.zeros_


def test_every_exported_name_is_there() -> None:
    for module in (nn, nn.functional, nn.utils):
        assert [name for name in module.__all__ if not hasattr(module, name)] == []
        assert len(set(module.__all__)) == len(module.__all__)


def test_replacing_keeps_the_order() -> None:
    net = nn.Sequential(nn.Linear(1, 2), nn.Linear(2, 3), nn.Linear(3, 1))
    names = list(net.state_dict())
    net[1] = nn.Linear(2, 3)
    net[0].weight = nn.Parameter(emberlet.zeros(2, 1))
    assert list(net.state_dict()) == names


def test_state_goes_to_a_new_module_and_training_differs_from_it() -> None:
    first = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 1))
    second = copy.deepcopy(first)
    x = emberlet.randn(8, 3)
    first(x).sum().backward()
    emberlet.optim.SGD(first.parameters(), lr=0.1).step()
    first.eval(), second.eval()
    assert not emberlet.equal(first(x), second(x))
    assert repr(second.load_state_dict(first.state_dict())) == "<All keys matched successfully>"
    assert emberlet.equal(first(x), second(x))


def test_a_failed_load_changes_nothing() -> None:
    net = nn.Linear(2, 2)
    before = net.weight.detach().clone()
    with pytest.raises(RuntimeError, match=r"(?s)Error\(s\) in loading.*size mismatch for bias"):
        net.load_state_dict({"weight": emberlet.zeros(2, 2), "bias": emberlet.zeros(3)})
    assert emberlet.equal(net.weight, before)


def test_hooks_come_in_order_and_go() -> None:
    net, calls = nn.Linear(2, 2), []
    handles = [
        net.register_forward_pre_hook(lambda module, args: calls.append("before")),
        net.register_forward_hook(lambda module, args, output: calls.append("after")),
        net.register_full_backward_pre_hook(lambda module, grads: calls.append("gradient comes")),
        net.register_full_backward_hook(lambda module, inputs, outputs: calls.append("gradient leaves")),
    ]
    net(emberlet.ones(1, 2, requires_grad=True)).sum().backward()
    assert calls == ["before", "after", "gradient comes", "gradient leaves"]
    for handle in handles:
        handle.remove()
    net(emberlet.ones(1, 2, requires_grad=True)).sum().backward()
    assert len(calls) == 4


def test_a_hook_that_is_always_called() -> None:
    net, seen = nn.Linear(2, 2), []
    net.register_forward_hook(lambda module, args, output: seen.append(output), always_call=True)
    with pytest.raises(RuntimeError):
        net(emberlet.ones(1, 5))
    assert seen == [None]


def test_backward_hooks_take_second_derivatives() -> None:
    net = nn.Sequential(nn.Linear(2, 2), nn.Tanh()).double()
    net.register_full_backward_hook(lambda module, inputs, outputs: None)
    x = emberlet.ones(3, 2, dtype=emberlet.float64, requires_grad=True)
    (grad,) = emberlet.autograd.grad(net(x).sum(), x, create_graph=True)
    (grad**2).sum().backward()
    plain = copy.deepcopy(net)
    plain._backward_hooks.clear()
    y = x.detach().requires_grad_()
    (other,) = emberlet.autograd.grad(plain(y).sum(), y, create_graph=True)
    (other**2).sum().backward()
    assert emberlet.allclose(x.grad, y.grad)


def test_a_module_is_freed_without_the_collector() -> None:
    gc.disable()
    try:
        net = nn.Sequential(nn.Linear(2, 2), nn.LSTM(2, 2))
        seen = weakref.ref(net[0])
        net(emberlet.ones(3, 2))[0].sum().backward()
        del net
        assert seen() is None
    finally:
        gc.enable()


def test_a_plain_attribute_does_not_hide_a_parameter_and_a_class_one_is_found() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.scale = 3.0
            self.scale = nn.Parameter(emberlet.ones(1))

        @property
        def broken(self) -> float:
            raise ValueError("from inside")

    net = Net()
    assert "scale" not in vars(net)
    assert [name for name, _ in net.named_parameters()] == ["scale"]
    with pytest.raises(ValueError, match="from inside"):
        _ = net.broken
    with pytest.raises(AttributeError, match="'Net' object has no attribute 'missing'"):
        _ = net.missing


def test_forgetting_to_call_init_says_so() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            self.layer = nn.Linear(1, 1)

    with pytest.raises(AttributeError, match=r"before Module\.__init__"):
        Net()


def test_tied_weights_are_one_parameter_and_two_names() -> None:
    net = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False))
    net[1].weight = net[0].weight
    assert len(list(net.parameters())) == 1
    assert list(net.state_dict()) == ["0.weight", "1.weight"]
    twin = copy.deepcopy(net)
    assert twin[0].weight is twin[1].weight
    net.double()
    assert net[0].weight is net[1].weight
    assert net[1].weight.dtype is emberlet.float64


def test_clipping_scales_all_together() -> None:
    net = nn.Linear(3, 2)
    (net(emberlet.ones(1, 3)) * 100).sum().backward()
    before = nn.utils.clip_grad_norm_(net.parameters(), 2.0)
    after = nn.utils.get_total_norm([p.grad for p in net.parameters()])
    assert before > 2
    assert after.item() == pytest.approx(2.0, rel=1e-5)
