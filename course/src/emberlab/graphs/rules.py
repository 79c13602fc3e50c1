"""The local rule of an operation: how the gradients that leave it are made from the one that arrives.

Every rule is the chain rule with the operation's own derivative in it. The derivatives are those of PyTorch's
`tools/autograd/derivatives.yaml`; of products of matrices, K. B. Petersen and M. S. Pedersen, The Matrix Cookbook
(2012), and M. Giles, Collected Matrix Derivative Results for Forward and Reverse Mode Algorithmic Differentiation
(2008); of batch normalisation, S. Ioffe and C. Szegedy (2015), and of layer normalisation, J. L. Ba, J. R. Kiros
and G. E. Hinton (2016); of attention, A. Vaswani et al. (2017), by the rule of softmax.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

from emberlab.graphs.formulas import Cases, Formula, Term
from emberlab.graphs.formulas_arrays import ARRAYS
from emberlab.graphs.formulas_elementwise import ELEMENTWISE
from emberlab.graphs.formulas_layers import LAYERS
from emberlab.graphs.formulas_moves import MOVES
from emberlab.graphs.model import Graph, Kind, Node
from emberlab.graphs.rule_inputs import averaged, names_of, places_of, stretched, twice
from emberlab.graphs.symbols import operation_name

FORMULAS: dict[str, Formula] = ELEMENTWISE | ARRAYS | LAYERS | MOVES

USERS = "This step is defined by the user's own backward."
STRETCHED = "summed over the dimensions that were stretched"

# Where one name stands for several rules: by emberlet's class, or by PyTorch's name of the step.
_BY_CLASS = {
    "GeluTanh": "gelu_tanh",
    "MaxOfAll": "max_of_all",
    "MedianOfAll": "median_of_all",
    "MinOfAll": "min_of_all",
    "PowOf": "pow_of",
    "PowTensor": "pow_tensor",
}
_BY_STEP = {
    "BinaryCrossEntropyBackward0": "binary_cross_entropy_mean",
    "BinaryCrossEntropyWithLogitsBackward0": "binary_cross_entropy_with_logits_mean",
    "HuberLossBackward0": "huber_loss_mean",
    "MaxBackward1": "max_of_all",
    "MedianBackward0": "median_of_all",
    "MinBackward1": "min_of_all",
    "NllLossBackward0": "nll_loss_mean",
    "NllLoss2DBackward0": "nll_loss_mean",
    "PowBackward1": "pow_tensor",
    "PowBackward2": "pow_of",
    "RsubBackward1": "neg",
    "SmoothL1LossBackward0": "smooth_l1_loss_mean",
}
_LIKE = {"mm": "matmul", "mv": "matmul", "reshape_alias": "reshape", "index_select": "index", "triu": "tril"}


@dataclass(frozen=True)
class Rule:
    """The rule of one step, as LaTeX.

    Attributes:
        gradient: by input, as `Node.slots` counts them, the equation of the gradient that leaves for it.
        local: by input, the equation of the derivative of the result by it.
        words: the rule as a sentence; "" if the formula says it all.
        notes: what else happens to the gradients of this step, in words.
    """

    gradient: dict[int, str] = field(default_factory=dict)
    local: dict[int, str] = field(default_factory=dict)
    words: str = ""
    notes: tuple[str, ...] = ()

    @property
    def latex(self) -> str:
        """All gradients, one below the other."""
        rows = list(dict.fromkeys(self.gradient.values())) or [r"\text{defined by the user's own backward}"]
        joined = r" \\ ".join(rows)
        return joined if len(rows) == 1 else rf"\begin{{array}}{{l}} {joined} \end{{array}}"


def rule(graph: Graph, index: int) -> Rule | None:
    """Return the rule of an operation of a graph, in the names of its inputs and its result.

    None for what is no operation, and for an operation of a framework that the kit has no rule for.
    """
    node = graph.nodes[index]
    if node.kind is not Kind.OPERATION:
        return None
    if is_users(node):
        return Rule(words=USERS)
    formula = formula_of(node)
    if formula is None:
        return None
    places = places_of(node, formula)
    names = names_of(graph, index, formula, places)
    sources = zip(node.slots, node.inputs, strict=True)
    wanted = {slot for slot, each in sources if graph.nodes[each.source].step is not None}
    gradient, local = {}, {}
    for slot, place in places.items():
        into = _Into(names | {"n": averaged(graph, node, slot)}, place)
        if node.step is None or slot in wanted or not wanted:
            summed = stretched(graph, node, formula, slot)
            gradient[slot] = into.gradient(formula) + (rf"\;\;\text{{{STRETCHED}}}" if summed else "")
        if formula.local[place] and names[str(place)].strip("(-.)0123456789"):
            local[slot] = into.local(formula)
    notes = dict.fromkeys(twice(node, slot) for slot in places)
    return Rule(gradient, local, formula.words, tuple(note for note in notes if note))


def formula_of(node: Node) -> Formula | None:
    """The rule of a node without names in it; None if there is none."""
    step = node.step
    own = getattr(getattr(step, "operation", None), "__name__", "")
    key = _BY_CLASS.get(own) or (operation_name(own) if own else _BY_STEP.get(node.grad_fn, node.name))
    key = _by_arguments(key, step)
    formula = FORMULAS.get(_LIKE.get(key, key))
    if key == "pow" and formula is not None:
        formula = _power(getattr(step, "exponent", getattr(step, "_saved_exponent", None)), formula)
    if key in ("add", "sub") and formula is not None:
        formula = _times_alpha(getattr(step, "_saved_alpha", 1), formula)
    if formula is not None and not own and formula.slots:
        formula = replace(formula, slots=())  # PyTorch counts only what may have a gradient
    return formula


def _by_arguments(key: str, step: Any) -> str:
    """Which rule it is where that depends on what the step was given."""
    if key == "layer_norm" and not getattr(step, "centered", True):
        return "rms_norm"
    if key == "batch_norm" and getattr(step, "_saved_training", True) is False:
        return "batch_norm_fixed"
    if key == "gelu" and getattr(step, "_saved_approximate", "") == "tanh":
        return "gelu_tanh"
    if key == "norm":
        order = getattr(step, "p", getattr(step, "_saved_ord", 2))
        return {inf: "norm_largest", -inf: "norm_largest", 0: "norm_count"}.get(order, key)
    return key


def is_users(node: Node) -> bool:
    """Whether a step is one of the user's own Functions."""
    step = node.step
    if step is None:
        return False
    if hasattr(step, "operation"):
        return hasattr(step, "function") and step.function.__name__ != "_Mark"
    return any(base.__name__ == "BackwardCFunction" for base in type(step).__mro__)


