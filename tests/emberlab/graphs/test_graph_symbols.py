"""Every operation has a symbol and one plain name."""

from __future__ import annotations

import unicodedata

import pytest
from all_operations import all_operations

import emberlet
from emberlab.graphs.symbols import OTHER, SYMBOLS, operation_name, plain_name, step_name, symbol

OPERATIONS = all_operations()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.__name__)
def test_every_operation_has_a_symbol(operation: type) -> None:
    name = operation_name(operation.__name__)
    if operation.__name__ != "_UserBackward":
        assert symbol(name) != OTHER, f"{operation.__name__} is called {name}, which has no symbol"
    assert name == name.lower()


def test_the_table_holds_many() -> None:
    assert len(OPERATIONS) > 120


@pytest.mark.parametrize("name", SYMBOLS)
def test_a_symbol_fits_its_card(name: str) -> None:
    sign = SYMBOLS[name]
    assert 1 <= len(sign) <= 4
    assert not any(unicodedata.category(letter) in ("Mn", "Cf", "Cc", "Zs", "Co", "Cn") for letter in sign)


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("mul", "×"),
        ("sum", "Σ"),
        ("matmul", "@"),
        ("mm", "@"),
        ("tanh", "tanh"),
        ("exp", "eˣ"),
        ("relu", "ReLU"),
        ("abs", "|x|"),
    ],
)
def test_what_the_course_shows(name: str, sign: str) -> None:
    assert symbol(name) == sign


@pytest.mark.parametrize("name", ["", "Cube", "<b>", "x" * 10_000, "no_such_thing"])
def test_an_unknown_name_has_the_sign_of_a_function(name: str) -> None:
    assert symbol(name) == "ƒ"


@pytest.mark.parametrize(
    ("grad_fn", "name"),
    [
        ("MulBackward0", "mul"),
        ("AddmmBackward0", "linear"),
        ("NllLossBackward0", "cross_entropy"),
        ("LeakyReluBackward0", "leaky_relu"),
        ("LogSoftmaxBackward0", "log_softmax"),
        ("MmBackward0", "matmul"),
        ("UnsafeViewBackward0", "matmul"),
        ("NativeLayerNormBackward0", "layer_norm"),
        ("MatMulBackward0", "matmul"),
        ("CrossEntropyBackward0", "cross_entropy"),
        ("CopyBackwards", "copy"),
        ("CopySlices", "copy_slices"),
        ("AccumulateGrad", "accumulate_grad"),
        ("torch::autograd::AccumulateGrad", "accumulate_grad"),
        ("CubeBackward", "Cube"),
        ("MyOwnBackward", "MyOwn"),
        ("Backward", "Backward"),
        ("", ""),
    ],
)
def test_plain_names(grad_fn: str, name: str) -> None:
    assert plain_name(grad_fn) == name


@pytest.mark.parametrize(
    ("grad_fn", "name"),
    [
        ("AddmmBackward0", "addmm"),
        ("NllLossBackward0", "nll_loss"),
        ("UnsafeViewBackward0", "view"),
        ("SqueezeBackward4", "squeeze"),
        ("TBackward0", "transpose"),
        ("ConvolutionBackward0", "conv"),
        ("MaxPool2DWithIndicesBackward0", "max_pool"),
        ("AdaptiveAvgPool2DBackward0", "adaptive_avg_pool2d"),
        ("ScaledDotProductFlashAttentionForCpuBackward0", "attention"),
    ],
)
def test_plain_names_of_pytorch(grad_fn: str, name: str) -> None:
    assert plain_name(grad_fn, "torch") == name


def test_the_name_of_a_step_knows_more_than_that_of_pytorch() -> None:
    x = emberlet.ones(2, 3, 3, requires_grad=True)
    assert step_name((x @ x).grad_fn) == "matmul"
    assert step_name(x.tril().grad_fn) == "tril"
    assert step_name(x.triu().grad_fn) == "triu"
    assert step_name(emberlet.nn.functional.rms_norm(x, (3,)).grad_fn) == "rms_norm"
    assert step_name(emberlet.nn.functional.layer_norm(x, (3,)).grad_fn) == "layer_norm"
