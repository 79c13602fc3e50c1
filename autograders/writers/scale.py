"""Points as another system counts them, and what becomes of students without a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograders.errors import GradingError
from autograders.model import ClassResult, SubmissionResult
from autograders.writers.text import line


@dataclass(frozen=True)
class Scale:
    """How a grade is written: out of `most` (None: the lesson's own points), and whether missing ones are zero.

    Without `zero` a student of whom there is nothing is left out, so that an import changes nothing of theirs:
    an empty cell would delete a grade or an excuse that is already there.
    """

    most: float | None = None
    zero: bool = False

    def points(self, one: SubmissionResult, most: float) -> float:
        """A student's grade on this scale."""
        return round(one.score if self.most is None else one.score * self.most / most, 2)

    def maximum(self, result: ClassResult) -> float:
        """The most that the grade can be, without extra credit. Raises GradingError where a scale has no sense."""
        if self.most is not None and not (result.most > 0 and 0 < self.most < 1e9):
            raise GradingError(f"--scale {self.most:g}: the lesson has {result.most:g} points to be scaled")
        return result.most if self.most is None else self.most

    def absent(self, names: Sequence[str], system: str) -> list[str]:
        """A sentence on students of whom there is nothing, and what the file does about them."""
        if not names:
            return []
        left_out = f"They are left out, so their grades in {system} stay as they are (--missing zero gives 0)"
        return [
            f"Nothing was handed in by {len(names)}: {'; '.join(map(line, names))}. "
            f"{'They get 0' if self.zero else left_out}."
        ]