def _power(exponent: Any, formula: Formula) -> Formula:
    """The rule of a power whose exponent is known: n x^(n - 1) with the numbers in it."""
    if not isinstance(exponent, (int, float)) or isinstance(exponent, bool) or abs(exponent) > 1000:
        return formula
    less = exponent - 1
    if exponent in (0, 1):
        return replace(formula, local=(str(int(exponent)),), words="")
    base = "@0" if less == 1 else f"@0^{{{less:.4g}}}"
    return replace(formula, local=(rf"{exponent:.4g}\,{base}",), words="")


def _times_alpha(alpha: Any, formula: Formula) -> Formula:
    """The rule of PyTorch's a + α b or a − α b."""
    if alpha == 1 or not isinstance(alpha, (int, float)):
        return formula
    sign = str(formula.local[1]).removesuffix("1")
    return replace(formula, local=(formula.local[0], f"{sign}{alpha:.4g}"), words="")


class _Into:
    """Puts names into the formula of one input."""

    def __init__(self, names: dict[str, str], place: int) -> None:
        self.names, self.place = names, place
        y = names["y"]
        self.names = {**names, "g": rf"\frac{{\partial L}}{{\partial {y}}}"}

    def gradient(self, formula: Formula) -> str:
        """The equation of the gradient that leaves."""
        term = formula.gradient[self.place] if formula.gradient else _times(formula.local[self.place])
        return self._named(rf"\frac{{\partial L}}{{\partial @{self.place}}} = {_text(term)}")

    def local(self, formula: Formula) -> str:
        """The equation of the derivative of the result by this input."""
        term = formula.local[self.place]
        if isinstance(term, str) and "=" in term:
            return self._named(term)
        return self._named(rf"\frac{{\partial @y}}{{\partial @{self.place}}} = {_text(term)}")

    def _named(self, latex: str) -> str:
        return re.sub(r"@([0-9gny])", lambda found: self.names[found[1]], latex)


def _times(local: Term) -> Term:
    """The gradient that arrives times a local derivative."""
    if isinstance(local, tuple):
        return tuple((_multiplied(value), condition) for value, condition in local)
    return _multiplied(local)


def _multiplied(factor: str) -> str:
    if factor in ("0", ""):
        return factor or "?"
    if factor in ("1", "-1"):
        return factor.replace("1", "@g")
    return rf"{f'({factor})' if _is_sum(factor) else factor} \cdot @g"


def _is_sum(latex: str) -> bool:
    """Whether a term has a plus or a minus outside of braces and parentheses, other than at its start."""
    depth = 0
    for at, letter in enumerate(latex):
        depth += (letter in "{(") - (letter in "})")
        if depth == 0 and letter in "+-" and at > 0:
            return True
    return False


def _text(term: Term) -> str:
    if isinstance(term, str):
        return term
    rows = r" \\ ".join(rf"{value} & {condition}" for value, condition in term)
    return rf"\begin{{cases}} {rows} \end{{cases}}"


__all__ = ["FORMULAS", "STRETCHED", "USERS", "Cases", "Rule", "formula_of", "is_users", "rule"]
