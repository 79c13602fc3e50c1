"""The rules are complete, true where they can be evaluated, in the user's names, and safe as MathML."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from all_operations import all_operations

import emberlet
from emberlab.graphs.formulas_elementwise import ELEMENTWISE
from emberlab.graphs.mathematics import mathml, name, plain
from emberlab.graphs.model import Graph, Input, Kind, Node
from emberlab.graphs.notes import Notes
from emberlab.graphs.rules import FORMULAS, STRETCHED, formula_of, rule
from emberlab.graphs.tape import from_tensors

F = emberlet.nn.functional
MATHML = {
    "math",
    "mrow",
    "mi",
    "mo",
    "mn",
    "mtext",
    "mspace",
    "mfrac",
    "msqrt",
    "msup",
    "msub",
    "msubsup",
    "mover",
}
MATHML |= {"munder", "munderover", "mtable", "mtr", "mtd"}


def drawn(key: str) -> Graph:
    """A graph with one operation, whose inputs have no names."""
    count = len(FORMULAS[key].inputs)
    nodes = [Node(Kind.LEAF) for _ in range(count)]
    nodes.append(Node(Kind.OPERATION, key, inputs=[Input(i) for i in range(count)], slots=list(range(count))))
    return Graph("t", nodes, roots=[count])


def of(tensor: Any, **variables: Any) -> Any:
    graph = from_tensors([tensor], "loss", variables)
    found = rule(graph, graph.roots[0])
    assert found is not None
    return found


def check_mathml(text: str) -> None:
    for each in ElementTree.fromstring(text).iter():
        space, _, tag = each.tag.rpartition("}")
        assert space == "{http://www.w3.org/1998/Math/MathML"
        assert tag in MATHML, tag


@pytest.mark.parametrize("operation", all_operations(), ids=lambda each: each.__name__)
def test_every_operation_has_a_rule(operation: type) -> None:
    step = SimpleNamespace(operation=operation)
    if operation.__name__ != "_UserBackward":
        assert formula_of(Node(Kind.OPERATION, step=step)) is not None, operation.__name__


@pytest.mark.parametrize("key", FORMULAS)
def test_every_rule_can_be_set_and_said(key: str) -> None:
    formula = FORMULAS[key]
    assert len(formula.local) == len(formula.inputs)
    assert not formula.gradient or len(formula.gradient) == len(formula.inputs)
    found = rule(drawn(key), len(formula.inputs))
    assert found is not None
    assert len(found.gradient) == len(formula.inputs)
    for latex in (found.latex, *found.gradient.values(), *found.local.values()):
        assert not re.search(r"@|\?", latex), "a name was not put in"
        check_mathml(mathml(latex))
        said = plain(latex)
        assert "\\" not in said
        assert "{" not in said
        assert said.count("(") == said.count(")")
    for equation in found.gradient.values():
        assert plain(equation).startswith("∂L/∂")
    assert formula.words == "" or formula.words.endswith(".")


NUMBERS: dict[str, Any] = {
    "n": 3.0,
    "b": 2.5,
    "s": 0.1,
    "t": 0.5,
    "a": 1.7,
    "k": 0.9,
    "low": -1.0,
    "high": 1.0,
}
NUMBERS |= {"beta": 2.0, "lambda_": 0.5, "delta": 0.7}
WIDE = [-2.3, -0.8, 0.3, 0.9, 3.7]
POSITIVE = [0.2, 0.9, 1.6, 4.0]
INSIDE = [-0.9, -0.3, 0.2, 0.8]
SHARE = [0.1, 0.4, 0.8]
PAIRS = ([-2.3, 0.5, 1.4, 2.0], [1.1, -0.7, 2.6, 2.0])
POSITIVE_PAIRS = ([0.3, 1.5, 2.2], [1.2, 0.6, 2.0])


def smooth(x: float) -> dict[str, float]:
    u = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * x * x)
    return {"t": math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)), "u": u}


# For every rule: how emberlet computes it, at which points, and numbers that depend on the point.
CALLS: dict[str, tuple[Any, ...]] = {
    "add": (lambda a, b: a + b, *PAIRS),
    "sub": (lambda a, b: a - b, *PAIRS),
    "mul": (lambda a, b: a * b, *PAIRS),
    "div": (lambda a, b: a / b, *PAIRS),
    "floor_divide": (lambda a, b: a.div(b, rounding_mode="floor"), *PAIRS),
    "trunc_divide": (lambda a, b: a.div(b, rounding_mode="trunc"), *PAIRS),
    "fmod": (lambda a, b: a.fmod(b), *PAIRS),
    "remainder": (lambda a, b: a.remainder(b), *PAIRS),
    "logaddexp": (emberlet.logaddexp, *PAIRS),
    "atan2": (emberlet.atan2, *PAIRS),
    "hypot": (emberlet.hypot, *PAIRS),
    "maximum": (emberlet.maximum, *PAIRS),
    "minimum": (emberlet.minimum, *PAIRS),
    "fmax": (emberlet.fmax, *PAIRS),
    "fmin": (emberlet.fmin, *PAIRS),
    "xlogy": (emberlet.xlogy, *POSITIVE_PAIRS),
    "pow_tensor": (lambda a, b: a**b, *POSITIVE_PAIRS),
    "lerp": (emberlet.lerp, [1.0, 2.0], [3.0, -1.0], [0.2, 0.9]),
    "clamp": (emberlet.clamp, [-2.0, 0.4, 3.0], [-1.0] * 3, [1.0] * 3),
    "squared_error": (lambda x, t: F.mse_loss(x, t, reduction="none"), *PAIRS),
    "binary_cross_entropy": (
        lambda x, t: F.binary_cross_entropy(x, t, reduction="none"),
        SHARE,
        [0.0, 0.3, 1.0],
    ),
    "binary_cross_entropy_with_logits": (
        lambda x, t: F.binary_cross_entropy_with_logits(x, t, reduction="none"),
        [-1.5, 0.2, 2.0],
        [0.0, 0.3, 1.0],
    ),
    "pow": (lambda x: x**3, WIDE),
    "pow_of": (lambda x: 2.5**x, WIDE),
    "huber_loss": (lambda x: F.huber_loss(x, emberlet.zeros(5), reduction="none", delta=0.7), WIDE),
    "leaky_relu": (lambda x: F.leaky_relu(x, 0.1), WIDE),
    "threshold": (lambda x: F.threshold(x, 0.5, 9.0), WIDE),
    "elu": (lambda x: F.elu(x, 1.7), WIDE, {"s": 1.0, "k": 1.0}),
    "softplus": (lambda x: F.softplus(x, 2.0), WIDE),
    "gelu": (F.gelu, WIDE),
    "gelu_tanh": (lambda x: F.gelu(x, approximate="tanh"), WIDE, smooth),
    "mish": (F.mish, WIDE, lambda x: {"t": math.tanh(math.log1p(math.exp(x)))}),
    "silu": (F.silu, WIDE),
    "relu": (F.relu, WIDE),
    "hardtanh": (F.hardtanh, WIDE),
    "hardshrink": (lambda x: F.hardshrink(x, 0.5), WIDE),
    "softshrink": (lambda x: F.softshrink(x, 0.5), WIDE),
    "hardsigmoid": (F.hardsigmoid, WIDE),
    "hardswish": (F.hardswish, WIDE),
    "log_sigmoid": (F.logsigmoid, WIDE),
    "negative_entropy": (lambda x: F.kl_div(emberlet.zeros(4), x, reduction="none"), POSITIVE),
    "to": (lambda x: x.to(emberlet.float32), WIDE),
    "frac": (emberlet.frac, WIDE),
    "clone": (lambda x: x.clone(), WIDE),
    "contiguous": (lambda x: x.expand(2, 5).t().contiguous()[:, 0], WIDE),
}
for known, points in {
    "abs neg exp exp2 expm1 sin cos tan atan sinh cosh tanh asinh erf erfc sigmoid sign sgn floor ceil round trunc "
    "sinc square reciprocal": WIDE,
    "log log2 log10 log1p sqrt rsqrt": POSITIVE,
    "asin acos atanh erfinv": INSIDE,
    "logit": SHARE,
    "acosh": [1.2, 2.5],
}.items():
    for key in known.split():
        CALLS[key] = (getattr(emberlet, key, None) or getattr(emberlet.special, key), points)

# What has a condition in words, or only stands for others.
IN_WORDS = {"nan_to_num", "where", "masked_fill", "passed", "dropout", "flat", "mark", "stale_view"}


def test_every_elementwise_rule_is_evaluated() -> None:
    assert set(CALLS) == set(ELEMENTWISE) - IN_WORDS


@pytest.mark.parametrize("key", CALLS)
def test_the_local_derivative_is_what_backward_computes(key: str) -> None:
    call, *rest = CALLS[key]
    points = [each for each in rest if isinstance(each, list)]
    more = next((each for each in rest if not isinstance(each, list)), {})
    inputs = [emberlet.tensor(each, dtype=emberlet.float64, requires_grad=True) for each in points]
    result = call(*inputs)
    result.backward(emberlet.ones(result.shape, dtype=result.dtype))
    formula = FORMULAS[key]
    for at, column in enumerate(zip(*points, strict=True)):
        values = NUMBERS | (more(*column) if callable(more) else more)
        values |= {"X0": column[0], "Y": float(result.detach().numpy()[at])}
        values |= {f"X{place}": value for place, value in enumerate(column)}
        for place, tensor in enumerate(inputs):
            found = evaluated(formula.local[place], values)
            assert found == pytest.approx(float(tensor.grad.numpy()[at]), rel=1e-6, abs=1e-9), (place, column)


def evaluated(term: Any, values: dict[str, Any]) -> float:
    if isinstance(term, tuple):
        for value, condition in term:
            if "otherwise" in condition or evaluated(condition.replace(" = ", " == "), values):
                return evaluated(value, values)
    return eval(as_python(term), dict(FUNCTIONS), values)


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


FUNCTIONS: dict[str, Callable[..., float] | float] = {
    "cos": math.cos, "sin": math.sin, "cosh": math.cosh, "sinh": math.sinh, "ln": math.log, "sqrt": math.sqrt,
    "e": math.e, "pi": math.pi, "sigma": logistic, "trunc": math.trunc, "floor": math.floor, "abs": abs,
    "sign": lambda x: math.copysign(1, x), "Phi": lambda x: (1 + math.erf(x / math.sqrt(2))) / 2,
    "varphi": lambda x: math.exp(-x * x / 2) / math.sqrt(2 * math.pi),
}  # fmt: skip


def as_python(latex: str) -> str:
    """The few constructions that these formulas use."""
    text = re.sub(r"@(\d)", r"X\1", latex).replace("@y", "Y")
    text = re.sub(r"\\(?:operatorname|text)\{(\w+)\}", r"\1", text)
    text = text.replace(r"\lambda", "lambda_").replace(r"\,", "*")
    while "{" in text:  # the innermost braces first
        before = text
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)", text)
        text = re.sub(r"\^\{([^{}]*)\}", r"**(\1)", text)
        assert text != before, latex
    text = text.replace(r"\lfloor", "floor(").replace(r"\rfloor", ")")
    text = text.replace(r"\lvert", "abs(").replace(r"\rvert", ")")
    text = text.replace(r"\le", "<=").replace(r"\ge", ">=").replace(r"\ne", "!=")
    return text.replace("\\", "")


def test_the_users_names_are_in_the_formula() -> None:
    a, w1 = emberlet.tensor(2.0, requires_grad=True), emberlet.tensor(3.0, requires_grad=True)
    y = a * w1
    found = of(y, a=a, w1=w1, y=y)
    assert plain(found.latex) == "∂L/∂a = w1 · ∂L/∂y; ∂L/∂w1 = a · ∂L/∂y"
    assert {slot: plain(each) for slot, each in found.local.items()} == {0: "∂y/∂a = w1", 1: "∂y/∂w1 = a"}


def test_letters_stand_for_what_has_no_name() -> None:
    x = emberlet.tensor([1.0, 2.0], requires_grad=True)
    assert plain(of((x + 1).sum()).latex) == "∂L/∂x = ∂L/∂y"
    assert plain(of((x + 1) * (x + 2)).latex) == "∂L/∂a = b · ∂L/∂y; ∂L/∂b = a · ∂L/∂y"


def test_a_letter_that_the_user_has_taken_gives_way() -> None:
    b = emberlet.tensor(2.0, requires_grad=True)
    assert plain(of((b + 1) * b, b=b).latex) == "∂L/∂a = b · ∂L/∂y; ∂L/∂b = a · ∂L/∂y"
    assert plain(of(b * (b + 1), b=b).latex) == "∂L/∂b = u · ∂L/∂y; ∂L/∂u = b · ∂L/∂y"
    y = emberlet.tensor(2.0, requires_grad=True)
    assert plain(of(y.exp(), y=y).latex) == "∂L/∂y = eʸ · ∂L/∂u"
    loss = emberlet.tensor(2.0, requires_grad=True)
    assert plain(of(loss.exp(), L=loss).latex) == "∂L/∂x = eˣ · ∂L/∂y"


def test_numbers_stand_for_themselves() -> None:
    a = emberlet.tensor(2.0, requires_grad=True)
    with Notes():
        b, c, d, e = a * 3, 2.5 / a, a * -2, a - 1e-9
    assert plain(of(b, a=a, b=b).latex) == "∂L/∂a = 3 · ∂L/∂b"
    assert set(of(b, a=a, b=b).local) == {0}
    assert "2.5" in plain(of(c, a=a).latex)
    assert plain(of(d, a=a).latex) == "∂L/∂a = (−2) · ∂L/∂y"
    assert plain(of(e, a=a).latex) == "∂L/∂a = ∂L/∂y"


def test_a_tensor_times_itself() -> None:
    x = emberlet.tensor(2.0, requires_grad=True)
    found = of(x * x, x=x)
    assert plain(found.latex) == "∂L/∂x = x · ∂L/∂y"
    assert any("add up" in note for note in found.notes)
    middle = x + 1
    assert any("add up" in note for note in of(middle * middle).notes)
    assert not of(middle * x).notes


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", r"\href{javascript:alert(1)}{x}", "x" * 10_000, "a\nb", "א", "a&b", "x}y", "0.weight",
     "$x$", "a-b", "", " ", "ﬀ", "x²", r"\text{", "%"],
)  # fmt: skip
def test_hostile_names_never_reach_a_formula(hostile: str) -> None:
    nodes = [Node(Kind.PARAMETER, hostile), Node(Kind.LEAF, "v")]
    nodes.append(Node(Kind.OPERATION, "mul", inputs=[Input(0), Input(1)], slots=[0, 1], label=hostile))
    found = rule(Graph(hostile, nodes, roots=[2]), 2)
    assert found is not None
    assert plain(found.latex) == "∂L/∂a = v · ∂L/∂y; ∂L/∂v = a · ∂L/∂y"
    check_mathml(mathml(found.latex))


@pytest.mark.parametrize("good", ["x", "w1", "hidden_size", "θ", "h_1", "W"])
def test_plain_names_do(good: str) -> None:
    latex = name(good)
    assert latex is not None
    assert plain(latex) == good
    assert "".join(ElementTree.fromstring(mathml(latex)).itertext()) == good
    check_mathml(mathml(rf"\frac{{\partial L}}{{\partial {latex}}}_{{ij}}^{{2}}"))


def test_stretched_inputs_are_said() -> None:
    x = emberlet.ones(3, requires_grad=True)
    w = emberlet.ones(2, 1, requires_grad=True)
    v = emberlet.ones(2, 3, requires_grad=True)
    found = of(x * w, x=x, w=w)
    assert all(STRETCHED in plain(each) for each in found.gradient.values())
    found = of(x * v, x=x, v=v)
    assert STRETCHED in plain(found.gradient[0])
    assert STRETCHED not in plain(found.gradient[1])
    assert STRETCHED not in plain(of(v * v).latex)
    batch = emberlet.ones(5, 3, 3, requires_grad=True)
    found = of(batch @ emberlet.ones(3, 2, requires_grad=True))
    assert STRETCHED not in plain(found.gradient[0])
    assert STRETCHED in plain(found.gradient[1])


def test_numbers_that_are_known() -> None:
    x = emberlet.ones(2, 3, requires_grad=True)
    assert "1/6" in plain(of(x.mean()).latex)
    assert plain(of(x**2, x=x).latex) == "∂L/∂x = 2 x · ∂L/∂y"
    assert plain(of(x**3, x=x).latex) == "∂L/∂x = 3 x² · ∂L/∂y"
    assert plain(of(x**2.5, x=x).latex) == "∂L/∂x = 2.5 x^(1.5) · ∂L/∂y"
    assert plain(of(x**1).latex) == "∂L/∂x = ∂L/∂y"


def test_only_gradients_that_leave_are_told() -> None:
    x = emberlet.ones(3, requires_grad=True)
    found = of(emberlet.where(emberlet.tensor([True, False, True]), emberlet.zeros(3), x), x=x)
    assert list(found.gradient) == [2]
    assert plain(found.latex).startswith("∂L/∂x = 0 if the condition holds")


def test_a_function_of_the_user() -> None:
    class Cube(emberlet.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * x * x

    x = emberlet.ones(3, requires_grad=True)
    found = of(Cube.apply(x))
    assert plain(found.latex) == "defined by the user's own backward"
    assert "user's own backward" in found.words
    check_mathml(mathml(found.latex))


def test_what_is_no_operation_has_no_rule() -> None:
    graph = Graph("t", [Node(Kind.LEAF, "mul"), Node(Kind.OPERATION, "unheard_of")])
    assert rule(graph, 0) is None
    assert rule(graph, 1) is None


def test_layers_by_slots() -> None:
    x, w = emberlet.ones(4, 3), emberlet.ones(2, 3, requires_grad=True)
    b = emberlet.ones(2, requires_grad=True)
    found = of(F.linear(x, w, b), x=x, w=w, b=b)
    assert {1, 2} <= set(found.gradient)
    assert "∂L/∂w" in plain(found.gradient[1])
    parts = emberlet.cat([w, w * 2])
    assert "its part of" in plain(of(parts).latex)


def test_plain_text_of_many_constructions() -> None:
    assert plain(r"\frac{a + b}{c\,d}") == "(a + b)/(c d)"
    assert plain(r"-x - -y") == "−x − −y"
    assert plain(r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}") == "1 if x > 0, 0 otherwise"
    assert plain(r"A^\top_{ij}") == "Aᵀᵢⱼ"
    assert plain(r"\sqrt{1 + x^{2}}") == "√(1 + x²)"
