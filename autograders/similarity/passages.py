"""Find where two submissions are alike, to mark the same passage on both sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from autograders.similarity.fingerprints import LENGTH, MOST, hashes
from autograders.similarity.tokens import Token

UNUSUAL = 0.3  # the weight of a run from which on it is marked; below, too many write the same
Answers = Mapping[str, str]


@dataclass(frozen=True)
class Mark:
    """A place in an answer's text that has a twin in the other submission, under the same number."""

    start: int
    end: int
    number: int


def passages(
    first: Answers,
    second: Answers,
    weights: Mapping[int, float],
    tokens: Callable[[str, str], list[Token]],
) -> tuple[dict[str, list[Mark]], dict[str, list[Mark]]]:
    """The marks in each answer of both, by grade id; numbered in the order of the first."""
    ours, theirs = _runs(first, tokens), _runs(second, tokens)
    shared = {value for _, found in theirs.values() for value in found if weights.get(value, 0.0) >= UNUSUAL}
    numbers: dict[int, int] = {}
    left = {}
    for name, (one, found) in ours.items():
        previous = False
        for value in found:
            if value in shared and value not in numbers:
                numbers[value] = (max(numbers.values(), default=0) + (not previous)) or 1
            previous = value in shared
        left[name] = _marks(one, found, numbers)
    return left, {name: _marks(one, found, numbers) for name, (one, found) in theirs.items()}


def _runs(
    answers: Answers, tokens: Callable[[str, str], list[Token]]
) -> dict[str, tuple[list[Token], list[int]]]:
    result, left = {}, MOST
    for name, text in answers.items():
        one = tokens(name, text)[: max(left, 0)]
        left -= len(one)
        result[name] = one, hashes(one).tolist()
    return result


def _marks(tokens: list[Token], found: list[int], numbers: Mapping[int, int]) -> list[Mark]:
    """The stretches of a text that runs with a number cover; where two overlap, the first goes on."""
    marks: list[Mark] = []
    until = -1  # the last token that is marked
    for place, value in enumerate(found):
        number = numbers.get(value)
        if number is None:
            continue
        start, end = max(place, until + 1), place + LENGTH - 1
        if marks and marks[-1].number == number and place <= until + 1:
            marks[-1] = Mark(marks[-1].start, tokens[end].end, number)
        elif start <= end:
            marks.append(Mark(tokens[start].start, tokens[end].end, number))
        until = max(until, end)
    return marks
