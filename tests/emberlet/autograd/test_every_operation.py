"""Every differentiable operation: right derivatives of both orders, nothing leaks, and no operation is forgotten."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import weakref
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import emberlet as m
from emberlet.autograd import gradcheck, gradgradcheck
from emberlet.autograd.operation import Operation
from tests.emberlet.autograd.examples import EXAMPLES, evaluate, inputs

# What no expression of tensors records: base classes, and steps that end, refuse or watch.
ELSEWHERE = {
    "Accumulate": "the operation of leaves: test_backward",
    "Function": "a base class: test_function",
    "_UserBackward": "the operation of a Function: test_function",
    "_Refuse": "refuses to be differentiated: test_function",
    "StaleView": "refuses to be differentiated: tests of views",
    "View": "a base class",
    "Views": "a base class",
    "FloorDivide": "refuses to be differentiated, as in PyTorch",
    "_Mark": "module hooks: tests of nn",
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_derivatives(example: str) -> None:
    tensors = inputs()

    def function(*tensors: Any) -> Any:
        return evaluate(example, *tensors)

    assert gradcheck(function, tensors)
    assert gradgradcheck(function, tensors, atol=1e-4)


@pytest.mark.parametrize("example", EXAMPLES)
def test_gradients_have_the_dtype_of_their_inputs(example: str) -> None:
    tensors = inputs(m.float32)
    evaluate(example, *tensors).sum().backward()
    for tensor in tensors:
        assert tensor.grad is None or tensor.grad.dtype is m.float32
        assert tensor.grad is None or tensor.grad.stride() == tensor.stride()


@pytest.mark.parametrize("example", EXAMPLES)
def test_nothing_leaks(example: str) -> None:
    tensors = inputs()
    gc.disable()
    try:
        result = evaluate(example, *tensors)
        first, node = weakref.ref(result), weakref.ref(result.grad_fn)
        del result
        assert first() is None, "a result that nobody holds is not freed"
        assert node() is None, "the history of a result that nobody holds is not freed"
        result = evaluate(example, *tensors)
        m.autograd.grad(result.sum(), tensors, create_graph=True, allow_unused=True)
        second, node = weakref.ref(result), weakref.ref(result.grad_fn)
        del result
        assert second() is None, "a result that was differentiated with its gradient recorded is not freed"
        assert node() is None, "a history that was differentiated with its gradient recorded is not freed"
    finally:
        gc.enable()


@pytest.mark.parametrize("example", EXAMPLES)
def test_backward_frees_what_was_saved(example: str) -> None:
    result = evaluate(example, *inputs())
    result.sum().backward()
    for node in nodes_of(result):
        values = {name: getattr(value, "_array", value) for name, value in vars(node).items()}
        kept = [
            name
            for name, value in values.items()
            if isinstance(value, np.ndarray) and value.dtype.kind == "f"
        ]
        assert not kept, f"{node.name()} keeps {kept}"
        assert node.saved in ((), ("freed",))


def test_no_operation_is_forgotten() -> None:
    for module in pkgutil.walk_packages(m.__path__, "emberlet."):
        if "cupy" not in module.name:
            importlib.import_module(module.name)
    there = [each for each in subclasses(Operation) if each.__module__.startswith("emberlet.")]
    bases = {each.__name__ for each in there if each.forward is Operation.forward or each.__subclasses__()}
    met = {name for example in EXAMPLES for name in operations(example)}
    assert {each.__name__ for each in there} - bases - met - set(ELSEWHERE) == set()


def operations(example: str) -> set[str]:
    """Return the names of the operations recorded by an example, and by its first two derivatives."""
    tensors = inputs()
    met: set[str] = set()
    results = [evaluate(example, *tensors)]
    for _ in range(3):
        met |= {node.operation.__name__ for result in results for node in nodes_of(result)}
        if results:
            ends = [(each * each).sum() for each in results]
            found = m.autograd.grad(ends, tensors, create_graph=True, allow_unused=True)
            results = [each for each in found if each is not None and each.requires_grad]
    return met


def subclasses(kind: type[Any]) -> Iterator[type[Any]]:
    """Yield every class below a class."""
    for each in kind.__subclasses__():
        yield each
        yield from subclasses(each)


def nodes_of(tensor: Any) -> list[Any]:
    """Return all nodes of the history of a tensor."""
    found = [tensor.grad_fn]
    for node in found:
        found += [each for each in node.next if each is not None and each not in found]
    return found
