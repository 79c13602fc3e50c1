"""What a rule of differentiation is made of, before the names of a graph are put into it.

In the LaTeX of a formula `@0`, `@1` ... are the inputs, `@y` is the result, `@g` the gradient of the loss by the
result, and `@n` how many elements of an input make one of the result.
"""

from __future__ import annotations

from dataclasses import dataclass

Cases = tuple[tuple[str, str], ...]  # values with their conditions
Term = str | Cases

OTHERWISE = r"\text{otherwise}"


@dataclass(frozen=True)
class Formula:
    """The rule of one operation.

    Attributes:
        inputs: what its inputs are called in formulas if they have no names of their own.
        local: for every input the derivative of the result by it; a whole equation if it has a `=`; "" if there
            is nothing short to say.
        gradient: for every input the gradient of the loss by it; empty if it is the local derivative times `@g`.
        words: the rule as a sentence.
        slots: which arguments of emberlet's operation the inputs are; by default the first ones.
        alike: whether there may be any number of inputs, all treated as the first.
        broadcasts: whether inputs may be smaller than the result, and were stretched then.
        batches: whether that holds of all dimensions but the last two.
        result: what the result is called if it has no name of its own.
    """

    inputs: tuple[str, ...]
    local: tuple[Term, ...]
    gradient: tuple[Term, ...] = ()
    words: str = ""
    slots: tuple[int, ...] = ()
    alike: bool = False
    broadcasts: bool = False
    batches: bool = False
    result: str = "y"


def one(local: Term, words: str = "") -> Formula:
    """An elementwise function of x."""
    return Formula(("x",), (local,), words=words)


def two(first: Term, second: Term, words: str = "") -> Formula:
    """An elementwise function of a and b, which broadcast."""
    return Formula(("a", "b"), (first, second), words=words, broadcasts=True)


def where(value: str, condition: str, otherwise: str = "0") -> Cases:
    """A value under a condition, else another."""
    return ((value, condition), (otherwise, OTHERWISE))


def moved(gradient: Term, words: str, inputs: tuple[str, ...] = ("x",)) -> Formula:
    """A rule for what only moves elements: the gradients go the way back. Further inputs are treated alike."""
    return Formula(inputs, ("",), (gradient,), words=words, alike=True)
