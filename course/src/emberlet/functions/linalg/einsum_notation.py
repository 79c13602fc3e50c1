"""Reading an einsum equation: which label every dimension of every operand has, and of the result.

A label is a letter; the dimensions that `...` covers are labelled `.1`, `.2` and so on, from the last one
backward, so that operands with fewer of them share the last ones, as broadcasting wants it.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any

_LETTERS = string.ascii_uppercase + string.ascii_lowercase  # what the number of a subscript stands for


def read(equation: str, ranks: Sequence[int]) -> tuple[list[list[str]], list[str]]:
    """Return the labels of the dimensions of every operand, and of the result.

    Args:
        equation: as in `einsum`.
        ranks: how many dimensions each operand has.

    Raises:
        RuntimeError: it makes no sense, or does not fit the operands.

    >>> read("ij,jk", [2, 2])
    ([['i', 'j'], ['j', 'k']], ['i', 'k'])
    >>> read("...i->i...", [3])
    ([['.2', '.1', 'i']], ['i', '.2', '.1'])
    """
    left, arrow, right = equation.partition("->")
    parts = left.split(",")
    if len(parts) != len(ranks):
        amount = "fewer" if len(parts) > len(ranks) else "more"
        raise RuntimeError(f"einsum(): {amount} operands were provided than specified in the equation")
    start, operands = 0, []
    for number, (part, rank) in enumerate(zip(parts, ranks, strict=True)):
        operands.append(_labels(_symbols(part, start, f"operand {number}"), rank, number))
        start += len(part) + 1
    every = [label for labels in operands for label in labels]
    covered = sorted({label for label in every if label[0] == "."}, key=lambda label: -int(label[1:]))
    if not arrow:
        alone = sorted(label for label in set(every) if label[0] != "." and every.count(label) == 1)
        return operands, [*covered, *alone]
    output: list[str] = []
    for symbol in _symbols(right, len(left) + 2, "the output"):
        if symbol == "...":
            output += covered
        elif symbol in output:
            raise RuntimeError(f"einsum(): output subscript {symbol} appears more than once in the output")
        elif symbol not in every:
            raise RuntimeError(
                f"einsum(): output subscript {symbol} does not appear in the equation for any input operand"
            )
        else:
            output.append(symbol)
    return operands, output


def spell(subscripts: Sequence[Any]) -> str:
    """Return subscripts written as numbers and `Ellipsis` in letters."""
    for each in subscripts:
        if each is not Ellipsis and not 0 <= each < len(_LETTERS):
            raise RuntimeError(
                f"einsum(): expected subscripts to be within the range [0, {len(_LETTERS)}), but got {each}"
            )
    return "".join("..." if each is Ellipsis else _LETTERS[each] for each in subscripts)


def _symbols(text: str, start: int, where: str) -> list[str]:
    """The letters and the `...` of one operand; `start` is where it begins in the equation."""
    symbols: list[str] = []
    place = 0
    while place < len(text):
        letter = text[place]
        if letter == ".":
            if text[place : place + 3] != "...":
                raise RuntimeError(f"einsum(): found '.' for {where} that is not part of any ellipsis")
            if "..." in symbols:
                raise RuntimeError(f"einsum(): found '.' for {where} for which an ellipsis was already found")
            symbols.append("...")
            place += 3
            continue
        if letter in _LETTERS:
            symbols.append(letter)
        elif letter != " ":
            raise RuntimeError(
                f"einsum(): invalid subscript given at index {start + place} in the equation string, "
                "subscripts "
                "must be in [a-zA-Z]"
            )
        place += 1
    return symbols


def _labels(symbols: list[str], rank: int, number: int) -> list[str]:
    """A label for every dimension of operand `number`."""
    dots = "..." in symbols
    named = len(symbols) - dots
    if named > rank or (named < rank and not dots):
        less = "is more than the number of dimensions" if dots else "does not match the number of dimensions"
        given = "but no dimensions are left for the ellipsis" if dots else "and no ellipsis was given"
        raise RuntimeError(
            f"einsum(): the number of subscripts in the equation ({named}) {less} ({rank}) for operand "
            f"{number} {given}"
        )
    labels: list[str] = []
    for symbol in symbols:
        labels += [f".{back}" for back in range(rank - named, 0, -1)] if symbol == "..." else [symbol]
    return labels
